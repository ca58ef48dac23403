"""The greeting and the menu, where every conversation begins and may always come back to."""

from dataclasses import dataclass

from bot.core.pages import Page
from bot.core.says import Button, Joined, Say, Text, Words


@dataclass(frozen=True)
class Menu(Page):
    """Offers everything the bot can do; `opening` is the text said before it."""

    opening: str = "menu"
    centre: Words | None = None

    def show(self) -> Say:
        """The greeting, the help or just the question what to do."""
        args = {"centre": self.centre} if self.centre else {}
        return Say(Text(self.opening, args), MENU_ROWS)


def to(word: str, argument: str = "") -> Button:
    """A button that opens a conversation from anywhere."""
    value = f"go:{word}:{argument}" if argument else f"go:{word}"
    return Button(Text(f"button-{word}"), value)


MENU_ROWS = (
    (Button(Text("button-booking"), "go:booking", style="primary"),),
    (to("visits"), to("info")),
    (to("where"), to("feedback")),
    (to("operator"), to("settings")),
)


@dataclass(frozen=True)
class Finished(Page):
    """The end of a conversation: says how it ended and where one may go."""

    text: Text
    words: tuple[str, ...] = ("visits", "menu")

    def show(self) -> Say:
        """The last words, and a way on."""
        return Say(Joined((self.text,)), (tuple(to(word) for word in self.words),))
