"""Conversion 2: of the booked visits, those that took place (or, by setting, brought a result)."""

from functools import partial

from scoring.facts import Facts, Visit
from scoring.figures import Figure, Indicator
from scoring.log import of_log, share
from scoring.records import of_visits

OVER = frozenset({"attended", "missed", "cancelled"})


def booked_who_came(facts: Facts) -> Figure | None:
    """Share of bookings that are over and ended as the rules want it, as 0…1."""
    over = [one for one in facts.visits if _over(one)]
    came = [one for one in over if one.state == "attended"]
    if facts.rules.conversion_2 == "result":
        # Where nobody notes results, there are not none of them: nobody knows.
        if all(one.result is None for one in came):
            return None
        came = [one for one in came if one.result]
    return share(len(came), len(over))


def _over(visit: Visit) -> bool:
    return visit.state in OVER


INDICATOR = Indicator(
    "conversion_2",
    of_log(booked_who_came),
    behind=partial(of_visits, counts=_over),
    source="log",
)
