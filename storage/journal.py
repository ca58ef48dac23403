"""Who did what to a visit and when; rows are only ever added."""

from datetime import datetime

from sqlalchemy import Connection

from storage.tables import journal

# Nobody asks for the number of the row, so the database need not tell it.
_NOTE = journal.insert().inline()


class Journal:
    """One row a deed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, deed: str, subject: str, channel: str, at: datetime, detail: str = "") -> None:
        """Add a deed; neither subject nor detail may name a person."""
        self._connection.execute(
            _NOTE,
            {"at": at, "deed": deed, "subject": subject, "channel": channel, "detail": detail},
        )
