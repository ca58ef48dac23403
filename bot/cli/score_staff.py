"""What staff answered anonymously, as cells: only counts of a month and office are kept of it."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from scoring.facts import Cell
from scoring.reporting import Asked
from storage.counts import Count

SURVEY: Final = "enps-staff"
QUESTION: Final = "enps"


def staff_cells(asked: Asked, counts: Iterable[Count]) -> dict[Cell, int]:
    """Answers of the months that lie wholly within the period; an office is told only of enough."""
    groups: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for one in counts:
        if one.question == QUESTION and one.answer.isdigit() and _belongs(asked, one):
            groups[one.month, one.cell].append(one)
    cells: dict[Cell, int] = defaultdict(int)
    for group in groups.values():
        # A handful of colleagues would be known by their answers.
        few = sum(one.times for one in group) < asked.methodology.publication.least_shown
        for one in () if asked.office and few else group:
            office = None if few else one.cell or None
            cell = Cell(QUESTION, QUESTION, "staff", office, "bot", int(one.answer))
            cells[cell] += one.times
    return {cell: times for cell, times in cells.items() if times}


def _belongs(asked: Asked, one: Count) -> bool:
    year, month = map(int, one.month.split("-"))
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    begins, ends = asked.period.first or date.min, asked.period.last or date.max
    return begins <= first and last <= ends and asked.office in {None, one.cell}
