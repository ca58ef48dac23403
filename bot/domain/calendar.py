"""The Russian production calendar: which days are worked, transferred days off included."""

from datetime import date
from functools import cache

import holidays


@cache
def is_working_day(day: date) -> bool:
    """Whether the country works that day (Monday to Friday but for holidays and transfers)."""
    return bool(_calendar(day.year).is_working_day(day))


def is_holiday(day: date) -> bool:
    """A public holiday or a day off transferred to a weekday; an ordinary weekend is none."""
    return day in _calendar(day.year)


@cache
def _calendar(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("RU", years=year)
