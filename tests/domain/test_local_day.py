from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.local_day import (
    Hours,
    LocalDay,
    bits,
    local_day,
    reaching,
    run,
    wall_minute,
)
from bot.domain.offices import MIDNIGHT

MINUTE = timedelta(minutes=1)
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 2, 17)),  # back at midnight, to the day before
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/St_Johns", date(2006, 10, 28)),  # back a minute after midnight
    ("America/St_Johns", date(2006, 10, 29)),
    ("Europe/Moscow", date(2014, 10, 26)),
    ("Asia/Yekaterinburg", date(2026, 11, 23)),
]


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("Asia/Yekaterinburg", date(2026, 3, 29), 1440),
        ("Europe/Berlin", date(2026, 3, 29), 1380),
        ("Europe/Berlin", date(2026, 10, 25), 1500),
        ("Australia/Lord_Howe", date(2026, 10, 4), 1410),
        ("Australia/Lord_Howe", date(2026, 4, 5), 1470),
        ("Europe/Moscow", date(2014, 10, 26), 1500),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_day_has_as_many_minutes_as_pass(zone: str, day: date, minutes: int) -> None:
    assert local_day(zone, day).minutes == minutes


def test_a_day_begins_at_its_first_moment_where_midnight_never_comes() -> None:
    havana = local_day("America/Havana", date(2026, 3, 8))
    assert havana.begins == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert havana.stretches[0].wall == 60


def test_midnight_ends_a_day() -> None:
    assert wall_minute(MIDNIGHT) == 1440
    assert wall_minute(time(13, 48)) == 828


def test_a_run_of_minutes_has_its_first_and_not_its_last() -> None:
    assert list(bits(run(3, 6))) == [3, 4, 5]
    assert run(6, 6) == run(7, 6) == 0


@given(st.sets(st.integers(0, 60)), st.integers(1, 40))
def test_what_reaches_a_busy_minute_is_what_begins_less_than_its_length_before(
    busy: set[int], length: int
) -> None:
    found = set(bits(reaching(sum(1 << minute for minute in busy), length)))
    assert found == {one for one in range(61) if busy & set(range(one, one + length))}


@given(
    st.sampled_from(CHANGES),
    st.integers(0, 1440),
    st.integers(0, 1440),
    st.sampled_from([1, 15, 25, 60]),
    st.booleans(),
    st.sampled_from([1, 30, 90]),
)
def test_starts_are_those_of_a_walk_through_the_day_minute_by_minute(  # every part of the rule
    where: tuple[str, date], opens: int, closes: int, step: int, by_clock: bool, length: int
) -> None:
    zone, day = where
    local = local_day(zone, day)
    hours = Hours(opens, closes, step, 0 if by_clock else opens)
    assert list(bits(local.starts(hours, length))) == walked(local, zone, day, hours, length)


def walked(local: LocalDay, zone: str, day: date, hours: Hours, length: int) -> list[int]:
    shown = [wall(local, zone, day, minute) for minute in range(local.minutes)]
    is_open = [hours.opens <= one < hours.closes for one in shown]
    return [
        minute
        for minute, one in enumerate(shown)
        if one >= 0
        and (one - hours.grid_from) % hours.step == 0
        and one not in shown[:minute]
        and minute + length <= local.minutes
        and all(is_open[minute : minute + length])
    ]


def wall(local: LocalDay, zone: str, day: date, minute: int) -> int:
    shown = (local.begins + minute * MINUTE).astimezone(ZoneInfo(zone))
    return shown.hour * 60 + shown.minute if shown.date() == day else -1
