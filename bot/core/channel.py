"""What a messenger must offer, what it can show, and how a letter is made to fit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, Protocol, TypeAlias

from bot.core.events import Address, Incoming
from bot.core.says import Letter, LetterButton

Rows: TypeAlias = tuple[tuple[LetterButton, ...], ...]
Measure: TypeAlias = Literal["characters", "utf16"]
# Whoever hears what a channel has read.
Receive: TypeAlias = Callable[[Incoming], Awaitable[None]]

BUTTONS_ONLY = "…"


@dataclass(frozen=True)
class Grid:
    """How many buttons a keyboard holds: in a row, rows, in all."""

    columns: int
    rows: int
    total: int


@dataclass(frozen=True)
class Limits:
    """What one message of a channel may carry; `chat` is the keyboard under the input field."""

    text: int
    caption: int
    label: int
    value_bytes: int
    inline: Grid
    chat: Grid | None = None
    measure: Measure = "characters"
    kinds: frozenset[str] = frozenset({"press", "link"})
    edits: bool = False


@dataclass(frozen=True)
class Sent:
    """The messenger took the letter and calls it by this name."""

    message: str


@dataclass(frozen=True)
class Later:
    """The messenger could not take the letter now; try again in so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Refused:
    """The messenger will never take this letter; `gone` when the person cannot be written to."""

    reason: str
    gone: bool = False


Outcome: TypeAlias = Sent | Later | Refused


class Channel(Protocol):
    """A messenger as the post office sees it."""

    code: str
    limits: Limits

    async def send(self, address: Address, letter: Letter, key: int) -> Outcome:
        """Hand one fitted letter over; the key is the same whenever it is tried again."""
        ...


def fit(letter: Letter, limits: Limits) -> tuple[Letter, ...]:
    """One letter as the messages that the channel can show, never refused, nothing left out."""
    rows = _shortened(_known(letter.rows, limits), limits)
    texts = split_text(letter.text or BUTTONS_ONLY, limits.text, limits.measure)
    if letter.file and measured(texts[-1], limits.measure) > limits.caption:
        texts = (*texts, "")
    boards = _boards(rows, limits, letter.scale)
    last = replace(letter, text=texts[-1], rows=boards[0], replaces=None)
    before = tuple(Letter(text) for text in texts[:-1])
    after = tuple(Letter(BUTTONS_ONLY, board) for board in boards[1:])
    messages = (*before, last, *after)
    place = letter.replaces if limits.edits and not letter.file else None
    return (replace(messages[0], replaces=place), *messages[1:])


def split_text(text: str, limit: int, measure: Measure) -> tuple[str, ...]:
    """Text in parts no longer than the limit, cut at the last line or word that fits."""
    parts: list[str] = []
    rest = text
    while measured(rest, measure) > limit:
        head = _head(rest, limit, measure)
        cut = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or len(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(part for part in (*parts, rest) if part) or ("",)


def measured(text: str, measure: Measure) -> int:
    """Length as the messenger counts it: characters, or UTF-16 units where it does so."""
    return len(text) if measure == "characters" else len(text.encode("utf-16-le")) // 2


def balanced(buttons: tuple[LetterButton, ...], columns: int) -> Rows:
    """Buttons in order, in rows as equal as can be."""
    if not buttons:
        return ()
    width = ceil(len(buttons) / ceil(len(buttons) / columns))
    return tuple(buttons[at : at + width] for at in range(0, len(buttons), width))


def grid_for(rows: Rows, limits: Limits, *, scale: bool) -> Grid:
    """The keyboard that will hold these buttons: the chat's own for a scale too wide for inline."""
    count = sum(len(row) for row in rows)
    if scale and limits.chat and count > limits.inline.total:
        return limits.chat
    return limits.inline


def _head(text: str, limit: int, measure: Measure) -> str:
    head = text[:limit]
    while measured(head, measure) > limit:
        head = head[: -max(1, (measured(head, measure) - limit) // 2)]
    return head


def _known(rows: Rows, limits: Limits) -> Rows:
    kept = (tuple(button for button in row if button.kind in limits.kinds) for row in rows)
    return tuple(row for row in kept if row)


def _shortened(rows: Rows, limits: Limits) -> Rows:
    return tuple(
        tuple(replace(button, label=_short(button.label, limits.label)) for button in row)
        for row in rows
    )


def _short(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"


def _boards(rows: Rows, limits: Limits, scale: bool) -> tuple[Rows, ...]:
    grid = grid_for(rows, limits, scale=scale)
    narrow = tuple(part for row in rows for part in balanced(row, grid.columns))
    boards: list[Rows] = [()]
    for row in narrow:
        held = sum(len(one) for one in boards[-1])
        if len(boards[-1]) == grid.rows or held + len(row) > grid.total:
            boards.append(())
        boards[-1] = (*boards[-1], row)
    return tuple(boards)
