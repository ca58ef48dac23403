"""What whole questionnaires told of a period, kept under the fingerprint of all it stood on.

Each result stands behind a keyed digest: one that was changed behind the product's back is not
believed but made anew, so that nobody writes an interval or takes a flag away.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.key import Key
from storage.tables import kept_results

# Periods and offices that are asked for again and again are fewer.
MOST: Final = 500
GAP: Final = " "

_KEEP: Final = {
    dialect: insert(kept_results).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


class Kept:
    """One row a result."""

    def __init__(self, connection: Connection, key: Key) -> None:
        self._connection = connection
        self._key = key

    def find(self, fingerprint: str) -> str | None:
        """The result under that fingerprint, as it was kept; None where it is so no more."""
        mine = kept_results.c.fingerprint == fingerprint
        kept = self._connection.execute(select(kept_results.c.result).where(mine)).scalar() or ""
        digest, _, result = kept.partition(GAP)
        # As bytes, for whoever changed it may have written any letters in the digest's place.
        known = hmac.compare_digest(digest.encode(), self._digest(fingerprint, result).encode())
        return result if known else None

    def keep(self, fingerprint: str, result: str, at: datetime) -> None:
        """Keep a result; the oldest beyond the most that are kept go."""
        if self.find(fingerprint) is None:
            mine = kept_results.c.fingerprint == fingerprint
            self._connection.execute(delete(kept_results).where(mine))
        # Whoever asked for the same at the same time has come to the same.
        sealed = f"{self._digest(fingerprint, result)}{GAP}{result}"
        row = {"fingerprint": fingerprint, "result": sealed, "kept_at": at}
        self._connection.execute(_KEEP[self._connection.dialect.name], row)
        newest = select(kept_results.c.fingerprint).order_by(
            kept_results.c.kept_at.desc(), kept_results.c.fingerprint
        )
        self._connection.execute(
            delete(kept_results).where(kept_results.c.fingerprint.not_in(newest.limit(MOST)))
        )

    def _digest(self, fingerprint: str, result: str) -> str:
        return self._key.digest("kept", fingerprint, result)


def forget_kept(connection: Connection, respondents: Iterable[str]) -> None:
    """Remove every result that names one of them."""
    naming = [kept_results.c.result.contains(one, autoescape=True) for one in respondents]
    if naming:
        connection.execute(delete(kept_results).where(or_(*naming)))
