"""Tables of figures that fit the window: names and remarks go on in further lines, bars halve."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from shutil import get_terminal_size
from textwrap import wrap
from typing import Final

from bot.cli.table import GAP, table

# Where nobody looks (a file, a pipe), nothing is folded.
ENDLESS: Final = 10_000
NARROWEST_NAME: Final = 20
BAR: Final = re.compile(r"[·━●]+")
EARLY: Final = "предварительно"
STAR: Final = "*"
UNIT_TWICE: Final = re.compile(r"от (\S+) % до")


def window() -> int:
    """Columns of the window that the command writes into."""
    return get_terminal_size((ENDLESS, 24)).columns


def fitted(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """The table as it is where it fits; else with its first and last columns folded."""
    whole = table(head, rows)
    if max(map(len, whole.splitlines())) <= width:
        return whole
    lean = [(*map(_lean, row[:-1]), _shortened(row[-1])) for row in rows]
    middle = [max(map(len, column)) for column in zip(*map(_middle, (head, *lean)), strict=True)]
    room = width - sum(middle) - len(GAP) * len(middle) - len(GAP) - len(STAR)
    name = min(max(len(row[0]) for row in rows), max(NARROWEST_NAME, room))
    return "\n".join(line for row in (head, *lean) for line in _folded(row, name, middle, width))


def folded(text: str, width: int) -> str:
    """Prose in lines of the window."""
    return "\n".join(wrap(text, width, break_on_hyphens=False)) if len(text) > width else text


def _middle(row: Sequence[str]) -> Sequence[str]:
    return row[1:-1]


def _folded(row: Sequence[str], name: int, middle: Sequence[int], width: int) -> Iterator[str]:
    cells = (cell.ljust(size) for cell, size in zip(_middle(row), middle, strict=True))
    main, remark = GAP.join(cells), row[-1]
    room = width - name - len(GAP)
    if len(main) + len(GAP) + len(remark) <= room:
        main, remark = f"{main}{GAP}{remark}", ""
    left = wrap(row[0], name, subsequent_indent="  ", break_on_hyphens=False)
    right = [main, *wrap(remark, room)]
    for one, other in zip_longest(left, right, fillvalue=""):
        yield f"{one.ljust(name)}{GAP}{other}".rstrip()


def _lean(cell: str) -> str:
    if BAR.fullmatch(cell) and len(cell) > 1:
        return "".join(_darker(cell[at : at + 2]) for at in range(0, len(cell), 2))
    return UNIT_TWICE.sub(r"от \1 до", cell)


def _shortened(remark: str) -> str:
    return remark.replace(EARLY, STAR)


def _darker(pair: str) -> str:
    return next(mark for mark in "●━·" if mark in pair)
