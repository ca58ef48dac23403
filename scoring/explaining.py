"""Opens a figure: the value, the cells it was computed from, the answers in them, and the rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from scoring.facts import Answer, Cell, Facts, cell_of
from scoring.figures import Figure, Record
from scoring.index import AudienceIndex
from scoring.indicators import indicators
from scoring.instruments import INSTRUMENTS
from scoring.methodology import Methodology
from scoring.report import Report, Told

# What a figure is: asked of clients by an instrument, an item or a group of the index, the index
# itself, or told by the log.
Kind: TypeAlias = Literal["instrument", "item", "group", "index", "log"]

# An item and a group have a figure of each audience, and none of all of them.
APART: Final = Told(None, "firm", "by-audience")


@dataclass(frozen=True)
class Part:
    """A figure that another one is made of, or the same one of one audience; `n` people gave it."""

    code: str
    audience: str
    told: Told
    objective: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Explanation:
    """The chain of one figure; `counted` says of each cell whether the headline takes it.

    A figure of the log has `records` in place of answers, and how many by what.
    """

    code: str
    kind: Kind
    told: Told
    parts: tuple[Part, ...]
    cells: Mapping[Cell, int]
    counted: frozenset[Cell]
    answers: tuple[Answer, ...]
    also: Mapping[str, Told] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    records: tuple[Record, ...] = ()


def explain(
    code: str, report: Report, methodology: Methodology, facts: Facts
) -> Explanation | None:
    """The chain behind a code: an indicator, an item, a group or `index`; None for no such code."""
    items = {item.code: item for item in methodology.items}
    groups = {group.code for group in methodology.groups}
    metric = report.headline.metrics.get(code)
    if code == "index":
        return _of_items(code, "index", _index(report), report, methodology, facts)
    if code in groups:
        return _of_items(code, "group", APART, report, methodology, facts)
    if code in items and (metric is None or metric.source != "log"):
        return _of_items(code, "item", APART, report, methodology, facts)
    if metric is None:
        return None
    asked = metric.source == "clients" and code in INSTRUMENTS
    cells = {cell: n for cell, n in facts.counted.items() if asked and cell.instrument == code}
    kind: Kind = "instrument" if asked else "log"
    chain = _chain(code, kind, metric.told, (), cells, methodology, facts)
    behind = indicators()[code].behind
    records = tuple(behind(facts)) if behind else ()
    return replace(chain, also=metric.also, counts=metric.counts, records=records)


def _of_items(
    code: str,
    kind: Kind,
    told: Told,
    report: Report,
    methodology: Methodology,
    facts: Facts,
) -> Explanation:
    members = {
        "index": {item.code for item in methodology.items},
        "group": set(methodology.members(code)),
        "item": {code},
        "instrument": set(),
        "log": set(),
    }[kind]
    audiences = report.headline.audiences
    parts = tuple(
        part
        for audience, one in audiences.items()
        for part in _parts(code, kind, audience, one, methodology)
    )
    asked = {cell: n for cell, n in facts.counted.items() if cell.question in members}
    return _chain(code, kind, told, parts, asked, methodology, facts)


def _parts(
    code: str, kind: Kind, audience: str, one: AudienceIndex, methodology: Methodology
) -> tuple[Part, ...]:
    publication = methodology.publication
    if kind == "index":
        index = one.index
        whole = (
            None
            if index.value is None
            else Figure(index.value, index.low, index.high, index.n, "index")
        )
        mine = Part(
            "index", audience, Told(whole, publication.of(index.fewest), index.reason), n=index.n
        )
        return (mine, *(_group(group, audience, one, methodology) for group in one.groups))
    if kind == "group":
        items = methodology.members(code)
        whole_group = _group(code, audience, one, methodology)
        return (whole_group, *(_item(item, audience, one, methodology) for item in items))
    return (_item(code, audience, one, methodology),)


def _group(code: str, audience: str, one: AudienceIndex, methodology: Methodology) -> Part:
    part = one.groups[code]
    figure = (
        None if part.value is None else Figure(part.value, part.low, part.high, part.n, "share")
    )
    return Part(code, audience, Told(figure, methodology.publication.of(part.n)), n=part.n)


def _item(code: str, audience: str, one: AudienceIndex, methodology: Methodology) -> Part:
    item = one.indicators[code]
    shown = methodology.publication.of(item.subjective.n)
    told = Told(item.subjective.figure, shown, item.subjective.reason)
    return Part(code, audience, told, item.objective.value, item.subjective.n)


def _index(report: Report) -> Told:
    index = report.headline.index
    shown = report.publication.of(index.fewest)
    if index.value is None:
        return Told(None, shown, index.reason)
    return Told(Figure(index.value, index.low, index.high, index.n, "index"), shown)


def _chain(
    code: str,
    kind: Kind,
    told: Told,
    parts: tuple[Part, ...],
    cells: Mapping[Cell, int],
    methodology: Methodology,
    facts: Facts,
) -> Explanation:
    official = methodology.official_modes
    counted = frozenset(cell for cell in cells if cell.mode in official and cell.value is not None)
    answers = tuple(
        sorted(
            (one for one in facts.answers if cell_of(one) in cells),
            key=lambda one: (one.answered_at, one.respondent, one.question),
        )
    )
    return Explanation(code, kind, told, parts, dict(cells), counted, answers)
