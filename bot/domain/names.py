"""Tells a person's name from other words, by the Russian dictionary."""

from functools import cache
from typing import Any

NAMES = frozenset({"Name", "Surn", "Patr"})
LIKELY = 0.4  # of the probability of all readings of a word


def personal_name(word: str) -> bool:
    """Whether a capitalised word may well be somebody's name, a town or a street though it be."""
    readings = _dictionary().parse(word)
    weight = sum(one.score for one in readings if NAMES & one.tag.grammemes)
    return bool(weight >= LIKELY)


@cache
def _dictionary() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")
