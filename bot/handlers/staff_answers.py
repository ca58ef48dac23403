"""What staff answered anonymously, told only in parts that give nobody away.

Theory of operation: whatever is told is a sum of parts, and no part is small: an office of its own
with enough answers, or the rest of a month, which is of two offices at least and together enough.
What cannot be made into such a part is in no figure at all. However totals, offices, months and
quarters are taken from one another, only sums of parts come out. A month is told when it is over,
else today's figure less yesterday's would be one colleague's answer.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Final

from bot.domain.survey_file import shipped_surveys
from bot.domain.surveys import Survey
from scoring.facts import Cell
from scoring.reporting import Asked
from scoring.respondents import LEAST_HIDDEN, hidden
from storage.counts import EVERYBODY, UNSURE, Count

SURVEY: Final = "enps-staff"
QUESTION: Final = "enps"
# The same for every methodology: parts of two sizes could be taken from one another.
LEAST: Final = 10


@dataclass(frozen=True)
class Parts:
    """One question in one month: offices that may be told, and what is told of the rest together.

    `silent` says how many offices are not told by themselves.
    """

    month: str
    offices: Mapping[str, tuple[Count, ...]]
    rest: tuple[Count, ...]
    silent: int

    def told(self, office: str | None) -> tuple[Count, ...]:
        """What may be told of one office, or of everybody."""
        if office is not None:
            return self.offices.get(office, ())
        return (*chain.from_iterable(self.offices.values()), *self.rest)


def staff_cells(asked: Asked, counts: Iterable[Count], now: datetime) -> dict[Cell, int]:
    """Answers of the months that are over and lie wholly within the period, as far as told."""
    cells: dict[Cell, int] = defaultdict(int)
    scores = (one for one in counts if one.question == QUESTION)
    for part in parts_of(shipped_surveys().get(SURVEY), scores, now):
        for one in part.told(asked.office) if _belongs(asked, part.month) else ():
            if one.answer != UNSURE:
                cells[_cell(one)] += one.times
    return {cell: times for cell, times in cells.items() if times}


def parts_of(survey: Survey | None, counts: Iterable[Count], now: datetime) -> tuple[Parts, ...]:
    """Each question of each month that is over, taken apart."""
    least = {one.code: max(LEAST, one.least) for one in survey.questions} if survey else {}
    groups: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for one in counts:
        if one.month < f"{now.astimezone(UTC):%Y-%m}":
            groups[one.month, one.question].append(one)
    return tuple(
        _apart(month, least.get(question, LEAST), group)
        for (month, question), group in groups.items()
    )


def _apart(month: str, least: int, counts: Iterable[Count]) -> Parts:
    of: dict[str, list[Count]] = defaultdict(list)
    for one in counts:
        of[one.cell].append(one)
    sizes = {office: sum(map(_says, each)) for office, each in of.items()}
    silent = hidden(sizes, least)
    enough = len(silent) >= LEAST_HIDDEN and sum(sizes[one] for one in silent) >= least
    told = {office: tuple(of[office]) for office in of if sizes[office] and office not in silent}
    rest = [replace(one, cell=EVERYBODY) for office in silent for one in of[office] if enough]
    return Parts(month, told, tuple(rest), len(silent))


def _cell(count: Count) -> Cell:
    office = None if count.cell == EVERYBODY else count.cell
    return Cell(QUESTION, QUESTION, "staff", office, "bot", int(count.answer))


def _says(count: Count) -> int:
    """How many said something: nobody hides behind those who did not know."""
    return 0 if count.answer == UNSURE else count.times


def _belongs(asked: Asked, told: str) -> bool:
    year, month = map(int, told.split("-"))
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    begins, ends = asked.period.first or date.min, asked.period.last or date.max
    return begins <= first and last <= ends
