"""The clients' figures office by office and month by month, for tables and pictures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TypeAlias

from scoring.facts import OFFICIAL_MODES, Answer, Cell, Facts, cell_of
from scoring.indicators import indicators
from scoring.instruments import INSTRUMENTS
from scoring.methodology import Publication
from scoring.questionnaires import Questionnaire
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


def months_of_answers(answers: Iterable[Answer], zone: tzinfo = UTC) -> dict[date, Facts]:
    """Answers counted by the month they were given in, by the clock of that zone."""
    months: dict[date, Counter[Cell]] = defaultdict(Counter)
    for answer in answers:
        months[answer.answered_at.astimezone(zone).date().replace(day=1)][cell_of(answer)] += 1
    return {month: Facts(cells=cells) for month, cells in months.items()}


def months_of_forms(forms: Iterable[Questionnaire]) -> dict[date, Facts]:
    """The same of a file's forms, where a question of an instrument bears its name."""
    months: dict[date, Counter[Cell]] = defaultdict(Counter)
    for form in forms:
        for question, value, at in zip(form.questions, form.values, form.moments, strict=True):
            if question in INSTRUMENTS:
                month = datetime.fromtimestamp(at, UTC).date().replace(day=1)
                cell = Cell(question, question, form.audience, form.office, form.mode, value)
                months[month][cell] += 1
    return {month: Facts(cells=cells) for month, cells in months.items()}


def _figures(facts: Facts, publication: Publication, modes: AbstractSet[str]) -> Figures:
    asked = (one for one in indicators().values() if one.source == "clients")
    found = {one.code: one.figure(facts, modes) for one in asked}
    return {
        code: Told(figure, publication.of(figure.n)) for code, figure in found.items() if figure
    }
