"""Finds triggers that write: whoever plants one has rows changed before they are sealed."""

import re
from typing import Final

from sqlalchemy import Connection, text

# The product's own triggers only refuse, and aloud.
_WRITES: Final = re.compile(
    r"\bBEGIN\b.*\b(INSERT|UPDATE|DELETE|REPLACE|IGNORE)\b", re.DOTALL | re.IGNORECASE
)
_SQLITE: Final = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
_POSTGRESQL: Final = text(
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND c.relnamespace = CAST(current_schema() AS regnamespace)"
    " ORDER BY t.tgname"
)


def writing_triggers(connection: Connection) -> tuple[str, ...]:
    """Their names; on PostgreSQL those of all, for there the product has none."""
    if connection.dialect.name == "postgresql":
        return tuple(connection.execute(_POSTGRESQL).scalars())
    found = connection.execute(_SQLITE).all()
    return tuple(one.name for one in found if _WRITES.search(one.sql))
