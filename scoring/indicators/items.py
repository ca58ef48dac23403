"""The index's own questions, one by one: the share of good answers of all audiences together."""

from collections.abc import Set as AbstractSet

from scoring.facts import OFFICIAL_MODES, Facts
from scoring.figures import Computation, Figure, Indicator
from scoring.index import subjective
from scoring.methodology import Item, methodology


def _computation(item: Item) -> Computation:
    def share_of_good_answers(
        facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES
    ) -> Figure | None:
        said = {item.code: facts.said(item.code, modes)}
        return subjective(methodology(), item, said).figure

    return share_of_good_answers


INDICATORS = tuple(
    Indicator(item.code, _computation(item), source="index")
    for item in methodology().items
    if item.subjective and item.subjective.scored
)
