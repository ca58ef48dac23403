"""Complaints: how many times as many as in the period before, and how many by topic and week."""

from collections.abc import Mapping

from scoring.facts import Case, Facts
from scoring.figures import Figure, Indicator
from scoring.intervals import wilson
from scoring.log import counted, of_log, total, week
from scoring.records import of_complaints


def times_as_many(facts: Facts) -> Figure | None:
    """Complaints now by complaints in the period before; None where there were none before."""
    now, before = len(_of(facts)), len(_of(facts.before)) if facts.before else 0
    if not before:
        return None
    # Given their sum, now is binomial: its share's interval is the interval of the ratio.
    low, high = (_odds(end) for end in wilson(now, now + before))
    return Figure(now / before, low, high, now + before, "ratio")


def how_many(facts: Facts) -> Figure | None:
    """Complaints of the period."""
    return total(len(_of(facts)))


def by_topic_and_week(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Complaints by topic, office, source and ISO week."""
    found = _of(facts)
    return counted(
        topic=(one.topic for one in found),
        office=(one.office for one in found),
        source=(one.source for one in found),
        week=(week(one.opened_at.date()) for one in found),
    )


def _of(facts: Facts) -> list[Case]:
    return [one for one in facts.cases if one.kind == "complaint"]


def _odds(share: float) -> float | None:
    return share / (1 - share) if share < 1 else None


INDICATOR = Indicator(
    "complaints",
    of_log(times_as_many),
    also={"count": of_log(how_many)},
    counts=by_topic_and_week,
    behind=of_complaints,
    source="log",
)
