from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.pages import Action, Go
from bot.core.says import Moment, Text
from bot.domain.booking import (
    Appointment,
    AppointmentId,
    NotFound,
    SlotTaken,
    TooMany,
    TooManyMoves,
    Withdrawn,
)
from bot.domain.choosing import Held, NotUnderstood, OfficeBrief, Request, Times, Wished
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
    FindWished,
    Hold,
    LetGo,
    NoTimes,
)
from tests.dialogue import Dialogue

NINE = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
PERM = OfficeBrief(
    OfficeCode("perm"), {"ru": "Пермь"}, {"ru": "Примерная, 37"}, "Asia/Yekaterinburg"
)
KUNGUR = replace(PERM, code=OfficeCode("kungur"), name={"ru": "Кунгур"})
SERVICES = (ServiceCode("training"), ServiceCode("benefit"))
WISH = Request(ServiceCode("training"))
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

NO_TIMES = Times((), DAY - timedelta(days=1))
TIMES = Times(NEAREST, DAY - timedelta(days=1))
UNTIL = NINE - timedelta(hours=20)
HOLD = AppointmentId(31)


def held(starts: datetime) -> Held:
    return Held(Slot(starts, starts + timedelta(minutes=30), 0), UNTIL, HOLD)


ANSWERS: dict[type[Action[Any]], Any] = {
    Begin: lambda begin: Request(ServiceCode(begin.service)) if begin.service else SERVICES,
    FindOffices: (PERM, KUNGUR),
    FindTimes: TIMES,
    FindDays: DAYS,
    FindTimesOfDay: (DAY, TIMES),
    FindWished: Wished(TIMES, met=True, day=DAY),
    Hold: lambda hold: held(hold.starts),
    LetGo: None,
    Book: BOOKED,
}


def person(step: Any = None, **other: Any) -> Dialogue:
    changed = {kind: other.pop(kind.__name__, answer) for kind, answer in ANSWERS.items()}
    assert not other
    return Dialogue(step or Begin(), changed)


def last(dialogue: Dialogue) -> Action[Any]:
    return dialogue.done[-1]


def time_buttons(dialogue: Dialogue) -> list[str]:
    return [one.value for one in dialogue.buttons if one.value.isdecimal()]


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
    assert last(one) == Hold(THERE, NEAREST[2].starts)
    assert {"check", "service-training"} <= one.said
    one.presses("button-confirm")
    assert last(one) == Book(THERE, held(NEAREST[2].starts))
    assert one.went == "booked"


def test_a_known_service_is_not_asked_for_again() -> None:
    assert isinstance(person(Begin("benefit")).page, ChooseOffice)


def test_an_office_that_is_the_only_one_is_not_asked_for() -> None:
    assert isinstance(person(Begin("training"), Begin=THERE).page, ChooseTime)


@pytest.mark.parametrize(
    ("result", "key"),
    [
        (TooMany(2), "too-many-visits"),
        (TooManyMoves(5), "too-many-moves"),
        (NotFound(), "no-such-visit"),
    ],
)
def test_who_cannot_book_is_told_why_and_shown_a_way_on(result: object, key: str) -> None:
    one = person(Begin=result)
    assert one.said == {key}
    again = ("button-booking",) if isinstance(result, NotFound) else ()
    assert one.offered == (*again, "button-visits", "button-operator", "button-menu")
    assert isinstance(one.page, CannotBook)


def test_a_service_that_was_not_offered_is_refused() -> None:
    one = person().presses_value("job-fair")
    assert one.unclear
    assert one.said == {"unclear", "choose-service"}


def test_the_note_on_the_registered_address_stands_where_it_matters() -> None:
    assert "by-registration" in person(FindOffices(replace(WISH, by_registration=True))).said
    assert "by-registration" not in person(FindOffices(WISH)).said


def test_who_is_far_from_every_office_is_told_how_far() -> None:
    far = replace(PERM, kilometres=1234.4)
    assert "far-away" in person(FindOffices(WISH), FindOffices=(far, KUNGUR)).said
    near = replace(PERM, kilometres=199.0)
    assert "far-away" not in person(FindOffices(WISH), FindOffices=(near, KUNGUR)).said


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


NOTES = [("taken", "slot-taken"), ("passed", "slot-passed"), ("closed", "slot-closed")]


@pytest.mark.parametrize(("why", "note"), NOTES)
def test_who_cannot_have_the_time_any_more_chooses_again(why: Any, note: str) -> None:
    one = person(FindTimes(THERE), Hold=SlotTaken(why)).presses(time_of(0))
    assert last(one) == FindTimes(THERE, note=note)
    assert {note, "choose-time"} <= one.said
    assert len(time_buttons(one)) == 5


