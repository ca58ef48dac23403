"""How often the 95 % intervals hold the truth: summed for shares and NPS, simulated for the index.

python -m bench.coverage            # both tables; the second takes some minutes
python -m bench.coverage --exact    # the first alone
"""

import argparse
from dataclasses import replace
from functools import cache
from math import comb

import numpy as np
from scipy.special import gammaln, xlogy

from scoring.index import compose, scored_codes
from scoring.intervals import net_wald, wilson
from scoring.methodology import methodology
from scoring.resampling import People, drawn, percentile

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
SIZES = (10, 30, 100, 400)
# NPS: the share of promoters, and of the rest these parts are critics.
CRITICS = (0.0, 0.3, 0.6, 1.0)


def share_cover(p: float, n: int) -> float:
    """The probability that Wilson's interval holds `p`: summed over every possible outcome."""
    held = (k for k in range(n + 1) if wilson(k, n)[0] <= p <= wilson(k, n)[1])
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in held)


def net_cover(p: float, critics: float, n: int) -> float:
    """The same for NPS: over every number of promoters and critics."""
    d = (1 - p) * critics
    true, rest = 100 * (p - d), max(0.0, 1 - p - d)
    counts, ways, low, high = _outcomes(n)
    held = (low - 1e-9 <= true) & (true <= high + 1e-9)
    return float(np.exp(ways + xlogy(counts, [p, d, rest]).sum(axis=1))[held].sum())


def index_cover(people: int, trials: int, *, seed: int = 1, draws: int = 1000) -> float:
    """The part of simulated samples whose bootstrap interval holds the region's true index."""
    rules = replace(methodology(), draws=draws)
    codes = scored_codes(rules)
    chance = np.random.default_rng(seed)
    objective = {"management-openness": 0.6, "vacancy-growth": 1.0, "channels": 0.6, "comfort": 0.9}
    held = 0
    good, given = _region(chance, 50_000, len(codes))
    shares = dict(zip(codes, good.sum(axis=0) / given.sum(axis=0), strict=True))
    truth = compose(rules, shares, objective).alternatives["B"] or 0.0
    for trial in range(trials):
        chosen = chance.integers(len(good), size=people)
        sample = People(good[chosen], given[chosen])
        found = drawn(replace(rules, seed=trial), sample, objective)["B"]
        low, high = percentile(rules, found) or (0.0, 0.0)
        held += low <= truth <= high
    return held / trials


def _region(
    chance: np.random.Generator, size: int, questions: int
) -> tuple[np.ndarray, np.ndarray]:
    """Everybody of a region: kind and strict people, easy and hard questions, some unanswered."""
    kindness = chance.normal(0, 1.2, size=(size, 1))
    ease = np.linspace(-0.5, 2.2, questions)
    good = chance.random((size, questions)) < 1 / (1 + np.exp(-(kindness + ease)))
    given = chance.random((size, questions)) < np.linspace(1.0, 0.45, questions)
    return (good & given).astype(float), given.astype(float)


@cache
def _outcomes(n: int) -> tuple[np.ndarray, ...]:
    """Promoters, critics and the others of every outcome, the logarithm of its ways, its ends."""
    counts = np.array([(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)])
    ways = gammaln(n + 1) - gammaln(counts + 1).sum(axis=1)
    ends = np.array([net_wald(int(a), int(b), n) for a, b, _ in counts])
    return counts, ways, ends[:, 0], ends[:, 1]


def print_exact() -> None:
    print("Wilson, shares, % (at n = 10 it ranges from 91 to 98.5 by its nature)")
    print("   p   " + "".join(f"  n={n:<5}" for n in SIZES))
    for p in SHARES:
        print(f"{p:5.2f}  " + "".join(f"{100 * share_cover(p, n):8.2f}" for n in SIZES))
    print("\nAdjusted Wald, NPS, % (critics as a part of those who are no promoters)")
    print("   p  critics" + "".join(f"  n={n:<5}" for n in SIZES))
    for p in SHARES:
        for critics in CRITICS:
            row = "".join(f"{100 * net_cover(p, critics, n):8.2f}" for n in SIZES)
            print(f"{p:5.2f} {critics:6.1f} {row}")


def print_index(trials: int) -> None:
    print(f"\nThe index's bootstrap interval, {trials} simulated samples, %")
    for people in (12, 30, 100, 300):
        print(f"n={people:<4} {100 * index_cover(people, trials):6.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--trials", type=int, default=2000)
    options = parser.parse_args()
    print_exact()
    if not options.exact:
        print_index(options.trials)
