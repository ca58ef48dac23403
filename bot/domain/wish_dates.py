"""Numbers in a wish that mean days, «25 или 26 ноября», «через 3 дня», become calendar dates.

A line of keys comes in and goes out; `fix:2026-11-25,2026-11-26` are dates, `dom:25,26` are days
of whatever month, `soon120` is minutes from now, and `past` is what cannot be any more.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, TypeAlias

MOST_DAYS: Final = 31
HALF_YEAR: Final = 6  # months after which a passed date without a year means next year's
WEEK: Final = 7
MONTHS: Final = 12
EARLY, LATE = 10, 20  # days of a month; after a late one an early one is of the next month
PAIR: Final = 2
LONG_AWAY: Final = 366  # days; nobody books farther ahead

Replacement: TypeAlias = Callable[[re.Match[str], date], str]

_NUMBER: Final = r"[no]\d+"
_AND: Final = r" (?:or|and|comma|dash|po|to|and to)(?: on| at)? "
_SERIES: Final = rf"(?P<from>(?:from|between) )?(?P<days>{_NUMBER}(?:{_AND}{_NUMBER})*)"
_SPAN: Final = re.compile(r" (?:dash|po|to)(?: on| at)? ")
_UNIT: Final = r"(?P<unit>dayof|days|day|week|month|minute|hour|halfhour)"


def with_dates(line: str, today: date) -> str:
    """The line with every number that means a day put as dates."""
    for pattern, replaced in _RULES:
        line = re.sub(rf"(?<= ){pattern}(?= )", partial(_put, replaced, today), line)
    return line


def _put(replaced: "Replacement", today: date, found: re.Match[str]) -> str:
    return replaced(found, today)


def fixed(days: Iterable[date]) -> str:
    """Dates as one key."""
    listed = ",".join(str(day) for day in days)
    return f"fix:{listed}" if listed else "past"


def month_later(day: date, months: int = 1) -> date:
    """The same day some months later, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def year_of(month: int, day: int, today: date) -> int | None:
    """The year meant by a date without one: this, next if long passed, None if just passed."""
    last = calendar.monthrange(today.year, month)[1]
    meant = _date(today.year, month, min(day, last))
    if meant is None or meant >= today:
        return today.year
    return today.year + 1 if month_later(meant, HALF_YEAR) < today else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole(found: re.Match[str], today: date) -> str:
    return _coming([_date(*(int(found[part]) for part in ("y", "m", "d")))], today)


def _of_month(found: re.Match[str], today: date) -> str:
    """One or several days of a named month, of its named year or the one that fits."""
    month, days = int(found["m"]), _listed(found["days"], found.groupdict().get("from"))
    said = found.groupdict().get("y")
    if not days or not 1 <= month <= MONTHS:
        return "past"
    year = int(said) if said else year_of(month, days[-1], today)
    if not year:
        return "past"
    if _over_the_end(days):
        return fixed(day for day in _around(days, date(year, month, 1)) if day >= today)
    coming = _coming([_date(year, month, day) for day in days], today)
    return coming if coming == "past" else _onwards(days, found.groupdict()) + coming


def _around(numbers: Sequence[int], first: date) -> Iterator[date]:
    """«С 28 по 2 декабря»: days before the month's first and from it on."""
    for ahead in range(-MOST_DAYS, MOST_DAYS):
        day = first + timedelta(days=ahead)
        late = day < first
        if day.day in numbers and late == (day.day >= LATE) and -ahead <= WEEK + WEEK:
            yield day


def _by_numbers(found: re.Match[str], today: date) -> str:
    """«Двадцать шестого одиннадцатого»; «пятого шестого» are two days, not June."""
    day, month = int(found["days"][1:]), int(found["m"])
    if day + 1 == month and not found[0].endswith("month"):
        return f"dom:{day},{month}"
    return _of_month(found, today)


