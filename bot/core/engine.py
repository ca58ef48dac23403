"""Carries a conversation from one step to the page where it waits.

Theory of operation: `walk` is a generator without any I/O. It is started with the step that follows
an event and runs until a page is reached. Whatever it needs from outside it yields: an Action wants
its result, a Go the step that the other conversation begins with, an Unclear what to make of it.
Who drives it (reception, a test's Dialogue) sends the answer back in. What comes out is a Turn.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bot.core.pages import Action, Again, Back, Go, Page, Silently, Step, Unclear
from bot.core.says import Joined, Say, Text

LONGEST_WALK = 50

Return: TypeAlias = Page | Action[Any] | None
Walk: TypeAlias = "Generator[Action[Any] | Go | Unclear, Any, Turn]"


class EndlessWalkError(RuntimeError):
    """A flow went round in circles without ever reaching a page."""


@dataclass(frozen=True)
class Turn:
    """What the bot says now, the page where it waits, and where a Back would lead."""

    says: tuple[Say, ...]
    page: Page
    back: Return


def walk(step: Step, page: Page, back: Return) -> Walk:
    """From a step to the next page; `page` is the one that an Again shows once more."""
    for _ in range(LONGEST_WALK):
        match step:
            case Page():
                return Turn(said(step), step, back)
            case Again():
                return Turn(said(page, step.hint), page, back)
            case Silently(quiet):
                return Turn((), quiet, back)
            case Action():
                result = yield step
                step = step.then(result)
            case Go():
                back = step.back or back
                step = yield step
            case Unclear():
                step = yield step
            case Back():
                step, back = back or Go("menu"), None
    raise EndlessWalkError(type(step).__name__)


def said(page: Page, hint: Text | None = None) -> tuple[Say, ...]:
    """What a page says on arrival; a hint stands before its first words."""
    shown = page.show()
    says = shown if isinstance(shown, tuple) else (shown,)
    if hint is None:
        return says
    first, *others = says
    return (replace(first, text=Joined((hint, first.text))), *others)
