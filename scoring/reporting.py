"""Puts a report together from facts and whole questionnaires, by a methodology."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from scoring.facts import Facts
from scoring.figures import Computation, Indicator
from scoring.fingerprint import fingerprint
from scoring.indicators import indicators
from scoring.material import Asked, Material, forms_of, material_of
from scoring.population import finite, weighed
from scoring.questionnaires import Questionnaire
from scoring.report import Metric, Report, Section, Told
from scoring.whole import Flagging, Spread, Whole, index_of, whole_of

# Below so many people the interval covers less than it says: measured by bench/coverage.py.
FEW: Final = 100

NOBODY_ASKED: Final = Spread({}, {}, None)

__all__ = ["Asked", "Flagging", "report", "report_of"]


def report(
    asked: Asked, facts: Facts, forms: Iterable[Questionnaire], flagging: Flagging | None = None
) -> Report:
    """The report of facts that belong to the period already; `flagging` says whom to look at."""
    material = material_of(asked, facts)
    return _report(material, whole_of(material, forms_of(asked, forms), flagging))


def report_of(asked: Asked, facts: Facts, whole: Whole) -> Report:
    """The same where what whole questionnaires tell is known already; facts may be cells alone."""
    return _report(material_of(asked, replace(facts, changed_at=whole.changed_at)), whole)


def _report(material: Material, whole: Whole) -> Report:
    asked, methodology = material.asked, material.asked.methodology
    official, present = methodology.official_modes, material.modes
    headline = _section(material, whole, official)
    apart = {mode: _section(material, whole, frozenset({mode})) for mode in sorted(present)}
    return Report(
        methodology=methodology.version,
        period=asked.period,
        office=asked.office,
        audience=asked.audience,
        headline=headline,
        modes={mode: one for mode, one in apart.items() if mode in official},
        other_modes={mode: one for mode, one in apart.items() if mode not in official},
        flags=whole.flags,
        index_without=whole.without or headline.index,
        publication=methodology.publication,
        notes=_notes(material, headline),
        fingerprint=fingerprint(methodology, asked, material.facts, whole.digest),
    )


def _section(material: Material, whole: Whole, modes: frozenset[str]) -> Section:
    spread = whole.spreads.get(modes, NOBODY_ASKED)
    index, audiences = index_of(material, material.said(modes), spread)
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


def _adjusted(material: Material, one: Indicator, told: Told) -> dict[str, Told]:
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


def _notes(material: Material, headline: Section) -> tuple[str, ...]:
    notes = []
    audience, facts = material.asked.audience, material.facts
    few = [one.index.n for one in headline.audiences.values() if one.index.value is not None]
    if few and min(few) < FEW:
        notes.append("index-interval-narrow")
    notes += _note_beside(headline, "finite", "finite-population", "population-too-small")
    notes += _note_beside(headline, "by_service", "by-service", "no-visits-by-service")
    if audience is not None and (facts.visits or facts.contacts or facts.dispositions):
        notes.append("log-of-everybody")
    if headline.metrics["ease"].told.figure:
        notes.append("stars-source")
    if _is_outside(material):
        notes.append("outside-index")
    return tuple(notes)


def _is_outside(material: Material) -> bool:
    """Whether anybody answered the index's questions whose answers make no index."""
    methodology = material.asked.methodology
    items = {item.code for item in methodology.items}
    return any(
        cell.question in items and cell.audience not in methodology.audiences
        for cell in material.facts.cells
    )


def _note_beside(headline: Section, name: str, made: str, not_made: str) -> list[str]:
    """What to say of figures that stand beside; nothing where there is nothing to stand beside."""
    found = [metric.also[name] for metric in headline.metrics.values() if name in metric.also]
    if any(told.figure for told in found):
        return [made]
    return [not_made] if found else []
