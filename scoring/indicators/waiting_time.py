"""Waiting time: minutes between the promised hour and being received, against the promise."""

from functools import partial

from scoring.facts import Facts, Visit
from scoring.figures import Figure, Indicator
from scoring.log import mean, middle, of_log, share
from scoring.records import of_visits

NOT_THERE = frozenset({"missed", "cancelled"})


def mean_minutes(facts: Facts) -> Figure | None:
    """Mean wait in whole minutes begun."""
    return mean(_waits(facts), "minutes")


def median_minutes(facts: Facts) -> Figure | None:
    """Median wait in whole minutes begun."""
    return middle(_waits(facts), "minutes")


def share_in_time(facts: Facts) -> Figure | None:
    """Share of visitors received within the promised minutes, as 0…1."""
    waits = _waits(facts)
    return share(sum(wait <= facts.rules.promised_minutes for wait in waits), len(waits))


def _waits(facts: Facts) -> list[int]:
    return [wait for wait in map(_wait, facts.visits) if wait is not None]


def _wait(visit: Visit) -> int | None:
    if visit.received_at is None or not _received(visit):
        return None
    # Who comes late waits from when they came.
    since = max(visit.starts_at, visit.arrived_at or visit.starts_at)
    seconds = (visit.received_at - since).total_seconds()
    return max(0, -int(-seconds // 60))


def _received(visit: Visit) -> bool:
    # A mark that was put right later says that nobody was there to be received.
    return visit.received_at is not None and visit.state not in NOT_THERE


INDICATOR = Indicator(
    "waiting_time",
    of_log(mean_minutes),
    also={"in_time": of_log(share_in_time), "median": of_log(median_minutes)},
    behind=partial(of_visits, counts=_received),
    source="log",
)