@pytest.mark.parametrize(("why", "note"), NOTES)
def test_who_loses_a_time_that_ran_out_chooses_again(why: Any, note: str) -> None:
    one = person(FindTimes(THERE), Book=SlotTaken(why))
    one.presses(time_of(0)).presses("button-confirm")
    assert last(one) == FindTimes(THERE, note=note)
    assert {note, "choose-time"} <= one.said
    assert len(time_buttons(one)) == 5


def test_who_is_too_late_and_finds_nothing_else_is_told_so() -> None:
    one = person(FindTimes(THERE), Book=SlotTaken()).presses(time_of(0))
    one.answers[FindTimes] = NO_TIMES
    one.presses("button-confirm")
    assert one.said == {"no-times"}


def test_who_reached_the_limit_meanwhile_is_told_so() -> None:
    one = person(FindTimes(THERE), Book=TooMany(2)).presses(time_of(0)).presses("button-confirm")
    assert one.said == {"too-many-visits"}


def test_a_full_office_offers_other_offices() -> None:
    one = person(FindTimes(THERE), FindTimes=NO_TIMES)
    assert one.said == {"no-times"}
    assert isinstance(one.page, NoTimes)
    assert one.offered == ("button-wait", "button-other-office", "button-operator", "button-menu")
    one.presses("button-other-office")
    assert isinstance(one.page, ChooseOffice)


def test_a_full_office_offers_nothing_else_by_old_buttons() -> None:
    assert person(FindTimes(THERE), FindTimes=NO_TIMES).presses_value("days").unclear


def test_other_days_and_one_of_their_times() -> None:
    one = person(FindTimes(THERE)).presses("button-other-days")
    assert one.said == {"choose-day", "wish-hint"}
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
    one = person(FindDays(THERE), FindTimesOfDay=(DAY, NO_TIMES))
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
    assert one.done[-2:] == [LetGo(HOLD, THERE), FindTimes(THERE)]
    assert isinstance(one.page, ChooseTime)


def test_who_leaves_the_check_gives_the_time_back() -> None:
    page = person(FindTimes(THERE)).presses(time_of(0)).page
    assert isinstance(page, Check)
    assert page.left() == LetGo(HOLD, THERE)


def test_the_check_hears_nothing_but_its_buttons() -> None:
    one = person(FindTimes(THERE)).presses(time_of(0))
    for value in ("да", "book", "", "no"):
        assert one.presses_value(value).unclear
    assert one.types("да").unclear
    assert not any(isinstance(action, Book) for action in one.done)


def test_moving_asks_its_own_question_and_moves() -> None:
    one = person(FindTimes(MOVING)).presses(time_of(1))
    assert "check-move" in one.said
    one.presses("button-move")
    assert last(one) == Book(MOVING, held(NEAREST[1].starts))
    assert one.went == "booked"


def test_moving_too_late_chooses_again_and_still_moves() -> None:
    one = person(FindTimes(MOVING), Book=SlotTaken()).presses(time_of(1)).presses("button-move")
    assert "slot-taken" in one.said
    one.answers[Book] = BOOKED
    one.presses(time_of(2)).presses("button-move")
    assert last(one) == Book(MOVING, held(NEAREST[2].starts))


def test_moving_what_is_gone_is_said_so() -> None:
    one = person(FindTimes(MOVING), Book=NotFound()).presses(time_of(1)).presses("button-move")
    assert one.said == {"no-such-visit"}


def test_back_while_moving_never_becomes_a_new_booking() -> None:
    one = person(FindTimes(MOVING)).presses("button-back")
    one.presses("button-back")
    assert last(one) == Begin(moving=AppointmentId(7))


def test_moving_to_another_office_keeps_moving() -> None:
    one = person(FindTimes(MOVING)).presses("button-back").presses("kungur")
    one.presses(time_of(0)).presses("button-move")
    assert last(one) == Book(replace(MOVING, office=KUNGUR), held(NINE))


@pytest.mark.parametrize(
    "step",
    [Begin(), FindOffices(WISH), FindTimes(THERE), FindDays(THERE), FindTimesOfDay(THERE, NINE)],
)
def test_every_step_has_the_menu(step: Action[Any]) -> None:
    assert person(step).presses("button-menu").went == "menu"


def test_a_time_without_an_office_is_a_bug_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="before an office"):
        ChooseTime(WISH, TIMES).show()


# -- near times in words, wishes, the waiting list ----------------------------------------------


def test_today_and_tomorrow_are_said_as_such() -> None:
    times = tuple(slot(96 * n) for n in range(-1, 4))
    one = person(FindTimes(THERE), FindTimes=Times(times, DAY - timedelta(days=1)))
    assert one.offered[:5] == ("slot-today", "slot-tomorrow", "04:00", "04:00", "04:00")


