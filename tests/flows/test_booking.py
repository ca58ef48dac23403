from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.pages import Action
from bot.domain.booking import Appointment, AppointmentId, NotFound, SlotTaken, TooMany
from bot.domain.offices import OfficeCode, Place, ServiceCode
from bot.domain.timetable import Slot
from bot.flows.booking import (
    Begin,
    Book,
    CannotBook,
    Check,
    ChooseDay,
    ChooseOffice,
    ChooseService,
    ChooseTime,
    FindDays,
    FindOffices,
    FindTimes,
    FindTimesOfDay,
    Move,
    NoTimes,
    OfficeBrief,
    Wish,
)
from tests.dialogue import Dialogue

NINE = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
PERM = OfficeBrief(
    OfficeCode("perm"), {"ru": "Пермь"}, {"ru": "Примерная, 37"}, "Asia/Yekaterinburg"
)
KUNGUR = replace(PERM, code=OfficeCode("kungur"), name={"ru": "Кунгур"})
SERVICES = (ServiceCode("training"), ServiceCode("benefit"))
WISH = Wish(ServiceCode("training"))
THERE = replace(WISH, office=PERM)
MOVING = replace(THERE, moving=AppointmentId(7))
BOOKED = Appointment(
    AppointmentId(7),
    "482-917",
    ServiceCode("training"),
    OfficeCode("perm"),
    NINE,
    NINE + timedelta(minutes=30),
    "booked",
)


def slot(quarters: int = 0) -> Slot:
    starts = NINE + timedelta(minutes=15 * quarters)
    return Slot(starts, starts + timedelta(minutes=30), 0)


NEAREST = tuple(slot(n) for n in range(5))
DAYS = tuple(slot(96 * n) for n in range(3))

ANSWERS: dict[type[Action[Any]], Any] = {
    Begin: lambda begin: Wish(ServiceCode(begin.service)) if begin.service else SERVICES,
    FindOffices: (PERM, KUNGUR),
    FindTimes: NEAREST,
    FindDays: DAYS,
    FindTimesOfDay: (DAY, NEAREST),
    Book: BOOKED,
    Move: BOOKED,
}


def person(step: Any = None, **other: Any) -> Dialogue:
    changed = {kind: other.pop(kind.__name__, answer) for kind, answer in ANSWERS.items()}
    assert not other
    return Dialogue(step or Begin(), changed)


def last(dialogue: Dialogue) -> Action[Any]:
    return dialogue.done[-1]


