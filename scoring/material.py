"""What a report is asked for, and what its figures are computed from: cells and checklists."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from scoring.checklists import Observed, observed
from scoring.facts import Cell, Facts
from scoring.methodology import Methodology
from scoring.population import tallies_by_service
from scoring.questionnaires import Questionnaire
from scoring.report import Period

EVERYTHING: Final = Period()

Said: TypeAlias = Mapping[str, Mapping[str, Counter[int | str]]]


@dataclass(frozen=True)
class Asked:
    """What a report is asked for: by which methodology, of which days, place and audience.

    `population` is how many people could be asked at all; `by_service` weighs each service's
    answers as its visitors. Both are off unless asked for, and stand beside the figure. `at`:
    by the answers as they stood then.
    """

    methodology: Methodology
    period: Period = EVERYTHING
    office: str | None = None
    audience: str | None = None
    population: int | None = None
    by_service: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Material:
    """Facts with the answers as cells alone, of all offices together and of the asked audience."""

    asked: Asked
    facts: Facts
    objective: Mapping[str, Observed]
    audiences: tuple[str, ...]
    services: Mapping[str, Mapping[str, Counter[int]]]

    def said(self, modes: AbstractSet[str]) -> Said:
        """What each audience said to each question, how often."""
        said: dict[str, dict[str, Counter[int | str]]] = {}
        for cell, times in self.facts.cells.items():
            if cell.mode in modes and cell.value is not None:
                mine = said.setdefault(cell.audience, {})
                mine.setdefault(cell.question, Counter())[cell.value] += times
        return said

    @property
    def modes(self) -> frozenset[str]:
        """Every way in which anybody answered."""
        return frozenset(cell.mode for cell in self.facts.cells)


def material_of(asked: Asked, facts: Facts) -> Material:
    """The material of facts that belong to the period already."""
    # Offices are of no more use once the period's facts are chosen: fewer cells to go through.
    cells: Counter[Cell] = Counter()
    for cell, times in facts.counted.items():
        if asked.audience in {None, cell.audience}:
            cells[cell._replace(office=None)] += times
    objective = observed(
        asked.methodology,
        facts.checklists,
        first=asked.period.first,
        last=asked.period.last,
        office=asked.office,
    )
    answered = {cell.audience for cell in cells}
    audiences = tuple(one for one in asked.methodology.audiences if one in answered)
    official, wanted = asked.methodology.official_modes, asked.audience
    services = tallies_by_service(facts.answers, official, wanted) if asked.by_service else {}
    return Material(asked, replace(facts, answers=(), cells=cells), objective, audiences, services)


def forms_of(asked: Asked, forms: Iterable[Questionnaire]) -> tuple[Questionnaire, ...]:
    """Questionnaires of the asked audience, in an order of their own."""
    kept = (one for one in forms if asked.audience in {None, one.audience})
    return tuple(sorted(kept, key=lambda one: (one.respondent, one.moments[0], one.survey)))