def test_the_offices_own_day_says_what_is_tomorrow() -> None:
    """21:00 in London is the small hours of the next day in Perm."""
    late = Slot(datetime(2026, 11, 23, 21, tzinfo=UTC), datetime(2026, 11, 23, 22, tzinfo=UTC), 0)
    one = person(FindTimes(THERE), FindTimes=Times((late,), DAY - timedelta(days=1)))
    assert one.offered[0] == "slot-tomorrow"


def test_the_check_says_until_when_the_time_is_held() -> None:
    one = person(FindTimes(THERE)).presses(time_of(0))
    (say,) = one.says
    assert isinstance(say.text, Text)
    assert say.text.args["until"] == Moment(UNTIL, PERM.zone, "time")


@pytest.mark.parametrize("step", [FindTimes(THERE), FindDays(THERE), FindTimesOfDay(THERE, NINE)])
def test_a_wish_in_words_is_heard_wherever_a_time_is_asked_for(step: Action[Any]) -> None:
    one = person(step).types("завтра после обеда")
    assert last(one) == FindWished(THERE, "завтра после обеда")
    assert "choose-time-of-day" in one.said
    assert isinstance(one.page, ChooseTime)


def test_any_time_shows_the_times_with_their_days() -> None:
    one = person(FindTimes(THERE), FindWished=Wished(TIMES, met=True)).types("любое время")
    assert "choose-time" in one.said
    assert one.offered[0] == "slot-tomorrow"


def test_a_full_day_is_said_honestly_and_can_be_waited_for() -> None:
    full = Wished(TIMES, met=False, day=DAY)
    one = person(FindTimes(THERE), FindWished=full).types("во вторник")
    assert {"wish-full", "choose-time"} <= one.said
    assert len(time_buttons(one)) == 5
    one.presses("button-wait-day")
    assert one.gone == Go("wait", "perm training 2026-11-24")


def test_a_wish_that_is_full_on_many_days_cannot_be_waited_for() -> None:
    one = person(FindTimes(THERE), FindWished=Wished(TIMES, met=False)).types("на той неделе")
    assert "wish-full" in one.said
    assert "button-wait-day" not in one.offered
    assert one.presses_value("wait").unclear


def test_a_wish_where_nothing_at_all_is_free_says_so() -> None:
    one = person(FindTimes(THERE), FindWished=Wished(NO_TIMES, met=False)).types("завтра")
    assert one.said == {"no-times"}


@pytest.mark.parametrize("why", ["past", "no-such-day"])
def test_a_day_that_cannot_be_is_said_to_be_so(why: Any) -> None:
    one = person(FindTimes(THERE), FindWished=NotUnderstood(why)).types("31 ноября")
    assert {f"wish-{why}", "choose-time"} <= one.said
    assert one.unclear is None


def test_what_is_not_understood_may_be_a_question_and_is_asked_again() -> None:
    one = person(FindTimes(THERE), FindWished=NotUnderstood()).types("щщщ")
    assert one.unclear
    assert {"wish-unclear", "choose-time"} <= one.said


def test_a_full_office_can_be_waited_for() -> None:
    one = person(FindTimes(THERE), FindTimes=NO_TIMES).presses("button-wait")
    assert one.gone == Go("wait", "perm training ")


WITHDRAWN = ["FindTimes", "FindDays", "FindTimesOfDay", "FindWished", "Hold", "Book"]


@pytest.mark.parametrize("action", WITHDRAWN)
def test_a_service_withdrawn_meanwhile_is_said_to_be_so(action: str) -> None:
    one = person(FindTimes(THERE), **({} if action == "FindTimes" else {action: Withdrawn()}))
    match action:
        case "FindTimes":
            one = person(FindTimes(THERE), FindTimes=Withdrawn())
        case "FindDays":
            one.presses("button-other-days")
        case "FindTimesOfDay":
            one.presses("button-other-days").presses_value(_wire(DAYS[0]))
        case "FindWished":
            one.types("завтра")
        case _:
            one.presses(time_of(0))
    if action == "Book":
        one.presses("button-confirm")
    assert one.said == {"withdrawn"}
    assert isinstance(one.page, CannotBook)
    assert one.presses("button-booking").gone == Go("booking")


def _wire(one: Slot) -> str:
    return str(int(one.starts.timestamp() // 60))


def test_the_limit_is_said_before_a_time_is_held() -> None:
    one = person(FindTimes(THERE), Hold=TooMany(2)).presses(time_of(0))
    assert one.said == {"too-many-visits"}


def test_a_visit_moved_too_often_meanwhile_is_said_to_be_so() -> None:
    one = person(FindTimes(MOVING), Book=TooManyMoves(5)).presses(time_of(1))
    assert one.presses("button-move").said == {"too-many-moves"}
