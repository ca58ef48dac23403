"""Where we are: offices with address, hours, the way there; the nearest first."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.events import Event, SharedPlace, Typed
from bot.core.pages import UNCLEAR, Action, Page, Unclear, pressed
from bot.core.says import Button, Joined, Say, Text, Value, Words, column
from bot.domain.offices import MIDNIGHT, Office, OfficeCode, Place, Window
from bot.naming.centre import far_away, office_label, office_line

MENU = Button(Text("button-menu"), "go:menu")
ASK_PLACE = Button(Text("button-send-place"), kind="place")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Near:
    """An office in a list: its name, address, and how far it is when that is known, km."""

    code: OfficeCode
    name: Mapping[str, str]
    address: Mapping[str, str]
    kilometres: float | None = None

    def label(self) -> Value:
        """The name, with the distance where it is known."""
        return office_label(self.name, self.kilometres)


@dataclass(frozen=True)
class UnknownSettlement:
    """No settlement of that name stands in the centre's file; these do."""

    known: tuple[str, ...]


@dataclass(frozen=True)
class FindOffices(Action[tuple[Near, ...] | UnknownSettlement]):
    """Lists the offices, nearest first when a place or a settlement is given."""

    place: Place | None = None
    settlement: str = ""

    def then(self, result: tuple[Near, ...] | UnknownSettlement) -> "ChooseOffice | Unclear":
        """The list; an unknown name leaves the old one standing."""
        match result:
            case UnknownSettlement(known):
                return Unclear(Text("unknown-settlement", {"known": ", ".join(known)}))
            case offices:
                return ChooseOffice(offices, sorted_by_place=bool(self.place or self.settlement))


@dataclass(frozen=True)
class ChooseOffice(Page):
    """The offices as buttons; hears a place or the name of a settlement."""

    offices: tuple[Near, ...]
    sorted_by_place: bool = False

    def show(self) -> Say:
        """Name and address of each."""
        lines = tuple(office_line(office.name, office.address) for office in self.offices)
        head = Text("offices-nearest" if self.sorted_by_place else "offices")
        far = far_away(self.offices[0].kilometres)
        buttons = (Button(office.label(), office.code) for office in self.offices)
        return Say(
            Joined((far, head, Joined(lines, "\n"), Text("offices-hint"))),
            column(*buttons, ASK_PLACE, MENU),
        )

    def react(self, event: Event) -> "FindOffices | OpenOffice | Unclear":
        """An office, a place, or a settlement's name."""
        code = pressed(event, {office.code: office.code for office in self.offices})
        if code:
            return OpenOffice(code)
        match event:
            case SharedPlace(latitude, longitude):
                return FindOffices(Place(latitude, longitude))
            case Typed(text):
                return FindOffices(settlement=text)
            case _:
                return UNCLEAR


@dataclass(frozen=True)
class OpenOffice(Action[Office | None]):
    """Takes one office from the centre's file."""

    code: OfficeCode

    def then(self, result: Office | None) -> "ShowOffice | FindOffices":
        """All about it; the list if it is no more."""
        return ShowOffice(result) if result else FindOffices()


@dataclass(frozen=True)
class ShowOffice(Page):
    """Everything about one office."""

    office: Office

    def show(self) -> Say:
        """Address, hours, phone, the way there, parking, access."""
        office = self.office
        more = (
            Text(f"office-{what}", {"text": Words(words)}) if words else ""
            for what, words in (
                ("route", office.route),
                ("parking", office.parking),
                ("access", office.access),
            )
        )
        head = (
            Words(office.name),
            Words(office.address),
            Text("office-phone", {"phone": office.phone}),
        )
        return Say(
            Joined(
                (Joined(head, "\n"), Joined((Text("office-hours"), *hours(office)), "\n"), *more)
            ),
            (
                (Button(Text("button-booking"), "go:booking", style="primary"),),
                (Button(Text("button-map"), map_link(office.place), kind="link"),),
                (Button(Text("button-where"), "go:where"), MENU),
            ),
        )


def hours(office: Office) -> tuple[Value, ...]:
    """The week, a line for each stretch of days with the same hours."""
    lines: list[tuple[int, int, tuple[Window, ...]]] = []
    for day, windows in enumerate(office.hours):
        if lines and lines[-1][2] == windows:
            lines[-1] = (lines[-1][0], day, windows)
        else:
            lines.append((day, day, windows))
    return tuple(_hours_line(*line) for line in lines)


def map_link(place: Place) -> str:
    """The place on the map that Russian phones open best."""
    return f"https://yandex.ru/maps/?pt={place.longitude},{place.latitude}&z=17"


def _closing(window: Window) -> str:
    return "24:00" if window.closes == MIDNIGHT else f"{window.closes:%H:%M}"


def _hours_line(first: int, last: int, windows: tuple[Window, ...]) -> Value:
    names = (
        (f"day-{WEEK[first]}",) if first == last else (f"day-{WEEK[first]}", f"day-{WEEK[last]}")
    )
    days = Joined(tuple(Text(name) for name in names), "–")
    spans = ", ".join(f"{one.opens:%H:%M}–{_closing(one)}" for one in windows)
    return Joined((days, spans or Text("office-closed")), ": ")
