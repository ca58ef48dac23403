"""Booking a visit: service, office, one of the nearest free times, a last look, done."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.events import Event, SharedPlace, Typed
from bot.core.pages import UNCLEAR, Action, Again, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Moment, Say, Text, column, grid
from bot.domain.booking import Appointment, AppointmentId, Refusal, SlotTaken, TooMany, Withdrawn
from bot.domain.choosing import Held, NotUnderstood, OfficeBrief, Request, Times, Wished
from bot.domain.offices import Place, ServiceCode
from bot.domain.timetable import Slot
from bot.domain.wishes import says_when
from bot.naming.centre import (
    held_facts,
    hour_label,
    office_label,
    offices_question,
    reason_of,
    slot_label,
    times_question,
)

BACK = Button(Text("button-back"), "back")
MENU = Button(Text("button-menu"), "go:menu")
BOOKING = Button(Text("button-booking"), "go:booking", style="primary")


@dataclass(frozen=True)
class Begin(Action["tuple[ServiceCode, ...] | Request | Refusal"]):
    """Sees what can be booked, whether the person may, and what is known already."""

    service: str = ""
    moving: AppointmentId | None = None

    def then(
        self, result: tuple[ServiceCode, ...] | Request | Refusal
    ) -> "ChooseService | FindOffices | FindTimes | CannotBook":
        """The first open question."""
        match result:
            case Request(office=None):
                return FindOffices(result)
            case Request():
                return FindTimes(result)
            case tuple():
                return ChooseService(result)
            case refusal:
                return CannotBook(reason_of(refusal))


@dataclass(frozen=True)
class CannotBook(Page):
    """Says why there can be no booking now, and what can be done instead."""

    reason: Text

    def show(self) -> Say:
        """The reason, the visits, an operator; a new start where that may help."""
        words = ("visits", "operator", "menu")
        ways = tuple(Button(Text(f"button-{word}"), f"go:{word}") for word in words)
        again = self.reason.key in {"withdrawn", "no-such-visit"}
        return Say(self.reason, column(*((BOOKING,) if again else ()), *ways))


@dataclass(frozen=True)
class ChooseService(Page):
    """Asks what the visit is about."""

    services: tuple[ServiceCode, ...]

    def show(self) -> Say:
        """A button a service."""
        buttons = (Button(Text(f"service-{code}"), code) for code in self.services)
        return Say(Text("choose-service"), (*column(*buttons), (MENU,)))

    def by_name(self) -> bool:
        """«Справку» is an answer here, and no question."""
        return True

    def react(self, event: Event) -> "Begin | Unclear":
        """The chosen service."""
        code = pressed(event, {code: code for code in self.services})
        return Begin(code) if code else UNCLEAR


@dataclass(frozen=True)
class FindOffices(Action[tuple[OfficeBrief, ...]]):
    """Finds the offices that offer the service, nearest first where a place is known."""

    wish: Request
    place: Place | None = None
    settlement: str = ""

    def then(self, result: tuple[OfficeBrief, ...]) -> "ChooseOffice | CannotBook | Unclear":
        """The choice; no offices at all means the settlement's name is unknown."""
        if not result and self.settlement:
            return Unclear(Text("unknown-place"))
        if not result:
            return CannotBook(Text("not-offered"))
        return ChooseOffice(self.wish, result)


@dataclass(frozen=True)
class ChooseOffice(Page):
    """Asks where; says first when only the registered address's centre may decide."""

    wish: Request
    offices: tuple[OfficeBrief, ...]

    def show(self) -> Say:
        """Name and address of each, and a way to share one's place."""
        note = Text("by-registration") if self.wish.by_registration else ""
        question = offices_question(self.wish.service, self.offices)
        buttons = (Button(office_label(o.name, o.kilometres), o.code) for o in self.offices)
        ask = Button(Text("button-send-place"), kind="place")
        return Say(
            Joined((note, question, Text("offices-hint"))),
            (*column(*buttons, ask), (BACK, MENU)),
        )

    def react(self, event: Event) -> "FindTimes | FindOffices | Begin | Unclear":
        """An office, a place, a settlement's name, or back."""
        office = pressed(event, {office.code: office for office in self.offices})
        if office:
            return FindTimes(replace(self.wish, office=office))
        if pressed(event, {"back": True}):
            return Begin(moving=self.wish.moving)
        match event:
            case SharedPlace(latitude, longitude):
                return FindOffices(self.wish, Place(latitude, longitude))
            case Typed(text):
                return FindOffices(self.wish, settlement=text)
            case _:
                return UNCLEAR