def _coming(days: Sequence[date | None], today: date) -> str:
    """Past days of several fall away; a day that no calendar has spoils them all."""
    real = [day for day in days if day]
    if len(real) < len(days):
        return "past"
    return fixed(day for day in real if day >= today)


def _of_any_month(found: re.Match[str], _: date) -> str:
    days = _listed(found["days"], found.groupdict().get("from"))
    good = days and all(1 <= day <= MOST_DAYS for day in days)
    if not good:
        return "past"
    return f"{_onwards(days, found.groupdict())}dom:{','.join(map(str, days))}"


def _onwards(days: Sequence[int], said: dict[str, str | None]) -> str:
    """«С 14 декабря» has no other end; «с 14 по 18» is all said by its days."""
    return "from " if len(days) == 1 and said.get("from") == "from " else ""


def _listed(written: str, begins: str | None) -> list[int]:
    """The numbers of «25, 26 и 27», and all between for «25-27» and «с 25 по 27»."""
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    if len(numbers) == PAIR and (begins or _SPAN.search(written)):
        first, last = numbers[0], min(numbers[1], MOST_DAYS + 1)
        if _over_the_end(numbers):
            return [*range(first, MOST_DAYS + 1), *range(1, last + 1)]
        return list(range(first, last + 1))
    return numbers if _over_the_end(numbers) else sorted(set(numbers))


def _over_the_end(numbers: Sequence[int]) -> bool:
    """«30-го или 1-го», «с 28 по 2»: the last are of the month after."""
    return LATE <= numbers[0] <= MOST_DAYS and numbers[-1] <= EARLY


def _later(found: re.Match[str], today: date) -> str:
    """«Через 3 дня», «дня через 2-3», «через неделю в среду»."""
    said = found.groupdict()
    counts = [int(number) for number in re.findall(r"\d+", said.get("count") or "")]
    if said["unit"] in {"hour", "halfhour", "minute"}:
        each = {"hour": 60, "halfhour": 30, "minute": 1}[said["unit"]]
        return f"soon{min(counts[0] if counts else 1, 10_000) * each}"
    if said["unit"] in {"dayof", "days", "day"} and not counts:
        counts = [2]  # «через день» leaves one day out
    if any(count > LONG_AWAY for count in counts):
        return "past"
    days = [_after(count, said["unit"], today) for count in counts or [1]]
    if said.get("wd"):
        days = [day + timedelta(days=int(said["wd"]) - day.weekday()) for day in days]
    return _coming(days, today)


def _after(count: int, unit: str, today: date) -> date:
    if unit == "month":
        return month_later(today, count)
    return today + timedelta(days=count * (WEEK if unit == "week" else 1))


def _within(found: re.Match[str], today: date) -> str:
    """«В ближайшие 3 дня», «в течение недели», «на днях»."""
    if found["unit"] == "month":
        length = MOST_DAYS
    else:
        default = 1 if found["unit"] == "week" else 3
        length = int(found["count"] or default) * (WEEK if found["unit"] == "week" else 1)
    return fixed(today + timedelta(days=ahead) for ahead in range(min(length, MOST_DAYS)))


def _nth(found: re.Match[str], today: date) -> str:
    """«Первый понедельник декабря», «последняя пятница месяца», «последний день ноября»."""
    first = _first_of(found["m"], found["which"] == "next ", today)
    if not first:
        return "past"
    ahead = (first + timedelta(days=number) for number in range(MOST_DAYS))
    days = [day for day in ahead if day.month == first.month and _named(day, found["wd"])]
    place = int(found["nth"]) - 1 if found["nth"] else -1
    return _coming([days[place] if place < len(days) else None], today)


def _first_of(month: str | None, following: bool, today: date) -> date | None:
    if month is None:
        return month_later(today.replace(day=1), int(following))
    year = today.year if int(month) == today.month else year_of(int(month), 1, today)
    return date(year, int(month), 1) if year else None


