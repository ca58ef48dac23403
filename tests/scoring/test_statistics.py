"""Intervals against statsmodels and scipy, their exact cover, differences and ranking."""

import random
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from bench.coverage import CRITICS, SHARES, index_cover, net_cover, share_cover
from scoring.comparison import difference, ranking
from scoring.figures import Figure, mean_of, share_of
from scoring.index import scored_codes
from scoring.instruments import instrument
from scoring.intervals import net_wald, student, wilson
from scoring.log import middle, ratio_of_sums
from scoring.methodology import Publication, methodology
from scoring.population import finite, is_good, net, poststratified
from scoring.resampling import People, drawn, ends_of, percentile

PUBLICATION = Publication()


def tables(count: int) -> list[tuple[int, int, int]]:
    """(promoters, critics, n) of all sizes, the extremes too."""
    chance = random.Random(5)
    found = []
    for _ in range(count):
        n = chance.choice([1, 2, 3, 10, 30, 100, 400, 5000])
        good = chance.randint(0, n)
        found.append((good, chance.randint(0, n - good), n))
    return found


def test_shares_agree_with_statsmodels_in_five_hundred_tables() -> None:
    for good, _, n in tables(500):
        ours, theirs = wilson(good, n), proportion_confint(good, n, method="wilson")
        # Where everybody agrees the value itself is an end; theirs is off by the last digit.
        assert ours == pytest.approx(theirs, abs=1e-9), (good, n)


def test_nps_agrees_with_the_variance_of_its_coded_answers_in_five_hundred_tables() -> None:
    z = stats.norm.ppf(0.975)
    for good, bad, n in tables(500):
        coded = DescrStatsW(
            [1, -1, 0], weights=[good + 0.75, bad + 0.75, n - good - bad + 1.5], ddof=0
        )
        half = z * coded.std / sqrt(n + 3)
        value = 100 * (good - bad) / n
        low, high = max(100 * (coded.mean - half), -100), min(100 * (coded.mean + half), 100)
        expected = (min(low, value), max(high, value))
        assert net_wald(good, bad, n) == pytest.approx(expected, abs=1e-9), (good, bad, n)


def test_means_agree_with_scipy_in_five_hundred_tables() -> None:
    chance = random.Random(6)
    for _ in range(500):
        values = [chance.randint(1, 7) for _ in range(chance.randint(2, 60))]
        tally = {value: values.count(value) for value in set(values)}
        ours, error = student(tally), stats.sem(values)
        if error == 0:
            assert ours == (values[0], values[0])
            continue
        theirs = stats.t.interval(0.95, len(values) - 1, np.mean(values), error)
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_differences_of_shares_agree_with_statsmodels_in_five_hundred_tables() -> None:
    pairs = list(zip(tables(1000)[:500], tables(1000)[500:], strict=True))
    for (good, _, n), (other, _, m) in pairs:
        change = difference(share(good, n), share(other, m))
        theirs = confint_proportions_2indep(good, n, other, m, method="newcomb")
        assert (change.low, change.high) == pytest.approx(theirs, abs=1e-9)


def test_differences_of_means_agree_with_statsmodels() -> None:
    chance = random.Random(7)
    for _ in range(100):
        one, other = (
            [chance.randint(1, 7) for _ in range(chance.randint(3, 40))] for _ in range(2)
        )
        change = difference(mean(one), mean(other))
        theirs = CompareMeans(DescrStatsW(one), DescrStatsW(other)).tconfint_diff(usevar="unequal")
        assert (change.low, change.high) == pytest.approx(theirs, abs=1e-9)


def share(good: int, n: int) -> Figure:
    return share_of({1: good, 0: n - good}, instrument("yesno"))


def mean(values: list[int]) -> Figure:
    return mean_of({value: values.count(value) for value in set(values)})


def test_most_changes_of_one_quarter_are_noise() -> None:
    one = Figure(30.0, *net_wald(50, 20, 100, imagined=0), 100, "points")
    change = difference(replace(one, value=45.0, low=one.low + 15, high=one.high + 15), one)
    assert (change.high - change.low) / 2 == pytest.approx(21.6, abs=0.05)
    assert change.verdict == "within-error"
    assert difference(share(90, 100), share(60, 100)).verdict == "significant"


def test_two_units_have_no_difference_and_one_answer_no_interval() -> None:
    with pytest.raises(ValueError, match="points"):
        difference(share(5, 10), Figure(30, 0, 60, 10, "points"))
    assert difference(mean([7]), mean([1, 2, 3])).verdict == "unknown"
    assert difference(mean([5, 5]), mean([5, 5, 5])).verdict == "within-error"


@pytest.mark.parametrize("n", [100, 400])
@pytest.mark.parametrize("p", SHARES)
def test_intervals_of_a_hundred_and_more_cover_what_they_say(p: float, n: int) -> None:
    assert 0.93 <= share_cover(p, n) <= 0.97
    for critics in CRITICS:
        assert 0.93 <= net_cover(p, critics, n) <= 0.99


