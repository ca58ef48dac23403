"""The command line on a database of its own, for the tests of this folder."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.cli.commands import run
from bot.core.events import Address
from bot.domain.booking import Appointment
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from bot.domain.services import BY_CODE
from bot.domain.timetable import Slot, Span
from storage.bookings import Seat, Visitor
from storage.database import Database, Store

Result = TypeVar("Result")

# Monday, 15:00 in Perm and Kungur (UTC+5), 14:00 in Votkinsk (UTC+4).
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Centre:
    """A database with the demo centre, and the command line on it."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self._places = -1

    def says(self, *words: str) -> Said:
        self._capsys.readouterr()
        code = run(words)
        told = self._capsys.readouterr()
        return Said(code, told.out, told.err)

    def do(self, unit: Callable[[Store], Result]) -> Result:
        return asyncio.run(self._do(unit))

    async def _do(self, unit: Callable[[Store], Result]) -> Result:
        database = Database(f"sqlite:///{self.path}")
        try:
            return await database.run(unit)
        finally:
            await database.close()

    def client(self, *purposes: str) -> ClientId:
        return self.do(lambda store: _client(store, purposes))

    def book(
        self,
        starts: datetime,
        *,
        office: str = "perm",
        service: str = "benefit",
        client: ClientId | None = None,
    ) -> Appointment:
        known = client or self.client("booking")
        visitor = Visitor("p" * 32, "vk", known, "1001")
        span = Span(starts, starts + timedelta(minutes=45))
        # Each at a place of its own, so that tests may book what they like.
        self._places += 1
        slot = Slot(span.starts, span.ends, self._places)
        stage = BY_CODE[ServiceCode(service)].stage
        seat = Seat(ServiceCode(service), stage, OfficeCode(office), slot, span)
        return self.do(lambda store: store.bookings.book(seat, visitor, NOW))


def _client(store: Store, purposes: tuple[str, ...]) -> ClientId:
    client = store.clients.create(NOW)
    for purpose in purposes:
        store.clients.agree(client, purpose, "words", "ru", Address("vk", "1001"), NOW)
    return client
