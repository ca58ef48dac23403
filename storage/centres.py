"""The centre as its file describes it: each load is a row, the newest counts."""

from datetime import datetime
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from bot.domain.centre_file import read_centre
from bot.domain.offices import Centre
from storage.prepared import Prepared
from storage.tables import centres

DEMO: Final = Path(__file__).with_name("centre_files") / "demo.toml"

_NEWEST = Prepared(select(centres.c.id, centres.c.loaded_at).order_by(centres.c.id.desc()).limit(1))

# Each unit of work asks for the centre, and reading its text takes longer than the rest of a unit.
_parsed: WeakKeyDictionary[Engine, tuple[tuple[int, datetime], Centre]] = WeakKeyDictionary()


class Centres:
    """One row a load; an older one is kept to see what was in force."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self) -> Centre | None:
        """The centre in force, if one was ever loaded; parsed once a row and database."""
        row = _NEWEST.first(self._connection, {})
        if row is None:
            return None
        # A number given back by a rollback is given out again: the moment tells the two apart.
        version = (row.id, row.loaded_at)
        known = _parsed.get(self._connection.engine)
        if known and known[0] == version:
            return known[1]
        centre = read_centre(self._text(row.id))
        _parsed[self._connection.engine] = (version, centre)
        return centre

    def newest_id(self) -> int | None:
        """The number of the load in force."""
        newest = select(centres.c.id).order_by(centres.c.id.desc()).limit(1)
        return self._connection.execute(newest).scalar()

    def newest_text(self) -> str | None:
        """The file in force as it was loaded, even if it cannot be read any more."""
        newest = self.newest_id()
        return None if newest is None else self._text(newest)

    def keep(self, text: str, at: datetime) -> int:
        """Put a centre in force, the number of its load; raises CentreFileError for a bad file."""
        read_centre(text)
        row = {"description": text, "loaded_at": at}
        result = self._connection.execute(centres.insert().returning(centres.c.id), row)
        return int(result.scalar_one())

    def ensure(self, at: datetime) -> bool:
        """Put the demo in force where no centre was ever loaded; whether that was so."""
        if self.newest_id() is not None:
            return False
        self.keep(DEMO.read_text(encoding="utf-8"), at)
        return True

    def _text(self, load: int) -> str:
        found = self._connection.execute(
            select(centres.c.description).where(centres.c.id == load)
        ).scalar_one()
        return str(found)
