"""A report: every figure of a period and a place, what may be shown and how to get it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from scoring.figures import Figure, Source
from scoring.flags import FlagReport
from scoring.index import AudienceIndex, IndexFigure
from scoring.methodology import Publication

Shown: TypeAlias = Literal["hidden", "preliminary", "firm"]


@dataclass(frozen=True)
class Period:
    """Days of the answers' own clocks, both included; None where everything counts."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Told:
    """A figure and what may be done with it; without one, the reason as a code."""

    figure: Figure | None
    publication: Shown
    reason: str | None = None


@dataclass(frozen=True)
class Metric:
    """An indicator as reported: its figure, further figures of it by name, and its counts."""

    code: str
    source: Source
    told: Told
    also: Mapping[str, Told]
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Section:
    """All figures from answers given in some modes: the index, its audiences and the metrics."""

    modes: frozenset[str]
    index: IndexFigure
    audiences: Mapping[str, AudienceIndex]
    metrics: Mapping[str, Metric]


@dataclass(frozen=True)
class Report:
    """Headline figures of the official modes; other modes and what flags would change stand beside.

    `modes` are the official modes apart, `other_modes` the rest that has answers; `index_without`
    is the index without the flagged people. The same facts, methodology and options always give
    the same `fingerprint`.
    """

    methodology: str
    period: Period
    office: str | None
    audience: str | None
    headline: Section
    modes: Mapping[str, Section]
    other_modes: Mapping[str, Section]
    flags: FlagReport
    index_without: IndexFigure
    publication: Publication
    notes: tuple[str, ...]
    fingerprint: str
