"""Counts the answers that came in since the last time, by the clocks of their offices."""

import structlog

from storage.counting import Clocks
from storage.database import Store

log = structlog.get_logger()


def clocks_of(store: Store) -> Clocks:
    """The zones of the centre's offices; answers of no office follow the first one's."""
    centre = store.centres.newest()
    if centre is None or not centre.offices:
        return Clocks({})
    zones = {str(office.code): office.zone for office in centre.offices}
    return Clocks(zones, centre.offices[0].zone)


def roll_up(store: Store) -> None:
    """One round of counting."""
    days = store.cells.roll_up(clocks_of(store))
    if days:
        log.info("answers counted", days=days)
