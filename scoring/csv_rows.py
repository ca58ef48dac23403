"""Rows of a CSV file of somebody else's, each with its line, whatever the order of the columns."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeAlias

Row: TypeAlias = Sequence[str]
Numbered: TypeAlias = tuple[int, int, Row]

# What a row is taken for that is no CSV.
BROKEN: Final = ("\udcff",)
LONGEST_REASON: Final = 300
HALF: Final = 120


class UnreadableError(ValueError):
    """The file cannot be read at all; the message says in Russian why."""


class RowError(ValueError):
    """A row cannot be taken; the message says in Russian why."""


@dataclass(frozen=True)
class Refused:
    """A row that was not taken: where it begins and why, in words for people."""

    line: int
    reason: str


def refused(begins: int, ends: int, wrong: RowError) -> Refused:
    """The refusal of a row; what an unclosed quote has swallowed is told too."""
    swallowed = f" (строки {begins}–{ends}: возможно, не закрыта кавычка)" if ends > begins else ""
    return Refused(begins, f"{_shortened(str(wrong))}{swallowed}")


def rows(lines: Iterable[str], columns: tuple[str, ...]) -> Iterator[Numbered]:
    """Rows with the lines they begin and end on, in the order of `columns`; of any length but none.

    UnreadableError if the first line does not name these very columns.
    """
    stream = iter(lines)
    header = next(stream, "").removeprefix("\ufeff")
    # Russian Excel parts columns by semicolons.
    delimiter = ";" if ";" in header and "," not in header else ","
    names = _names(header, delimiter)
    if sorted(names) != sorted(columns):
        raise UnreadableError(_misnamed(names, columns))
    order = [names.index(name) for name in columns]
    found = _numbered(stream, delimiter)
    if order == list(range(len(columns))):
        return found
    return _reordered(found, order)


def misshapen(row: Row, columns: tuple[str, ...]) -> str:
    """Why a row of a wrong length cannot be taken."""
    if row == BROKEN:
        return "строка не читается как CSV"
    return f"полей {len(row)}, а столбцов {len(columns)}"


def is_legible(text: str) -> bool:
    """Whether a text came from UTF-8: other bytes arrive as lone surrogates."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return True
    return False


def _misnamed(names: Sequence[str], columns: tuple[str, ...]) -> str:
    """What the first line should be; what it lacks or has besides, where it is nearly that."""
    told = [f"первая строка должна называть столбцы: {','.join(columns)}"]
    missing = [name for name in columns if name not in names]
    if len(missing) < len(columns):
        told += [f"нет столбца {name}" for name in missing]
        told += [f"лишний столбец {_shortened(name)!r}" for name in names if name not in columns]
        told += [f"столбец {name} стоит не раз" for name in columns if names.count(name) > 1]
    return "; ".join(told)


def _shortened(words: str) -> str:
    """Words whose quoted value is as long as a page, with both their ends."""
    return words if len(words) <= LONGEST_REASON else f"{words[:HALF]} … {words[-HALF:]}"


def _names(header: str, delimiter: str) -> list[str]:
    # A first line that is no CSV names nothing either.
    with suppress(csv.Error):
        return [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    return []


def _numbered(lines: Iterator[str], delimiter: str) -> Iterator[Numbered]:
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 2  # the first line is the header's
    while True:
        try:
            for row in reader:
                ends = reader.line_num + 1
                # Excel ends its files with rows of separators alone.
                if any(row):
                    yield begins, ends, row
                begins = ends + 1
        except csv.Error:
            yield begins, reader.line_num + 1, BROKEN
            begins = reader.line_num + 2
        else:
            return


def _reordered(found: Iterator[Numbered], order: list[int]) -> Iterator[Numbered]:
    pick = itemgetter(*order)
    for begins, ends, row in found:
        yield begins, ends, pick(row) if len(row) == len(order) else row
