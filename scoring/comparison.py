"""Whether two figures differ, or only their samples do: intervals of differences, and ranking."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final, Literal, TypeAlias

from scoring.figures import Figure, Unit
from scoring.index import IndexFigure
from scoring.intervals import LEVEL, student_quantile
from scoring.methodology import Publication
from scoring.report import Report

Verdict: TypeAlias = Literal["significant", "within-error", "unknown"]

# Means have Student's intervals, and the difference of two of them is Welch's.
MEANS: Final = frozenset({"score", "percent", "times", "minutes"})


@dataclass(frozen=True)
class Change:
    """One figure less another: significant where the interval of the difference leaves out zero."""

    code: str
    value: float
    low: float | None
    high: float | None
    unit: Unit

    @property
    def verdict(self) -> Verdict:
        """What may be said of it."""
        if self.low is None or self.high is None:
            return "unknown"
        return "within-error" if self.low <= 0 <= self.high else "significant"

    def in_json(self) -> dict[str, Any]:
        """The change as JSON."""
        return {
            "code": self.code,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict,
        }


@dataclass(frozen=True)
class Ranked:
    """A place's figure, the ranks it may really have, and whom it cannot be told apart from."""

    code: str
    figure: Figure
    best: int
    worst: int
    alike: tuple[str, ...]


def difference(one: Figure, other: Figure, code: str = "") -> Change:
    """One less the other, of samples independent of each other; ValueError for two units."""
    if one.unit != other.unit:
        raise ValueError(f"{one.unit} and {other.unit} have no difference")
    value = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Change(code, value, None, None, one.unit)
    if one.unit in MEANS:
        half = _welch(one, other)
        return Change(code, value, value - half, value + half, one.unit)
    # Newcombe's method for shares, and by the same token for whatever has an interval: the ends of
    # both are recovered from the distance between a value and its end (Zou and Donner 2008).
    low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Change(code, value, low, high, one.unit)


def compared(now: Report, before: Report) -> tuple[Change, ...]:
    """Changes of the index and of every figure that both reports may show."""
    return tuple(_changes(now, before))


def ranking(figures: Mapping[str, Figure], publication: Publication) -> tuple[Ranked, ...]:
    """Firm figures from the highest down; preliminary ones are ranked nowhere."""
    firm = {code: one for code, one in figures.items() if one.n >= publication.least_firm}
    ordered = sorted(firm.items(), key=lambda pair: (-pair[1].value, pair[0]))
    return tuple(_ranked(code, one, firm) for code, one in ordered)


def _ranked(code: str, one: Figure, others: Mapping[str, Figure]) -> Ranked:
    changes = {name: difference(one, figure) for name, figure in others.items() if name != code}
    apart = {name: it for name, it in changes.items() if it.verdict == "significant"}
    better = sum(it.value < 0 for it in apart.values())
    worse = len(apart) - better
    alike = tuple(sorted(changes.keys() - apart.keys()))
    return Ranked(code, one, 1 + better, len(others) - worse, alike)


def _changes(now: Report, before: Report) -> Iterator[Change]:
    index = _of_indices(now.headline.index, before.headline.index)
    if index:
        yield index
    for code, metric in now.headline.metrics.items():
        one, other = metric.told, before.headline.metrics[code].told
        hidden = "hidden" in {one.publication, other.publication}
        if one.figure and other.figure and not hidden:
            yield difference(one.figure, other.figure, code)


def _of_indices(one: IndexFigure, other: IndexFigure) -> Change | None:
    if one.value is None or other.value is None:
        return None
    mine = Figure(one.value, one.low, one.high, one.n, "index")
    return difference(mine, Figure(other.value, other.low, other.high, other.n, "index"), "index")


def _welch(one: Figure, other: Figure) -> float:
    errors = [_error(one), _error(other)]
    whole = sum(error**2 for error in errors)
    if not whole:
        return 0.0
    freedom = whole**2 / sum(
        error**4 / (figure.n - 1) for error, figure in zip(errors, (one, other), strict=True)
    )
    return student_quantile(LEVEL, freedom) * sqrt(whole)


def _error(figure: Figure) -> float:
    low, high = figure.low or 0.0, figure.high or 0.0
    return (high - low) / 2 / student_quantile(LEVEL, figure.n - 1)
