"""Counts the answers that came in since the last time, by the clocks of their offices."""

import structlog

from storage.counting import Clocks
from storage.database import Database, Store

log = structlog.get_logger()


def clocks_of(store: Store) -> Clocks:
    """The zones of the centre's offices; answers of no office follow the first one's."""
    centre = store.centres.newest()
    if centre is None or not centre.offices:
        return Clocks({})
    zones = {str(office.code): office.zone for office in centre.offices}
    return Clocks(zones, centre.offices[0].zone)


async def roll_up(database: Database) -> None:
    """One round of counting."""
    days = await catch_up(database)
    if days:
        log.info("answers counted", days=days)


async def catch_up(database: Database) -> int:
    """Count all that changed, in units so short that nobody waits; how many days that were."""
    days = 0
    while counted := await database.run(lambda store: store.cells.rolling.slice(clocks_of(store))):
        days += counted
    return days


async def count_anew(database: Database) -> int:
    """The same for every answer, as if nothing had been counted yet."""
    await database.run(lambda store: store.cells.rolling.begin_anew(clocks_of(store)))
    return await catch_up(database)
