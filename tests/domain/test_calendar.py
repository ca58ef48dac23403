from datetime import date, timedelta

import pytest

from bot.domain.calendar import (
    is_holiday,
    is_short,
    is_worked_weekend,
    is_working_day,
    worked_for,
)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),  # New Year
        date(2026, 1, 8),  # still the same holidays
        date(2026, 2, 23),  # a Monday
        date(2026, 5, 1),
        date(2026, 6, 12),
        date(2026, 11, 4),
    ],
)
def test_a_public_holiday_is_not_worked(day: date) -> None:
    assert is_holiday(day)
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 9),  # for Saturday 3 January
        date(2026, 3, 9),  # for Sunday 8 March
        date(2026, 5, 11),  # for Saturday 9 May
        date(2026, 12, 31),  # for Sunday 4 January
    ],
)
def test_a_day_off_moved_to_a_weekday_is_not_worked(day: date) -> None:
    assert day.weekday() < 5
    assert is_holiday(day)
    assert not is_working_day(day)


def test_an_ordinary_weekend_is_no_holiday_and_not_worked_either() -> None:
    saturday, sunday = date(2026, 11, 21), date(2026, 11, 22)
    assert not is_holiday(saturday)
    assert not is_holiday(sunday)
    assert not is_working_day(saturday)
    assert not is_working_day(sunday)


def test_a_saturday_worked_for_a_moved_day_off_is_a_working_day() -> None:
    # In 2024 the Saturdays 27 April, 2 November and 28 December were worked.
    assert is_working_day(date(2024, 4, 27))
    assert is_working_day(date(2024, 11, 2))
    assert is_working_day(date(2024, 12, 28))
    assert not is_working_day(date(2024, 4, 29))


def test_an_ordinary_weekday_is_worked() -> None:
    assert is_working_day(date(2026, 11, 23))
    assert not is_holiday(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("worked", "given"),
    [
        (date(2021, 2, 20), date(2021, 2, 22)),
        (date(2022, 3, 5), date(2022, 3, 7)),
        (date(2024, 4, 27), date(2024, 4, 29)),
        (date(2024, 11, 2), date(2024, 4, 30)),
        (date(2024, 12, 28), date(2024, 12, 30)),
        (date(2025, 11, 1), date(2025, 11, 3)),
    ],
)
def test_a_worked_saturday_stands_for_the_weekday_given_off(worked: date, given: date) -> None:
    assert is_worked_weekend(worked)
    assert worked_for(worked) == given
    assert is_holiday(given)


def test_a_day_off_that_no_weekend_was_worked_for_stands_for_none() -> None:
    assert not is_worked_weekend(date(2026, 1, 3))
    assert worked_for(date(2026, 1, 3)) is None


# The short days of the official production calendars.
SHORT = {
    2021: ["02-20", "04-30", "06-11", "11-03"],
    2022: ["02-22", "03-05", "11-03"],
    2023: ["02-22", "03-07", "11-03"],
    2024: ["02-22", "03-07", "05-08", "06-11", "11-02"],
    2025: ["03-07", "04-30", "06-11", "11-01"],
    2026: ["04-30", "05-08", "06-11", "11-03"],
}


@pytest.mark.parametrize("year", SHORT)
def test_the_worked_days_that_are_short_are_the_official_ones(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=ahead) for ahead in range(365))
    found = [f"{day:%m-%d}" for day in days if is_working_day(day) and is_short(day)]
    assert found == SHORT[year]
