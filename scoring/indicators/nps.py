"""NPS: would people recommend the centre; those who would less those who would not."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, net_of
from scoring.instruments import INSTRUMENTS


def net_promoter_score(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Share of 9-10 less share of 0-6, raw, in points −100…100."""
    # Who was asked and did not answer counts nowhere here: that is what a response rate is for.
    return net_of(facts.tally("nps", modes), INSTRUMENTS["nps"])


INDICATOR = Indicator("nps", net_promoter_score)
