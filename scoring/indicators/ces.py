"""CES 2.0: how easy it was to get the matter settled, on 1-7, higher is easier."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, mean_of, share_of
from scoring.instruments import INSTRUMENTS


def customer_effort_score(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Mean answer on 1-7."""
    return mean_of(facts.tally("ces", modes))


def share_finding_it_easy(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Share of 5-7, as 0…1."""
    return share_of(facts.tally("ces", modes), INSTRUMENTS["ces"])


INDICATOR = Indicator("ces", customer_effort_score, share=share_finding_it_easy)
