"""Replies per case (RpC): how often staff had to answer before a case was closed."""

from functools import partial

from scoring.facts import Case, Facts
from scoring.figures import Figure, Indicator
from scoring.log import mean, middle, of_log
from scoring.records import of_cases


def mean_replies(facts: Facts) -> Figure | None:
    """Mean number of replies in a closed case."""
    return mean(_replies(facts), "times")


def median_replies(facts: Facts) -> Figure | None:
    """Median number of replies in a closed case."""
    return middle(_replies(facts), "times")


def _replies(facts: Facts) -> list[int]:
    return [one.replies for one in facts.cases if _closed(one)]


def _closed(case: Case) -> bool:
    return case.closed_at is not None


INDICATOR = Indicator(
    "replies_per_case",
    of_log(mean_replies),
    also={"median": of_log(median_replies)},
    behind=partial(of_cases, counts=_closed),
    source="log",
)
