"""What hours a wish means: «после обеда», «с двух до пяти», «в половине третьего»."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

NOON: Final = 12 * 60
DAY: Final = 24 * 60
EARLY: Final = 10 * 60  # what ends the early hours refused leaves only the later ones
FIRST_SURE, FIRST_BARE = 7 * 60, 60  # a bare hour before seven means the afternoon

Replacement: TypeAlias = Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Hours:
    """Minutes of the day from and to, None where open; bare if said without a part of the day."""

    begins: int | None = None
    ends: int | None = None
    point: bool = False
    bare: bool = False


MORNING: Final = Hours(None, NOON)
LUNCH: Final = Hours(NOON, NOON + 120)
DAYTIME: Final = Hours(NOON, NOON + 300)
AFTERNOON: Final = Hours(NOON + 60)
EVENING: Final = Hours(NOON + 240)


def with_clocks(line: str) -> str:
    """The line of keys with every number that means an hour put as `c` and minutes of the day."""
    for pattern, replaced in _CLOCKS:
        before = ""
        while before != line:
            before = line
            line = re.sub(rf"(?<= ){pattern}(?= )", replaced, line)
    return line


def refined(one: Hours, other: Hours) -> Hours | None:
    """What fits both; None if nothing does. «Вечером» turns a bare seven into nineteen."""
    one, other = _beside(one, other), _beside(other, one)
    for point in (one, other):
        if point.point:
            return point
    begins = max((each.begins for each in (one, other) if each.begins is not None), default=None)
    ends = min((each.ends for each in (one, other) if each.ends is not None), default=None)
    found = Hours(begins, ends, bare=one.bare and other.bare)
    return found if in_order(found) else None


def either(one: Hours, other: Hours) -> Hours:
    """The least span that holds both; the first of two points."""
    begins = None if None in {one.begins, other.begins} else min(one.begins or 0, other.begins or 0)
    if one.ends is None or other.ends is None:
        return Hours(begins, None, one.point and other.point)
    return Hours(begins, max(one.ends, other.ends))


def without(hours: Hours) -> Hours | None:
    """What is left of a day without these hours, if that is one span."""
    if hours.point or (hours.begins is None and hours.ends is None):
        return None
    if hours.begins is not None and hours.ends is not None:
        return Hours(hours.ends) if hours.begins <= EARLY else None
    return Hours(hours.ends, hours.begins)


def in_order(hours: Hours) -> bool:
    """Whether the span has any length."""
    return hours.begins is None or hours.ends is None or hours.begins < hours.ends


def _beside(hours: Hours, part: Hours) -> Hours:
    if not hours.bare or part.point or part.bare:
        return hours
    if part.begins is not None and part.begins >= NOON:
        return _shifted(hours, lambda at: at + NOON if at < NOON else at)
    if part.ends == NOON:
        return _shifted(hours, lambda at: at - NOON if at > NOON else at)
    return hours


def _shifted(hours: Hours, by: Callable[[int], int]) -> Hours:
    begins = None if hours.begins is None else by(hours.begins)
    ends = None if hours.ends is None else by(hours.ends)
    moved = replace(hours, begins=begins, ends=ends)
    return moved if in_order(moved) else hours


def _clock(minutes: int, part: str | None = None, *, bare: bool = True) -> str:
    """The key of a time; the part of the day said with it decides between one and thirteen."""
    if not 0 <= minutes < DAY:
        return "?"
    if part in {"evening", "pm", "dayof", "daytime", "lunch"}:
        early = minutes < (FIRST_SURE if part in {"dayof", "daytime", "lunch"} else NOON)
        return f"c{minutes + NOON}p" if early else f"c{minutes}"
    if part in {"night", "am"} and minutes >= NOON:
        minutes -= NOON
    sure = part or minutes >= NOON + 60 or not bare
    return f"c{minutes}{'' if sure else 'b'}"


def _whole(found: re.Match[str]) -> str:
    said = found.groupdict()
    minutes = int(said["h"] or 1) * 60 + int(said.get("m") or 0)
    before = f"{said['prep']} " if said.get("prep") else ""
    return before + _clock(minutes, said.get("part"), bare=said.get("bare") != "")


def _spoken(share: Callable[[re.Match[str]], int]) -> Replacement:
    """A clock said by what is gone of the hour, or left to it."""

    def replaced(found: re.Match[str]) -> str:
        minutes, part = int(found["h"]) * 60 + share(found), found.groupdict().get("part")
        first = 0 <= minutes < FIRST_BARE and part is None  # «в половине первого» is after noon
        return _clock(minutes + NOON * first, part)

    return replaced


def _pair(found: re.Match[str]) -> str:
    return f"{_clock(int(found['h']) * 60)} dash {_clock(int(found['last']) * 60, found['part'])}"


def _also(found: re.Match[str]) -> str:
    return f"{found['first']} {found['sign']} {_clock(int(found['h']) * 60, found['part'])}"


_PART: Final = r"(?: (?P<part>morning|dayof|daytime|evening|night|am|pm))?"
_PREP: Final = r"(?P<prep>at|to|after|from|by|near|between|later|earlier)"
_H: Final = r"n(?P<h>\d|1\d|2[0-3])"
_LAST: Final = _H.replace("<h>", "<last>")
_SIGN: Final = r"(?P<sign>to|dash|or|and|and to|po|comma)"
_NOT_HOUR: Final = r"(?= (?!m\d|date|days|dayof(?! )|week|month|year|minute|dom:))"
_CLOCKS: Final[tuple[tuple[str, str | Replacement], ...]] = (
    (r"half o(?P<h>\d+)(?: hour)?" + _PART, _spoken(lambda _: -30)),
    (r"half after n(?P<h>\d+)" + _PART, _spoken(lambda _: 30)),
    (r"half n(?P<h>\d+)" + _PART, _spoken(lambda _: -30)),
    (r"begin o(?P<h>\d+)(?: hour)?(?= (?!month|week))" + _PART, _spoken(lambda _: -60)),
    (r"o(?P<h>\d+) hour" + _PART, _spoken(lambda _: -60)),
    (_H + r"(?: hour)? from half" + _PART, _spoken(lambda _: 30)),
    (r"quarter o(?P<h>\d+)" + _PART, _spoken(lambda _: -45)),
    (r"hour at o(?P<h>\d+)" + _PART, _spoken(lambda _: -60)),
    (r"minute n(?P<gone>\d+) o(?P<h>\d+)" + _PART, _spoken(lambda f: int(f["gone"]) - 60)),
    (r"n(?P<gone>\d+) minute o(?P<h>\d+)" + _PART, _spoken(lambda f: int(f["gone"]) - 60)),
    (r"minus n(?P<left>\d+)(?: minute)? n(?P<h>\d+)" + _PART, _spoken(lambda f: -int(f["left"]))),
    (r"minus quarter n(?P<h>\d+)" + _PART, _spoken(lambda _: -15)),
    (r"minus n(?P<left>\d+)(?: minute)? hour", lambda f: _clock(NOON + 60 - int(f["left"]))),
    (r"minus quarter hour", lambda _: _clock(NOON + 45)),
    (r"t(?P<h>\d\d)(?P<m>\d\d)(?P<bare>b?)(?: hour)?" + _PART, _whole),
    (r"(?P<prep>from|at|to|after|by) n(?P<h>\d\d?) n(?P<m>[0-5][05]) (?=(?:to|dash)|$)", r"\g<0>"),
    (rf"{_PREP} (?P<h>)hour n(?P<m>[0-5]\d){_PART}", _whole),
    (_H + r" hour n(?P<m>\d\d?)(?: minute)?" + _PART, _whole),
    (rf"{_PREP} (?P<h>)hour{_PART}(?= (?!n\d|(?:at|near|by) [no]\d))", _whole),
    (rf"(?:hour ){_PREP} {_H}(?: hour)?{_PART}", _whole),
    (_H + r" hour" + _PART, _whole),
    (r"noon", f"c{NOON}"),
    (rf"(?:on|{_PREP}) {_H} n(?P<m>[0-5]\d)(?= (?!m\d|date|hour))(?:{_PART})", _whole),
    (rf"{_H} n(?P<m>[0-5][05]) (?P<part>morning|dayof|evening|am|pm)", _whole),
    (_H + r" (?P<part>morning|evening|night|am|pm)", _whole),
    (rf"{_PREP} {_H}{_PART}{_NOT_HOUR}", _whole),
    (r"hour (?P<part>dayof|daytime)", f"c{NOON + 60}"),
    (rf"(?P<first>c\d+[bp]?) {_SIGN} {_H}{_PART}{_NOT_HOUR}", _also),
    (rf"{_H} (?:dash|to) {_LAST}{_PART}{_NOT_HOUR}", _pair),
    (rf"on {_H}{_PART}{_NOT_HOUR}", _whole),
)  # fmt: skip

_C: Final = r"c(?P<a>\d+)(?P<ab>[bp]?)"
_E: Final = r"c(?P<e>\d+)(?P<eb>[bp]?)"


def _time(minutes: str, bare: str) -> int:
    at = int(minutes)
    return at + NOON if bare == "b" and FIRST_BARE <= at < FIRST_SURE else at


def _span(found: re.Match[str]) -> Hours | None:
    begins, ends = _time(found["a"], found["ab"]), _time(found["e"], found["eb"])
    said = int(found["a"])
    if found["ab"] == "b" and found["eb"] == "p" and ends > said + NOON:
        begins = said + NOON  # «с 7 до 9 вечера»: the word belongs to both
    elif found["ab"] == "b" and not found["eb"] and said < ends <= begins:
        begins = said  # «с 6 до 9 утра»
    elif found["eb"] == "b" and ends <= begins:
        ends += NOON
    hours = Hours(begins, ends, bare=found["ab"] == found["eb"] == "b")
    return hours if begins < ends < DAY else None


def _begins(found: re.Match[str]) -> Hours:
    return Hours(_time(found["a"], found["ab"]), bare=found["ab"] == "b")


def _ends(found: re.Match[str]) -> Hours:
    return Hours(None, _time(found["a"], found["ab"]), bare=found["ab"] == "b")


def _point(found: re.Match[str]) -> Hours:
    return replace(_begins(found), point=True)


_OF_DAY: Final = r"(?: dayof| day|(?! week| month| m\d| next| this| that))"

HourRule: TypeAlias = tuple[str, "Hours | Callable[[re.Match[str]], Hours | None]"]

RULES: Final[tuple[HourRule, ...]] = (
    (rf"(?:at |by |on |from |between |near )*{_C} (?:and )?(?:to|dash|po)(?: near)? {_E}", _span),
    (rf"between {_C} and {_E}", _span),
    (rf"(?:not later|earlier|to|not after)(?: near| at)* {_C}", _ends),
    (rf"(?:not earlier|later|after|from|not to)(?: near| at)* {_C}", _begins),
    (rf"(?:at |by |near |on |on time |at time )*{_C}", _point),
    (r"from (?:morning|begin dayof) to (?:lunch|half dayof)", MORNING),
    (r"from morning (?:and )?to evening", Hours()),
    (r"from lunch (?:and )?to evening", Hours(AFTERNOON.begins, EVENING.begins)),
    (rf"(?:at |on )?o1 half{_OF_DAY}|to lunch|earlier lunch|begin dayof|to duties", MORNING),
    (rf"(?:at |on )?o2 half{_OF_DAY}|(?:after|from|later|not earlier) lunch",
     AFTERNOON),
    (r"(?:by|from) opening", MORNING),
    (r"(?:by|near) closing", EVENING),
    (r"to evening", Hours(None, EVENING.begins)),
    (r"after morning", Hours(NOON)),
    (r"(?:after|later) (?:duties|busy)(?: (?:at )?duties)?|end dayof|end workdays dayof", EVENING),
    (r"(?:at |on |by |from |near |inside )*morning(?: time)?", MORNING),
    (r"(?:at |on |by |near )*lunch(?: time| hour)?", LUNCH),
    (r"daytime(?: time)?|at (?:middle dayof)|inside daytime", DAYTIME),
    (r"(?:at |on |by |from |near |inside )*evening(?: time)?", EVENING),
    (r"(?:at )?any (?:time|hour)|anytime|within (?:all )?dayof|(?:at |on )?all day|any time dayof",
     Hours()),
)  # fmt: skip
