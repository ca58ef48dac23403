"""The centre and its offices: where, when, what is offered there and by how many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import asin, cos, radians, sin, sqrt
from typing import NewType
from zoneinfo import ZoneInfo

OfficeCode = NewType("OfficeCode", str)
ServiceCode = NewType("ServiceCode", str)

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Window:
    """A stretch of one day in local time, its end not included."""

    opens: time
    closes: time


@dataclass(frozen=True)
class DayException:
    """A dated change of hours: no windows means closed."""

    day: date
    windows: tuple[Window, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """A service at an office: how long a visit takes, minutes."""

    service: ServiceCode
    minutes: int


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
class Office:
    """One office; texts by language, hours in its own time zone, Monday first."""

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
    "г|гор|город|п|пос|поселок|пгт|с|село|д|дер|деревня|ст|станица|х|хутор|рп|city|town".split("|")
)


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
