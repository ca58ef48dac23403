"""The clients' figures office by office and month by month, for tables and pictures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import TypeAlias

from scoring.facts import OFFICIAL_MODES, Answer, Cell, Facts, cell_of
from scoring.indicators import indicators
from scoring.methodology import Publication
from scoring.report import Told

Figures: TypeAlias = Mapping[str, Told]


@dataclass(frozen=True)
class OfficeFigures:
    """One office and its figures by the code of their indicator; those without answers absent."""

    office: str
    figures: Figures


@dataclass(frozen=True)
class MonthFigures:
    """One month, by its first day, and its figures by the code of their indicator."""

    month: date
    figures: Figures


def by_office(
    facts: Facts, publication: Publication, modes: AbstractSet[str] = OFFICIAL_MODES
) -> tuple[OfficeFigures, ...]:
    """Figures of each office in order of their codes; answers of no office are left out."""
    parts: dict[str, Counter[Cell]] = defaultdict(Counter)
    for cell, times in facts.counted.items():
        if cell.office:
            parts[cell.office][cell] += times
    return tuple(
        OfficeFigures(office, _figures(Facts(cells=cells), publication, modes))
        for office, cells in sorted(parts.items())
    )


def by_month(
    months: Mapping[date, Facts],
    publication: Publication,
    modes: AbstractSet[str] = OFFICIAL_MODES,
) -> tuple[MonthFigures, ...]:
    """Figures of each month, the earliest first."""
    return tuple(
        MonthFigures(month, _figures(facts, publication, modes))
        for month, facts in sorted(months.items())
    )


def months_of_answers(answers: Iterable[Answer], zones: Mapping[str, tzinfo]) -> dict[date, Facts]:
    """Answers counted by the months of their offices; `zones` tells under "" what others go by."""
    months: dict[date, Counter[Cell]] = defaultdict(Counter)
    for answer in answers:
        clock = zones.get(answer.office or "", zones.get("", UTC))
        at = answer.answered_at.astimezone(clock)
        months[at.date().replace(day=1)][cell_of(answer)] += 1
    return {month: Facts(cells=cells) for month, cells in months.items()}


def _figures(facts: Facts, publication: Publication, modes: AbstractSet[str]) -> Figures:
    asked = (one for one in indicators().values() if one.source == "clients")
    found = {one.code: one.figure(facts, modes) for one in asked}
    return {
        code: Told(figure, publication.of(figure.n)) for code, figure in found.items() if figure
    }
