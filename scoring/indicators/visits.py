"""How many visits were received, by service, office, channel of booking and week."""

from collections.abc import Mapping
from functools import partial

from scoring.facts import Facts, Visit
from scoring.figures import Figure, Indicator
from scoring.log import counted, of_log, total, week
from scoring.records import of_visits


def how_many(facts: Facts) -> Figure | None:
    """Attended visits of the period."""
    return total(sum(map(_attended, facts.visits)))


def by_service_and_week(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Attended visits by topic (the service), office, channel and ISO week."""
    found = [one for one in facts.visits if _attended(one)]
    return counted(
        topic=(one.service for one in found),
        office=(one.office for one in found),
        channel=(one.channel for one in found),
        week=(week(one.starts_at.date()) for one in found),
    )


def _attended(visit: Visit) -> bool:
    return visit.state == "attended"


INDICATOR = Indicator(
    "visits",
    of_log(how_many),
    counts=by_service_and_week,
    behind=partial(of_visits, counts=_attended),
    source="log",
)
