"""The text of a wish with slips of the finger mended and words typed together set apart."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from bot.domain.wish_frames import MOST_REMEMBERED, often_mistyped, says_nothing
from bot.domain.wish_sayings import SAYINGS
from bot.domain.wish_words import ELSEWHERE, known

LONGEST_TEXT: Final = 300  # characters; a wish is short
LONGEST_WORD: Final = 40  # letters; «послепослезавтра» and what was typed together with it
SHORTEST_SLIP: Final = 4  # letters of the right word; shorter ones differ by one from too many
SHORTEST_TYPO: Final = 5  # letters from which on any one mistake may be mended
TWICE_WRONG: Final = 8  # letters from which on two mistakes still leave no doubt
MOST_MISTAKES: Final = 2
MOST_PARTS: Final = 3

DOUBLED: Final = re.compile(r"(.)\1+")
STRETCHED: Final = re.compile(r"(.)\1\1")
_WORD: Final = re.compile(r"(?<![a-zа-я])(?<!\d-)[a-zа-я]{3,}")
# Latin letters within Russian words, as phones put them: «днëм», «cегодня».
_MIXED: Final = re.compile(r"[a-zëа-яё]*(?:[a-zë][а-яё]|[а-яё][a-zë])[a-zëа-яё]*")
_LOOK_ALIKE: Final = str.maketrans("aceopxykmhtbë", "асеорхукмнтве")
# What other words are typed together with: before them, behind them, and little ones of time.
_JOINED: Final = {
    "before": "в во на к ко с со до от по не и или но без через после около между at on in to by",
    "behind": "в во на к с со до по и или не нет после утра дня at on",
    "short": "дня дни два две три час мая мае той эту mon fri day",
    "days": "пн вт ср чт пт сб вс",
}
_BEFORE, _BEHIND, _SHORT, _DAYS = (frozenset(words.split()) for words in _JOINED.values())
_ROWS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_PLACES: Final = {
    letter: (row, column + row / 2)
    for row, letters in enumerate(_ROWS)
    for column, letter in enumerate(letters)
}
_ALIKE: Final = tuple(map(frozenset, ("оа", "еи", "яе", "эе", "тд", "бп", "зс", "вф", "гк", "шщ")))
# Words that are near a word of time and mean something else.
_OTHERS: Final = (
    "вдвое втрое всеми потри семья семьи семью семье семей она оно они одно одни папа папу папы "
    "папе мама маму пора пору поры парк парта парту карта карту карты карте марка марку мать мату "
    "ветер веер веера вера веры бремя давно разно равны денег тень лень дань дает даете дали беда "
    "беды беду обида обиду обиды орех следы следа следи слез срок сроки сроку вести нести жесть "
    "туром туре тура стена стены сцена сцены смета сметы белый целей басок сок порок "
    "стой стою поток тропе твои твое двои двор дворе вреда вреду весть посла послу послы череп "
    "берез корми крове корова поэта поэту троек двоек парус слету голос шест лесть честь чести "
    "части часть мини мина вино вина коду рода кода гору гола папку чата чату почта почту "
    "воскреснуть субботник ура тем дух дум"
)


def spelled(text: str) -> str:
    """The text as it was meant, in lower case, with one kind of е and of dash, cut to length."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    text = _MIXED.sub(lambda found: found[0].translate(_LOOK_ALIKE), text).replace("ё", "е")
    text = re.sub(r"[‐‑‒–—―−]", "-", text.replace("\u0301", ""))
    return _WORD.sub(lambda found: _spelled(found[0]), text)


@lru_cache(maxsize=MOST_REMEMBERED)
def _spelled(word: str) -> str:
    single = DOUBLED.sub(r"\1", word)
    for right in (word, single):
        if right in _right():
            return right
    if STRETCHED.search(word):
        return _spelled(single)
    if len(word) > LONGEST_WORD:
        return word
    if parts := _apart(word):
        return " ".join(parts)
    return word if says_nothing(word) else _mended(word)


