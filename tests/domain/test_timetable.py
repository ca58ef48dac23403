from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offices import DayException, Offer, Office, OfficeCode, Place, ServiceCode, Window
from bot.domain.timetable import (
    Slot,
    Span,
    Taken,
    day_span,
    days_ahead,
    free_place,
    is_offered,
    last_day,
    occupied,
    slots_of_day,
    windows_of,
)


def window(opens: str, closes: str) -> Window:
    return Window(time.fromisoformat(opens), time.fromisoformat(closes))


FULL = (window("09:00", "13:00"), window("13:48", "18:00"))
SHORT = (window("09:00", "13:00"), window("13:48", "16:45"))

PERM = Office(
    code=OfficeCode("perm"),
    name={"ru": "Пермь"},
    address={"ru": "Пермь"},
    zone="Asia/Yekaterinburg",
    place=Place(58.0, 56.2),
    phone="1",
    hours=(FULL, FULL, FULL, FULL, SHORT, (), ()),
    offers=(),
)
HALF_HOUR = Offer(ServiceCode("training"), 30)
LONG = Offer(ServiceCode("job-search"), 45)

MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
LONG_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def local(day: date, clock: str, office: Office = PERM) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(office.zone))


def span(clock: str, minutes: int = 30, day: date = MONDAY) -> Span:
    starts = local(day, clock).astimezone(UTC)
    return Span(starts, starts + timedelta(minutes=minutes))


def taken(clock: str, place: int, minutes: int = 30) -> Taken:
    one = span(clock, minutes)
    return Taken(one.starts, one.ends, place)


def times(slots: Iterable[Slot], office: Office = PERM) -> list[str]:
    return [f"{office.local(slot.starts):%H:%M}" for slot in slots]


def free(
    day: date,
    *busy: Taken,
    office: Office = PERM,
    offer: Offer = HALF_HOUR,
    now: datetime = LONG_BEFORE,
) -> list[str]:
    return times(slots_of_day(office, offer, day, busy, now), office)


# -- hours ---------------------------------------------------------------------------------------


def test_no_visit_reaches_into_the_break_and_the_grid_begins_anew_after_it() -> None:
    found = free(MONDAY)
    assert found[:2] == ["09:00", "09:15"]
    assert found[found.index("12:30") + 1] == "13:48"
    assert found[-1] == "17:18"


def test_a_longer_visit_ends_earlier_before_the_break() -> None:
    found = free(MONDAY, offer=LONG)
    assert "12:15" in found
    assert "12:30" not in found


def test_a_visit_may_end_with_the_window() -> None:
    office = replace(PERM, hours=((window("09:00", "09:30"),),) * 7)
    assert free(MONDAY, office=office) == ["09:00"]
    assert free(MONDAY, office=office, offer=LONG) == []


def test_friday_is_short() -> None:
    assert free(FRIDAY)[-1] == "16:03"


def test_a_day_without_windows_has_no_times() -> None:
    assert free(SATURDAY) == []


def test_a_public_holiday_is_closed_unless_the_office_works_then() -> None:
    unity_day = date(2026, 11, 4)
    assert windows_of(PERM, unity_day) == ()
    assert windows_of(replace(PERM, works_on_holidays=True), unity_day) == FULL


def test_a_weekend_service_day_is_no_holiday() -> None:
    office = replace(PERM, hours=(*PERM.hours[:5], FULL, ()))
    assert windows_of(office, SATURDAY) == FULL


def test_a_dated_exception_is_stronger_than_the_week() -> None:
    office = replace(PERM, exceptions=(DayException(MONDAY, (window("10:00", "11:00"),)),))
    assert free(MONDAY, office=office) == ["10:00", "10:15", "10:30"]
    assert free(MONDAY + timedelta(days=1), office=office) == free(MONDAY)


def test_a_window_that_lies_in_the_last_hour_of_a_short_day_is_gone() -> None:
    split = (window("09:00", "13:00"), window("13:48", "17:00"), window("17:15", "18:00"))
    office = replace(PERM, hours=(split,) * 7)
    assert windows_of(office, date(2026, 11, 3)) == split[:2]


def test_an_exception_without_windows_closes_the_day() -> None:
    assert free(MONDAY, office=replace(PERM, exceptions=(DayException(MONDAY),))) == []


def test_an_exception_opens_on_a_holiday() -> None:
    unity_day = date(2026, 11, 4)
    office = replace(PERM, exceptions=(DayException(unity_day, (window("10:00", "11:00"),)),))
    assert windows_of(office, unity_day) == (window("10:00", "11:00"),)


# -- places --------------------------------------------------------------------------------------


def test_a_taken_time_is_not_free_and_its_neighbours_are() -> None:
    found = free(MONDAY, taken("10:00", 0))
    assert "09:30" in found
    assert "10:30" in found
    assert not {"09:45", "10:00", "10:15"} & set(found)


