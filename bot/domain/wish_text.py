"""A typed wish as a line of keys, numbers and dates, which the rules for days and hours match.

Keys are those of wish_words; besides them `n10` is a number, `o25` a day's number, `t0930` a time
on the clock, `dm25.11` a day of a month, `ymd2026-11-25` a whole date, `dash` and `comma`.
"""

import re
from typing import Final

from bot.domain.wish_sayings import SAYINGS
from bot.domain.wish_spelling import spelled
from bot.domain.wish_words import ELSEWHERE, key_of

LAST_HOUR: Final = 23
MINUTES: Final = 60
MONTHS: Final = 12
CLOCK_FACE: Final = 12  # hours after which there is no doubt which half of the day is meant
CENTURY: Final = 2000
LAST_SHORT: Final = 20  # an hour from which on four digits may be a year
NUMBER_DIGITS, CLOCK_DIGITS = 2, 4

_PIECES: Final = re.compile(
    r"(?P<ymd>(?<!\d)\d{4}-\d\d?-\d\d?(?!\d))"
    r"|(?P<dmy>(?<!\d)\d\d?[./-]\d\d?[./-](?:\d{4}|\d\d)(?!\d))(?:\s?г(?:ода)?\b)?"
    r"|(?P<clock>(?<!\d)\d\d?:\d\d(?!\d))"
    r"|(?P<pair>(?<![\d-])\d\d?[./-]\d\d?(?![\d-]))(?!-?(?:го|е|ого|ое)\b)"
    r"|(?P<ordinal>\d+)\s?-?(?:го|ого|ое|е|ый|й|му|ому|st|nd|rd|th)\b"
    r"|(?P<number>\d+)(?:-?(?:ти|и|х|ми|м|ех)\b)?"
    r"|(?P<word>[a-zа-я]+(?:'[a-z]+)?)"
    r"|(?P<dash>-)"
    r"|(?P<comma>[,;.!?()…\n])"
)
_HOUR: Final = r"(?:\d|1\d|2[0-3])"
_SERIES: Final = r"[no]\d+(?: (?:or|and|comma|dash|po|to) [no]\d+)*"
_DATE: Final = (
    rf"(?= (?:comma )?(?:on )?(?:{_SERIES} (?:m\d|date)|o\d+(?! half| hour))"
    r"| (?:comma |)n\d+ (?:comma|or|and) n\d| comma n(?:2[4-9]|3[01]) )"
)
_HOURS_BEFORE_DATES: Final = tuple(
    rf" (?P<prep>{prep})n(?P<h>{_HOUR}){rest}{_DATE}"
    for prep, rest in (
        ("(?:at|to|after|by|near|from|later|earlier) ", r"(?: n(?P<m>[0-5][05]))?"),
        ("(?:(?:from|between|at|on) )?", rf" (?P<sign>to|dash|and) n(?P<last>{_HOUR})"),
    )
)
PREPOSITIONS: Final = frozenset({"at", "on", "from", "to", "po", "by", "after", "inside"})


def read_line(text: str) -> str:
    """The keys of a text with a space before and behind each; what is about other things too."""
    text = spelled(text)
    for pattern, meant in SAYINGS:
        text = re.sub(pattern, meant, text)
    return _joined(" ".join(["", *_keys(text), ""]))


def _keys(text: str) -> list[str]:
    keys: list[str] = []
    before = ""
    for found in _PIECES.finditer(text):
        kind, written = str(found.lastgroup), found[str(found.lastgroup)]
        key = _number(kind, written, before) if written[0].isdigit() else _word(kind, written)
        if key:
            before = key
            keys.append(key)
        elif keys and keys[-1] in PREPOSITIONS:
            keys.pop()  # «к вам», «с психологом» say nothing about the time
    return keys


def _word(kind: str, written: str) -> str:
    return key_of(written) if kind == "word" else kind


def _number(kind: str, written: str, before: str) -> str:
    parts = [int(part) for part in re.split(r"[-./:]", written)]
    match kind:
        case "ymd":
            return f"ymd{parts[0]}-{parts[1]}-{parts[2]}"
        case "dmy":
            return f"ymd{parts[2] + CENTURY * (parts[2] < CENTURY)}-{parts[1]}-{parts[0]}"
        case "clock":
            return _clock(*parts, bare=written[0] != "0")
        case "pair":
            return _pair(written, before, *parts)
        case "ordinal":
            return f"o{parts[0]}"
    return _plain_number(written, before)


def _plain_number(written: str, before: str) -> str:
    if len(written) <= NUMBER_DIGITS:
        return f"n{int(written)}"
    hours, minutes = int(written[:-2]), int(written[-2:])
    timely = before in {"at", "from", "to", "after", "by", "dash"} or written[0] == "0"
    timely = timely or (hours < LAST_SHORT and before.startswith(("wd", "rel")))  # «чт 1530»
    if len(written) == CLOCK_DIGITS and timely and hours <= LAST_HOUR and minutes % 5 == 0:
        return _clock(hours, minutes, bare=False)
    return f"y{written}" if re.fullmatch(r"20\d\d", written) else ELSEWHERE


def _pair(written: str, before: str, first: int, second: int) -> str:
    """9.30, 15-00 and 25.11 look alike; what stands before and what is possible decide."""
    sign, two = written[-3:-2], written[-3:-2] in ".-"
    timely = two and first <= LAST_HOUR and second < MINUTES
    if sign == "-" or "-" in written:
        sure = second in {0, 30, 45, 35, 40, 50, 55} or (before in {"at", "by"} and second % 5 == 0)
        if timely and sure and not (before == "at" and second in {10, 20}):
            return _clock(first, second, bare=written[0] != "0")
        return f"n{first} dash n{second}"
    if not 1 <= second <= MONTHS or (timely and before in {"at", "by"} and second % 5 == 0):
        return _clock(first, second, bare=written[0] != "0") if timely else ELSEWHERE
    return f"dm{first}.{second}"


def _clock(hours: int, minutes: int, *, bare: bool) -> str:
    if hours > LAST_HOUR or minutes >= MINUTES:
        return ELSEWHERE
    return f"t{hours:02}{minutes:02}{'b' if bare and 1 <= hours <= CLOCK_FACE else ''}"


def _joined(line: str) -> str:
    line = re.sub(r" minus n20 n5 (?=n\d|hour)", " minus n25 ", line)
    line = re.sub(r"(?<! minus) n([2-5])0 n([1-9])(?= )", r" n\1\2", line)
    line = re.sub(r" n(\d|1\d|2[0-3]) n0(?= )", r" t\g<1>:00", line)
    line = re.sub(r" t(\d\d?):00", lambda found: f" {_clock(int(found[1]), 0, bare=True)}", line)
    line = re.sub(r" (?:at )?this (morning|evening|daytime)(?= )", r" rel0 \1", line)
    line = line.replace(" after rel1 ", " rel2 ")
    line = re.sub(r" n([23])0 o([1-9])(?= )", r" o\1\2", line)
    for pattern in _HOURS_BEFORE_DATES:
        line = re.sub(pattern, _hours, line)
    return line


def _hours(found: re.Match[str]) -> str:
    """«После трёх 25 числа», «10-12, 25 ноября»: numbers before a date's own are the clock's."""
    said = found.groupdict()
    first = _clock(int(found["h"]), int(said.get("m") or 0), bare=True)
    last = f" {said['sign']} {_clock(int(said['last']), 0, bare=True)}" if said.get("last") else ""
    return f" {found['prep']}{first}{last}"