@cache
def _right() -> frozenset[str]:
    sayings = " ".join(re.sub(r"\\[bswd]", " ", saying) for saying, _ in SAYINGS)
    said = re.findall(r"[a-zа-я]{4,}", sayings)
    return frozenset([*known(), *_often(), *said, *_OTHERS.split()])


@cache
def _often() -> frozenset[str]:
    return frozenset(often_mistyped()) - frozenset(known())


def _apart(word: str, most: int = MOST_PARTS) -> tuple[str, ...]:
    """The words that were typed together, the fewest that make sense; none if they do not."""
    found: list[tuple[str, ...]] = []
    for place in range(1, len(word)):
        first, rest = word[:place], word[place:]
        if not (first in _BEFORE or _solid(first) or first in _often()):
            continue
        if _ends(first, rest):
            found.append((first, rest))
        elif most == MOST_PARTS:
            found += [(first, *others) for others in [_apart(rest, most - 1)] if others]
    return min(found, key=len, default=())


def _ends(first: str, rest: str) -> bool:
    return _solid(rest) or rest in (_DAYS if first in _BEFORE else _BEHIND)


def _solid(word: str) -> bool:
    """Whether a part of what was typed together says something of the time beyond doubt."""
    if len(word) < SHORTEST_SLIP:
        return word in _SHORT
    return known().get(word, ELSEWHERE) not in {ELSEWHERE, "year", "all"}


def _mended(word: str) -> str:
    """The one word that is meant, or the word itself where that is not clear."""
    for near in _tries(word):
        timely = [form for form in near if known().get(form) != ELSEWHERE] or near
        if timely:
            alike = len({known().get(form) for form in timely}) == 1
            return timely[0] if alike else word
    return word


def _tries(word: str) -> Iterator[list[str]]:
    """Right words near the word, the likeliest mistakes first."""
    for near, shortest in ((_slip, SHORTEST_SLIP), (_one_mistake, SHORTEST_TYPO)):
        for forms in (known(), _often()):
            yield [form for form in forms if len(form) >= shortest and near(word, form)]
    if len(word) >= TWICE_WRONG:
        yield [form for form in known() if _two_mistakes(word, form)]


def _slip(word: str, right: str) -> bool:
    """Whether a finger or an ear mistook one letter: a neighbour key, a swap, an inner letter."""
    if not _one_mistake(word, right):
        return False
    start = _common(word, right)
    if len(word) < len(right):
        return 0 < start < len(right) - 1 or (start > 0 and right.endswith("ь"))
    typed = word[start]
    if len(word) > len(right):
        return any(_close(typed, beside) for beside in right[max(start - 1, 0) : start + 1])
    return _close(typed, right[start]) or word[start + 1 :] != right[start + 1 :]


def _close(typed: str, meant: str) -> bool:
    if frozenset((typed, meant)) in _ALIKE:
        return True
    if typed not in _PLACES or meant not in _PLACES:
        return False
    (row, column), (other_row, other_column) = _PLACES[typed], _PLACES[meant]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _one_mistake(word: str, right: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours changed places."""
    if abs(len(word) - len(right)) > 1:
        return False
    start = _common(word, right)
    rest, good = word[start:], right[start:]
    return (
        rest[1:] == good[1:]
        or rest[1:] == good
        or rest == good[1:]
        or (rest[1::-1] == good[:2] and rest[2:] == good[2:])
    )


def _two_mistakes(word: str, right: str) -> bool:
    if len(right) < TWICE_WRONG or abs(len(word) - len(right)) > MOST_MISTAKES:
        return False
    start = _common(word, right)
    if not start:
        return False
    rest, good = word[start:], right[start:]
    mended = (good[:1] + rest[1:], rest[1:], good[:1] + rest, good[:2] + rest[2:])
    return any(_one_mistake(right[:start] + one, right) for one in mended)


def _common(word: str, right: str) -> int:
    same = (here != there for here, there in zip(word, right, strict=False))
    return next(
        (place for place, differs in enumerate(same) if differs), min(len(word), len(right))
    )
