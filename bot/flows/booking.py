"""Booking a visit: service, office, one of the nearest free times, a last look, done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.events import Event, SharedPlace, Typed
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Moment, MomentStyle, Say, Text, Value, Words, column
from bot.domain.booking import Appointment, AppointmentId, NotFound, SlotTaken, TooMany
from bot.domain.offices import OfficeCode, Place, ServiceCode
from bot.domain.timetable import Slot

BACK = Button(Text("button-back"), "back")
MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class OfficeBrief:
    """What the choice of an office needs: name and address by language, the zone of its clock."""

    code: OfficeCode
    name: Mapping[str, str]
    address: Mapping[str, str]
    zone: str
    kilometres: float | None = None


@dataclass(frozen=True)
class Wish:
    """What has been chosen so far; `moving` is the visit that gets a new time."""

    service: ServiceCode
    office: OfficeBrief | None = None
    moving: AppointmentId | None = None
    by_registration: bool = False

    def name(self) -> Text:
        """The service's name."""
        return Text(f"service-{self.service}")


@dataclass(frozen=True)
class Begin(Action["tuple[ServiceCode, ...] | Wish | TooMany | NotFound"]):
    """Sees what can be booked, whether the person may, and what is known already."""

    service: str = ""
    moving: AppointmentId | None = None

    def then(
        self, result: tuple[ServiceCode, ...] | Wish | TooMany | NotFound
    ) -> "ChooseService | FindOffices | FindTimes | CannotBook":
        """The first open question."""
        match result:
            case TooMany(limit):
                return CannotBook(Text("too-many-visits", {"limit": limit}))
            case NotFound():
                return CannotBook(Text("no-such-visit"))
            case Wish(office=None):
                return FindOffices(result)
            case Wish():
                return FindTimes(result)
            case services:
                return ChooseService(services)


@dataclass(frozen=True)
class CannotBook(Page):
    """Says why there can be no booking now, and what can be done instead."""

    reason: Text

    def show(self) -> Say:
        """The reason, the visits, an operator."""
        words = ("visits", "operator", "menu")
        return Say(self.reason, column(*(Button(Text(f"button-{w}"), f"go:{w}") for w in words)))


@dataclass(frozen=True)
class ChooseService(Page):
    """Asks what the visit is about."""

    services: tuple[ServiceCode, ...]

    def show(self) -> Say:
        """A button a service."""
        buttons = (Button(Text(f"service-{code}"), code) for code in self.services)
        return Say(Text("choose-service"), (*column(*buttons), (MENU,)))

    def react(self, event: Event) -> "Begin | Unclear":
        """The chosen service."""
        code = pressed(event, {code: code for code in self.services})
        return Begin(code) if code else UNCLEAR


