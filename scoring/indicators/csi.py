"""CSI: how satisfied people are with the service, 1-5 put on 0-100."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Figure, Indicator, mean_of, share_of
from scoring.instruments import INSTRUMENTS

SCALE = INSTRUMENTS["csi"]


def customer_satisfaction_index(
    facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES
) -> Figure | None:
    """100 · (mean − 1) / 4, 0…100, with Student's interval put on the same 0…100."""
    mean = mean_of(facts.tally("csi", modes))
    if mean is None:
        return None
    low, high = mean.low, mean.high
    return Figure(
        _percent(mean.value),
        None if low is None else _percent(low),
        None if high is None else _percent(high),
        mean.n,
        "percent",
    )


def share_satisfied(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
    """Share of 4-5, as 0…1."""
    return share_of(facts.tally("csi", modes), SCALE)


def _percent(mean: float) -> float:
    return 100 * (mean - SCALE.low) / (SCALE.high - SCALE.low)


INDICATOR = Indicator("csi", customer_satisfaction_index, share=share_satisfied)
