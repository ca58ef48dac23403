"""A figure is never a bare number: value, interval, base and unit; no data is None, never 0."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.instruments import Instrument
from scoring.intervals import moments, net_wald, student, wilson

# share: 0…1 · points: −100…100 · score: on the instrument's own scale · percent: 0…100 of CSI ·
# index: 0…100 · ratio: 1 is no change · count, times, minutes: what they say
Unit: TypeAlias = Literal[
    "share", "points", "score", "percent", "index", "ratio", "count", "times", "minutes"
]
Source: TypeAlias = Literal["clients", "log", "form", "index"]


@dataclass(frozen=True)
class Figure:
    """A value, unrounded, from `n` answers; no ends where so few answers tell nothing of doubt."""

    value: float
    low: float | None
    high: float | None
    n: int
    unit: Unit


class Computation(Protocol):
    """Facts in, figure out; None where nobody answered in these modes."""

    def __call__(self, facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
        """The figure of these facts."""


class Breakdown(Protocol):
    """Facts in; how many there were, by what and by which."""

    def __call__(self, facts: Facts) -> Mapping[str, Mapping[str, int]]:
        """Counts such as {"office": {"lenina": 12}}."""


class Record(NamedTuple):
    """One line of the log or of a form behind a figure, without a name; `told` is what it says.

    What is not `counted` is known of the same period and place, yet is not in the figure.
    """

    kind: str
    at: datetime | date | None
    person: str | None
    about: str
    office: str | None
    told: str
    counted: bool = True


class Behind(Protocol):
    """Facts in; the records that a figure was counted from, and those left out of it, marked."""

    def __call__(self, facts: Facts) -> Iterable[Record]:
        """Records in the order of their moments."""


NOTHING: Final[Mapping[str, Computation]] = MappingProxyType({})


@dataclass(frozen=True)
class Indicator:
    """A computation by its code, which the locales have a name for.

    `also` are further figures of the same thing, by the name they are told under; `behind` opens a
    figure of the log down to what it was counted from.
    """

    code: str
    figure: Computation
    share: Computation | None = None
    also: Mapping[str, Computation] = field(default_factory=lambda: NOTHING)
    counts: Breakdown | None = None
    behind: Behind | None = None
    source: Source = "clients"


def share_of(tally: Mapping[int, int], scale: Instrument) -> Figure | None:
    """Share of positive answers, 0…1, with Wilson's interval."""
    n, positive, _ = _ends(tally, scale)
    if not n:
        return None
    low, high = wilson(positive, n)
    return Figure(positive / n, low, high, n, "share")


def net_of(tally: Mapping[int, int], scale: Instrument) -> Figure | None:
    """Positive less negative answers in points −100…100, with the adjusted Wald interval."""
    n, positive, negative = _ends(tally, scale)
    if not n:
        return None
    low, high = net_wald(positive, negative, n)
    return Figure(100 * (positive - negative) / n, low, high, n, "points")


def mean_of(tally: Mapping[int, int]) -> Figure | None:
    """Mean on the instrument's own scale with Student's interval; one answer has no interval."""
    n, total, _ = moments(tally)
    if not n:
        return None
    low, high = student(tally) or (None, None)
    return Figure(total / n, low, high, n, "score")


def _ends(tally: Mapping[int, int], scale: Instrument) -> tuple[int, int, int]:
    positive = sum(tally.get(value, 0) for value in scale.positive)
    negative = sum(tally.get(value, 0) for value in scale.negative)
    return sum(tally.values()), positive, negative
