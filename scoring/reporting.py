"""Puts a report together from facts and whole questionnaires, by a methodology."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from scoring.checklists import Observed, observed
from scoring.facts import Cell, Facts
from scoring.figures import Computation, Indicator
from scoring.fingerprint import fingerprint
from scoring.flags import NOBODY, FlagReport
from scoring.index import AudienceIndex, IndexFigure, audience_index, combined_index
from scoring.indicators import indicators
from scoring.methodology import Methodology
from scoring.population import finite, tallies_by_service, weighed
from scoring.questionnaires import Questionnaire
from scoring.report import Metric, Period, Report, Section, Told
from scoring.resampling import combined, drawn, ends_of, people_of

# Below so many people the interval covers less than it says: measured by bench/coverage.py.
FEW: Final = 100

EVERYTHING: Final = Period()

Flagging: TypeAlias = Callable[[Sequence[Questionnaire]], FlagReport]
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
class _Material:
    asked: Asked
    facts: Facts
    forms: Sequence[Questionnaire]
    objective: Mapping[str, Observed]
    audiences: tuple[str, ...]
    services: Mapping[str, Mapping[str, Counter[int]]]


def report(
    asked: Asked, facts: Facts, forms: Iterable[Questionnaire], flagging: Flagging | None = None
) -> Report:
    """The report of facts that belong to the period already; `flagging` says whom to look at."""
    material = _material(asked, facts, forms)
    official = asked.methodology.official_modes
    headline = _section(material, official)
    flags = flagging(material.forms) if flagging else NOBODY
    present = {cell.mode for cell in material.facts.cells}
    return Report(
        methodology=asked.methodology.version,
        period=asked.period,
        office=asked.office,
        audience=asked.audience,
        headline=headline,
        modes={mode: _section(material, frozenset({mode})) for mode in sorted(present & official)},
        other_modes={
            mode: _section(material, frozenset({mode})) for mode in sorted(present - official)
        },
        flags=flags,
        index_without=_without(material, headline, flags),
        publication=asked.methodology.publication,
        notes=_notes(asked, headline),
        fingerprint=fingerprint(asked.methodology, asked, facts, material.forms),
    )


def _material(asked: Asked, facts: Facts, forms: Iterable[Questionnaire]) -> _Material:
    wanted = asked.audience
    kept = sorted(
        (one for one in forms if wanted in {None, one.audience}),
        key=lambda one: (one.respondent, one.moments[0], one.survey),
    )
    # Offices are of no more use once the period's facts are chosen: fewer cells to go through.
    cells: Counter[Cell] = Counter()
    for cell, times in facts.counted.items():
        if wanted in {None, cell.audience}:
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
    official = asked.methodology.official_modes
    services = tallies_by_service(facts.answers, official, wanted) if asked.by_service else {}
    plain = replace(facts, answers=(), cells=cells)
    return _Material(asked, plain, kept, objective, audiences, services)


def _section(material: _Material, modes: frozenset[str]) -> Section:
    forms = [one for one in material.forms if one.mode in modes]
    said = _said(material.facts.cells, modes)
    index, audiences = _index(material, said, forms)
    publication = material.asked.methodology.publication.of
    everything = modes == material.asked.methodology.official_modes

    def told(computation: Computation, source: str) -> Told:
        figure = computation(material.facts, modes)
        reason = None if figure else ("no-answers" if source == "clients" else "no-facts")
        return Told(figure, publication(figure.n if figure else 0), reason)

    def metric(one: Indicator) -> Metric:
        also = {**({"share": one.share} if one.share else {}), **one.also}
        figure = told(one.figure, one.source)
        beside = {name: told(computation, one.source) for name, computation in also.items()}
        return Metric(
            one.code,
            one.source,
            figure,
            {**beside, **(_adjusted(material, one, figure) if everything else {})},
            one.counts(material.facts) if one.counts else {},
        )

    # The log knows nothing of modes: its figures stand with the headline alone.
    shown = {"clients", "log", "form"} if everything else {"clients"}
    metrics = {code: metric(one) for code, one in indicators().items() if one.source in shown}
    return Section(modes, index, audiences, metrics)


def _index(
    material: _Material, said: Said, forms: Sequence[Questionnaire]
) -> tuple[IndexFigure, dict[str, AudienceIndex]]:
    methodology = material.asked.methodology
    found = {code: one.value for code, one in material.objective.items() if one.value is not None}
    parts, draws = {}, {}
    for audience in material.audiences:
        people = people_of(methodology, (one for one in forms if one.audience == audience))
        # One person tells nothing of how others would differ.
        if len(people) > 1:
            draws[audience] = drawn(methodology, people, found)
        parts[audience] = audience_index(
            methodology,
            audience,
            said.get(audience, {}),
            material.objective,
            people=len(people),
            ends=ends_of(methodology, draws[audience]) if audience in draws else None,
        )
    counted = [code for code, one in parts.items() if one.index.value is not None] or list(parts)
    # The doubt of one audience alone would be no interval of the mean of several.
    every = bool(counted) and all(code in draws for code in counted)
    both = combined(methodology, [draws[code] for code in counted]) if every else None
    whole = combined_index(methodology, parts, both)
    return whole, parts


def _adjusted(material: _Material, one: Indicator, told: Told) -> dict[str, Told]:
    asked, found = material.asked, {}
    if one.source != "clients" or told.figure is None:
        return {}
    if asked.population is not None:
        enough = asked.population >= told.figure.n
        figure = finite(told.figure, asked.population) if enough else None
        found["finite"] = replace(
            told, figure=figure, reason=None if enough else "population-too-small"
        )
    if asked.by_service:
        visitors = Counter(one.service for one in material.facts.visits if one.state == "attended")
        figure = weighed(one.code, material.services.get(one.code, {}), visitors)
        found["by_service"] = replace(
            told, figure=figure, reason=None if figure else "no-visits-by-service"
        )
    return found


def _without(material: _Material, headline: Section, flags: FlagReport) -> IndexFigure:
    if not flags.respondents:
        return headline.index
    modes, who = material.asked.methodology.official_modes, flags.who
    kept = [
        one
        for one in material.forms
        if one.mode in modes and (one.respondent, one.office) not in who
    ]
    said: dict[str, dict[str, Counter[int | str]]] = {}
    for form in kept:
        mine = said.setdefault(form.audience, {})
        for question, value in zip(form.questions, form.values, strict=True):
            if value is not None:
                mine.setdefault(question, Counter())[value] += 1
    return _index(material, said, kept)[0]


def _said(cells: Mapping[Cell, int], modes: AbstractSet[str]) -> Said:
    said: dict[str, dict[str, Counter[int | str]]] = {}
    for cell, times in cells.items():
        if cell.mode in modes and cell.value is not None:
            mine = said.setdefault(cell.audience, {})
            mine.setdefault(cell.question, Counter())[cell.value] += times
    return said


def _notes(asked: Asked, headline: Section) -> tuple[str, ...]:
    notes = []
    few = [one.index.n for one in headline.audiences.values() if one.index.value is not None]
    if few and min(few) < FEW:
        notes.append("index-interval-narrow")
    if asked.population is not None:
        notes.append("finite-population")
    if asked.by_service:
        notes.append("by-service")
    return tuple(notes)
