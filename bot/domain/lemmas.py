"""Words of a text in their plain form, whatever form, slang or keyboard they were typed in."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

LONGEST_TEXT = 1000  # characters; what a person asks stands at the beginning
LONGEST_WORD = 40
SHORTEST_STEM = 3
MOST_KNOWN = 50_000  # words remembered before the memory is emptied
UNCERTAIN = 0.6  # a word that no dictionary has may be a name or a typo

WORD = re.compile(r"[0-9a-z\u0400-\u04ff]+")  # pymorphy3 fails on letters without a name
STRETCHED = re.compile(r"([^\W\d])\1{2,}")
LATIN = re.compile(r"[a-z]+")
CYRILLIC = re.compile(r"[а-я]")

KEYBOARD = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
SOUNDS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ya": "я", "yo": "е", "ye": "е", "ju": "ю", "ja": "я",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))

# What a part of speech says about the subject of a text, when no card knows the word.
SAYS_NOTHING = {"PREP", "CONJ", "PRCL", "INTJ", "NPRO", "PRED", "NUMR", "ADVB", "COMP"}
SAYS_SOMETHING = {"VERB", "INFN", "PRTF", "PRTS", "GRND", "ADJF", "ADJS"}

ENGLISH_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "if",
        "so",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "by",
        "from",
        "as",
        "is",
        "are",
        "am",
        "be",
        "been",
        "was",
        "were",
        "do",
        "does",
        "did",
        "i",
        "me",
        "my",
        "we",
        "our",
        "us",
        "you",
        "your",
        "it",
        "its",
        "he",
        "she",
        "they",
        "them",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "can",
        "could",
        "would",
        "should",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "have",
        "has",
        "had",
        "just",
        "also",
        "too",
        "very",
        "really",
        "please",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "how",
        "much",
        "many",
        "long",
        "some",
        "any",
        "all",
        "not",
        "no",
        "yes",
        "s",
        "m",
        "t",
        "d",
        "ll",
        "re",
        "ve",
        "im",
        "dont",
        "cant",
        "didnt",
        "doesnt",
        "whats",
        "wheres",
        "hows",
        "id",
        "ill",
        "ive",
        "up",
        "out",
        "about",
        "into",
        "than",
        "then",
        "now",
        "get",
        "got",
        "go",
        "going",
        "want",
        "need",
        "like",
        "know",
        "tell",
        "one",
    ]
)
ENGLISH_ENDINGS = (
    "ations", "ation", "ingly", "ments", "ment", "ness", "ings", "ing", "ies", "ers", "ed", "es",
    "er", "ly", "s", "y", "e",
)  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word as written, its possible plain forms, and how much it tells (0 to 1) if unknown."""

    written: str
    lemmas: tuple[str, ...]
    in_dictionary: bool
    tells: float


Words: TypeAlias = tuple[Word, ...]
Reader: TypeAlias = Callable[[str], Words]


def reader(language: str, slang: Mapping[str, str], everyday: frozenset[str]) -> Reader:
    """What reads texts of that language; the Russian dictionary is loaded only for Russian."""
    parse, layout = _russian() if language == "ru" else (_english_word, str)
    known: dict[str, Words] = {}

    def word(written: str) -> Word:
        found = parse(written)
        return replace(found, tells=0.0) if everyday.intersection(found.lemmas) else found

    def words(written: str) -> Words:
        if written in slang:
            return tuple(word(one) for one in slang[written].split())
        found = word(written)
        meant = next((slang[lemma] for lemma in found.lemmas if lemma in slang), None)
        return (found,) if meant is None else tuple(word(one) for one in meant.split())

    def read(text: str) -> Words:
        found: list[Word] = []
        for match in WORD.finditer(layout(_plain(text))):
            written = match[0][:LONGEST_WORD]
            if written not in known:
                if len(known) > MOST_KNOWN:
                    known.clear()
                known[written] = words(written)
            found.extend(known[written])
        return tuple(found)

    return read


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower().replace("ё", "е")
    return STRETCHED.sub(r"\1", text)


def _english_word(written: str) -> Word:
    small = written in ENGLISH_SMALL
    return Word(written, (_stem(written),), small, 0.0 if small else 1.0)


def _stem(written: str) -> str:
    for end in ENGLISH_ENDINGS:
        stem = written.removesuffix(end)
        if stem != written and len(stem) >= SHORTEST_STEM:
            return stem[:-1] if stem[-1] == stem[-2] else stem
    return written


def _russian() -> tuple[Callable[[str], Word], Callable[[str], str]]:
    import pymorphy3

    morph: Any = pymorphy3.MorphAnalyzer(lang="ru")

    def word(written: str) -> Word:
        written = _repaired(written, morph.word_is_known)
        parses = morph.parse(written)
        likely = [one for one in parses if one.score >= parses[0].score * 0.5]
        lemmas = tuple(dict.fromkeys(one.normal_form.replace("ё", "е") for one in likely))
        known = bool(morph.word_is_known(written))
        tells = _tells(parses[0].tag.POS) * (1.0 if known else UNCERTAIN)
        return Word(written, lemmas[:2], known, tells)

    def layout(text: str) -> str:
        if not LATIN.search(text) or CYRILLIC.search(text):
            return text
        typed = text.translate(KEYBOARD)
        words = WORD.findall(typed)
        return typed if all(len(one) > 1 and morph.word_is_known(one) for one in words) else text

    return word, layout


def _repaired(written: str, is_known: Callable[[str], bool]) -> str:
    if LATIN.fullmatch(written):
        sounded = SOUND.sub(lambda found: SOUNDS[found[0]], written)
        return sounded if is_known(sounded) else written
    rest = written.removeprefix("не")
    glued = rest != written and len(rest) >= SHORTEST_STEM and not is_known(written)
    return rest if glued and is_known(rest) else written


def _tells(part_of_speech: str | None) -> float:
    if part_of_speech in SAYS_NOTHING:
        return 0.0
    return 0.8 if part_of_speech in SAYS_SOMETHING else 1.0
