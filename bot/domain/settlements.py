"""Where somebody says they live: «в Добрянке», «Добрянка, ул. Ленина, 5», «лысва»."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import product
from operator import eq
from typing import Final, TypeAlias

from rapidfuzz.fuzz import ratio

from bot.domain.offices import SETTLEMENT_KINDS, Settlement, plain_name

Alike: TypeAlias = Callable[[str, str], bool]

# What people say around the name.
AROUND: Final = SETTLEMENT_KINDS.union(
    ("в", "во", "из", "с", "со", "на", "я", "мы", "живу", "живем", "проживаю", "нахожусь"),
    ("городе", "города", "селе", "деревне", "поселке", "in", "from", "live", "i"),
)
SHORTEST: Final = 4  # letters; shorter names have no forms that could be told apart
ENDING: Final = 2  # letters of the shorter word in which forms of a word differ
LONGEST_ENDING: Final = 3  # «Пермский» is no form of «Пермь»
ONE_SLIP: Final = 80  # per cent of the letters of both words are the same and in order
LONG_ENOUGH: Final = 5  # letters; in shorter words a slip makes another name
MOST_PARTS: Final = 8  # of an address; whatever more is said is not read, it would take too long
LONGEST_PART: Final = 80  # letters


def settlement_said(settlements: Sequence[Settlement], said: str) -> Settlement | None:
    """The one settlement meant, in whatever case or with a slip; None for none or several."""
    first = said.split(",", MOST_PARTS)[:MOST_PARTS]
    parts = tuple(filter(None, map(_told, reversed(first))))
    for alike, part in product((eq, _is_form_of, _is_slip_of), parts):
        found = [one for one in settlements if _is_named(one.names, part, alike)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _told(part: str) -> list[str]:
    words = re.findall(r"[\w-]+", part[:LONGEST_PART].casefold().replace("ё", "е"))
    return [word for word in words if word not in AROUND]


def _is_named(names: Iterable[str], said: list[str], alike: Alike) -> bool:
    return any(_agree(_words_of(name), said, alike) for name in names)


@lru_cache(8192)  # a region has some thousand names, and whoever asks holds the one writer up
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(plain_name(name).split())


def _agree(name: tuple[str, ...], said: list[str], alike: Alike) -> bool:
    if len(name) != len(said):
        return False
    return all(one == other or alike(one, other) for one, other in zip(name, said, strict=True))


def _is_form_of(one: str, other: str) -> bool:
    stem = max(SHORTEST, min(len(one), len(other)) - ENDING)
    longest = max(len(one), len(other))
    same = one[:stem] == other[:stem] and min(len(one), len(other)) >= SHORTEST
    return same and longest - stem <= LONGEST_ENDING


def _is_slip_of(one: str, other: str) -> bool:
    # Nobody slips on the first letter, which spares comparing most names of a region.
    if one[0] != other[0] or min(len(one), len(other)) < LONG_ENOUGH:
        return False
    return ratio(one, other) >= ONE_SLIP
