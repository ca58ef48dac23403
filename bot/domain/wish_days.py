"""What days a wish means: «на той неделе», «в пятницу», «до конца месяца», «когда угодно»."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from bot.domain.wish_dates import LONG_AWAY, MOST_DAYS, WEEK, month_later, year_of

WORKDAYS: Final = 5
RECURRING: Final = "recurring"  # a word for days of every week
PERIOD: Final = "period"  # a word for all days of one week
WEEK_PARTS: Final = {
    "begin": (0, 2), "middle": (2, 3), "end": (3, 5), "o1 half": (0, 3), "o2 half": (2, 5)
}  # fmt: skip
MONTH_PARTS: Final = {
    "begin": (1, 10), "middle": (11, 20), "end": (21, 31), "o1 half": (1, 15), "o2 half": (16, 31)
}  # fmt: skip


@dataclass(frozen=True)
class Days:
    """Days as said alone, and those it leaves beside other words; `kind` says which word it was.

    «В среду» alone is the coming one, but «на следующей неделе в среду» picks from every Wednesday.
    """

    alone: tuple[date, ...]
    among: frozenset[date]
    kind: str = ""


DayRule: TypeAlias = tuple[str, "Callable[[re.Match[str], date], Days]"]


def days_of(days: Iterable[date], among: Iterable[date] | None = None, kind: str = "") -> Days:
    """Days in order, with what else they may be; nothing else if not said."""
    alone = tuple(sorted(set(days)))
    return Days(alone, frozenset(alone if among is None else among), kind)


def horizon(today: date) -> list[date]:
    """Every day that can be wished at all."""
    return [today + timedelta(days=ahead) for ahead in range(LONG_AWAY + MOST_DAYS)]


def both(one: Days, other: Days) -> Days:
    """Days that fit both; none where they contradict each other."""
    if "any" in {one.kind, other.kind}:
        return other if one.kind == "any" else one
    if {one.kind, other.kind} == {PERIOD, RECURRING}:
        return days_of(one.among & other.among)  # a Saturday of that week, too
    alike = one.kind == other.kind  # two weekdays of the same week, not of every week
    first = one.among if one.kind == RECURRING and not alike else frozenset(one.alone)
    second = other.among if other.kind == RECURRING and not alike else frozenset(other.alone)
    tries = (
        first & second,
        set(one.alone) & other.among,
        one.among & set(other.alone),
        one.among & other.among,
    )
    return days_of(next(filter(None, tries), ()))


def fits(one: Days, other: Days) -> bool:
    """Whether the days first thought of by one are among the other's, or the other way round."""
    return bool(other.among.intersection(one.alone) or one.among.intersection(other.alone))


def either(one: Days, other: Days) -> Days:
    """Days that fit one of them."""
    kind = one.kind if one.kind == other.kind else ""
    return days_of({*one.alone, *other.alone}, one.among | other.among, kind)