def test_a_second_specialist_serves_at_the_same_time() -> None:
    office = replace(PERM, places=2)
    slots = slots_of_day(office, HALF_HOUR, MONDAY, [taken("10:00", 0)], LONG_BEFORE)
    places = {f"{office.local(slot.starts):%H:%M}": slot.place for slot in slots}
    assert places["09:30"] == 0
    assert places["10:00"] == 1
    assert "10:00" not in free(MONDAY, taken("10:00", 0), taken("10:15", 1), office=office)


def test_the_first_free_place_is_given() -> None:
    office = replace(PERM, places=3)
    assert free_place(office, HALF_HOUR, span("10:00").starts, []) == 0
    assert (
        free_place(office, HALF_HOUR, span("10:00").starts, [taken("10:00", 0), taken("09:45", 2)])
        == 1
    )
    assert (
        free_place(
            office, HALF_HOUR, span("10:00").starts, [taken("10:00", place) for place in range(3)]
        )
        is None
    )


def test_visits_that_only_touch_do_not_overlap() -> None:
    assert not span("10:00").overlaps(span("10:30"))
    assert span("10:00").overlaps(span("10:29"))
    assert span("10:00", 60).overlaps(span("10:15"))


# -- notice and horizon --------------------------------------------------------------------------


def test_what_begins_too_soon_is_not_offered() -> None:
    assert free(MONDAY, now=local(MONDAY, "09:00"))[0] == "10:00"
    assert free(MONDAY, now=local(MONDAY, "09:01"))[0] == "10:15"
    assert free(MONDAY, now=local(MONDAY, "18:00")) == []


def test_without_notice_the_present_moment_can_be_booked() -> None:
    office = replace(PERM, notice_minutes=0)
    assert free(MONDAY, office=office, now=local(MONDAY, "09:00"))[0] == "09:00"


def test_today_and_the_whole_horizon_can_be_booked() -> None:
    days = list(days_ahead(replace(PERM, horizon_days=2), local(MONDAY, "12:00")))
    assert days == [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)]
    assert last_day(replace(PERM, horizon_days=2), local(MONDAY, "12:00")) == days[-1]


def test_today_is_the_offices_day_not_greenwichs() -> None:
    # 19:30 in Greenwich is past midnight in Perm and not yet in Votkinsk.
    moment = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    assert next(days_ahead(PERM, moment)) == date(2026, 11, 24)
    assert next(days_ahead(replace(PERM, zone="Europe/Samara"), moment)) == MONDAY


@pytest.mark.parametrize(
    ("starts", "offered"),
    [
        (span("10:00"), True),
        (span("13:48"), True),
        (span("10:05"), False),  # off the grid
        (span("13:00"), False),  # in the break
        (span("12:45"), False),  # reaches into the break
        (span("10:00", 45), False),  # of another length
        (span("10:00", day=SATURDAY), False),  # closed
    ],
)
def test_only_what_stands_in_the_timetable_is_offered(starts: Span, offered: bool) -> None:
    assert is_offered(PERM, HALF_HOUR, starts, local(MONDAY, "07:00")) is offered


def test_a_time_too_soon_or_too_far_is_not_offered() -> None:
    ten = span("10:00")
    assert is_offered(PERM, HALF_HOUR, ten, local(MONDAY, "09:00"))
    assert not is_offered(PERM, HALF_HOUR, ten, local(MONDAY, "09:01"))
    assert is_offered(PERM, HALF_HOUR, ten, ten.starts - timedelta(days=30))
    assert not is_offered(PERM, HALF_HOUR, ten, ten.starts - timedelta(days=31))


def test_a_service_may_have_a_horizon_of_its_own() -> None:
    offer, now = replace(HALF_HOUR, horizon_days=1), local(MONDAY, "07:00")
    assert list(days_ahead(PERM, now, offer)) == [MONDAY, MONDAY + timedelta(days=1)]
    assert last_day(PERM, now, offer) == MONDAY + timedelta(days=1)
    assert not is_offered(PERM, offer, span("10:00", day=FRIDAY), now)


def test_an_operator_may_book_what_is_not_offered_to_the_public() -> None:
    hours = (replace(window("09:00", "10:00"), audience="operators"),)
    office, now = replace(PERM, hours=(hours,) * 7), local(MONDAY, "07:00")
    assert not is_offered(office, HALF_HOUR, span("09:00"), now)
    assert is_offered(office, HALF_HOUR, span("09:00"), now, "operators")


def test_the_second_of_two_equal_times_on_the_wall_is_not_offered() -> None:
    night = ((window("01:00", "04:00"),),) * 7
    berlin = replace(PERM, zone="Europe/Berlin", hours=night)
    now = datetime(2026, 10, 20, tzinfo=UTC)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = first + timedelta(hours=1)
    assert berlin.local(first).time() == berlin.local(again).time() == time(2, 30)
    assert is_offered(berlin, HALF_HOUR, Span(first, first + 30 * MINUTE), now)
    assert not is_offered(berlin, HALF_HOUR, Span(again, again + 30 * MINUTE), now)


