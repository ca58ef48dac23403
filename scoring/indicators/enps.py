"""eNPS: would staff recommend the centre as a place to work."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, net_of
from scoring.instruments import INSTRUMENTS


def employee_net_promoter_score(
    facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES
) -> Figure | None:
    """Share of 9-10 less share of 0-6 among staff, raw, in points −100…100."""
    return net_of(facts.tally("enps", modes), INSTRUMENTS["enps"])


INDICATOR = Indicator("enps", employee_net_promoter_score)
