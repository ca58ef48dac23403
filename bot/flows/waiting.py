"""The waiting list: be told when something becomes free, take it, pass it on, or leave."""

from dataclasses import dataclass
from datetime import date

from bot.core.pages import Action, Go, Page
from bot.core.says import Button, Say, Text, column
from bot.domain.booking import Appointment, NotFound, SlotTaken, TooMany, Withdrawn

MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class Join(Action[int | Withdrawn]):
    """Puts the person on the list of an office and service, for one day or for any."""

    office: str
    service: str
    day: date | None = None

    def then(self, result: int | Withdrawn) -> "OnTheList | Told":
        """How many are before; nobody waits for what is no longer offered."""
        return Told("withdrawn") if isinstance(result, Withdrawn) else OnTheList(result)


@dataclass(frozen=True)
class OnTheList(Page):
    """Says what will happen now, and that leaving is one tap."""

    before: int

    def show(self) -> Say:
        """The place in the list."""
        leave = Button(Text("button-leave-list"), "go:unwait")
        return Say(Text("on-the-list", {"before": self.before}), ((leave,), (MENU,)))


@dataclass(frozen=True)
class Leave(Action[None]):
    """Takes the person off every list."""

    def then(self, result: None) -> "Told":
        """Done."""
        return Told("left-the-list")


@dataclass(frozen=True)
class TakeOffered(Action[Appointment | SlotTaken | TooMany | NotFound]):
    """Books the time that was offered and held."""

    wish: int

    def then(self, result: Appointment | SlotTaken | TooMany | NotFound) -> "Go | Told":
        """The confirmation is on its way, or the promise has run out."""
        match result:
            case Appointment():
                return Go("booked")
            case TooMany():
                return Told("offer-too-many")
            case _:
                return Told("offer-over")


@dataclass(frozen=True)
class PassOn(Action[None]):
    """Lets the next person have the time that was offered."""

    wish: int

    def then(self, result: None) -> "Told":
        """Thanks; the person stays on the list."""
        return Told("offer-passed-on")


@dataclass(frozen=True)
class Told(Page):
    """What became of a wish, and a way on."""

    key: str

    def show(self) -> Say:
        """The words."""
        words = ("booking", "visits", "menu")
        return Say(Text(self.key), column(*(Button(Text(f"button-{w}"), f"go:{w}") for w in words)))
