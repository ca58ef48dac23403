"""Statements that are put into SQL once, for what every event and every booking does.

Theory of operation: of a small statement's time SQLAlchemy takes nine parts in ten, to find out
anew what it found out the last time. Behind SQLite's one writer a statement of this module goes to
the driver itself, with the same conversions of values and the same exceptions. Everywhere else it
is an ordinary statement of SQLAlchemy's.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.compiler import SQLCompiler

Values: TypeAlias = Mapping[str, object]
Convert: TypeAlias = Callable[[Any], Any]

DIRECT = "pysqlite"


class Prepared:
    """A statement with its values still to be named; an insert says which columns it fills."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._direct: _Direct | None = None

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """All rows, their columns by name."""
        direct = self._for(connection)
        if direct is None:
            return list(connection.execute(self._statement, values))
        return direct.read(direct.send(connection, values).fetchall())

    def first(self, connection: Connection, values: Values) -> Any:
        """The first row, or None."""
        direct = self._for(connection)
        if direct is None:
            return connection.execute(self._statement, values).first()
        row = direct.send(connection, values).fetchone()
        return direct.read((row,))[0] if row else None

    def scalar(self, connection: Connection, values: Values) -> Any:
        """The first column of the first row, or None."""
        row = self.first(connection, values)
        return row[0] if row else None

    def changes(self, connection: Connection, values: Values) -> int:
        """Send it; how many rows it changed."""
        direct = self._for(connection)
        if direct is None:
            return connection.execute(self._statement, values).rowcount
        return direct.send(connection, values).rowcount

    def adds(self, connection: Connection, values: Values) -> int:
        """Send an insert; the number that the table gave to the row."""
        direct = self._for(connection)
        if direct is None:
            key = connection.execute(self._statement, values).inserted_primary_key
            return int(key[0])  # type: ignore[index] # Any or None; an insert of one row has one
        return direct.send(connection, values).lastrowid or 0

    def for_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Send it once for each."""
        direct = self._for(connection)
        if direct is None:
            connection.execute(self._statement, rows)
            return
        for values in rows:
            direct.send(connection, values)

    def _for(self, connection: Connection) -> "_Direct | None":
        if connection.dialect.driver != DIRECT:
            return None
        if self._direct is None:
            self._direct = _Direct(self._statement, self._columns, connection.dialect)
        return self._direct


class _Direct:
    """The statement as the driver takes it: text, order of values, what to convert."""

    def __init__(
        self, statement: Executable, columns: Sequence[str] | None, dialect: Dialect
    ) -> None:
        compiled = statement.compile(  # type: ignore[attr-defined] # every Executable of ours can
            dialect=dialect, column_keys=columns
        )
        self.sql = str(compiled)
        self._values = tuple(_values(compiled, dialect))
        binds = compiled.binds.items()
        self._given = {name: bind.value for name, bind in binds if not bind.required}
        found = getattr(statement, "exported_columns", None) or ()
        self._columns = tuple(_converters(found, dialect))
        self._row = _row([column.name for column in found])

    def send(self, connection: Connection, values: Values) -> sqlite3.Cursor:
        driver: Any = connection.connection.driver_connection
        try:
            cursor: sqlite3.Cursor = driver.execute(self.sql, self.ordered(values))
        except ValueError as wrong:
            raise StatementError(str(wrong), self.sql, None, wrong, hide_parameters=True) from wrong
        except sqlite3.IntegrityError as broken:
            raise IntegrityError(self.sql, None, broken, hide_parameters=True) from broken
        except sqlite3.Error as broken:
            raise DBAPIError(self.sql, None, broken, hide_parameters=True) from broken
        return cursor

    def ordered(self, values: Values) -> list[object]:
        given = {**self._given, **values} if self._given else values
        return [convert(given[name]) if convert else given[name] for name, convert in self._values]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        if not self._columns:
            return [self._row(row) for row in rows]
        return [self._row(self._converted(row)) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, convert in self._columns:
            values[at] = convert(values[at])
        return values


def _row(columns: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    # What the columns are called is known only now: there is no class that could be written.
    named: Callable[..., Any] = namedtuple  # noqa: PYI024
    make: Callable[[Iterable[Any]], Any] = named("Row", columns, rename=True)._make
    return make


def _values(compiled: SQLCompiler, dialect: Dialect) -> Iterable[tuple[str, Convert | None]]:
    for name in compiled.positiontup or ():
        kind = compiled.binds[name].type.dialect_impl(dialect)
        yield name, kind.bind_processor(dialect)


def _converters(
    columns: ReadOnlyColumnCollection[str, Column[Any]] | tuple[()], dialect: Dialect
) -> Iterable[tuple[int, Convert]]:
    for at, column in enumerate(columns):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert:
            yield at, convert
