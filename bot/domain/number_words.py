"""Points of a scale written in words: «восемь», "eight"."""

import re
from typing import Final

_WORDS: Final = {
    word: value
    for value, words in enumerate(
        (
            "ноль нуль zero",
            "один единица one",
            "два двойка two",
            "три тройка three",
            "четыре четверка four",
            "пять пятерка five",
            "шесть шестерка six",
            "семь семерка seven",
            "восемь восьмерка eight",
            "девять девятка nine",
            "десять десятка ten",
        )
    )
    for word in words.split()
}
# Words that may stand beside the number and change nothing: «на 8 баллов», «ставлю восемь».
_BESIDE: Final = frozenset(
    ("на", "ставлю", "дам", "оценка", "балл", "балла", "баллов", "i", "give", "it", "points")
)
_NEITHER: Final = re.compile(r"[-−–—.,]\s*\d|\d\s*[-−–—.,/]\s*\d")


def read_point(text: str) -> int | None:
    """The one whole number that was written, in digits or words; None where it is not plain."""
    if _NEITHER.search(text):
        return None
    words = re.findall(r"\w+", text.casefold().replace("ё", "е"))
    numbers = [_number(word) for word in words if word not in _BESIDE]
    return numbers[0] if len(numbers) == 1 else None


def _number(word: str) -> int | None:
    return int(word) if re.fullmatch(r"[0-9]{1,2}", word) else _WORDS.get(word)