@dataclass(frozen=True)
class FindTimes(Action[Times | Withdrawn]):
    """Looks up the five nearest free times; `note` is said before them."""

    wish: Request
    note: str = ""

    def then(self, result: Times | Withdrawn) -> "ChooseTime | NoTimes | CannotBook":
        """The nearest times, or an honest no."""
        if isinstance(result, Withdrawn):
            return CannotBook(reason_of(result))
        if not result.slots:
            return NoTimes(self.wish)
        return ChooseTime(self.wish, result, note=self.note)


@dataclass(frozen=True)
class NoTimes(Page):
    """Nothing is free at this office within its horizon."""

    wish: Request

    def show(self) -> Say:
        """The waiting list, another office, or an operator."""
        wait = Button(Text("button-wait"), "wait", style="primary")
        other = Button(Text("button-other-office"), "office")
        operator = Button(Text("button-operator"), "go:operator")
        return Say(Text("no-times"), column(wait, other, operator, MENU))

    def react(self, event: Event) -> "FindOffices | Go | Unclear":
        """Wait, or over to the other offices."""
        if pressed(event, {"wait": True}):
            return wait_for(self.wish)
        return FindOffices(self.wish) if pressed(event, {"office": True}) else UNCLEAR


@dataclass(frozen=True)
class ChooseTime(Page):
    """Asks for the time, nearest first; hears a wish in free words."""

    wish: Request
    times: Times
    note: str = ""
    day: date | None = None
    full: date | None = None

    def show(self) -> Say:
        """One button a time; a day that was wished for and is full can be waited for."""
        zone, label = self.wish.there.zone, hour_label if self.day else slot_label
        buttons = tuple(
            Button(label(slot, zone, self.times.today), _wire(slot.starts))
            for slot in self.times.slots
        )
        rows = grid(buttons, 3) if self.day else column(*buttons)
        wait = ((Button(Text("button-wait-day"), "wait"),),) if self.full else ()
        others = Button(Text("button-other-days"), "days")
        note = Text(self.note) if self.note else ""
        first = self.times.slots[0].starts if self.day else None
        question = times_question(self.wish.service, self.wish.there, first)
        return Say(
            Joined((note, question, Text("wish-hint"))),
            (*rows, *wait, (others,), (BACK, MENU)),
        )

    def react(
        self, event: Event
    ) -> "Hold | FindDays | FindOffices | FindTimes | FindWished | Go | Unclear":
        """A time, other days, a wish in words, or back."""
        slot = pressed(event, {_wire(slot.starts): slot for slot in self.times.slots})
        if slot:
            return Hold(self.wish, slot.starts)
        match pressed(event, {"days": "days", "wait": "wait", "back": "back"}):
            case "days":
                return FindDays(self.wish)
            case "wait" if self.full:
                return wait_for(self.wish, self.full)
            case "back":
                return FindTimes(self.wish) if self.day else FindOffices(self.wish)
            case _:
                return _wished(self.wish, event)

    def expects(self, words: str) -> bool:
        """«В среду утром»."""
        return says_when(words, self.times.today)


@dataclass(frozen=True)
class FindWished(Action[Wished | NotUnderstood | Withdrawn]):
    """Understands «завтра после обеда» and looks up what is free then."""

    wish: Request
    words: str

    def then(
        self, result: Wished | NotUnderstood | Withdrawn
    ) -> "ChooseTime | NoTimes | CannotBook | Again | Unclear":
        """The times wished for, or the nearest that there are; not understood is asked again."""
        if isinstance(result, Withdrawn):
            return CannotBook(reason_of(result))
        if isinstance(result, NotUnderstood):
            hint = Text(f"wish-{result.why}")
            return Unclear(hint) if result.why == "unclear" else Again(hint)
        if not result.times.slots:
            return NoTimes(self.wish)
        if result.met:
            return ChooseTime(self.wish, result.times, day=result.day)
        return ChooseTime(self.wish, result.times, note="wish-full", full=result.day)


@dataclass(frozen=True)
class FindDays(Action[tuple[Slot, ...] | Withdrawn]):
    """Looks up the days that have free times, each by its first free time."""

    wish: Request

    def then(self, result: tuple[Slot, ...] | Withdrawn) -> "ChooseDay | NoTimes | CannotBook":
        """The days."""
        if isinstance(result, Withdrawn):
            return CannotBook(reason_of(result))
        return ChooseDay(self.wish, result) if result else NoTimes(self.wish)


