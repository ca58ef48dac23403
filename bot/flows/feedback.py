"""Leave a review: thanks, a complaint or an idea, in one's own words."""

from dataclasses import dataclass

from bot.core.events import Event, Typed
from bot.core.pages import UNCLEAR, Action, Page, Unclear, pressed
from bot.core.says import Button, Say, Text, column

KINDS = ("thanks", "complaint", "idea")
LONGEST = 4000
MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class ChooseKind(Page):
    """Asks what it is about."""

    def show(self) -> Say:
        """Three kinds."""
        kinds = (Button(Text(f"feedback-{kind}"), kind) for kind in KINDS)
        return Say(Text("feedback"), column(*kinds, MENU))

    def react(self, event: Event) -> "WriteFeedback | Unclear":
        """The kind."""
        kind = pressed(event, {kind: kind for kind in KINDS})
        return WriteFeedback(kind) if kind else UNCLEAR


@dataclass(frozen=True)
class WriteFeedback(Page):
    """Waits for the person's own words."""

    kind: str

    def show(self) -> Say:
        """Says that this is no official appeal, and where one can be made."""
        back = Button(Text("button-back"), "back")
        return Say(Text(f"write-{self.kind}"), ((back, MENU),))

    def react(self, event: Event) -> "KeepFeedback | ChooseKind | Unclear":
        """Whatever is written is the review."""
        if pressed(event, {"back": True}):
            return ChooseKind()
        match event:
            case Typed(text) if text.strip():
                return KeepFeedback(self.kind, text.strip()[:LONGEST])
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """A number is a word like any other here."""
        return True


@dataclass(frozen=True)
class KeepFeedback(Action[int]):
    """Stores the review under a number."""

    kind: str
    text: str

    def then(self, result: int) -> "FeedbackKept":
        """Thanks, with the number."""
        return FeedbackKept(result)


@dataclass(frozen=True)
class FeedbackKept(Page):
    """The review is with the centre."""

    number: int

    def show(self) -> Say:
        """Its number and a way on."""
        return Say(Text("feedback-kept", {"number": str(self.number)}), ((MENU,),))
