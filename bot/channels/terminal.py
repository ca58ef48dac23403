"""The bot in a terminal: letters go to standard output, lines of standard input are events."""

import math
import re
from dataclasses import dataclass, field
from typing import Final, TextIO

from bot.core.channel import Grid, Limits, Outcome, Sent
from bot.core.events import Address, Event, Pressed, SharedPhone, SharedPlace, Typed
from bot.core.says import Letter, LetterButton

CODE = "terminal"
POLE: Final = 90.0
ANTIMERIDIAN: Final = 180.0
_PLACE = re.compile(r"@\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")


@dataclass
class Terminal:
    """Prints each letter as its text, `[n] label` lines and an empty line."""

    output: TextIO
    code: str = CODE
    limits: Limits = field(
        default=Limits(
            text=100_000,
            caption=100_000,
            label=300,
            value_bytes=200,
            inline=Grid(12, 200, 400),
            kinds=frozenset({"press", "link", "place", "phone"}),
        )
    )
    buttons: tuple[LetterButton, ...] = ()

    async def send(self, _address: Address, letter: Letter, key: int) -> Outcome:
        """Print it."""
        self.show(letter)
        return Sent(str(key))

    def show(self, letter: Letter) -> None:
        """A letter as its text, the name of its file, and its buttons by number."""
        buttons = tuple(button for row in letter.rows for button in row)
        lines = [letter.text, *(f"[{n}] {b.label}" for n, b in enumerate(buttons, 1))]
        if letter.file:
            lines.insert(1, f"({letter.file.name})")
        self.output.write("\n".join((*lines, "", "")))
        self.buttons = buttons or self.buttons

    def read(self, line: str) -> Event | None:
        """What a line means: `>2` or `>label` presses, `@lat,lon` shares a place, else typed."""
        text = line.strip()
        if not text:
            return None
        if text.startswith(">"):
            return self._press(text[1:].strip())
        return _place(text) or Typed(text)

    def _press(self, wanted: str) -> Event:
        for number, button in enumerate(self.buttons, 1):
            if wanted in {str(number), button.label} or _same(wanted, button.label):
                return _pressed(button)
        return Typed(wanted)


def _place(text: str) -> SharedPlace | None:
    found = _PLACE.fullmatch(text)
    latitude, longitude = map(float, found.groups()) if found else (math.nan, math.nan)
    on_earth = abs(latitude) <= POLE and abs(longitude) <= ANTIMERIDIAN
    return SharedPlace(latitude, longitude) if on_earth else None


def _same(wanted: str, label: str) -> bool:
    return wanted.casefold() == label.casefold()


def _pressed(button: LetterButton) -> Event:
    match button.kind:
        case "press":
            return Pressed(button.value)
        case "phone":
            return SharedPhone("")
        case _:
            return Typed(button.label)
