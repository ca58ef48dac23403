"""What whole questionnaires told of a period, kept under the fingerprint of all it stood on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.tables import kept_results

# Periods and offices that are asked for again and again are fewer.
MOST: Final = 500

_KEEP: Final = {
    dialect: insert(kept_results).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


class Kept:
    """One row a result."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, fingerprint: str) -> str | None:
        """The result under that fingerprint, as it was kept."""
        mine = kept_results.c.fingerprint == fingerprint
        return self._connection.execute(select(kept_results.c.result).where(mine)).scalar()

    def keep(self, fingerprint: str, result: str, at: datetime) -> None:
        """Keep a result; the oldest beyond the most that are kept go."""
        # Whoever asked for the same at the same time has come to the same.
        row = {"fingerprint": fingerprint, "result": result, "kept_at": at}
        self._connection.execute(_KEEP[self._connection.dialect.name], row)
        newest = select(kept_results.c.fingerprint).order_by(
            kept_results.c.kept_at.desc(), kept_results.c.fingerprint
        )
        self._connection.execute(
            delete(kept_results).where(kept_results.c.fingerprint.not_in(newest.limit(MOST)))
        )

    def forget(self, respondents: Iterable[str]) -> None:
        """Remove every result that names one of them."""
        naming = [kept_results.c.result.contains(one, autoescape=True) for one in respondents]
        if naming:
            self._connection.execute(delete(kept_results).where(or_(*naming)))
