"""IQS: points earned of points possible in reviewed conversations and mystery visits."""

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import of_log, ratio_of_sums


def internal_quality_score(facts: Facts) -> Figure | None:
    """Points earned by points possible, as 0…1."""
    earned = [one.earned for one in facts.reviews]
    return ratio_of_sums(earned, [one.possible for one in facts.reviews])


INDICATOR = Indicator("iqs", "indicator-iqs", of_log(internal_quality_score), source="form")
