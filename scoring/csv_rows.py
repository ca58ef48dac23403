"""Rows of a CSV file of somebody else's, each with its line, whatever the order of the columns."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Final, TypeAlias

Row: TypeAlias = Sequence[str]

# What a row is taken for that is no CSV.
BROKEN: Final = ("\udcff",)


class UnreadableError(ValueError):
    """The file cannot be read at all; the message says in Russian why."""


class RowError(ValueError):
    """A row cannot be taken; the message says in Russian why."""


def rows(lines: Iterable[str], columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Rows with the line each begins on, in the order of `columns`; of any length, but not empty.

    UnreadableError if the first line does not name these very columns.
    """
    stream = iter(lines)
    header = next(stream, "").removeprefix("\ufeff")
    # Russian Excel parts columns by semicolons.
    delimiter = ";" if ";" in header and "," not in header else ","
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if sorted(names) != sorted(columns):
        raise UnreadableError(f"первая строка должна называть столбцы: {','.join(columns)}")
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


def _numbered(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 2  # the first line is the header's
    while True:
        try:
            for row in reader:
                if row:
                    yield begins, row
                begins = reader.line_num + 2
        except csv.Error:
            yield begins, BROKEN
            begins = reader.line_num + 2
        else:
            return


def _reordered(found: Iterator[tuple[int, Row]], order: list[int]) -> Iterator[tuple[int, Row]]:
    pick = itemgetter(*order)
    for line, row in found:
        yield line, pick(row) if len(row) == len(order) else row
