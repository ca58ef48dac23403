"""FCR as told: was the matter settled at the first contact, by the person's own word."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, share_of
from scoring.instruments import INSTRUMENTS
from scoring.intervals import wilson

SCALE = INSTRUMENTS["fcr"]
PARTLY = 1


def first_contact_resolution(
    facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES
) -> Figure | None:
    """Share of «да» among «да», «частично» and «нет», as 0…1."""
    return share_of(facts.tally("fcr", modes), SCALE)


def share_partly(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Share of «частично», as 0…1: told apart and never counted as half."""
    tally = facts.tally("fcr", modes)
    n = tally.total()
    if not n:
        return None
    low, high = wilson(tally[PARTLY], n)
    return Figure(tally[PARTLY] / n, low, high, n, "share")


INDICATOR = Indicator("fcr", first_contact_resolution, also={"partly": share_partly})
