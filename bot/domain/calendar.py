"""The Russian production calendar: holidays, days off moved to weekdays, worked weekends.

A year whose transfers the government has not decreed yet has its public holidays only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

import holidays

SATURDAY: Final = 5
DAY: Final = timedelta(days=1)
# Labour Code, article 112, as month and day.
PUBLIC_HOLIDAYS: Final = frozenset({(1, day) for day in range(1, 9)}).union(
    {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)
MOVED_FROM: Final = re.compile(r"\d\d\.\d\d\.\d{4}")


@dataclass(frozen=True)
class _Year:
    """One year: its days off, and the weekend days worked with the weekday given for each."""

    off: frozenset[date]
    worked: Mapping[date, date | None]


def is_working_day(day: date) -> bool:
    """Whether the country works that day (Monday to Friday but for holidays and transfers)."""
    year = _year(day.year)
    return day in year.worked or (day.weekday() < SATURDAY and day not in year.off)


def is_holiday(day: date) -> bool:
    """A public holiday or a day off transferred to a weekday; an ordinary weekend is none."""
    return day in _year(day.year).off


def is_worked_weekend(day: date) -> bool:
    """A Saturday or Sunday that the country works for a day off given on a weekday."""
    return day in _year(day.year).worked


def worked_for(day: date) -> date | None:
    """The weekday given off for a worked weekend day, where the decree names it."""
    return _year(day.year).worked.get(day)


def is_short(day: date) -> bool:
    """Whether work ends an hour earlier: directly before a public holiday, were it worked.

    A worked weekend day is as short as the weekday that it stands for (order 588n, 2009).
    """
    stands_for = worked_for(day)
    return _precedes_holiday(day) or (stands_for is not None and _precedes_holiday(stands_for))


def _precedes_holiday(day: date) -> bool:
    # Labour Code, article 95: a day off that was merely moved shortens nothing.
    after = day + DAY
    return (after.month, after.day) in PUBLIC_HOLIDAYS


@cache
def _year(year: int) -> _Year:
    found = holidays.country_holidays("RU", years=year, language="ru")
    worked: dict[date, date | None] = dict.fromkeys(found.weekend_workdays)
    # The library tells which weekend day was moved only in the name of the day off.
    for day, name in found.items():
        if (moved := MOVED_FROM.search(name)) and (weekend := _date(moved[0])) in worked:
            worked[weekend] = day
    return _Year(frozenset(found), worked)


def _date(written: str) -> date:
    return datetime.strptime(f"{written} +0000", "%d.%m.%Y %z").date()
