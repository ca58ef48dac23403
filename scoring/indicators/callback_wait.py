"""Wait for a call back: minutes from a person's request in the chat to an operator's call."""

from collections.abc import Mapping
from functools import partial

from scoring.facts import Callback, Facts
from scoring.figures import Figure, Indicator
from scoring.log import counted, mean, middle, of_log
from scoring.records import of_callbacks


def median_minutes(facts: Facts) -> Figure | None:
    """Median of whole minutes begun; requests that still wait are left out."""
    return middle(_waits(facts), "minutes")


def mean_minutes(facts: Facts) -> Figure | None:
    """Mean of the same."""
    return mean(_waits(facts), "minutes")


def by_state(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Requests by whether somebody has called, and by channel."""
    return counted(
        state=("waiting" if one.done_at is None else "called" for one in facts.callbacks),
        channel=(one.channel for one in facts.callbacks),
    )


def _waits(facts: Facts) -> list[int]:
    done = (one.done_at - one.at for one in facts.callbacks if one.done_at is not None)
    return [max(0, -int(-wait.total_seconds() // 60)) for wait in done]


def _done(callback: Callback) -> bool:
    return callback.done_at is not None


INDICATOR = Indicator(
    "callback_wait",
    of_log(median_minutes),
    also={"mean": of_log(mean_minutes)},
    counts=by_state,
    behind=partial(of_callbacks, counts=_done),
    source="log",
)
