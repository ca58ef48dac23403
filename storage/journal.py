"""Who did what to a visit and when; rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from storage.chain import MARKS, Chain
from storage.prepared import Prepared
from storage.tables import journal

# What a deed is about: the life of a visit, or what was noted of it beside its life.
APPOINTMENT: Final = "appointment:"
VISIT: Final = "visit:"

# Nobody asks for the number of the row, so the database need not tell it.
_NOTE = Prepared(journal.insert().inline(), ("at", "deed", "subject", "channel", "detail"))
# A mark of attendance is sealed under its number.
_MARK = journal.insert().returning(journal.c.id)


@dataclass(frozen=True)
class Deed:
    """One line of the journal."""

    deed: str
    channel: str
    at: datetime
    detail: str


class Journal:
    """One row a deed."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def note(self, deed: str, subject: str, channel: str, at: datetime, detail: str = "") -> None:
        """Add a deed; neither subject nor detail may name a client."""
        row = {"at": at, "deed": deed, "subject": subject, "channel": channel, "detail": detail}
        if deed in MARKS:
            self._chain.seal("mark", self._connection.execute(_MARK, row).scalar_one())
        else:
            _NOTE.changes(self._connection, row)

    def of(self, subject: str) -> tuple[Deed, ...]:
        """What was done to one thing, in order."""
        rows = self._connection.execute(
            select(journal).where(journal.c.subject == subject).order_by(journal.c.id)
        )
        return tuple(Deed(row.deed, row.channel, row.at, row.detail) for row in rows)