def _named(day: date, weekday: str | None) -> bool:
    return weekday is None or day.weekday() == int(weekday)


def _kept(found: re.Match[str], _: date) -> str:
    return f"{found['keep']} dom:{found['days'][1:]}"


_SURE: Final = r"n(?:2[1-9]|3[01])"  # no hour of an office
_PERIOD: Final = r"(?P<unit>days|dayof(?<= n\d dayof)|week|month)"
_BEFORE_HOUR: Final = r"(?= (?!date|hour|m\d|dash|days|morning|evening|am|pm))"
_ORDINALS: Final = (
    rf"(?P<from>from )?(?P<days>(?:{_NUMBER}{_AND})*(?!o(?:\d|1[0-2]) hour )o\d+)(?: date)?"
)
_NOT_PART: Final = "".join(
    f"(?<!{part} )" for part in ("half", "quarter", "minute", "begin", "hour at")
)
_NOT_DATE: Final = r"(?<!o1(?= half))(?<!o2(?= half))(?! (?:wd\d|week|day|workdays) )"
_COUNT: Final = r"(?P<count>n\d+(?: (?:dash|or) n\d+)?)"
_MONTH: Final = r"(?:date )?(?:m(?P<m>\d+)|(?P<which>this |next )?month)"
_RULES: Final[tuple[tuple[str, Replacement], ...]] = (
    (r"ymd(?P<y>\d+)-(?P<m>\d+)-(?P<d>\d+)", _whole),
    (r"dm(?P<days>\d+)\.(?P<m>\d+)(?: y(?P<y>\d+))?", _of_month),
    (rf"(?:o(?P<nth>[1-5])|final) wd(?P<wd>\d) (?:at )?{_MONTH}", _nth),
    (rf"final day {_MONTH}(?P<nth>x)?(?P<wd>x)?", _nth),
    (_NOT_PART + r"(?P<days>o\d+)(?: date)? o(?P<m>\d+)(?: month|(?! half| date))", _by_numbers),
    (r"wd(?P<wd>\d) through(?: (?P<count>n\d+))? (?P<unit>week)", _later),
    (rf"through (?P<unit>days|dayof|hour) {_COUNT}(?! minute)", _later),
    (rf"(?:through|inside)(?: {_COUNT})? {_UNIT}(?: (?:comma )?(?:at |on )?wd(?P<wd>\d))?", _later),
    (rf"{_UNIT} through(?: {_COUNT})?", _later),
    (rf"(?:nearest|within)(?: n(?P<count>\d+)| this(?= day))? {_PERIOD}", _within),
    (r"(?:on |on this |this )(?P<count>)(?P<unit>days)", _within),
    (rf"(?<!at ){_NOT_PART}{_SERIES} m(?P<m>\d+)(?: y(?P<y>\d+))?(?: year)?", _of_month),
    (rf"m(?P<m>\d+) (?P<days>[no]\d+)(?: y(?P<y>\d+))?{_BEFORE_HOUR}", _of_month),
    (rf"{_NOT_PART}{_SERIES} date", _of_any_month),
    (rf"date (?:on )?(?P<days>{_NUMBER})", _of_any_month),
    (rf"{_NOT_PART}{_ORDINALS}{_NOT_DATE}", _of_any_month),
    (r"(?P<from>from )(?P<days>n\d+ (?:po|to) n(?:2[5-9]|3[01]))", _of_any_month),
    (rf"(?P<days>{_SURE}(?: (?:or|and|comma) {_SURE})+)", _of_any_month),
    (r"(?P<days>n\d+ dash n(?:2[5-9]|3[01]))", _of_any_month),
    (
        r"(?P<keep>from|to|after|po|by) (?P<days>n(?:2[5-9]|3[01]))",
        _kept,
    ),
    (r"on (?P<days>n(?:2[1-9]|3[01]))(?= (?!hour|minute|:))", _of_any_month),
)
