"""What holds of free times whatever the office, its visits and its clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.local_day import local_day, wall_minute
from bot.domain.offices import (
    Audience,
    DayException,
    Offer,
    Office,
    OfficeCode,
    Place,
    ServiceCode,
    Window,
)
from bot.domain.timetable import (
    Slot,
    Span,
    Taken,
    days_with_free,
    free_place,
    occupied,
    slots_ahead,
    slots_of_day,
)
from tests.domain.slot_table import windows

SERVICES = (ServiceCode("training"), ServiceCode("benefit"))
MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 3, 20, tzinfo=UTC)
# An ordinary day, and the days on which clocks change in Berlin, Lord Howe and Auckland.
DAYS = tuple(date.fromisoformat(f"2026-{day}") for day in ("03-24", "03-29", "04-05"))
ZONES = ("Asia/Yekaterinburg", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Auckland")
HOURS = (
    ("01:00-04:00",),
    ("00:00-02:30", "02:45-05:00"),
    ("09:00-13:00", "13:48-18:00"),
    ("22:00-24:00",),
)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    places = draw(st.integers(1, 3))
    kept = draw(st.integers(0, places - 1))
    operators = draw(st.integers(0, kept))
    hours = windows(list(draw(st.sampled_from(HOURS))))
    if draw(st.booleans()):
        hours = (replace(hours[0], places=draw(st.integers(1, 4))), *hours[1:])
    return Office(
        code=OfficeCode("office"),
        name={},
        address={},
        zone=draw(st.sampled_from(ZONES)),
        place=Place(0, 0),
        phone="",
        hours=(hours,) * 7,
        offers=(),
        places=places,
        step_minutes=draw(st.sampled_from([5, 15, 20, 45])),
        anchor=draw(st.sampled_from(["clock", "window"])),
        notice_minutes=0,
        works_on_holidays=True,
        operator_places=operators,
        walk_in_places=kept - operators,
    )


offers = st.builds(
    Offer,
    st.sampled_from(SERVICES),
    st.sampled_from([7, 15, 30, 60]),
    st.sampled_from([0, 0, 10]),
    st.sampled_from([0, 0, 25]),
    places=st.sampled_from([None, None, 1, 2]),
    daily_limit=st.sampled_from([None, None, 3]),
)
audiences = st.sampled_from(["public", "operators"])


@st.composite
def visits(draw: st.DrawFn, office: Office, day: date) -> list[Taken]:
    begins = local_day(office.zone, day).begins
    starts = st.integers(-60, 25 * 60).map(lambda minute: begins + minute * MINUTE)
    some = st.builds(
        lambda at, minutes, place, service, after: Taken(
            at, at + minutes * MINUTE, place, service, 0, after
        ),
        starts,
        st.sampled_from([15, 45, 120]),
        st.integers(0, 5),
        st.sampled_from([None, *SERVICES]),
        st.sampled_from([0, 10]),
    )
    return sorted(draw(st.lists(some, max_size=8)), key=lambda one: one.starts)


@st.composite
def days(draw: st.DrawFn) -> tuple[Office, date, list[Taken]]:
    office, day = draw(offices()), draw(st.sampled_from(DAYS))
    return office, day, draw(visits(office, day))


def free(
    office: Office, offer: Offer, day: date, taken: Sequence[Taken], audience: Audience = "public"
) -> list[Slot]:
    return list(slots_of_day(office, offer, day, taken, NOW, audience))


def book(slot: Slot, offer: Offer) -> Taken:
    around = offer.before_minutes, offer.after_minutes
    return Taken(slot.starts, slot.ends, slot.place, offer.service, *around)


def whole(one: Taken) -> Span:
    offer = Offer(ServiceCode(""), 0, one.before_minutes, one.after_minutes)
    return occupied(offer, one)


@given(days(), st.lists(st.tuples(offers, audiences, st.integers(0, 99)), max_size=15))
def test_whoever_books_what_is_free_no_place_is_ever_overbooked(
    case: tuple[Office, date, list[Taken]], wishes: list[tuple[Offer, Audience, int]]
) -> None:
    office, day, _ = case
    booked: list[Taken] = []
    for offer, audience, pick in wishes:
        slots = free(office, offer, day, booked, audience)
        if slots:
            booked.append(book(slots[pick % len(slots)], offer))
    for one in booked:
        others = [
            other for other in booked if other is not one and whole(other).overlaps(whole(one))
        ]
        assert one.place not in {other.place for other in others}
    most = max(office.places, *(window.places or 1 for window in office.hours[0]))
    for one in booked:
        at_once = [other for other in booked if other.starts <= one.starts < other.ends]
        assert len(at_once) <= most - office.walk_in_places


@given(days(), st.sampled_from([1, 2]), st.integers(1, 3), st.lists(st.integers(0, 99), max_size=9))
def test_whoever_books_what_is_free_no_service_goes_beyond_its_limits(
    case: tuple[Office, date, list[Taken]], at_once: int, a_day: int, picks: list[int]
) -> None:
    office, day, _ = case
    offer = Offer(SERVICES[0], 30, after_minutes=10, places=at_once, daily_limit=a_day)
    booked: list[Taken] = []
    for pick in picks:
        if slots := free(office, offer, day, booked):
            booked.append(book(slots[pick % len(slots)], offer))
    assert len(booked) <= a_day
    for one in booked:
        begins = Span(whole(one).starts, whole(one).starts + MINUTE)
        assert sum(whole(other).overlaps(begins) for other in booked) <= at_once


@given(days(), offers, audiences)
def test_a_free_time_lies_in_the_hours_as_the_wall_shows_them(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = case
    slots = free(office, offer, day, taken, audience)
    shown = [f"{office.local(slot.starts):%H:%M}" for slot in slots]
    assert shown == sorted(set(shown))
    for slot in slots:
        assert slot.ends - slot.starts == offer.minutes * MINUTE
        minutes = [slot.starts + passed * MINUTE for passed in range(offer.minutes)]
        assert all(is_open(office, day, moment) for moment in minutes)


def is_open(office: Office, day: date, moment: datetime) -> bool:
    shown = office.local(moment)
    minute = shown.hour * 60 + shown.minute
    here = [
        one for one in office.hours[0] if wall_minute(one.opens) <= minute < wall_minute(one.closes)
    ]
    return shown.date() == day and bool(here)


@given(days(), offers, audiences)
def test_a_clock_grid_has_multiples_of_the_step(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = replace(case[0], anchor="clock"), case[1], case[2]
    for slot in free(office, offer, day, taken, audience):
        shown = office.local(slot.starts)
        assert (shown.hour * 60 + shown.minute) % office.step_minutes == 0


@given(days(), offers, st.sampled_from(HOURS), audiences)
def test_on_a_clock_grid_a_closure_never_adds_a_time(
    case: tuple[Office, date, list[Taken]], offer: Offer, hours: tuple[str, ...], audience: Audience
) -> None:
    office, day, taken = replace(case[0], anchor="clock"), case[1], case[2]
    cut = shut(office.hours[0], windows(list(hours))[0])
    closed = replace(office, exceptions=(DayException(day, cut),))
    assert starts(closed, offer, day, taken, audience) <= starts(
        office, offer, day, taken, audience
    )


@given(days(), offers, audiences)
def test_on_a_clock_grid_fewer_places_never_add_a_time(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = replace(case[0], anchor="clock"), case[1], case[2]
    fewer = replace(office, places=office.places - 1)
    kept = replace(office, walk_in_places=office.walk_in_places + 1)
    theirs = replace(office, operator_places=office.operator_places + 1)
    for less in (fewer, kept, theirs):
        if less is not theirs or audience == "public":
            here = starts(less, offer, day, taken, audience)
            assert here <= starts(office, offer, day, taken, audience)


@given(days(), offers, audiences)
def test_a_visit_more_never_adds_a_time(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = case
    for gone in range(len(taken)):
        fewer = taken[:gone] + taken[gone + 1 :]
        here = starts(office, offer, day, taken, audience)
        assert here <= starts(office, offer, day, fewer, audience)


@given(days(), offers)
def test_operators_see_all_that_the_public_sees(
    case: tuple[Office, date, list[Taken]], offer: Offer
) -> None:
    office, day, taken = case
    public = starts(office, offer, day, taken, "public")
    assert public <= starts(office, offer, day, taken, "operators")


@given(days(), offers, audiences)
def test_a_free_time_is_free_by_counting_visits_one_by_one(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = case
    for slot in free(office, offer, day, taken, audience):
        here = occupied(offer, Span(slot.starts, slot.ends))
        meeting = {one.place for one in taken if whole(one).overlaps(here)}
        most = max(office.places, *(window.places or 1 for window in office.hours[0]))
        assert slot.place not in meeting
        assert len(meeting) < most
        assert free_place(office, offer, slot.starts, taken, audience) == slot.place


@given(days(), offers, audiences)
def test_the_first_of_each_day_and_all_ahead_are_the_days_own(
    case: tuple[Office, date, list[Taken]], offer: Offer, audience: Audience
) -> None:
    office, day, taken = case
    own = free(office, offer, day, taken, audience)
    ahead = list(slots_ahead(office, offer, taken, NOW, audience))
    firsts = list(days_with_free(office, offer, taken, NOW, audience))
    assert [one for one in ahead if office.local(one.starts).date() == day] == own
    assert [one for one in firsts if office.local(one.starts).date() == day] == own[:1]
    assert len({office.local(one.starts).date() for one in ahead}) == len(firsts)


def starts(
    office: Office, offer: Offer, day: date, taken: Sequence[Taken], audience: Audience
) -> set[datetime]:
    return {slot.starts for slot in free(office, offer, day, taken, audience)}


def shut(hours: Sequence[Window], gap: Window) -> tuple[Window, ...]:
    """The hours without what lies in the gap."""
    before = [replace(one, closes=min(one.closes, gap.opens)) for one in hours]
    after = [replace(one, opens=max(one.opens, gap.closes)) for one in hours]
    return tuple(one for one in (*before, *after) if one.opens < one.closes)