@dataclass(frozen=True)
class FindOffices(Action[tuple[OfficeBrief, ...]]):
    """Finds the offices that offer the service, nearest first where a place is known."""

    wish: Wish
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

    wish: Wish
    offices: tuple[OfficeBrief, ...]

    def show(self) -> Say:
        """Name and address of each, and a way to share one's place."""
        lines = tuple(
            Joined(("• ", Joined((Words(o.name), Words(o.address)), ": ")), "")
            for o in self.offices
        )
        note = Text("by-registration") if self.wish.by_registration else ""
        head = Text("choose-office", {"service": self.wish.name()})
        buttons = (Button(_office_label(office), office.code) for office in self.offices)
        ask = Button(Text("button-send-place"), kind="place")
        return Say(
            Joined((note, head, Joined(lines, "\n"), Text("offices-hint"))),
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
class FindTimes(Action[tuple[Slot, ...]]):
    """Looks up the five nearest free times."""

    wish: Wish
    too_late: bool = False

    def then(self, result: tuple[Slot, ...]) -> "ChooseTime | NoTimes":
        """The nearest times, or an honest no."""
        if not result:
            return NoTimes(self.wish)
        return ChooseTime(self.wish, result, too_late=self.too_late)


@dataclass(frozen=True)
class NoTimes(Page):
    """Nothing is free at this office within its horizon."""

    wish: Wish

    def show(self) -> Say:
        """Another office, or an operator."""
        other = Button(Text("button-other-office"), "office")
        operator = Button(Text("button-operator"), "go:operator")
        return Say(Text("no-times"), column(other, operator, MENU))

    def react(self, event: Event) -> "FindOffices | Unclear":
        """Over to the other offices."""
        return FindOffices(self.wish) if pressed(event, {"office": True}) else UNCLEAR


@dataclass(frozen=True)
class ChooseTime(Page):
    """Asks for the time, nearest first; says so if the one just chosen is gone."""

    wish: Wish
    slots: tuple[Slot, ...]
    too_late: bool = False
    day: date | None = None

    def show(self) -> Say:
        """One button a time."""
        style: MomentStyle = "time" if self.day else "short"
        zone = _office(self.wish).zone
        buttons = tuple(
            Button(Moment(slot.starts, zone, style), _wire(slot.starts)) for slot in self.slots
        )
        rows = _pairs(buttons, 4) if self.day else column(*buttons)
        others = Button(Text("button-other-days"), "days")
        return Say(Joined((self._too_late(), self._question())), (*rows, (others,), (BACK, MENU)))

    def react(self, event: Event) -> "Check | FindDays | FindOffices | FindTimes | Unclear":
        """A time, other days, or back."""
        slot = pressed(event, {_wire(slot.starts): slot for slot in self.slots})
        if slot:
            return Check(self.wish, slot)
        if pressed(event, {"days": True}):
            return FindDays(self.wish)
        if not pressed(event, {"back": True}):
            return UNCLEAR
        return FindTimes(self.wish) if self.day else FindOffices(self.wish)

    def _too_late(self) -> Value:
        return Text("too-late") if self.too_late else ""

    def _question(self) -> Text:
        office = _office(self.wish)
        args: dict[str, Value] = {"office": Words(office.name), "service": self.wish.name()}
        if self.day is None:
            return Text("choose-time", args)
        return Text("choose-time-of-day", {"day": Moment(self.slots[0].starts, office.zone, "day")})


@dataclass(frozen=True)
class FindDays(Action[tuple[Slot, ...]]):
    """Looks up the days that have free times, each by its first free time."""

    wish: Wish

    def then(self, result: tuple[Slot, ...]) -> "ChooseDay | NoTimes":
        """The days."""
        return ChooseDay(self.wish, result) if result else NoTimes(self.wish)


@dataclass(frozen=True)
class ChooseDay(Page):
    """Asks for the day."""

    wish: Wish
    firsts: tuple[Slot, ...]

    def show(self) -> Say:
        """A button a day."""
        zone = _office(self.wish).zone
        buttons = tuple(
            Button(Moment(first.starts, zone, "short-day"), _wire(first.starts))
            for first in self.firsts
        )
        return Say(Text("choose-day"), (*_pairs(buttons, 2), (BACK, MENU)))

    def react(self, event: Event) -> "FindTimesOfDay | FindTimes | Unclear":
        """The chosen day."""
        first = pressed(event, {_wire(first.starts): first for first in self.firsts})
        if first:
            return FindTimesOfDay(self.wish, first.starts)
        return FindTimes(self.wish) if pressed(event, {"back": True}) else UNCLEAR


@dataclass(frozen=True)
class FindTimesOfDay(Action["tuple[date, tuple[Slot, ...]]"]):
    """Looks up all free times of the office's day that holds this moment."""

    wish: Wish
    within: datetime

    def then(self, result: tuple[date, tuple[Slot, ...]]) -> "ChooseTime | FindDays":
        """The times; other days if the last one is gone meanwhile."""
        day, slots = result
        return ChooseTime(self.wish, slots, day=day) if slots else FindDays(self.wish)


@dataclass(frozen=True)
class Check(Page):
    """One last look before it is booked."""

    wish: Wish
    slot: Slot

    def show(self) -> Say:
        """Service, time, place."""
        office = _office(self.wish)
        args: dict[str, Value] = {
            "service": self.wish.name(),
            "when": Moment(self.slot.starts, office.zone),
            "office": Words(office.name),
            "address": Words(office.address),
        }
        book = Button(Text("button-confirm"), "yes", style="positive")
        other = Button(Text("button-other-time"), "other")
        return Say(
            Text("check-move" if self.wish.moving else "check", args), column(book, other, MENU)
        )

    def react(self, event: Event) -> "Book | Move | FindTimes | Unclear":
        """Yes, or another time."""
        if pressed(event, {"other": True}):
            return FindTimes(self.wish)
        if not pressed(event, {"yes": True}):
            return UNCLEAR
        if self.wish.moving:
            return Move(self.wish, self.slot.starts, self.wish.moving)
        return Book(self.wish, self.slot.starts)


@dataclass(frozen=True)
class Book(Action[Appointment | SlotTaken | TooMany]):
    """Takes the slot, unless somebody was quicker."""

    wish: Wish
    starts: datetime

    def then(self, result: Appointment | SlotTaken | TooMany) -> "FindTimes | Go | CannotBook":
        """The confirmation is on its way; who was too late chooses again at once."""
        match result:
            case Appointment():
                return Go("booked")
            case TooMany(limit):
                return CannotBook(Text("too-many-visits", {"limit": limit}))
            case SlotTaken():
                return FindTimes(self.wish, too_late=True)


@dataclass(frozen=True)
class Move(Action[Appointment | SlotTaken | NotFound]):
    """Takes the new slot in place of the old one, or nothing."""

    wish: Wish
    starts: datetime
    moving: AppointmentId

    def then(self, result: Appointment | SlotTaken | NotFound) -> "FindTimes | Go | CannotBook":
        """A new confirmation is on its way."""
        match result:
            case Appointment():
                return Go("booked")
            case NotFound():
                return CannotBook(Text("no-such-visit"))
            case SlotTaken():
                return FindTimes(self.wish, too_late=True)


def _office(wish: Wish) -> OfficeBrief:
    if wish.office is None:
        raise ValueError("times are asked for before an office was chosen")
    return wish.office


def _office_label(office: OfficeBrief) -> Value:
    if office.kilometres is None:
        return Words(office.name)
    return Text("office-near", {"office": Words(office.name), "km": f"{office.kilometres:.0f}"})


def _wire(moment: datetime) -> str:
    return str(int(moment.timestamp() // 60))


def _pairs(buttons: tuple[Button, ...], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(buttons[at : at + width] for at in range(0, len(buttons), width))
