"""The centre and its offices: where, when, what is offered there and by how many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from math import asin, cos, radians, sin, sqrt
from typing import Final, Literal, NewType, TypeAlias
from zoneinfo import ZoneInfo

OfficeCode = NewType("OfficeCode", str)
ServiceCode = NewType("ServiceCode", str)

Audience: TypeAlias = Literal["public", "operators"]
WindowAudience: TypeAlias = Literal["public", "operators", "walk-ins"]
Anchor: TypeAlias = Literal["clock", "window"]
DayKind: TypeAlias = Literal["off", "work", "short"]

EARTH_RADIUS_KM = 6371.0
# A time of day cannot say 24:00; the last moment of a day stands for the midnight that ends it.
MIDNIGHT: Final = time.max


@dataclass(frozen=True)
class Window:
    """A stretch of one day in local time; `places` and `audience` where it has its own."""

    opens: time
    closes: time
    places: int | None = None
    audience: WindowAudience = "public"


@dataclass(frozen=True)
class DayException:
    """A dated change of hours: no windows means closed."""

    day: date
    windows: tuple[Window, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarDay:
    """A day that the centre's own calendar puts right; no windows means the week's."""

    kind: DayKind
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A service at an office, and for whom; minutes around a visit occupy its place.

    Limits of None are open.
    """

    service: ServiceCode
    minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    places: int | None = None
    notice_minutes: int | None = None
    horizon_days: int | None = None
    daily_limit: int | None = None
    audience: str = "jobseeker"


@dataclass(frozen=True)
class Place:
    """A point on the map, degrees of WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Settlement:
    """A town or village by the names people use, for those who type where they live."""

    names: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class OfficeMove:
    """Where an office is from a day on, and how to get there; an empty name stays as it was."""

    day: date
    address: Mapping[str, str]
    place: Place
    name: Mapping[str, str] = field(default_factory=dict)
    route: Mapping[str, str] = field(default_factory=dict)
    parking: Mapping[str, str] = field(default_factory=dict)
    access: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """One office; texts by language, hours in its own time zone, Monday first.

    Of its `places` some may be booked by operators only, and some never (walk-ins).
    """

    code: OfficeCode
    name: Mapping[str, str]
    address: Mapping[str, str]
    zone: str
    place: Place
    phone: str
    hours: tuple[tuple[Window, ...], ...]
    offers: tuple[Offer, ...]
    places: int = 1
    step_minutes: int = 15
    notice_minutes: int = 60
    horizon_days: int = 30
    exceptions: tuple[DayException, ...] = ()
    works_on_holidays: bool = False
    route: Mapping[str, str] = field(default_factory=dict)
    parking: Mapping[str, str] = field(default_factory=dict)
    access: Mapping[str, str] = field(default_factory=dict)
    anchor: Anchor = "window"
    operator_places: int = 0
    walk_in_places: int = 0
    moves: tuple[OfficeMove, ...] = ()
    calendar: Mapping[date, CalendarDay] = field(default_factory=dict)

    def on(self, day: date) -> "Office":
        """The office with the name, address and way there that hold on that local day."""
        begun = sorted((one for one in self.moves if one.day <= day), key=lambda move: move.day)
        if not begun:
            return self
        last = begun[-1]
        return replace(
            self,
            # A move without a name of its own keeps the one of the move before.
            name=next((one.name for one in reversed(begun) if one.name), self.name),
            address=last.address,
            place=last.place,
            route=last.route,
            parking=last.parking,
            access=last.access,
        )

    def local(self, moment: datetime) -> datetime:
        """The moment as the office's own clock shows it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def offer(self, service: ServiceCode) -> Offer | None:
        """The service as it is offered here, if it is."""
        return next((offer for offer in self.offers if offer.service == service), None)


@dataclass(frozen=True)
class Centre:
    """An employment centre: its names, phone and offices."""

    name: Mapping[str, str]
    hotline: str
    hotline_hours: Mapping[str, str]
    offices: tuple[Office, ...]
    settlements: tuple[Settlement, ...] = ()
    site: str = ""
    demo: bool = False

    def at(self, moment: datetime) -> "Centre":
        """The centre with every office where it is on that day, by the office's own clock."""
        if not any(office.moves for office in self.offices):
            return self
        offices = (
            office.on(office.local(moment).date()) if office.moves else office
            for office in self.offices
        )
        return replace(self, offices=tuple(offices))

    def office(self, code: str) -> Office | None:
        """The office of that code."""
        return next((office for office in self.offices if office.code == code), None)

    def services(self) -> tuple[ServiceCode, ...]:
        """What can be booked anywhere, each once, in the order of the file."""
        offered = (offer.service for office in self.offices for offer in office.offers)
        return tuple(dict.fromkeys(offered))

    def offering(self, service: ServiceCode) -> tuple[Office, ...]:
        """The offices where the service can be booked."""
        return tuple(office for office in self.offices if office.offer(service))

    def settlement(self, name: str) -> Settlement | None:
        """The settlement known by that name, however it is capitalised."""
        wanted = plain_name(name)
        return next((one for one in self.settlements if wanted in map(plain_name, one.names)), None)


def plain_name(name: str) -> str:
    """A settlement's name as it is compared: no «г.», «р.п.», «край», punctuation; ё as е."""
    last = name.casefold().replace("ё", "е").rpartition(",")[2]
    last = DOTTED_KINDS.sub(" ", last)
    words = re.findall(r"[\w-]+", last)
    kept = [word for word in words if word not in SETTLEMENT_KINDS]
    return " ".join(kept or words)


DOTTED_KINDS = re.compile(r"\b(р\.\s?п|п\.\s?г\.\s?т|с/п)\b\.?")
SETTLEMENT_KINDS = frozenset(
    ("г", "гор", "город", "п", "пос", "поселок", "пгт", "рп", "с", "село", "д", "дер", "деревня")
).union(("ст", "станица", "х", "хутор", "city", "town", "village"))


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance in km (haversine)."""
    lat1, lon1, lat2, lon2 = map(
        radians, (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    across = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(across))


def nearest_first(offices: tuple[Office, ...], place: Place) -> tuple[Office, ...]:
    """The offices by distance from a place."""
    return tuple(sorted(offices, key=lambda office: kilometres(office.place, place)))
