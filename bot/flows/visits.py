"""My appointments: look, confirm, move, cancel."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.events import Event
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Moment, Say, Text, Value, Words, column
from bot.domain.booking import Appointment, AppointmentId, NotFound

MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class VisitCard:
    """An appointment with its office's name, address and zone."""

    appointment: Appointment
    office: Mapping[str, str]
    address: Mapping[str, str]
    zone: str

    def lines(self) -> Text:
        """Number, service, time and place."""
        args: dict[str, Value] = {
            "number": self.appointment.number,
            "service": Text(f"service-{self.appointment.service}"),
            "when": Moment(self.appointment.starts, self.zone),
            "office": Words(self.office),
            "address": Words(self.address),
        }
        return Text("visit", args)

    def label(self) -> Moment:
        """The time, short enough for a button."""
        return Moment(self.appointment.starts, self.zone, "short")

    def wire(self) -> str:
        """The appointment on the wire."""
        return str(self.appointment.id)


@dataclass(frozen=True)
class FindVisits(Action[tuple[VisitCard, ...]]):
    """Finds the person's visits ahead."""

    def then(self, result: tuple[VisitCard, ...]) -> "ChooseVisit | ShowVisit | NoVisits":
        """One is shown at once, several are chosen from."""
        match result:
            case ():
                return NoVisits()
            case (one,):
                return ShowVisit(one)
            case several:
                return ChooseVisit(several)


@dataclass(frozen=True)
class NoVisits(Page):
    """There is nothing ahead."""

    def show(self) -> Say:
        """Offers to book."""
        booking = Button(Text("button-booking"), "go:booking", style="primary")
        return Say(Text("no-visits"), ((booking, MENU),))


@dataclass(frozen=True)
class ChooseVisit(Page):
    """All visits ahead, a button each."""

    visits: tuple[VisitCard, ...]

    def show(self) -> Say:
        """Their numbers, times and places."""
        lines = tuple(visit.lines() for visit in self.visits)
        buttons = (Button(visit.label(), visit.wire()) for visit in self.visits)
        return Say(Joined((Text("visits"), *lines)), column(*buttons, MENU))

    def react(self, event: Event) -> "ShowVisit | Unclear":
        """The chosen one."""
        visit = pressed(event, {visit.wire(): visit for visit in self.visits})
        return ShowVisit(visit) if visit else UNCLEAR


@dataclass(frozen=True)
class ShowVisit(Page):
    """One visit and what can be done about it."""

    visit: VisitCard

    def show(self) -> Say:
        """Move or cancel."""
        move = Button(Text("button-move"), "move")
        cancel = Button(Text("button-cancel"), "cancel", style="negative")
        return Say(self.visit.lines(), ((move, cancel), (MENU,)))

    def react(self, event: Event) -> "Go | ReallyCancel | Unclear":
        """Over to the booking for another time; cancelling is asked once more."""
        if pressed(event, {"move": True}):
            return Go("move", self.visit.wire())
        return ReallyCancel(self.visit) if pressed(event, {"cancel": True}) else UNCLEAR


@dataclass(frozen=True)
class ReallyCancel(Page):
    """A cancelled time is gone at once, so one question more."""

    visit: VisitCard

    def show(self) -> Say:
        """Yes or no."""
        yes = Button(Text("button-yes-cancel"), "yes", style="negative")
        no = Button(Text("button-keep-visit"), "no")
        return Say(Text("really-cancel", {"visit": self.visit.lines()}), column(yes, no))

    def react(self, event: Event) -> "Cancel | FindVisits | Unclear":
        """Yes cancels."""
        match pressed(event, {"yes": True, "no": False}):
            case True:
                return Cancel(self.visit.appointment.id)
            case False:
                return FindVisits()
            case _:
                return UNCLEAR


@dataclass(frozen=True)
class Cancel(Action[Appointment | NotFound]):
    """Frees the time for somebody else."""

    appointment: AppointmentId

    def then(self, result: Appointment | NotFound) -> "VisitDone":
        """Says so, with the number."""
        match result:
            case Appointment(number=number):
                return VisitDone(Text("cancelled", {"number": number}))
            case NotFound():
                return VisitDone(Text("no-such-visit"))


@dataclass(frozen=True)
class Confirm(Action["VisitCard | NotFound"]):
    """«Приду»: the centre may count on the person."""

    appointment: AppointmentId

    def then(self, result: VisitCard | NotFound) -> "VisitDone":
        """Thanks, and the time and place once more."""
        match result:
            case VisitCard():
                return VisitDone(Text("see-you", {"visit": result.lines()}))
            case NotFound():
                return VisitDone(Text("no-such-visit"))


@dataclass(frozen=True)
class FindOne(Action["VisitCard | NotFound"]):
    """Takes the visit that a reminder's button is about."""

    appointment: AppointmentId

    def then(self, result: VisitCard | NotFound) -> "ReallyCancel | VisitDone":
        """Asks before cancelling."""
        match result:
            case VisitCard():
                return ReallyCancel(result)
            case NotFound():
                return VisitDone(Text("no-such-visit"))


@dataclass(frozen=True)
class VisitDone(Page):
    """What was done about a visit."""

    text: Text

    def show(self) -> Say:
        """The words and a way on."""
        words = ("booking", "visits", "menu")
        return Say(self.text, column(*(Button(Text(f"button-{w}"), f"go:{w}") for w in words)))