def test_a_visit_occupies_what_its_service_needs_around_it() -> None:
    offer = replace(HALF_HOUR, before_minutes=5, after_minutes=10)
    whole = occupied(offer, span("10:00"))
    assert whole == Span(span("09:55").starts, span("10:40").starts)


def test_a_time_outside_the_timetable_has_no_place() -> None:
    office = replace(PERM, places=2)
    for clock in ("20:00", "10:07"):
        assert free_place(office, HALF_HOUR, span(clock).starts, []) is None


def test_a_taken_time_still_stands_in_the_timetable() -> None:
    now = local(MONDAY, "07:00")
    listed = list(slots_of_day(PERM, HALF_HOUR, MONDAY, [taken("10:00", 0)], now))
    assert span("10:00").starts not in {slot.starts for slot in listed}
    assert is_offered(PERM, HALF_HOUR, span("10:00"), now)


# -- zones ---------------------------------------------------------------------------------------


def test_the_same_clock_in_two_zones_is_two_moments() -> None:
    votkinsk = replace(PERM, zone="Europe/Samara")
    here = next(slots_of_day(PERM, HALF_HOUR, MONDAY, (), LONG_BEFORE))
    there = next(slots_of_day(votkinsk, HALF_HOUR, MONDAY, (), LONG_BEFORE))
    assert here.starts == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert there.starts == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_a_local_day_is_from_midnight_to_midnight() -> None:
    day = day_span(PERM, MONDAY, MONDAY)
    assert day.starts == datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    assert day.ends - day.starts == timedelta(days=1)
    assert day_span(PERM, MONDAY, FRIDAY).ends - day.starts == timedelta(days=5)


def test_the_day_the_clocks_change_is_an_hour_shorter() -> None:
    berlin = replace(PERM, zone="Europe/Berlin")
    day = day_span(berlin, date(2026, 3, 29), date(2026, 3, 29))
    assert day.ends - day.starts == timedelta(hours=23)


def test_visits_keep_their_length_and_the_step_when_the_clocks_change() -> None:
    night = ((window("01:00", "04:00"),),) * 7
    berlin = replace(PERM, zone="Europe/Berlin", hours=night, step_minutes=30)
    slots = list(
        slots_of_day(berlin, HALF_HOUR, date(2026, 3, 29), (), local(date(2026, 3, 20), "12:00"))
    )
    assert len(slots) == 4
    assert all(slot.ends - slot.starts == timedelta(minutes=30) for slot in slots)


# -- whatever the hours --------------------------------------------------------------------------


@st.composite
def busy_mondays(draw: st.DrawFn) -> tuple[Office, Offer, list[Taken]]:
    office = replace(
        PERM, places=draw(st.integers(1, 3)), step_minutes=draw(st.sampled_from([5, 10, 15, 20]))
    )
    offer = Offer(ServiceCode("training"), draw(st.sampled_from([15, 20, 30, 45, 60])))
    starts = st.integers(0, 9 * 60).map(lambda minutes: local(MONDAY, "09:00") + minutes * MINUTE)
    length = st.sampled_from([15, 30, 60])
    some = st.builds(
        lambda begins, minutes, place: Taken(begins, begins + minutes * MINUTE, place),
        starts,
        length,
        st.integers(0, office.places - 1),
    )
    return office, offer, draw(st.lists(some, max_size=12))


@given(busy_mondays())
def test_a_free_time_is_in_hours_in_order_and_in_nobodys_way(
    case: tuple[Office, Offer, list[Taken]],
) -> None:
    office, offer, busy = case
    slots = list(slots_of_day(office, offer, MONDAY, busy, LONG_BEFORE))
    assert [slot.starts for slot in slots] == sorted({slot.starts for slot in slots})
    for slot in slots:
        here = Span(slot.starts, slot.ends)
        opens, closes = office.local(slot.starts).time(), office.local(slot.ends).time()
        assert any(one.opens <= opens and closes <= one.closes for one in FULL)
        assert not any(
            here.overlaps(Span(one.starts, one.ends)) for one in busy if one.place == slot.place
        )
        assert is_offered(office, offer, here, local(MONDAY, "00:00") - timedelta(days=1))


@given(busy_mondays())
def test_a_time_of_the_timetable_is_missing_only_when_every_place_is_taken(
    case: tuple[Office, Offer, list[Taken]],
) -> None:
    office, offer, busy = case
    free_now = {slot.starts for slot in slots_of_day(office, offer, MONDAY, busy, LONG_BEFORE)}
    for slot in slots_of_day(office, offer, MONDAY, (), LONG_BEFORE):
        here = Span(slot.starts, slot.ends)
        in_the_way = {one.place for one in busy if here.overlaps(Span(one.starts, one.ends))}
        assert (slot.starts in free_now) == (len(in_the_way) < office.places)
