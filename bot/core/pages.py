"""The two kinds of step a conversation is made of: a page waits, an action works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from bot.core.events import Event, Pressed
from bot.core.says import Say, Text

Result = TypeVar("Result")
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Page:
    """Shows something and waits for the person; keeps what it offered."""

    def show(self) -> Say | tuple[Say, ...]:
        """What is said on arrival; the last Say carries the buttons."""
        raise NotImplementedError

    def react(self, event: Event) -> "Step":  # noqa: ARG002 - a page of routes ignores the rest
        """Where the person goes from here; a page whose buttons are all routes needs no more."""
        return UNCLEAR

    def asks(self) -> bool:
        """Whether an answer is waited for, to which one comes back after asking something else."""
        return type(self).react is not Page.react

    def expects(self, words: str) -> bool:  # noqa: ARG002 - most pages are answered by buttons
        """Whether these words answer this page, even from beside a card that interrupted it."""
        return False

    def aside(self) -> bool:
        """Whether this page itself interrupts another that waits for an answer."""
        return False

    def left(self) -> "Action[Any] | None":
        """What is to be done when the person goes elsewhere, as to give back what was held."""
        return None

    def stays(self) -> bool:
        """Whether what was shown must stay as it was, as a consent must, and is never edited."""
        return False

    def free_text(self) -> bool:
        """Whether any words are a good answer here, so that a number is not taken for a button."""
        return False

    def by_name(self) -> bool:
        """Whether a part of one button's name chooses it, as «справку» among the services."""
        return False

    def private(self) -> bool:
        """Whether what was pressed here must not be remembered, not even to know it again."""
        return False


@dataclass(frozen=True)
class Action(Generic[Result]):
    """Asks the world for something; the answer comes back as a value."""

    def then(self, result: Result) -> "Step":
        """Where the conversation goes with the answer."""
        raise NotImplementedError


@dataclass(frozen=True)
class Again:
    """The page is shown once more, with a hint before it."""

    hint: Text


@dataclass(frozen=True)
class Unclear:
    """No use for this here: perhaps a card answers it; if not, the page is shown with the hint."""

    hint: Text = field(default_factory=lambda: Text("unclear"))


@dataclass(frozen=True)
class Go:
    """Over to the conversation that this word opens; `back` is where it may return to."""

    word: str
    argument: str = ""
    back: "Page | Action[Any] | None" = None


@dataclass(frozen=True)
class Silently:
    """On to a page without a word, because a letter has said all there is to say."""

    page: Page


@dataclass(frozen=True)
class Back:
    """Back to where this conversation was asked for, or to the menu."""


Step: TypeAlias = "Page | Action[Any] | Again | Unclear | Go | Silently | Back"

UNCLEAR = Unclear()


def pressed(event: Event, choices: Mapping[str, Choice]) -> Choice | None:
    """The choice behind a pressed button, if the page really offered it."""
    return choices.get(event.value) if isinstance(event, Pressed) else None