def between(one: Days, last: Days, today: date) -> Days:
    """Every day from the first of one to the last of the other: «с понедельника по среду»."""
    if not one.alone or not last.alone:
        return days_of(())
    ends = sorted(last.among if last.kind == RECURRING else last.alone)
    start = one.alone[0]
    end = min((day for day in ends if day >= start), default=start)
    if last.kind != RECURRING:
        end = max(ends)
    days = [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    if one.kind == last.kind == RECURRING:
        named = {day.weekday() for day in days}
        return days_of(days, (day for day in horizon(today) if day.weekday() in named), RECURRING)
    return days_of(days)


def since(days: Days, today: date, *, after: bool) -> Days:
    """From those days on, or from the day after the last of them."""
    if not days.alone:
        return days
    first = days.alone[-1] + timedelta(days=1) if after else days.alone[0]
    open_end = [day for day in horizon(today) if day >= first]
    return days_of(open_end[:MOST_DAYS], open_end)


def until(days: Days, today: date) -> Days:
    """From today to the last of those days."""
    return days_of(day for day in horizon(today) if days.alone and day <= days.alone[-1])


def numbered(numbers: Sequence[int], today: date) -> Days:
    """«25го»: of this month, or of the next one that has it if this one's has passed."""
    near = [day for day in horizon(today) if day.day in numbers and day < month_later(today, 2)]
    first = next((day for day in near if day.day == numbers[0]), None)
    alone = [day for day in near if first and 0 <= (day - first).days < MOST_DAYS - 1]
    return days_of(
        {day.day: day for day in reversed(alone)}.values(),
        near,
    )


def _from_monday(today: date, weeks: int) -> date:
    return today + timedelta(days=weeks * WEEK - today.weekday())


def _week(weeks: int, first: int = 0, last: int = WORKDAYS) -> "Callable[..., Days]":
    def days(_: object, today: date) -> Days:
        monday = _from_monday(today, weeks)
        whole = [monday + timedelta(days=ahead) for ahead in range(WEEK)]
        rest = whole if (first, last) == (0, WORKDAYS) else whole[first:last]
        return days_of(
            (day for day in whole[first:last] if day >= today),
            (day for day in rest if day >= today),
            PERIOD,
        )

    return days


def _some_week(found: re.Match[str], today: date) -> Days:
    """«На неделе»; said on a weekend, it is the coming one."""
    return _week(int(today.weekday() >= WORKDAYS))(found, today)


def _week_part(found: re.Match[str], today: date) -> Days:
    first, last = WEEK_PARTS[found["part"]]
    said = found["which"]
    weeks = int(said in {"next", "that"})
    now = _week(weeks, first, last)(found, today)
    over = not now.alone or (found["part"] == "begin" and today.weekday() > 0)
    return _week(1, first, last)(found, today) if over and not said else now


def _weekday(found: re.Match[str], today: date) -> Days:
    """The coming one, next week's if it is that day today or if said so."""
    number = int(found["wd"])
    ahead = (number - today.weekday()) % WEEK or WEEK
    meant = today + timedelta(days=ahead)
    among = {day for day in horizon(today) if day.weekday() == number}
    if found["which"] in {"next", "that"}:
        meant = _from_monday(today, 1) + timedelta(days=number)
        among = {meant}
    return days_of([meant], among, RECURRING)


def _weekend(found: re.Match[str], today: date) -> Days:
    weeks = int(found["which"] in {"next", "that"})
    among = (day for day in horizon(today) if day.weekday() >= WORKDAYS)
    found_days = _week(weeks, WORKDAYS, WEEK)(found, today)
    return found_days if found["which"] else days_of(found_days.alone, among, RECURRING)


def _workdays(found: re.Match[str], today: date) -> Days:
    among = [day for day in horizon(today) if day.weekday() < WORKDAYS]
    if found["which"] in {"next", "that"}:
        return _week(1)(found, today)
    return days_of(_some_week(found, today).alone, among, RECURRING)


def _relative(found: re.Match[str], today: date) -> Days:
    return days_of([today + timedelta(days=int(found["ahead"]))], kind="relative")


def _fixed(found: re.Match[str], _: date) -> Days:
    return days_of(date.fromisoformat(day) for day in found["days"].split(","))


def _of_any_month(found: re.Match[str], today: date) -> Days:
    return numbered([int(number) for number in found["days"].split(",")], today)


def _month(found: re.Match[str], today: date) -> Days:
    """A named month, this or the next one, or a part of it."""
    said = found.groupdict()
    part, which = said.get("part"), said.get("which")
    if said.get("m"):
        month = int(said["m"])
        year = today.year if month == today.month else year_of(month, 1, today)
        year = int(said.get("y") or year or 0)
        first = date(year, month, 1) if year else None
    else:
        first = month_later(today.replace(day=1), int(which == "next"))
    days = _part(first, part, today)
    if not days and part and first and not which and not said.get("m"):
        days = _part(month_later(first), part, today)
    return days_of(days)


def _part(first: date | None, part: str | None, today: date) -> list[date]:
    if first is None:
        return []
    low, high = MONTH_PARTS[part] if part else (1, MOST_DAYS)
    month = [first + timedelta(days=ahead) for ahead in range(MOST_DAYS)]
    return [d for d in month if d.month == first.month and low <= d.day <= high and d >= today]


def _any(_: re.Match[str], today: date) -> Days:
    return days_of((), horizon(today), "any")


_WHICH: Final = r"(?:at |on )*(?:(?P<which>this|next|that|nearest) )?"
_PART: Final = r"(?P<part>begin|middle|end|o1 half|o2 half)"

RULES: Final[tuple[DayRule, ...]] = (
    (r"(?:at |on )*fix:(?P<days>[-0-9,]+)(?: date)?", _fixed),
    (r"(?:on )?dom:(?P<days>[0-9,]+)", _of_any_month),
    (r"(?:on |at )*rel(?P<ahead>\d)(?: (?:dayof|day))?", _relative),
    (rf"(?:at |on |by )*{_PART} (?:(?P<which>this|next|that) )?week", _week_part),
    (rf"{_WHICH}week (?:comma |rather )*(?:at |on |near |by )+{_PART}(?! day)",
     _week_part),
    (rf"(?:at |on |by )*{_PART} (?:date )?m(?P<m>\d+)", _month),
    (rf"(?:at |on |by )*{_PART} (?:date )?(?:(?P<which>this|next) )?month", _month),
    (rf"(?:at |on |by )*{_PART} date", _month),
    (rf"(?:at |on )*(?P<which>this|next) month (?:at |on |near |by )+{_PART}(?! day)", _month),
    (rf"(?:at |on )*m(?P<m>\d+) (?:at |on |near |by )+{_PART}(?! day)", _month),
    (r"(?:at |on )*(?:all )?(?:next|that) week", _week(1)),
    (r"(?:at |on )*(?:this|all|all this) week", _week(0)),
    (r"(?:at |on )*(?:middle )?week", _some_week),
    (r"to (?:this )?weekend", _week(0)),
    (rf"{_WHICH}weekend(?: day| days)?", _weekend),
    (rf"(?:any )?{_WHICH}workdays(?: days| day)?", _workdays),
    (rf"(?:any )?{_WHICH}wd(?P<wd>\d)", _weekday),
    (r"(?:at |on )*(?P<which>this|next) month", _month),
    (r"(?:at |on )*m(?P<m>\d+)(?: y(?P<y>20\d\d))?(?: year)?", _month),
    (r"(?:at |on )*any (?:day|days|date)|(?:at |on )*anyday|indifferent|any", _any),
    (r"(?:at |on |by )*nearest(?: (?:time|day|hour|date))?", _any),
)  # fmt: skip
