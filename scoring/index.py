"""The client-centricity index of one audience and of both, read from the methodology.

Every indicator is 0…1: its share of good answers, its checklist, or both mixed; a group is the mean
of its indicators, the index 100 times the weighted mean of its groups. What is missing is left out
of every mean and told as coverage; it is never a zero.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from scoring.checklists import Observed
from scoring.figures import Figure
from scoring.instruments import INSTRUMENTS
from scoring.intervals import wilson
from scoring.methodology import ALTERNATIVES, Item, Methodology

YES: int = INSTRUMENTS["yesno"].high


@dataclass(frozen=True)
class Subjective:
    """The share of good answers to one question, or why there is none, with all that was said."""

    figure: Figure | None
    n: int
    reason: str | None
    said: Mapping[int | str, int]


@dataclass(frozen=True)
class ItemFigure:
    """One indicator 0…1 and its two sides; a reason wherever a value is missing."""

    subjective: Subjective
    objective: Observed
    value: float | None
    reason: str | None


@dataclass(frozen=True)
class Part:
    """A group 0…1 or one more way to weigh the index, with the interval where it is known."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class IndexFigure:
    """An index 0…100 of `n` people: hidden by its reason below the least coverage, never rounded.

    `audiences` are those that it stands for; `alternatives` are computed from what is there. It may
    be shown as far as the `fewest` people of any of them allow: one employer hides in no average.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    fewest: int
    coverage: float
    alternatives: Mapping[str, Part]
    audiences: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True)
class AudienceIndex:
    """One audience: its index, groups and indicators, and the group that pulls it down most."""

    index: IndexFigure
    groups: Mapping[str, Part]
    indicators: Mapping[str, ItemFigure]
    weakest: str | None


@dataclass(frozen=True)
class Ends:
    """Intervals from whole questionnaires: of each alternative and of each group, 0…100 and 0…1."""

    alternatives: Mapping[str, tuple[float, float]]
    groups: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Composed:
    """Values alone: of indicators and groups 0…1, of the alternatives 0…100."""

    items: Mapping[str, float | None]
    groups: Mapping[str, float | None]
    alternatives: Mapping[str, float | None]
    coverage: float


def audience_index(
    methodology: Methodology,
    audience: str,
    said: Mapping[str, Counter[int | str]],
    objective: Mapping[str, Observed],
    *,
    people: int = 0,
    ends: Ends | None = None,
) -> AudienceIndex:
    """One audience's index from what was said to each question and what observers found."""
    asked = {item.code: subjective(methodology, item, said) for item in methodology.items}
    shares = {code: one.figure.value for code, one in asked.items() if one.figure}
    found = {code: one.value for code, one in objective.items() if one.value is not None}
    composed = compose(methodology, shares, found)
    items = {
        item.code: _item_figure(item, asked, objective, composed.items[item.code])
        for item in methodology.items
    }
    groups = _groups(methodology, composed, asked, ends)
    index = _index_figure(methodology, audience, composed, people, ends)
    return AudienceIndex(index, groups, items, _weakest(composed.groups))


def combined_index(
    methodology: Methodology,
    parts: Mapping[str, AudienceIndex],
    ends: Mapping[str, tuple[float, float]] | None = None,
) -> IndexFigure:
    """Both audiences in one: the mean of those with enough coverage, else no index."""
    counted = {code: one.index for code, one in parts.items() if one.index.value is not None}
    told = counted or {code: one.index for code, one in parts.items()}
    alternatives = {
        code: _mean_part([one.alternatives[code] for one in told.values()], (ends or {}).get(code))
        for code in ALTERNATIVES
    }
    shown = alternatives[methodology.chosen] if counted else Part(None)
    n = sum(one.n for one in told.values())
    fewest = min((one.n for one in told.values()), default=0)
    coverage = min((one.coverage for one in told.values()), default=0.0)
    reason = None if counted else ("low-coverage" if parts else "no-answers")
    return IndexFigure(
        shown.value,
        shown.low,
        shown.high,
        n,
        fewest,
        coverage,
        alternatives,
        tuple(counted),
        reason,
    )


