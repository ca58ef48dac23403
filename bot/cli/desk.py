"""What every command that touches the database needs: settings, the database, the clock."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.clock import now
from bot.settings import Settings, read_settings
from storage.database import Database, Store

Result = TypeVar("Result")


@dataclass(frozen=True)
class Desk:
    """A unit of work for the command line: the store, the settings, the moment."""

    store: Store
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class Desks:
    """Units of work one after another, for what takes several."""

    database: Database
    settings: Settings

    async def run(self, unit: Callable[[Desk], Result]) -> Result:
        """One unit in a transaction of its own."""
        return await self.database.run(lambda store: unit(Desk(store, self.settings, now())))

    async def read(self, unit: Callable[[Desk], Result]) -> Result:
        """One unit that only looks, beside whoever writes."""
        return await self.database.read(lambda store: unit(Desk(store, self.settings, now())))


def at_desk(unit: Callable[[Desk], Result]) -> Result:
    """Run one unit in a transaction of its own, on a database brought up to date."""
    return at_desks(lambda desks: desks.run(unit))


def at_desks(work: Callable[[Desks], Awaitable[Result]]) -> Result:
    """Carry out what takes several units, on a database brought up to date."""
    return asyncio.run(_at_desks(work))


async def _at_desks(work: Callable[[Desks], Awaitable[Result]]) -> Result:
    from storage.migrate import upgrade

    settings = read_settings()
    database = Database(settings.database_url, settings.secret)
    try:
        await database.run(upgrade)
        return await work(Desks(database, settings))
    finally:
        await database.close()


def print_json(value: Any) -> None:
    """One JSON document on standard output, Russian letters as they are."""
    print(json.dumps(value, ensure_ascii=False))
