"""Options for small centres: a finite population, and answers weighed as all visitors were.

Off unless asked for, and printed when on: both change the interval or the figure itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from math import sqrt
from typing import Final

from scoring.facts import Answer
from scoring.figures import Figure, Unit
from scoring.instruments import INSTRUMENTS, Instrument
from scoring.intervals import LEVEL, moments, normal_quantile

Tallies = Mapping[str, Mapping[int, int]]
Scored = Callable[[int], float]

LEAST: Final = 2


def finite(figure: Figure, population: int) -> Figure:
    """The same figure where only so many people could be asked; ValueError if more answered."""
    if population < figure.n:
        raise ValueError(f"{figure.n} answers of {population} people")
    if figure.low is None or figure.high is None:
        return figure
    # Whoever has asked everybody knows for sure.
    factor = sqrt((population - figure.n) / (population - 1)) if population > 1 else 0.0
    low = figure.value - factor * (figure.value - figure.low)
    high = figure.value + factor * (figure.high - figure.value)
    return Figure(figure.value, low, high, figure.n, figure.unit)


def poststratified(
    tallies: Tallies, population: Mapping[str, int], scored: Scored, unit: Unit
) -> Figure | None:
    """The mean of `scored` answers, each service with its part of all visitors and not of answers.

    Services without answers are left out of both; None where no service has any.
    """
    present = {
        code: tally
        for code, tally in tallies.items()
        if population.get(code) and any(tally.values())
    }
    whole = sum(population[code] for code in present)
    if not whole:
        return None
    value = spread = 0.0
    known = True
    for code, tally in present.items():
        weight = population[code] / whole
        n, mean, variance = _moments(tally, scored)
        known = known and n >= LEAST
        value += weight * mean
        spread += weight * weight * variance / n
    n = sum(moments(tally)[0] for tally in present.values())
    if not known:
        return Figure(value, None, None, n, unit)
    half = normal_quantile(LEVEL) * sqrt(spread)
    return Figure(value, value - half, value + half, n, unit)


def tallies_by_service(
    answers: Iterable[Answer], modes: AbstractSet[str], audience: str | None
) -> dict[str, dict[str, Counter[int]]]:
    """How often each value was given on each instrument, service by service."""
    tallies: dict[str, dict[str, Counter[int]]] = {}
    for one in answers:
        counts = one.mode in modes and audience in {None, one.audience}
        if counts and one.service and one.value is not None:
            mine = tallies.setdefault(one.instrument, {}).setdefault(one.service, Counter())
            mine[one.value] += 1
    return tallies


def weighed(code: str, tallies: Tallies, visitors: Mapping[str, int]) -> Figure | None:
    """An indicator of clients as if all services' visitors had answered alike often."""
    if code not in WEIGHED:
        return None
    scored, unit = WEIGHED[code]
    return poststratified(tallies, visitors, scored, unit)


def is_good(instrument: str) -> Scored:
    """1 for a positive answer on that instrument, else 0: its mean is the share."""
    scale = INSTRUMENTS[instrument]
    return lambda value: float(value in scale.positive)


def net(instrument: str) -> Scored:
    """100 for a positive answer, −100 for a negative one: its mean is NPS."""
    scale: Instrument = INSTRUMENTS[instrument]
    return lambda value: 100.0 * ((value in scale.positive) - (value in scale.negative))


def _as_percent(value: int) -> float:
    scale = INSTRUMENTS["csi"]
    return 100 * (value - scale.low) / (scale.high - scale.low)


# What the mean of is each indicator's figure.
WEIGHED: Final[Mapping[str, tuple[Scored, Unit]]] = {
    "nps": (net("nps"), "points"),
    "enps": (net("enps"), "points"),
    "ces": (float, "score"),
    "csi": (_as_percent, "percent"),
    "ease": (is_good("ease"), "share"),
    "fcr": (is_good("fcr"), "share"),
}


def _moments(tally: Mapping[int, int], scored: Scored) -> tuple[int, float, float]:
    n = sum(tally.values())
    mean = sum(scored(value) * times for value, times in tally.items()) / n
    off = sum((scored(value) - mean) ** 2 * times for value, times in tally.items())
    return n, mean, off / max(1, n - 1)
