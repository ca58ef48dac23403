"""How sure a figure is: the interval that would hold the true value in `level` of all samples.

Sources: Wilson 1927 for shares; Rocks 2016, The American Statistician 70(4), for NPS; Student's t
for means. Quantiles are exact, never 1.96.
"""

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist
from typing import Final, TypeAlias

Interval: TypeAlias = tuple[float, float]

LEVEL: Final = 0.95
IMAGINED: Final = 3.0


def wilson(successes: int, n: int, *, level: float = LEVEL) -> Interval:
    """Interval of a share, within 0…1 even where everybody agrees; ValueError for no answers."""
    _refuse_impossible(successes, 0, n)
    z = normal_quantile(level)
    share = successes / n
    shrink = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / shrink
    return _holding(share, centre - half, centre + half, least=0.0, most=1.0)


def net_wald(
    promoters: int, detractors: int, n: int, *, level: float = LEVEL, imagined: float = IMAGINED
) -> Interval:
    """Interval of NPS in points −100…100, as if `imagined` people more had answered evenly."""
    _refuse_impossible(promoters, detractors, n)
    # ¾ for, ¾ against and the rest neither keep a unanimous handful from looking certain; with
    # none imagined this is the plain Wald interval.
    total = n + imagined
    positive, negative = (promoters + imagined / 4) / total, (detractors + imagined / 4) / total
    net = positive - negative
    half = normal_quantile(level) * sqrt((positive + negative - net * net) / total)
    value = 100 * (promoters - detractors) / n
    return _holding(value, 100 * (net - half), 100 * (net + half), least=-100.0, most=100.0)


def student(tally: Mapping[int, int], *, level: float = LEVEL) -> Interval | None:
    """Interval of a mean from how often each value occurred; None for fewer than two answers."""
    n, total, squares = moments(tally)
    # One answer tells nothing of the spread: no interval is more honest than an endless one. Where
    # all agree, both ends are the mean: t knows no doubt there, so the base must say the rest. The
    # ends are left where t puts them, even past the scale's.
    if n <= 1:
        return None
    # Whole numbers up to the last division: no cancellation, and agreement gives exactly nothing.
    variance = (n * squares - total * total) / (n * (n - 1))
    half = student_quantile(level, n - 1) * sqrt(variance / n)
    return total / n - half, total / n + half


def moments(tally: Mapping[int, int]) -> tuple[int, int, int]:
    """Number of answers, their sum and the sum of their squares."""
    n = sum(tally.values())
    total = sum(value * times for value, times in tally.items())
    squares = sum(value * value * times for value, times in tally.items())
    return n, total, squares


def normal_quantile(level: float) -> float:
    """The normal deviate that `level` of all cases stay within, both sides together."""
    return NormalDist().inv_cdf((1 + level) / 2)


def student_quantile(level: float, freedom: float) -> float:
    """The same for Student's t with so many degrees of freedom."""
    # scipy.special holds the very function behind scipy.stats.t.ppf and loads in half the time.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + level) / 2))


def _holding(value: float, low: float, high: float, *, least: float, most: float) -> Interval:
    # A single answer (and rounding at the ends of the scale) can leave the value outside: an
    # interval that does not hold its own figure would be read as a mistake.
    return min(max(low, least), value), max(min(high, most), value)


def _refuse_impossible(positive: int, negative: int, n: int) -> None:
    if n < 1:
        raise ValueError("no answers, no interval")
    if min(positive, negative) < 0 or positive + negative > n:
        raise ValueError(f"{positive} for and {negative} against out of {n}")
