"""Consents, each a message of its own: data for booking, letters afterwards, news of a review."""

from dataclasses import dataclass

from bot.core.events import Event
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Say, Text, column
from bot.domain.clients import Purpose


@dataclass(frozen=True)
class AskConsent(Page):
    """Shows the whole text of one consent and waits for yes or no."""

    purpose: Purpose
    after: str = "menu"
    argument: str = ""

    def show(self) -> Say:
        """The text and two buttons; nothing is ticked beforehand."""
        return Say(
            Text(f"consent-{self.purpose}"),
            column(
                Button(Text("button-agree"), "yes", style="positive"),
                Button(Text("button-not-now"), "no"),
            ),
            fresh=True,
        )

    def stays(self) -> bool:
        """What was agreed to can be read again."""
        return True

    def react(self, event: Event) -> "Agree | Decline | Unclear":
        """Only a press of the button is a consent."""
        match pressed(event, {"yes": True, "no": False}):
            case True:
                return Agree(self.purpose, self.after, self.argument)
            case False:
                return Decline(self.purpose, self.after)
            case _:
                return UNCLEAR


@dataclass(frozen=True)
class Agree(Action[None]):
    """Keeps the consent with its version, moment and the words that were shown."""

    purpose: Purpose
    after: str
    argument: str

    def then(self, result: None) -> Go:
        """On with what it was needed for."""
        return Go(self.after, self.argument)


@dataclass(frozen=True)
class Decline(Action[None]):
    """The person would rather not; everything that needs no data stays open."""

    purpose: Purpose
    after: str

    def then(self, result: None) -> Go:
        """Without the letters all goes on; without the data there is no booking."""
        return Go("declined", self.purpose)
