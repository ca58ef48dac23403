"""What the centre's things are called in a conversation: offices, services, times, refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.says import Joined, Moment, Text, Value, Words
from bot.domain.booking import NotFound, Refusal, TooMany, TooManyMoves, Withdrawn
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