def time_of(which: int) -> str:
    return str(int(NEAREST[which].starts.timestamp() // 60))


def test_the_straight_way_is_service_office_time_check_booked() -> None:
    one = person()
    assert one.said == {"choose-service"}
    assert one.offered == ("service-training", "service-benefit", "button-menu")
    one.presses("service-training")
    assert {"choose-office", "offices-hint"} <= one.said
    one.presses("perm")
    assert {"choose-time"} <= one.said
    assert last(one) == FindTimes(THERE)
    one.presses(time_of(2))
    assert {"check", "service-training"} <= one.said
    one.presses("button-confirm")
    assert last(one) == Book(THERE, NEAREST[2].starts)
    assert one.went == "booked"


def test_a_known_service_is_not_asked_for_again() -> None:
    assert isinstance(person(Begin("benefit")).page, ChooseOffice)


def test_an_office_that_is_the_only_one_is_not_asked_for() -> None:
    assert isinstance(person(Begin("training"), Begin=THERE).page, ChooseTime)


@pytest.mark.parametrize(
    ("result", "key"), [(TooMany(2), "too-many-visits"), (NotFound(), "no-such-visit")]
)
def test_who_cannot_book_is_told_why_and_shown_a_way_on(result: object, key: str) -> None:
    one = person(Begin=result)
    assert one.said == {key}
    assert one.offered == ("button-visits", "button-operator", "button-menu")
    assert isinstance(one.page, CannotBook)


def test_a_service_that_was_not_offered_is_refused() -> None:
    one = person().presses_value("job-fair")
    assert one.unclear
    assert one.said == {"unclear", "choose-service"}


def test_the_note_on_the_registered_address_stands_where_it_matters() -> None:
    assert "by-registration" in person(FindOffices(replace(WISH, by_registration=True))).said
    assert "by-registration" not in person(FindOffices(WISH)).said


def test_a_service_nowhere_offered_ends_honestly() -> None:
    assert person(FindOffices(WISH), FindOffices=()).said == {"not-offered"}


def test_a_place_finds_the_nearest_offices() -> None:
    near = (replace(KUNGUR, kilometres=12.4), replace(PERM, kilometres=80.0))
    one = person(FindOffices(WISH))
    one.answers[FindOffices] = near
    one.shares_place(57.4, 56.9)
    assert last(one) == FindOffices(WISH, Place(57.4, 56.9))
    assert one.offered[:2] == ("office-near", "office-near")
    assert one.buttons[0].value == "kungur"


def test_a_settlement_may_be_typed() -> None:
    one = person(FindOffices(WISH)).types("Кунгур")
    assert last(one) == FindOffices(WISH, settlement="Кунгур")
    assert isinstance(one.page, ChooseOffice)


def test_an_unknown_settlement_is_said_to_be_unknown() -> None:
    one = person(FindOffices(WISH))
    one.answers[FindOffices] = ()
    one.types("Атлантида")
    assert {"unknown-place", "choose-office"} <= one.said
    assert isinstance(one.page, ChooseOffice)


@pytest.mark.parametrize("value", ["saransk", "", "yes", time_of(0)])
def test_an_office_that_was_not_offered_is_refused(value: str) -> None:
    assert person(FindOffices(WISH)).presses_value(value).unclear


def test_a_time_that_was_not_offered_is_refused() -> None:
    gone = str(int(slot(40).starts.timestamp() // 60))
    one = person(FindTimes(THERE)).presses_value(gone)
    assert one.unclear
    assert isinstance(one.page, ChooseTime)


def test_who_is_too_late_chooses_again() -> None:
    one = person(FindTimes(THERE), Book=SlotTaken())
    one.presses(time_of(0)).presses("button-confirm")
    assert last(one) == FindTimes(THERE, too_late=True)
    assert {"too-late", "choose-time"} <= one.said
    assert one.offered[0] == "04:00"


def test_who_is_too_late_and_finds_nothing_else_is_told_so() -> None:
    one = person(FindTimes(THERE), Book=SlotTaken()).presses(time_of(0))
    one.answers[FindTimes] = ()
    one.presses("button-confirm")
    assert one.said == {"no-times"}


def test_who_reached_the_limit_meanwhile_is_told_so() -> None:
    one = person(FindTimes(THERE), Book=TooMany(2)).presses(time_of(0)).presses("button-confirm")
    assert one.said == {"too-many-visits"}


def test_a_full_office_offers_other_offices() -> None:
    one = person(FindTimes(THERE), FindTimes=())
    assert one.said == {"no-times"}
    assert isinstance(one.page, NoTimes)
    one.presses("button-other-office")
    assert isinstance(one.page, ChooseOffice)


def test_a_full_office_offers_nothing_else_by_old_buttons() -> None:
    assert person(FindTimes(THERE), FindTimes=()).presses_value("days").unclear


def test_other_days_and_one_of_their_times() -> None:
    one = person(FindTimes(THERE)).presses("button-other-days")
    assert one.said == {"choose-day"}
    one.presses_value(str(int(DAYS[1].starts.timestamp() // 60)))
    assert last(one) == FindTimesOfDay(THERE, DAYS[1].starts)
    assert "choose-time-of-day" in one.said
    one.presses(time_of(3))
    assert isinstance(one.page, Check)


def test_a_day_that_was_not_offered_is_refused() -> None:
    one = person(FindDays(THERE)).presses_value("12345")
    assert one.unclear
    assert isinstance(one.page, ChooseDay)


def test_a_day_that_filled_up_meanwhile_leads_to_the_other_days() -> None:
    one = person(FindDays(THERE), FindTimesOfDay=(DAY, ()))
    one.presses_value(str(int(DAYS[0].starts.timestamp() // 60)))
    assert isinstance(one.page, ChooseDay)


def test_no_days_at_all_is_said_honestly() -> None:
    assert person(FindDays(THERE), FindDays=()).said == {"no-times"}


BACKS: list[tuple[Callable[[], Dialogue], type]] = [
    (lambda: person(FindOffices(WISH)), ChooseService),
    (lambda: person(FindTimes(THERE)), ChooseOffice),
    (lambda: person(FindDays(THERE)), ChooseTime),
    (lambda: person(FindTimesOfDay(THERE, NINE)), ChooseTime),
]


@pytest.mark.parametrize(("where", "leads_to"), BACKS)
def test_back_leads_one_step_back(where: Callable[[], Dialogue], leads_to: type) -> None:
    assert isinstance(where().presses("button-back").page, leads_to)


def test_back_from_the_times_of_a_day_leads_to_the_nearest() -> None:
    one = person(FindTimesOfDay(THERE, NINE)).presses("button-back")
    assert one.said >= {"choose-time"}


def test_back_from_the_check_leads_to_the_times() -> None:
    one = person(FindTimes(THERE)).presses(time_of(0)).presses("button-other-time")
    assert isinstance(one.page, ChooseTime)


def test_the_check_hears_nothing_but_its_buttons() -> None:
    one = person(FindTimes(THERE)).presses(time_of(0))
    for value in ("да", "book", "", "no"):
        assert one.presses_value(value).unclear
    assert one.types("да").unclear
    assert not any(isinstance(action, Book) for action in one.done)


def test_moving_asks_its_own_question_and_moves() -> None:
    one = person(FindTimes(MOVING)).presses(time_of(1))
    assert "check-move" in one.said
    one.presses("button-confirm")
    assert last(one) == Move(MOVING, NEAREST[1].starts, AppointmentId(7))
    assert one.went == "booked"


def test_moving_too_late_chooses_again_and_still_moves() -> None:
    one = person(FindTimes(MOVING), Move=SlotTaken()).presses(time_of(1)).presses("button-confirm")
    assert "too-late" in one.said
    one.answers[Move] = BOOKED
    one.presses(time_of(2)).presses("button-confirm")
    assert last(one) == Move(MOVING, NEAREST[2].starts, AppointmentId(7))


def test_moving_what_is_gone_is_said_so() -> None:
    one = person(FindTimes(MOVING), Move=NotFound()).presses(time_of(1)).presses("button-confirm")
    assert one.said == {"no-such-visit"}


def test_back_while_moving_never_becomes_a_new_booking() -> None:
    one = person(FindTimes(MOVING)).presses("button-back")
    one.presses("button-back")
    assert last(one) == Begin(moving=AppointmentId(7))


def test_moving_to_another_office_keeps_moving() -> None:
    one = person(FindTimes(MOVING)).presses("button-back").presses("kungur")
    one.presses(time_of(0)).presses("button-confirm")
    assert last(one) == Move(replace(MOVING, office=KUNGUR), NINE, AppointmentId(7))


@pytest.mark.parametrize(
    "step",
    [Begin(), FindOffices(WISH), FindTimes(THERE), FindDays(THERE), FindTimesOfDay(THERE, NINE)],
)
def test_every_step_has_the_menu(step: Action[Any]) -> None:
    assert person(step).presses("button-menu").went == "menu"


def test_a_time_without_an_office_is_a_bug_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="before an office"):
        ChooseTime(WISH, NEAREST).show()
