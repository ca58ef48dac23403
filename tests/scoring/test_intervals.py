"""Intervals against published and independently computed values."""

from collections import Counter
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scoring import intervals
from scoring.intervals import Interval


def in_tenths(interval: Interval) -> Interval:
    low, high = interval
    return round(low, 1), round(high, 1)


# Per cent, as checked values are printed: Wilson, then Agresti-Coull, before it is clipped.
SHARES = [
    (10, 10, (72.2, 100.0), (67.9, 104.3)),
    (0, 10, (0.0, 27.8), (-4.3, 32.1)),
    (24, 30, (62.7, 90.5), (62.3, 90.9)),
    (45, 50, (78.6, 95.7), (78.2, 96.1)),
    (80, 100, (71.1, 86.7), (71.0, 86.7)),
    (360, 400, (86.7, 92.6), (86.6, 92.6)),
]
# Points: plain Wald, then adjusted.
NETS = [
    (10, 0, 10, (100.0, 100.0), (47.5, 100.0)),
    (30, 0, 30, (100.0, 100.0), (78.7, 100.0)),
    (15, 6, 30, (2.1, 57.9), (0.7, 53.9)),
    (50, 20, 100, (14.7, 45.3), (14.1, 44.2)),
    (200, 80, 400, (22.3, 37.7), (22.2, 37.4)),
]


@pytest.mark.parametrize(("successes", "n", "published"), [case[:3] for case in SHARES])
def test_wilson_gives_the_published_values(successes: int, n: int, published: Interval) -> None:
    low, high = intervals.wilson(successes, n)
    assert in_tenths((100 * low, 100 * high)) == published


@pytest.mark.parametrize(("successes", "n", "agresti"), [(x, n, ac) for x, n, _, ac in SHARES])
def test_wilson_has_the_centre_of_agresti_and_coull_within_their_ends(
    successes: int, n: int, agresti: Interval
) -> None:
    low, high = intervals.wilson(successes, n)
    assert 50 * (low + high) == pytest.approx(sum(agresti) / 2, abs=0.06)
    assert agresti[0] - 0.05 <= 100 * low
    assert 100 * high <= agresti[1] + 0.05


@pytest.mark.parametrize("n", [1, 2, 7, 30, 400])
def test_wilson_agrees_with_scipy(n: int) -> None:
    for successes in range(n + 1):
        ours = intervals.wilson(successes, n, level=0.9)
        theirs = stats.binomtest(successes, n).proportion_ci(0.9, method="wilson")
        assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(("promoters", "detractors", "n", "wald", "adjusted"), NETS)
def test_nps_gives_the_published_values(
    promoters: int, detractors: int, n: int, wald: Interval, adjusted: Interval
) -> None:
    assert in_tenths(intervals.net_wald(promoters, detractors, n)) == adjusted
    assert in_tenths(intervals.net_wald(promoters, detractors, n, imagined=0)) == wald


def test_nps_of_a_half_a_third_and_a_sixth_has_variance_five_ninths() -> None:
    low, high = intervals.net_wald(162, 54, 324, imagined=0)
    assert (low + high) / 2 == pytest.approx(100 / 3)
    half = (high - low) / 2
    assert round(half, 1) == 8.1
    z = NormalDist().inv_cdf(0.975)
    assert (half / 100 / z) ** 2 * 324 == pytest.approx(5 / 9)


def test_the_margin_of_a_difference_of_two_nps_of_a_hundred_is_twenty_one_points() -> None:
    low, high = intervals.net_wald(50, 20, 100, imagined=0)
    assert round(sqrt(2) * (high - low) / 2, 1) == 21.6


def test_quantiles_are_exact() -> None:
    assert intervals.normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-15)
    assert intervals.normal_quantile(0.99) == pytest.approx(stats.norm.ppf(0.995), abs=1e-12)
    for freedom in (1, 2, 9, 30, 1000):
        exact = stats.t.ppf(0.975, freedom)
        assert intervals.student_quantile(0.95, freedom) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("values", [(7, 6, 1), (1, 7), (5, 4, 2, 1), (7,) * 40 + (1, 2, 3)])
def test_the_interval_of_a_mean_agrees_with_scipy(values: tuple[int, ...]) -> None:
    ours = intervals.student(Counter(values))
    theirs = stats.t.interval(0.95, len(values) - 1, stats.tmean(values), stats.sem(values))
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_one_answer_has_no_interval_of_its_mean() -> None:
    assert intervals.student({7: 1}) is None
    assert intervals.student({}) is None


def test_where_all_agree_both_ends_are_the_mean() -> None:
    assert intervals.student({6: 12}) == (6.0, 6.0)


@pytest.mark.parametrize("count", [(0, 0), (-1, 5), (6, 5)])
def test_an_impossible_share_is_refused(count: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"no answers|out of"):
        intervals.wilson(*count)


def test_more_for_and_against_than_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="3 for and 3 against out of 5"):
        intervals.net_wald(3, 3, 5)


@given(st.tuples(*[st.integers(0, 500)] * 3).filter(any), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_an_interval_holds_its_value_and_stays_on_its_scale(
    counts: tuple[int, int, int], level: float
) -> None:
    promoters, _passive, detractors = counts
    n = sum(counts)
    low, high = intervals.net_wald(promoters, detractors, n, level=level)
    assert -100 <= low <= 100 * (promoters - detractors) / n <= high <= 100
    low, high = intervals.wilson(promoters, n, level=level)
    assert 0 <= low <= promoters / n <= high <= 1


@given(st.dictionaries(st.integers(0, 10), st.integers(1, 300), min_size=1))
def test_the_interval_of_a_mean_is_even_about_it(tally: dict[int, int]) -> None:
    n, total, _ = intervals.moments(tally)
    interval = intervals.student(tally)
    assert (interval is None) == (n == 1)
    if interval:
        assert sum(interval) / 2 == pytest.approx(total / n)
        assert interval[0] <= interval[1]


@given(st.integers(0, 40), st.integers(1, 40))
def test_more_answers_of_the_same_kind_make_it_surer(promoters: int, others: int) -> None:
    once = intervals.net_wald(promoters, others, promoters + others)
    tenfold = intervals.net_wald(10 * promoters, 10 * others, 10 * (promoters + others))
    assert tenfold[1] - tenfold[0] < once[1] - once[0]