@pytest.mark.parametrize("p", SHARES)
def test_at_ten_answers_wilson_ranges_by_its_nature(p: float) -> None:
    assert 0.91 <= share_cover(p, 10) <= 0.985


@pytest.mark.parametrize("p", SHARES)
def test_at_thirty_answers_wilson_comes_nearer(p: float) -> None:
    assert 0.925 <= share_cover(p, 30) <= 0.98


@pytest.mark.parametrize(("n", "least"), [(10, 0.875), (30, 0.925)])
@pytest.mark.parametrize("p", SHARES)
def test_few_answers_make_the_interval_of_nps_promise_too_much(
    p: float, n: int, least: float
) -> None:
    found = [net_cover(p, critics, n) for critics in CRITICS]
    assert least <= min(found) <= max(found) <= 0.99


def test_the_indexs_interval_covers_the_truth_of_a_simulated_region() -> None:
    # The long form is bench/coverage.py: 2,000 samples of each size, 92-97 %.
    assert 0.89 <= index_cover(100, 120, draws=1000) <= 0.985


def test_the_same_answers_always_have_the_same_interval() -> None:
    rules = methodology()
    people = some_people(40)
    one, other = (ends_of(rules, drawn(rules, people, {"comfort": 0.9})) for _ in range(2))
    assert one == other
    assert set(one.alternatives) == {"A", "B", "C"}
    moved = ends_of(replace(rules, seed=1), drawn(replace(rules, seed=1), people, {}))
    assert moved != one


def test_whole_people_are_drawn_not_answers() -> None:
    # Everybody says one thing to everything: the index of n people is a share of n, not of 16 n.
    rules = replace(methodology(), draws=4000)
    kind = np.arange(100) < 70
    codes = scored_codes(rules)
    good = np.repeat(kind[:, None], len(codes), axis=1).astype(float)
    low, high = percentile(rules, drawn(rules, People(good, np.ones_like(good)), {})["A"])
    assert (low, high) == pytest.approx((61, 79), abs=1)


def some_people(count: int) -> People:
    chance = np.random.default_rng(3)
    shape = (count, len(scored_codes(methodology())))
    good = (chance.random(shape) < 0.8).astype(float)
    return People(good, np.ones(shape))


def test_ranking_tells_who_cannot_be_told_apart() -> None:
    offices = {
        "best": share(95, 100),
        "good": share(90, 100),
        "bad": share(40, 100),
        "new": share(20, 20),
    }
    ranked = ranking(offices, PUBLICATION)
    assert [one.code for one in ranked] == ["best", "good", "bad"]
    assert [(one.best, one.worst) for one in ranked] == [(1, 2), (1, 2), (3, 3)]
    assert [one.alike for one in ranked] == [("good",), ("best",), ()]


def test_whoever_asked_everybody_knows_for_sure() -> None:
    figure = share(40, 50)
    assert finite(figure, 50).low == finite(figure, 50).high == figure.value
    narrower = finite(figure, 100)
    factor = sqrt(50 / 99)
    assert figure.value - narrower.low == pytest.approx(factor * (figure.value - figure.low))
    with pytest.raises(ValueError, match="49"):
        finite(figure, 49)


def test_services_weigh_as_their_visitors_do() -> None:
    tallies = {"search": {7: 8, 1: 2}, "benefit": {7: 40, 1: 50}}
    weighed = poststratified(tallies, {"search": 900, "benefit": 100}, is_good("ces"), "share")
    assert weighed.value == pytest.approx(0.9 * 0.8 + 0.1 * 4 / 9)
    assert weighed.low < weighed.value < weighed.high
    assert weighed.n == 100
    even = poststratified(tallies, {"search": 10, "benefit": 90}, is_good("ces"), "share")
    assert even.value == pytest.approx(0.48)
    points = poststratified({"a": {10: 3, 0: 1}}, {"a": 5}, net("nps"), "points")
    assert points.value == 50
    assert poststratified(tallies, {}, is_good("ces"), "share") is None


def test_a_median_has_the_interval_of_its_ranks() -> None:
    figure = middle(list(range(1, 102)), "minutes")
    low = int(stats.binom.ppf(0.025, 101, 0.5))
    assert (figure.value, figure.low, figure.high) == (51, low, 102 - low)
    assert middle([3, 5], "minutes").low is None
    long = middle(list(range(5001)), "minutes")
    assert long.low < 2500 < long.high


def test_iqs_is_points_by_points_with_an_interval_of_cards() -> None:
    figure = ratio_of_sums([8, 9, 10, 5], [10, 10, 10, 10])
    cards = stats.t.interval(0.95, 3, 0.8, stats.sem([0.8, 0.9, 1.0, 0.5]))
    assert figure.value == 0.8
    assert figure.low == pytest.approx(cards[0])
    assert figure.high == min(1.0, cards[1])
    assert ratio_of_sums([], []) is None
