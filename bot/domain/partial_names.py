"""A choice named by a part of its name, in whatever case: «в перми», «справку»."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

Choice = TypeVar("Choice")

SHORTEST: Final = 4  # letters; shorter words name nothing
ENDING: Final = 2  # letters in which the forms of a word differ


def only_named(said: str, names: Mapping[str, Choice]) -> Choice | None:
    """The one choice whose name has every longer word that was said; None for none or several."""
    wanted = [word for word in _words(said) if len(word) >= SHORTEST]
    if not wanted:
        return None
    found = [choice for name, choice in names.items() if _has_all(_words(name), wanted)]
    return found[0] if len(found) == 1 else None


def _has_all(words: list[str], wanted: list[str]) -> bool:
    return all(any(_alike(one, word) for word in words) for one in wanted)


def _alike(one: str, other: str) -> bool:
    stem = max(SHORTEST, min(len(one), len(other)) - ENDING)
    return len(other) >= SHORTEST and one[:stem] == other[:stem]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("ё", "е"))
