"""IQS: points earned of points possible in reviewed conversations and mystery visits."""

from collections.abc import Mapping

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import counted, of_log, ratio_of_sums, week
from scoring.records import of_reviews


def internal_quality_score(facts: Facts) -> Figure | None:
    """Points earned by points possible, as 0…1."""
    earned = [one.earned for one in facts.reviews]
    return ratio_of_sums(earned, [one.possible for one in facts.reviews])


def by_card_and_week(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Filled scorecards by topic (which card), office and ISO week."""
    return counted(
        topic=(one.card for one in facts.reviews),
        office=(one.office for one in facts.reviews),
        week=(week(one.at.date()) for one in facts.reviews),
    )


INDICATOR = Indicator(
    "iqs",
    of_log(internal_quality_score),
    counts=by_card_and_week,
    behind=of_reviews,
    source="form",
)