@dataclass(frozen=True)
class ChooseDay(Page):
    """Asks for the day."""

    wish: Request
    firsts: tuple[Slot, ...]

    def show(self) -> Say:
        """A button a day."""
        zone = self.wish.there.zone
        buttons = tuple(
            Button(Moment(first.starts, zone, "short-day"), _wire(first.starts))
            for first in self.firsts
        )
        hint = Joined((Text("choose-day"), Text("wish-hint")))
        return Say(hint, (*grid(buttons, 2), (BACK, MENU)))

    def react(self, event: Event) -> "FindTimesOfDay | FindTimes | FindWished | Unclear":
        """The chosen day, or a wish in words."""
        first = pressed(event, {_wire(first.starts): first for first in self.firsts})
        if first:
            return FindTimesOfDay(self.wish, first.starts)
        return FindTimes(self.wish) if pressed(event, {"back": True}) else _wished(self.wish, event)

    def expects(self, words: str) -> bool:
        """«25-го»."""
        return says_when(words, self.firsts[0].starts.date())


@dataclass(frozen=True)
class FindTimesOfDay(Action["tuple[date, Times] | Withdrawn"]):
    """Looks up all free times of the office's day that holds this moment."""

    wish: Request
    within: datetime

    def then(self, result: tuple[date, Times] | Withdrawn) -> "ChooseTime | FindDays | CannotBook":
        """The times; other days if the last one is gone meanwhile."""
        if isinstance(result, Withdrawn):
            return CannotBook(reason_of(result))
        day, times = result
        return ChooseTime(self.wish, times, day=day) if times.slots else FindDays(self.wish)


@dataclass(frozen=True)
class Hold(Action[Held | SlotTaken | TooMany | Withdrawn]):
    """Keeps the chosen time for the person while they look at it once more."""

    wish: Request
    starts: datetime

    def then(
        self, result: Held | SlotTaken | TooMany | Withdrawn
    ) -> "Check | FindTimes | CannotBook":
        """One last look; who was too late chooses again at once."""
        match result:
            case Held():
                return Check(self.wish, result)
            case SlotTaken(why):
                return FindTimes(self.wish, note=f"slot-{why}")
            case refusal:
                return CannotBook(reason_of(refusal))


@dataclass(frozen=True)
class LetGo(Action[None]):
    """Gives a held time back; `words` are another wish for a time."""

    hold: AppointmentId
    wish: Request
    words: str = ""

    def then(self, result: None) -> FindTimes | FindWished:
        """The times once more, or those wished for."""
        return FindWished(self.wish, self.words) if self.words else FindTimes(self.wish)


@dataclass(frozen=True)
class Check(Page):
    """One last look before it is booked; the time is held meanwhile."""

    wish: Request
    held: Held

    def show(self) -> Say:
        """Service, time, place, and how long the time is held."""
        key = "check-move" if self.wish.moving else "check"
        facts = held_facts(self.wish.service, self.wish.there, self.held)
        label = Text("button-move") if self.wish.moving else Text("button-confirm")
        book = Button(label, "yes", style="positive")
        other = Button(Text("button-other-time"), "other")
        return Say(Text(key, facts), column(book, other, MENU))

    def react(self, event: Event) -> "Book | LetGo | Unclear":
        """Yes, or another time, by the button or in words."""
        if pressed(event, {"other": True}):
            return LetGo(self.held.hold, self.wish)
        if isinstance(event, Typed) and self.expects(event.text):
            return LetGo(self.held.hold, self.wish, event.text)
        if not pressed(event, {"yes": True}):
            return UNCLEAR
        return Book(self.wish, self.held)

    def expects(self, words: str) -> bool:
        """«Лучше в среду»."""
        return says_when(words, self.held.until.date())

    def left(self) -> LetGo:
        """Whoever goes elsewhere does not keep the time."""
        return LetGo(self.held.hold, self.wish)


@dataclass(frozen=True)
class Book(Action[Appointment | SlotTaken | Refusal]):
    """Books the held time, or moves a visit to it; a hold that ran out is taken anew."""

    wish: Request
    held: Held

    def then(self, result: Appointment | SlotTaken | Refusal) -> "FindTimes | Go | CannotBook":
        """The confirmation is on its way; who was too late chooses again at once."""
        match result:
            case Appointment():
                return Go("booked")
            case SlotTaken(why):
                return FindTimes(self.wish, note=f"slot-{why}")
            case refusal:
                return CannotBook(reason_of(refusal))


def wait_for(wish: Request, day: date | None = None) -> Go:
    """Over to the waiting list of an office, for one day or for any."""
    return Go("wait", f"{wish.there.code} {wish.service} {day or ''}")


def _wished(wish: Request, event: Event) -> "FindWished | Unclear":
    return FindWished(wish, event.text) if isinstance(event, Typed) else UNCLEAR


def _wire(moment: datetime) -> str:
    return str(int(moment.timestamp() // 60))
