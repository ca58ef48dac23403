"""How many questions the bot's cards answered, by card, channel and week."""

from collections.abc import Mapping

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import counted, of_log, total, week
from scoring.records import of_views


def how_many(facts: Facts) -> Figure | None:
    """Opened cards of the period, each once a person, channel and day."""
    return total(len(facts.views))


def by_card_and_week(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Opened cards by topic (the card), office, channel and ISO week."""
    return counted(
        topic=(one.card for one in facts.views),
        office=(one.office for one in facts.views),
        channel=(one.channel for one in facts.views),
        week=(week(one.day) for one in facts.views),
    )


INDICATOR = Indicator(
    "questions",
    of_log(how_many),
    counts=by_card_and_week,
    behind=of_views,
    source="log",
)