def compose(
    methodology: Methodology, shares: Mapping[str, float], objective: Mapping[str, float]
) -> Composed:
    """The arithmetic of the index alone: what is absent from both mappings is missing."""
    scored = scored_codes(methodology)
    items = {
        item.code: _mixed(
            methodology,
            shares.get(item.code) if item.code in scored else None,
            objective.get(item.code),
        )
        for item in methodology.items
    }
    groups = {
        group.code: _mean([items[code] for code in methodology.members(group.code)])
        for group in methodology.groups
    }
    weights = {group.code: group.weight for group in methodology.groups}
    present = {code: value for code, value in groups.items() if value is not None}
    whole = fsum(weights[code] for code in present)
    weighed = fsum(weights[code] * value for code, value in present.items())
    alternatives = {
        "A": _percent(_mean(list(items.values()))),
        "B": _percent(weighed / whole if present else None),
        "C": _percent(_mean([shares.get(code) for code in scored])),
    }
    existing = sum(value is not None for value in items.values())
    return Composed(items, groups, alternatives, existing / len(items))


def scored_codes(methodology: Methodology) -> tuple[str, ...]:
    """Codes of the questions that the index counts, in the methodology's order."""
    return tuple(
        item.code for item in methodology.items if item.subjective and item.subjective.scored
    )


def is_positive(methodology: Methodology, item: Item, value: int | str) -> bool:
    """Whether an answer to the indicator's question is a good one."""
    scale = item.subjective.scale if item.subjective else None
    if not isinstance(value, int) or scale == "choice":
        return False
    return value >= methodology.positive_from if scale == "index" else value == YES


def subjective(
    methodology: Methodology, item: Item, said: Mapping[str, Counter[int | str]]
) -> Subjective:
    """The share of good answers to one question with Wilson's interval, where it is scored."""
    answers = said.get(item.code, Counter())
    n = answers.total()
    if item.subjective is None:
        return Subjective(None, 0, "not-asked", {})
    if not item.subjective.scored:
        return Subjective(None, n, "descriptive-only", answers)
    if not n:
        return Subjective(None, 0, "no-answers", {})
    good = sum(times for value, times in answers.items() if is_positive(methodology, item, value))
    low, high = wilson(good, n, level=methodology.level)
    return Subjective(Figure(good / n, low, high, n, "share"), n, None, answers)


def _mixed(methodology: Methodology, share: float | None, found: float | None) -> float | None:
    if share is None or found is None:
        return found if share is None else share
    mine, theirs = methodology.subjective_weight, methodology.objective_weight
    return (mine * share + theirs * found) / (mine + theirs)


def _item_figure(
    item: Item,
    asked: Mapping[str, Subjective],
    objective: Mapping[str, Observed],
    value: float | None,
) -> ItemFigure:
    found = objective.get(item.code, Observed(None, "no-checklist"))
    if item.objective is None:
        found = Observed(None, "no-objective-side")
    reason = None if value is not None else "no-data"
    return ItemFigure(asked[item.code], found, value, reason)


def _groups(
    methodology: Methodology,
    composed: Composed,
    asked: Mapping[str, Subjective],
    ends: Ends | None,
) -> dict[str, Part]:
    parts = {}
    for group in methodology.groups:
        figures = [asked[code].figure for code in methodology.members(group.code)]
        n = max((figure.n for figure in figures if figure), default=0)
        known = ends.groups.get(group.code) if ends else None
        parts[group.code] = _part(composed.groups[group.code], known, n)
    return parts


def _index_figure(
    methodology: Methodology, audience: str, composed: Composed, people: int, ends: Ends | None
) -> IndexFigure:
    known = ends.alternatives if ends else {}
    alternatives = {
        code: _part(value, known.get(code), people) for code, value in composed.alternatives.items()
    }
    chosen = alternatives[methodology.chosen]
    enough = composed.coverage >= methodology.minimum_coverage and chosen.value is not None
    shown = chosen if enough else Part(None)
    return IndexFigure(
        shown.value,
        shown.low,
        shown.high,
        people,
        people,
        composed.coverage,
        alternatives,
        (audience,),
        None if enough else "low-coverage",
    )


def _weakest(groups: Mapping[str, float | None]) -> str | None:
    known = [(value, code) for code, value in groups.items() if value is not None]
    return min(known)[1] if known else None


def _mean_part(parts: Sequence[Part], ends: tuple[float, float] | None) -> Part:
    return _part(_mean([part.value for part in parts]), ends, sum(part.n for part in parts))


def _part(value: float | None, ends: tuple[float, float] | None, n: int) -> Part:
    if ends is None or value is None:
        return Part(value, None, None, n)
    # Percentiles of few people can leave the value out, and would be read as a mistake.
    return Part(value, min(ends[0], value), max(ends[1], value), n)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
