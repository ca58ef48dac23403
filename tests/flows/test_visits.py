from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.pages import Action, Go
from bot.domain.booking import Appointment, AppointmentId, NotFound
from bot.domain.offices import OfficeCode, ServiceCode
from bot.flows.visits import (
    Cancel,
    ChooseVisit,
    Confirm,
    FindOne,
    FindVisits,
    NoVisits,
    ReallyCancel,
    ShowVisit,
    VisitCard,
)
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
CARD = VisitCard(BOOKED, {"ru": "Пермь"}, {"ru": "Примерная, 37"}, "Asia/Yekaterinburg")
OTHER = replace(CARD, appointment=replace(BOOKED, id=AppointmentId(8), number="000-001"))


def person(
    step: Action[Any] | None = None, found: object = (CARD,), done: Any = BOOKED
) -> Dialogue:
    answers = {FindVisits: found, Cancel: done, Confirm: CARD, FindOne: CARD}
    return Dialogue(step or FindVisits(), answers)


def test_nothing_ahead_offers_to_book() -> None:
    nobody = person(found=())
    assert isinstance(nobody.page, NoVisits)
    assert nobody.presses("button-booking").went == "booking"


def test_a_single_visit_is_shown_at_once() -> None:
    one = person()
    assert isinstance(one.page, ShowVisit)
    assert "visit" in one.said


def test_several_visits_are_chosen_from() -> None:
    one = person(found=(CARD, OTHER))
    assert isinstance(one.page, ChooseVisit)
    one.presses("8")
    assert isinstance(one.page, ShowVisit)
    assert one.page.visit == OTHER


def test_somebody_elses_visit_cannot_be_chosen() -> None:
    assert person(found=(CARD, OTHER)).presses_value("9").unclear


def test_moving_goes_over_to_the_booking() -> None:
    assert person().presses("button-move").gone == Go("move", "7")


def test_cancelling_is_asked_once_more() -> None:
    one = person().presses("button-cancel")
    assert isinstance(one.page, ReallyCancel)
    assert not any(isinstance(action, Cancel) for action in one.done)
    one.presses("button-yes-cancel")
    assert one.done[-1] == Cancel(AppointmentId(7))
    assert one.said == {"cancelled"}


def test_a_visit_may_be_kept_after_all() -> None:
    one = person().presses("button-cancel").presses("button-keep-visit")
    assert one.done[-1] == FindVisits()
    assert isinstance(one.page, ShowVisit)


@pytest.mark.parametrize("value", ["maybe", "", "cancel"])
def test_only_yes_cancels(value: str) -> None:
    one = person().presses("button-cancel").presses_value(value)
    assert one.unclear
    assert one.types("да").unclear


def test_cancelling_what_is_gone_says_so() -> None:
    one = person(done=NotFound()).presses("button-cancel").presses("button-yes-cancel")
    assert one.said == {"no-such-visit"}


def test_who_will_come_is_thanked_with_time_and_place() -> None:
    one = person(Confirm(AppointmentId(7)))
    assert {"see-you", "visit"} <= one.said
    assert one.offered == ("button-booking", "button-visits", "button-menu")


def test_a_reminders_cancel_is_asked_once_more() -> None:
    assert isinstance(person(FindOne(AppointmentId(7))).page, ReallyCancel)


@pytest.mark.parametrize("step", [Confirm(AppointmentId(1)), FindOne(AppointmentId(1))])
def test_a_reminder_of_what_is_gone_says_so(step: Action[Any]) -> None:
    one = Dialogue(step, {Confirm: NotFound(), FindOne: NotFound()})
    assert one.said == {"no-such-visit"}
