"""What the centre's things are called in a conversation: offices, services, times, refusals."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.says import Joined, Moment, Text, Value, Words
from bot.domain.booking import NotFound, Refusal, TooMany, TooManyMoves, Unmovable, Withdrawn
from bot.domain.choosing import Held, OfficeBrief
from bot.domain.offices import ServiceCode
from bot.domain.spans import Slot

FAR_KM: Final = 200


def service_name(service: ServiceCode) -> Text:
    """The service's name."""
    return Text(f"service-{service}")


def office_label(name: Mapping[str, str], kilometres: float | None) -> Value:
    """The name, with the distance where it is known."""
    if kilometres is None:
        return Words(name)
    return Text("office-near", {"office": Words(name), "km": f"{kilometres:.0f}"})


def office_line(name: Mapping[str, str], address: Mapping[str, str]) -> Value:
    """Name and address in one line of a list."""
    return Joined(("• ", Joined((Words(name), Words(address)), ": ")), "")


def far_away(nearest: float | None) -> Value:
    """A word for somebody whose place is outside the region; km to the nearest office."""
    return Text("far-away", {"km": f"{nearest:.0f}"}) if nearest and nearest > FAR_KM else ""


def slot_label(slot: Slot, zone: str, today: date) -> Value:
    """Day and time; that it is today or tomorrow is said as well."""
    ahead = (slot.starts.astimezone(ZoneInfo(zone)).date() - today).days
    moment = Moment(slot.starts, zone)
    near = {0: "slot-today", 1: "slot-tomorrow"}.get(ahead)
    return Text(near, {"when": moment}) if near else moment


def hour_label(slot: Slot, zone: str, _: date) -> Value:
    """The time alone, where the day has been said."""
    return Moment(slot.starts, zone, "time")


def offices_question(service: ServiceCode, offices: Sequence[OfficeBrief]) -> Value:
    """Where, with name and address of each office, and whether even the nearest is far away."""
    lines = tuple(office_line(office.name, office.address) for office in offices)
    head = Text("choose-office", {"service": service_name(service)})
    return Joined((far_away(offices[0].kilometres), head, Joined(lines, "\n")))


def times_question(service: ServiceCode, office: OfficeBrief, first: datetime | None) -> Text:
    """Which time; of a day alone, if its first free moment is given."""
    if first:
        return Text("choose-time-of-day", {"day": Moment(first, office.zone, "day")})
    return Text("choose-time", {"office": Words(office.name), "service": service_name(service)})


def held_facts(service: ServiceCode, office: OfficeBrief, held: Held) -> dict[str, Value]:
    """What is looked at once more before it is booked."""
    return {
        "service": service_name(service),
        "when": Moment(held.slot.starts, office.zone),
        "office": Words(office.name),
        "address": Words(held.address or office.address),
        "until": Moment(held.until, office.zone, "time"),
    }


def reason_of(refusal: Refusal) -> Text:
    """Why there can be no booking, in a plain sentence."""
    match refusal:
        case TooMany(limit):
            return Text("too-many-visits", {"limit": limit})
        case TooManyMoves(limit):
            return Text("too-many-moves", {"limit": limit})
        case NotFound():
            return Text("no-such-visit")
        case Withdrawn():
            return Text("withdrawn")
        case Unmovable():
            return Text("unmovable")
