"""How alike a text is to known phrases: to each by itself, and to all that one card says."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.domain.cards import CardCode
from bot.domain.lemmas import Word

Marks: TypeAlias = dict[str, float]
Key = TypeVar("Key")

NEAREST, WHOLE = 0.2, 1.6  # the nearest phrases beside the whole card
FIRST, NEXT = 0.7, 0.15  # one phrase that fits may be chance; two more that nearly fit make it sure


@dataclass(frozen=True)
class Index:
    """Marks → how rare each is, and in which phrases and cards it weighs how much."""

    rarity: Mapping[str, float]
    rarest: float
    owners: Sequence[CardCode | None]
    phrases: Mapping[str, Sequence[tuple[int, float]]]
    cards: Mapping[str, Sequence[tuple[CardCode, float]]]

    def telling(self, word: Word) -> float:
        """How much a known word says about which card is meant (0 to 1)."""
        return max(self.rarity.get(lemma, 0.0) for lemma in word.lemmas) / self.rarest

    def compare(self, marks: Marks) -> tuple[dict[CardCode, float], float]:
        """The likeness of a text to each card (0 to 1.8), and to phrases of no card (0 to 1)."""
        text = _unit({mark: weight * self.rarity.get(mark, 0.0) for mark, weight in marks.items()})
        near = self._near(text)
        elsewhere = near.pop(None, 0.0)
        values = {code: NEAREST * value for code, value in near.items() if code}
        for mark, weight in text.items():
            for code, other in self.cards.get(mark, ()):
                values[code] = values.get(code, 0.0) + WHOLE * weight * other
        return values, elsewhere

    def _near(self, text: Marks) -> dict[CardCode | None, float]:
        alike: defaultdict[int, float] = defaultdict(float)
        for mark, weight in text.items():
            for number, other in self.phrases.get(mark, ()):
                alike[number] += weight * other
        best: defaultdict[CardCode | None, list[float]] = defaultdict(list)
        for number, value in alike.items():
            best[self.owners[number]].append(value)
        return {code: _three(values) for code, values in best.items()}


def index(ours: Sequence[tuple[CardCode, Marks]], others: Iterable[Marks]) -> Index:
    """What the phrases of the cards and those about something else are compared by."""
    holders: defaultdict[str, set[CardCode]] = defaultdict(set)
    for code, marks in ours:
        for mark in marks:
            holders[mark].add(code)
    count = len({code for code, _ in ours})
    rarest = math.log(1 + count)
    rarity = {mark: math.log(1 + count / len(codes)) for mark, codes in holders.items()}
    phrases: list[tuple[CardCode | None, Marks]] = [*ours]
    for marks in others:
        phrases.append((None, marks))
        for mark in marks:
            rarity.setdefault(mark, rarest)
    return Index(
        rarity=rarity,
        rarest=rarest,
        owners=[code for code, _ in phrases],
        phrases=_postings(enumerate(marks for _, marks in phrases), rarity),
        cards=_postings(_wholes(ours).items(), rarity),
    )


def _wholes(ours: Iterable[tuple[CardCode, Marks]]) -> dict[CardCode, Marks]:
    sums: defaultdict[CardCode, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for code, marks in ours:
        for mark, weight in marks.items():
            sums[code][mark] += weight
    return {
        code: {mark: math.log1p(weight) for mark, weight in marks.items()}
        for code, marks in sums.items()
    }


def _postings(
    rows: Iterable[tuple[Key, Marks]], rarity: Mapping[str, float]
) -> dict[str, list[tuple[Key, float]]]:
    postings: defaultdict[str, list[tuple[Key, float]]] = defaultdict(list)
    for key, marks in rows:
        weighed = _unit({mark: weight * rarity[mark] for mark, weight in marks.items()})
        for mark, weight in weighed.items():
            postings[mark].append((key, weight))
    return dict(postings)


def _unit(marks: Marks) -> Marks:
    length = math.sqrt(sum(weight * weight for weight in marks.values()))
    return {mark: weight / length for mark, weight in marks.items()} if length else {}


def _three(values: list[float]) -> float:
    first, second, third = (*sorted(values, reverse=True)[:3], 0.0, 0.0)[:3]
    return FIRST * first + NEXT * (second + third)
