from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.pages import Go
from bot.domain.booking import (
    Appointment,
    AppointmentId,
    NotFound,
    SlotTaken,
    TooMany,
    Withdrawn,
)
from bot.domain.offices import OfficeCode, ServiceCode
from bot.flows.waiting import Join, Leave, OnTheList, PassOn, TakeOffered, Told
from tests.dialogue import Dialogue

NINE = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
BOOKED = Appointment(
    AppointmentId(7),
    "482-917",
    ServiceCode("training"),
    OfficeCode("perm"),
    NINE,
    NINE + timedelta(minutes=30),
    "booked",
)
WAYS_ON = ("button-booking", "button-visits", "button-menu")


@pytest.mark.parametrize("before", [0, 1, 3, 21])
def test_who_joins_learns_the_place_in_the_line_and_how_to_leave(before: int) -> None:
    one = Dialogue(Join("perm", "training", date(2026, 11, 25)), {Join: before})
    assert one.page == OnTheList(before)
    assert one.said == {"on-the-list"}
    assert one.offered == ("button-leave-list", "button-menu")
    assert one.presses("button-leave-list").gone == Go("unwait")


def test_nobody_waits_for_what_is_no_longer_offered() -> None:
    one = Dialogue(Join("perm", "training"), {Join: Withdrawn()})
    assert one.said == {"withdrawn"}
    assert one.offered == WAYS_ON


def test_leaving_is_one_tap() -> None:
    one = Dialogue(Leave(), {Leave: None})
    assert one.said == {"left-the-list"}
    assert one.offered == WAYS_ON


def test_a_taken_offer_leads_to_the_confirmation() -> None:
    assert Dialogue(TakeOffered(3), {TakeOffered: BOOKED}).went == "booked"


@pytest.mark.parametrize(
    ("result", "key"),
    [(SlotTaken(), "offer-over"), (NotFound(), "offer-over"), (TooMany(2), "offer-too-many")],
)
def test_an_offer_that_cannot_be_taken_says_why_and_a_way_on(result: object, key: str) -> None:
    one = Dialogue(TakeOffered(3), {TakeOffered: result})
    assert one.page == Told(key)
    assert one.offered == WAYS_ON


def test_an_offer_may_be_passed_on() -> None:
    assert Dialogue(PassOn(3), {PassOn: None}).said == {"offer-passed-on"}
