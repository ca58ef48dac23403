"""A report as JSON: the shape never changes, and what cannot be given says why beside its null."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from scoring.checklists import Observed
from scoring.figures import Figure
from scoring.flags import FlagReport
from scoring.index import AudienceIndex, IndexFigure, ItemFigure, Part, Subjective
from scoring.instruments import LABELS
from scoring.methodology import Methodology, Publication
from scoring.report import Metric, Report, Section, Told

Json: TypeAlias = dict[str, Any]


def in_json(report: Report, methodology: Methodology) -> Json:
    """The whole report; shares 0…1, indices 0…100, NPS −100…100, unrounded."""
    first, last = report.period.first, report.period.last
    days = {"from": first and first.isoformat(), "to": last and last.isoformat()}
    whole = _section(report.headline, methodology)
    return {
        "methodology": report.methodology,
        "period": days,
        "office": report.office,
        "audience": report.audience,
        **whole,
        "flags": _flags(report.flags, report.index_without, report.headline.index, methodology),
        "modes": {mode: _section(one, methodology) for mode, one in report.modes.items()},
        "other_modes": {
            mode: _section(one, methodology) for mode, one in report.other_modes.items()
        },
        "notes": list(report.notes),
        "fingerprint": report.fingerprint,
    }


def index_in_json(index: IndexFigure, publication: Publication) -> Json:
    """An index; its alternatives are bare numbers, their intervals stand beside them."""
    return {
        "value": index.value,
        "low": index.low,
        "high": index.high,
        "n": index.n,
        "coverage": index.coverage,
        "alternatives": {code: one.value for code, one in index.alternatives.items()},
        "alternative_intervals": {
            code: {"low": one.low, "high": one.high} for code, one in index.alternatives.items()
        },
        "audiences": list(index.audiences),
        "publication": publication.of(index.fewest),
        **_why(index.reason),
    }


def told_in_json(told: Told) -> Json:
    """A figure with what may be done with it."""
    return {**_figure(told.figure), "publication": told.publication, **_why(told.reason)}


def _section(section: Section, methodology: Methodology) -> Json:
    return {
        "audiences": {code: _audience(one, methodology) for code, one in section.audiences.items()},
        "index": index_in_json(section.index, methodology.publication),
        "metrics": {code: _metric(one) for code, one in section.metrics.items()},
    }


def _audience(one: AudienceIndex, methodology: Methodology) -> Json:
    publication = methodology.publication
    return {
        "index": {**index_in_json(one.index, publication), "weakest_group": one.weakest},
        "groups": {code: _group(part, publication) for code, part in one.groups.items()},
        "indicators": {
            code: _item(item, publication, _words(methodology, code))
            for code, item in one.indicators.items()
        },
    }


def _group(part: Part, publication: Publication) -> Json:
    return {
        "value": part.value,
        "low": part.low,
        "high": part.high,
        "n": part.n,
        "publication": publication.of(part.n),
        **_why(None if part.value is not None else "no-data"),
    }


def _words(methodology: Methodology, code: str) -> tuple[str, ...]:
    asked = methodology.item(code).subjective
    return LABELS.get(asked.scale, ()) if asked else ()


def _item(item: ItemFigure, publication: Publication, words: tuple[str, ...]) -> Json:
    return {
        "subjective": _subjective(item.subjective, publication, words),
        "objective": _objective(item.objective),
        "value": item.value,
        **_why(item.reason),
    }


def _subjective(one: Subjective, publication: Publication, words: tuple[str, ...]) -> Json:
    return {
        **_figure(one.figure),
        "n": one.n,
        "publication": publication.of(one.n),
        "said": _said(one, words),
        **_why(one.reason),
    }


def _said(one: Subjective, words: tuple[str, ...]) -> Mapping[str, int]:
    # Points in their order, options by how often they were chosen; a point that is a word by it.
    ordered = sorted(one.said.items(), key=lambda pair: (str(type(pair[0])), _order(pair)))
    return {
        words[value] if words and isinstance(value, int) else str(value): times
        for value, times in ordered
    }


def _order(pair: tuple[int | str, int]) -> tuple[int, str]:
    value, times = pair
    return (value, "") if isinstance(value, int) else (-times, value)


def _objective(one: Observed) -> Json:
    return {"value": one.value, **_why(one.reason)}


def _metric(metric: Metric) -> Json:
    also = {name: told_in_json(one) for name, one in metric.also.items()}
    counts = {"counts": {name: dict(column) for name, column in metric.counts.items()}}
    return {**told_in_json(metric.told), **also, **(counts if metric.counts else {})}


def _flags(
    flags: FlagReport, without: IndexFigure, headline: IndexFigure, methodology: Methodology
) -> Json:
    gap = None
    if without.value is not None and headline.value is not None:
        gap = without.value - headline.value
    return {
        "respondents": [
            {"respondent": one.respondent, "office": one.office, "codes": list(one.codes)}
            for one in flags.respondents
        ],
        "reviews": [
            {"subject": one.subject, "office": one.office or None, "code": one.code}
            for one in flags.reviews
        ],
        "expected_false": flags.expected_false,
        "index_without": {**index_in_json(without, methodology.publication), "gap": gap},
    }


def _figure(figure: Figure | None) -> Json:
    if figure is None:
        return {"value": None, "low": None, "high": None, "n": 0}
    return {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}


def _why(reason: str | None) -> Json:
    return {"reason": reason} if reason else {}
