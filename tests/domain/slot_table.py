"""The slot cases as they stand in tests/domain/slots, and the office that each row describes.

A row gives times by the office's own clock unless it says `utc`; hours in `windows` hold on every
weekday, those in `week` on theirs. Whatever a row leaves out is as in `QUIET`.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.offices import (
    MIDNIGHT,
    CalendarDay,
    DayException,
    Offer,
    Office,
    OfficeCode,
    OfficeMove,
    Place,
    ServiceCode,
    Window,
)
from bot.domain.timetable import Slot, Taken, slots_of_day

FOLDER = Path(__file__).with_name("slots")
SAME, OTHER = ServiceCode("training"), ServiceCode("benefit")
NEEDED = {"name", "zone", "now", "day", "minutes", "step", "anchor", "notice", "places", "taken"}
EXPECTED = {"starts", "starts_utc", "count", "first", "last", "first_utc", "place", "address"}
QUIET: dict[str, Any] = {
    "before": 0,
    "after": 0,
    "audience": "public",
    "horizon": 30,
    "operator_places": 0,
    "walk_in_places": 0,
    "service_places": None,
    "service_notice": None,
    "service_horizon": None,
    "daily_limit": None,
    "holidays": "ignored",
    "exceptions": {},
    "calendar": {},
    "moves": {},
}
KNOWN = NEEDED | EXPECTED | set(QUIET) | {"windows", "week", "note", "peer", "topic"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Case:
    """One row."""

    row: dict[str, Any]

    def __str__(self) -> str:
        return str(self.row["name"])

    def told(self, key: str) -> Any:
        return self.row.get(key, QUIET.get(key))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.row["zone"])

    @cached_property
    def day(self) -> date:
        return date.fromisoformat(self.row["day"])

    @cached_property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.row["now"]).replace(tzinfo=self.zone).astimezone(UTC)

    @cached_property
    def offer(self) -> Offer:
        return Offer(
            SAME,
            self.row["minutes"],
            before_minutes=self.told("before"),
            after_minutes=self.told("after"),
            places=self.told("service_places"),
            notice_minutes=self.told("service_notice"),
            horizon_days=self.told("service_horizon"),
            daily_limit=self.told("daily_limit"),
        )

    @cached_property
    def office(self) -> Office:
        week = self.row.get("week") or dict.fromkeys(DAYS, self.row.get("windows"))
        return Office(
            code=OfficeCode("office"),
            name={"ru": "Отделение"},
            address={"ru": "the old house"},
            zone=self.row["zone"],
            place=Place(0, 0),
            phone="",
            hours=tuple(windows(week.get(day, [])) for day in DAYS),
            offers=(self.offer,),
            places=self.row["places"],
            step_minutes=self.row["step"],
            notice_minutes=self.row["notice"],
            horizon_days=self.told("horizon"),
            exceptions=tuple(
                DayException(date.fromisoformat(day), windows(hours))
                for day, hours in self.told("exceptions").items()
            ),
            works_on_holidays=self.told("holidays") == "ignored",
            anchor=self.row["anchor"],
            operator_places=self.told("operator_places"),
            walk_in_places=self.told("walk_in_places"),
            moves=tuple(
                OfficeMove(date.fromisoformat(day), {"ru": address}, Place(1, 1))
                for day, address in self.told("moves").items()
            ),
            calendar={
                date.fromisoformat(day): CalendarDay(one["kind"], windows(one.get("hours", [])))
                for day, one in self.told("calendar").items()
            },
        )

    @cached_property
    def taken(self) -> list[Taken]:
        return [
            self._taken({"time": one} if isinstance(one, str) else one) for one in self.row["taken"]
        ]

    def slots(self) -> list[Slot]:
        audience = self.told("audience")
        found = slots_of_day(self.office, self.offer, self.day, self.taken, self.now, audience)
        return list(found)

    def expected(self) -> dict[str, Any]:
        return {key: value for key, value in self.row.items() if key in EXPECTED}

    def found(self) -> dict[str, Any]:
        """What the timetable says of all that the row expects."""
        slots = self.slots()
        local = [f"{slot.starts.astimezone(self.zone):%H:%M}" for slot in slots]
        in_greenwich = [f"{slot.starts:%Y-%m-%d %H:%M}" for slot in slots]
        everything = {
            "starts": local,
            "starts_utc": in_greenwich,
            "count": len(slots),
            "first": local[0] if local else None,
            "last": local[-1] if local else None,
            "first_utc": in_greenwich[0] if in_greenwich else None,
            "place": slots[0].place if slots else None,
            "address": self.office.on(self.day).address["ru"],
        }
        return {key: everything[key] for key in self.expected()}

    def _taken(self, one: dict[str, Any]) -> Taken:
        starts, ends = self._moments(one)
        service = OTHER if one.get("service") == "other" else SAME
        around = one.get("before", 0), one.get("after", 0)
        return Taken(starts, ends, one.get("place", 0), service, *around)

    def _moments(self, one: dict[str, Any]) -> list[datetime]:
        if "utc" in one:
            day, _, span = one["utc"].partition(" ")
            return [datetime.fromisoformat(f"{day} {clock}+00:00") for clock in span.split("-")]
        day = date.fromisoformat(one.get("day", self.row["day"]))
        return [self._moment(day, clock) for clock in one["time"].split("-")]

    def _moment(self, day: date, clock: str) -> datetime:
        if clock == "24:00":
            day, clock = day + timedelta(days=1), "00:00"
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)


def cases(name: str) -> list[Case]:
    """The cases of one table."""
    return [Case(row) for row in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))]


def windows(rows: list[Any]) -> tuple[Window, ...]:
    """Windows as a row writes them: "09:00-13:00", or with places and audience of their own."""
    return tuple(_window({"hours": row} if isinstance(row, str) else row) for row in rows)


def _window(row: dict[str, Any]) -> Window:
    opens, closes = (
        MIDNIGHT if clock == "24:00" else time.fromisoformat(clock)
        for clock in row["hours"].split("-")
    )
    return Window(opens, closes, row.get("places"), row.get("audience", "public"))
