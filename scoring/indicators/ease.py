"""The state's own question of ease in five words, with the star level of its share."""

from bisect import bisect_left
from collections.abc import Set as AbstractSet
from typing import Final

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, share_of
from scoring.instruments import INSTRUMENTS

# Levels of the requirements to «Государство для людей»: over 50 % is one star, over 90 % five; the
# fifth row was cut in the source and follows the pattern of the others.
STARS_ABOVE: Final = (0.5, 0.6, 0.7, 0.8, 0.9)


def share_easy(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Share of «легко» and «скорее легко», as 0…1."""
    return share_of(facts.tally("ease", modes), INSTRUMENTS["ease"])


def stars(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """The official level of that share: 0 to 5 stars, with the levels of the interval's ends."""
    share = share_easy(facts, modes)
    if share is None:
        return None
    low, high = (None if end is None else level(end) for end in (share.low, share.high))
    return Figure(level(share.value), low, high, share.n, "count")


def level(share: float) -> int:
    """Stars of a share 0…1, rounded to a tenth of a per cent as the table of levels is."""
    return bisect_left(STARS_ABOVE, round(share, 3))


INDICATOR = Indicator("ease", share_easy, also={"stars": stars})
