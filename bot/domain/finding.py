"""Finding the right card for what somebody typed, with slang, typos and no grammar; pure, no I/O.

How it goes: a text becomes marks (plain words, their beginnings, kin words, pairs of words). Each
card is known by the marks of all its phrases together, and by each phrase alone; the text is
compared with both. Then a second question is asked: is the text about our business at all? It is
answered by how well the best card fits, and against it by words that no card knows and by phrases
known to be about something else.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.domain.cards import SHIPPED, Card, CardCode, load_cards
from bot.domain.lemmas import CYRILLIC, UNCERTAIN, Reader, Word, Words, reader
from bot.domain.likeness import Marks, index

MOST = 3  # cards that are shown for one question
ENOUGH = 0.53  # the least likelihood that a text is about us, to answer with a card
FAINT = 0.1  # a card this much weaker than the best one is not worth a button

# What a mark weighs beside a plain word, chosen by leaving out a third of the synonyms at a time.
KIN, BEGINNING, PAIR = 1.0, 0.5, 0.5
BEGINNING_LETTERS = 4

SHORTEST_TYPO = 4  # letters; in shorter words any other word is near
TYPO_LENGTHS = (4, 7, 10)  # from each length on one more wrong letter is forgiven
SMOOTH = 0.3  # keeps one single word from deciding everything


@dataclass(frozen=True)
class Speech:
    """How people of a language talk beside the cards: kept as files that editors change."""

    language: str
    slang: Mapping[str, str]
    kin: Mapping[str, str]
    everyday: frozenset[str]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A card that answers, and how sure that is (0 to 1)."""

    code: CardCode
    score: float


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against a text being about us; or, as WEIGHTS, how much each counts."""

    best: float
    lead: float
    elsewhere: float
    elsewhere_ahead: float
    foreign: float
    unknown: float


# A logistic regression fitted by `python -m bench.finding --fit`, which prints these two lines.
CONSTANT = 0.3
WEIGHTS = Evidence(4.11, 1.75, -4.83, -2.01, -3.93, -2.83)


def search(text: str, language: str) -> tuple[Found, ...]:
    """The cards that answer a text, best first; another script tries its language too."""
    other = "en" if language == "ru" else "ru"
    found = finder(language).find(text)
    if bool(CYRILLIC.search(text.lower())) == (language == "ru"):
        return found
    return max(finder(other).find(text), found, key=lambda some: some[0].score if some else 0.0)


@cache
def finder(language: str) -> "Finder":
    """The shipped cards of a language, indexed once a process."""
    return Finder(load_cards(language), load_speech(language))


def load_speech(language: str, folder: Path = SHIPPED) -> Speech:
    """Slang, kin words, everyday words and foreign subjects; a file that is not there is empty."""

    def lines(name: str) -> list[str]:
        path = folder / language / name
        return path.read_text("utf-8").splitlines() if path.exists() else []

    return Speech(
        language=language,
        slang=dict(line.split("\t", 1) for line in lines("slang.tsv") if "\t" in line),
        kin=dict(line.split("\t", 1) for line in lines("kin.tsv") if "\t" in line),
        everyday=frozenset(" ".join(lines("everyday.txt")).split()),
        elsewhere=tuple(line for line in lines("elsewhere.txt") if line.strip()),
    )


class Finder:
    """The cards of one language, ready to be searched in about a millisecond."""

    def __init__(self, cards: Sequence[Card], speech: Speech) -> None:
        self._read = reader(speech.language, speech.slang, speech.everyday)
        self._kin = _kin(speech.kin, self._read)
        ours = [(card.code, self._read(text)) for card in cards for text in _phrases(card)]
        others = [self._read(text) for text in speech.elsewhere]
        self._forms = {word.written: word for _, words in ours for word in words}
        self._typed = [written for written in self._forms if len(written) >= SHORTEST_TYPO]
        self._known = {lemma for word in self._forms.values() for lemma in word.lemmas}
        self._foreign = {
            lemma for words in others for word in words if word.tells for lemma in word.lemmas
        } - self._known
        self._index = index(
            [(code, self._marks(words)) for code, words in ours],
            [self._marks(words) for words in others],
        )

    def find(self, text: str) -> tuple[Found, ...]:
        """At most three cards, best first; none if the text is about something else."""
        words = self._words(text)
        ranked, elsewhere = self._ranked(words)
        if not ranked:
            return ()
        sure = _likelihood(self._evidence(words, ranked, elsewhere))
        if sure < ENOUGH:
            return ()
        best = ranked[0][1]
        return tuple(
            Found(code, round(sure * value / best, 3))
            for code, value in ranked[:MOST]
            if value >= best * FAINT
        )

    def evidence(self, text: str) -> Evidence | None:
        """What the decision to answer at all is made of; None if no card has a word of the text."""
        words = self._words(text)
        ranked, elsewhere = self._ranked(words)
        return self._evidence(words, ranked, elsewhere) if ranked else None

    def _words(self, text: str) -> Words:
        return tuple(self._mended(word) for word in self._read(text))

    def _mended(self, word: Word) -> Word:
        written = word.written
        if word.in_dictionary or self._is_met(word) or len(written) < SHORTEST_TYPO:
            return word
        wrong = sum(len(written) >= length for length in TYPO_LENGTHS)
        nearest = process.extractOne(
            written, self._typed, scorer=DamerauLevenshtein.distance, score_cutoff=wrong
        )
        return self._forms[nearest[0]] if nearest else word

    def _is_met(self, word: Word) -> bool:
        return self._is_known(word) or not self._foreign.isdisjoint(word.lemmas)

    def _is_known(self, word: Word) -> bool:
        return not self._known.isdisjoint(word.lemmas)

    def _marks(self, words: Words) -> Marks:
        marks: Marks = {}
        before = ""
        for word in words:
            share = 1 / len(word.lemmas)
            for lemma in word.lemmas:
                marks[lemma] = max(share, marks.get(lemma, 0.0))
                if len(lemma) >= BEGINNING_LETTERS:
                    start = "~" + lemma[:BEGINNING_LETTERS]
                    marks[start] = max(BEGINNING * share, marks.get(start, 0.0))
            lemma = word.lemmas[0]
            marks.update((kin, KIN) for kin in self._kin.get(lemma, ()))
            if before:
                marks[f"{before} {lemma}"] = PAIR
            before = lemma
        return marks

    def _ranked(self, words: Words) -> tuple[list[tuple[CardCode, float]], float]:
        values, elsewhere = self._index.compare(self._marks(words))
        return sorted(values.items(), key=lambda one: (-one[1], one[0])), elsewhere

    def _evidence(
        self, words: Words, ranked: Sequence[tuple[CardCode, float]], elsewhere: float
    ) -> Evidence:
        best = ranked[0][1]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        strange = [word for word in words if not self._is_known(word)]
        foreign = sum(not self._foreign.isdisjoint(word.lemmas) for word in strange)
        unknown = sum(
            word.tells
            for word in strange
            if word.tells >= UNCERTAIN and self._foreign.isdisjoint(word.lemmas)
        )
        known = sum(self._index.telling(word) for word in words if self._is_known(word))
        whole = known + foreign + unknown + SMOOTH
        return Evidence(
            best=best,
            lead=best - second,
            elsewhere=elsewhere,
            elsewhere_ahead=max(0.0, elsewhere - best),
            foreign=foreign / whole,
            unknown=unknown / whole,
        )


def _likelihood(evidence: Evidence) -> float:
    counts = zip(astuple(WEIGHTS), astuple(evidence), strict=True)
    return 1 / (1 + math.exp(-CONSTANT - sum(weight * value for weight, value in counts)))


def _phrases(card: Card) -> tuple[str, ...]:
    return (card.title, *((card.summary,) if card.summary else ()), *card.synonyms)


def _kin(table: Mapping[str, str], read: Reader) -> Mapping[str, Sequence[str]]:
    families: defaultdict[str, list[str]] = defaultdict(list)
    for family, members in table.items():
        for word in {word.lemmas[0] for word in read(members)}:
            families[word].append("@" + family)
    return families
