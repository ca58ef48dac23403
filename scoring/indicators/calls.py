"""How many calls and other contacts there were, by topic, office, channel and week."""

from collections.abc import Mapping

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import counted, of_log, total, week
from scoring.records import of_contacts


def how_many(facts: Facts) -> Figure | None:
    """Contacts of the period."""
    return total(len(facts.contacts))


def by_topic_and_week(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Contacts by topic, office, channel and ISO week."""
    return counted(
        topic=(one.topic for one in facts.contacts),
        office=(one.office for one in facts.contacts),
        channel=(one.channel for one in facts.contacts),
        week=(week(one.at.date()) for one in facts.contacts),
    )


INDICATOR = Indicator(
    "calls",
    of_log(how_many),
    counts=by_topic_and_week,
    behind=of_contacts,
    source="log",
)
