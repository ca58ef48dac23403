"""A line of keys cut into phrases that mean days or hours, and the small words between them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from bot.domain import wish_days, wish_hours
from bot.domain.wish_dates import MOST_DAYS
from bot.domain.wish_days import (
    PERIOD,
    RECURRING,
    Days,
    between,
    both,
    days_of,
    numbered,
    since,
    until,
)
from bot.domain.wish_hours import Hours
from bot.domain.wish_words import UNKNOWN

Item: TypeAlias = Days | Hours | str
Bound: TypeAlias = Callable[[list[Days], date], Days]

OPENS, CLOSES = 7, 20  # a number beside a day is an hour only between these
SURE_DAY: Final = 21  # from here on it is a day of the month

_SOON: Final = re.compile(r" (?:at )?soon(\d+)(?= )")
_DAYS: Final = [(re.compile(f" (?:{rule})(?= )"), make) for rule, make in wish_days.RULES]
_HOURS: Final = [(re.compile(f" (?:{rule})(?= )"), make) for rule, make in wish_hours.RULES]
_NUMBER: Final = re.compile(r"n\d+")
# A capital D stands for a phrase that means days; longer ones come first.
_BOUNDS: Final[tuple[tuple[str, Bound], ...]] = (
    ("from D and to D", lambda days, today: between(days[0], days[1], today)),
    ("between D and D", lambda days, today: between(days[0], days[1], today)),
    ("from D to D", lambda days, today: between(days[0], days[1], today)),
    ("from D po D", lambda days, today: between(days[0], days[1], today)),
    ("from D dash D", lambda days, today: between(days[0], days[1], today)),
    ("D po D", lambda days, today: between(days[0], days[1], today)),
    ("D dash D", lambda days, today: between(days[0], days[1], today)),
    ("not later D", lambda days, today: until(days[0], today)),
    ("not earlier D", lambda days, today: since(days[0], today, after=False)),
    ("earlier D", lambda days, today: until(days[0], today)),
    ("later D", lambda days, today: since(days[0], today, after=True)),
    ("after D", lambda days, today: since(days[0], today, after=True)),
    ("from D", lambda days, today: since(days[0], today, after=False)),
    ("to D", lambda days, today: until(days[0], today)),
)


def phrases(line: str, now: datetime) -> Iterator[Item]:
    """The phrases of a line from left to right; at each place the first rule that fits."""
    place = 0
    while place < len(line) - 1:
        found, place = _phrase(line, place, now)
        yield from found


def with_numbers(items: Sequence[Item], today: date) -> list[Item]:
    """«Завтра 10» and «пятница, 27»: a number alone beside a phrase is an hour or a day."""
    numbers = [item for item in items if isinstance(item, str) and _NUMBER.fullmatch(item)]
    if len(numbers) != 1 or UNKNOWN in items or all(isinstance(item, str) for item in items):
        return list(items)
    meant = _number(int(numbers[0][1:]), items, today)
    return [meant if item == numbers[0] else item for item in items]


def with_spans(items: Sequence[Item], today: date) -> list[Item]:
    """The items with «с понедельника по среду», «до пятницы», «не раньше 25-го» as days."""
    found: list[Item] = []
    place = 0
    week = next((item for item in items if isinstance(item, Days) and item.kind == PERIOD), None)
    while place < len(items):
        item, length = _bounded(items[place:], week, today)
        found.append(item)
        place += length
    return found


def _bounded(items: Sequence[Item], week: Days | None, today: date) -> tuple[Item, int]:
    signs = ["D" if isinstance(item, Days) else item for item in items[:5]]
    for rule, bound in _BOUNDS:
        keys = rule.split()
        if signs[: len(keys)] == keys:
            days = [item for item in items[: len(keys)] if isinstance(item, Days)]
            return bound([_of_week(day, week) for day in days], today), len(keys)
    return items[0], 1


def _of_week(days: Days, week: Days | None) -> Days:
    """«На следующей неделе до среды»: the Wednesday of that week."""
    if week is None or days.kind != RECURRING:
        return days
    within = both(week, days)
    return replace(within, kind=days.kind) if within.alone else days


def _phrase(line: str, place: int, now: datetime) -> tuple[list[Item], int]:
    if found := _SOON.match(line, place):
        return _soon(int(found[1]), now), found.end()
    for pattern, hours in _HOURS:
        if found := pattern.match(line, place):
            return [(hours if isinstance(hours, Hours) else hours(found)) or UNKNOWN], found.end()
    for pattern, days in _DAYS:
        if found := pattern.match(line, place):
            return [days(found, now.date())], found.end()
    end = line.index(" ", place + 1)
    return [line[place + 1 : end]], end


def _soon(minutes: int, now: datetime) -> list[Item]:
    then = now + timedelta(minutes=minutes)
    return [days_of([then.date()]), Hours(then.hour * 60 + then.minute, point=True)]


def _number(number: int, items: Sequence[Item], today: date) -> Item:
    if SURE_DAY <= number <= MOST_DAYS:
        return numbered([number], today)
    timed = any(isinstance(item, Hours) and item.point for item in items)
    if OPENS <= number <= CLOSES and not timed:
        return Hours(number * 60, point=True, bare=True)
    return f"n{number}"
