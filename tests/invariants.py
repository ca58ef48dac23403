"""The invariant checker for tests: the fixtures of `desk` ask it what a test has left behind."""

from datetime import datetime

from sqlalchemy import func, select

from storage.database import Database, Store
from storage.invariants import broken
from storage.tables import journal


async def check(database: Database, now: datetime | None = None) -> None:
    """Fails by sentence on whatever does not agree; by default at the journal's last moment."""

    def unit(store: Store) -> tuple[str, ...]:
        last = store.connection.execute(select(func.max(journal.c.at))).scalar()
        moment = now or last
        return broken(store, moment) if moment else ()

    found = await database.run(unit)
    assert not found, "\n".join(found)
