"""Statements that are put into SQL once, for what every event and every booking does.

Theory of operation: of a small statement's time SQLAlchemy takes nine parts in ten, to find out
anew what it found out the last time. A statement of this module goes to the driver itself, behind
SQLite's one writer and in PostgreSQL's units, with the same conversions of values and the same
exceptions. Everywhere else it is an ordinary statement of SQLAlchemy's.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import asyncpg
from sqlalchemy import Column, Connection, Dialect, Executable, Float
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.compiler import SQLCompiler

Values: TypeAlias = Mapping[str, object]
Convert: TypeAlias = Callable[[Any], Any]
Ask: TypeAlias = Callable[[Any], Awaitable[Any]]

# How asyncpg tells of a connection that is closed, or is being closed just now.
UNSENT: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class Prepared:
    """A statement with its values still to be named; an insert says which columns it fills."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._ways: dict[str, _Sqlite | _Asyncpg] = {}

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """All rows, their columns by name."""
        way = self._way(connection)
        if way is None:
            return list(connection.execute(self._statement, values))
        return way.rows(connection, values)

    def plain_rows(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """All rows, their columns in order: for what is read by the thousand."""
        way = self._way(connection)
        if way is None:
            return connection.execute(self._statement, values).all()
        return way.plain_rows(connection, values)

    def first(self, connection: Connection, values: Values) -> Any:
        """The first row, or None."""
        way = self._way(connection)
        if way is None:
            return connection.execute(self._statement, values).first()
        return way.first(connection, values)

    def scalar(self, connection: Connection, values: Values) -> Any:
        """The first column of the first row, or None."""
        row = self.first(connection, values)
        return row[0] if row else None

    def changes(self, connection: Connection, values: Values) -> int:
        """Send it; how many rows it changed."""
        way = self._way(connection)
        if way is None:
            return connection.execute(self._statement, values).rowcount
        return way.changes(connection, values)

    def adds(self, connection: Connection, values: Values) -> int:
        """Send an insert; the number that the table gave to the row."""
        way = self._way(connection)
        if way is None:
            key = connection.execute(self._statement, values).inserted_primary_key
            return int(key[0])  # type: ignore[index] # Any or None; an insert of one row has one
        return way.adds(connection, values)

    def for_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Send it once for each."""
        way = self._way(connection)
        if way is None:
            connection.execute(self._statement, rows)
            return
        way.for_each(connection, rows)

    def _way(self, connection: Connection) -> "_Sqlite | _Asyncpg | None":
        driver = connection.dialect.driver
        if driver not in _WAYS:
            return None
        if driver not in self._ways:
            direct = _Direct(self._statement, self._columns, connection.dialect)
            self._ways[driver] = _WAYS[driver](direct)
        return self._ways[driver]


@contextmanager
def told_by_sqlalchemy(sql: str) -> Iterator[None]:
    """What asyncpg says went wrong with the SQL comes as SQLAlchemy's exception, without values."""
    try:
        yield
    except ValueError as wrong:
        raise StatementError(str(wrong), sql, None, wrong, hide_parameters=True) from wrong
    except asyncpg.IntegrityConstraintViolationError as broken:
        raise IntegrityError(sql, None, broken, hide_parameters=True) from broken
    except (asyncpg.PostgresError, *UNSENT) as broken:
        raise DBAPIError(sql, None, broken, hide_parameters=True) from broken


class _Sqlite:
    """To the driver of SQLite's one writer."""

    def __init__(self, direct: "_Direct") -> None:
        self._direct = direct

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        return self._direct.read(self._send(connection, values).fetchall())

    def plain_rows(self, connection: Connection, values: Values) -> list[Sequence[Any]]:
        return self._direct.converted(self._send(connection, values).fetchall())

    def first(self, connection: Connection, values: Values) -> Any:
        row = self._send(connection, values).fetchone()
        return self._direct.read((row,))[0] if row else None

    def changes(self, connection: Connection, values: Values) -> int:
        return self._send(connection, values).rowcount

    def adds(self, connection: Connection, values: Values) -> int:
        return self._send(connection, values).lastrowid or 0

    def for_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        for values in rows:
            self._send(connection, values)

    def _send(self, connection: Connection, values: Values) -> sqlite3.Cursor:
        driver: Any = connection.connection.driver_connection
        sql = self._direct.sql
        try:
            cursor: sqlite3.Cursor = driver.execute(sql, self._direct.ordered(values))
        except ValueError as wrong:
            raise StatementError(str(wrong), sql, None, wrong, hide_parameters=True) from wrong
        except sqlite3.IntegrityError as broken:
            raise IntegrityError(sql, None, broken, hide_parameters=True) from broken
        except sqlite3.Error as broken:
            raise DBAPIError(sql, None, broken, hide_parameters=True) from broken
        return cursor


class _Asyncpg:
    """To PostgreSQL's driver, which keeps the statement prepared for each of its connections."""

    def __init__(self, direct: "_Direct") -> None:
        self._direct = direct

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        sql, ordered = self._direct.sql, self._direct.ordered
        found = self._ask(connection, lambda driver: driver.fetch(sql, *ordered(values)))
        return self._direct.read(found)

    def plain_rows(self, connection: Connection, values: Values) -> list[Sequence[Any]]:
        sql, ordered = self._direct.sql, self._direct.ordered
        found = self._ask(connection, lambda driver: driver.fetch(sql, *ordered(values)))
        return self._direct.converted(found)

    def first(self, connection: Connection, values: Values) -> Any:
        sql, ordered = self._direct.sql, self._direct.ordered
        row = self._ask(connection, lambda driver: driver.fetchrow(sql, *ordered(values)))
        return self._direct.read((row,))[0] if row else None

    def changes(self, connection: Connection, values: Values) -> int:
        sql, ordered = self._direct.sql, self._direct.ordered
        said = self._ask(connection, lambda driver: driver.execute(sql, *ordered(values)))
        return int(said.rpartition(" ")[2])  # "INSERT 0 1", "UPDATE 3"

    def adds(self, connection: Connection, values: Values) -> int:
        sql, ordered = self._direct.sql, self._direct.ordered
        return int(self._ask(connection, lambda driver: driver.fetchval(sql, *ordered(values))))

    def for_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        sql, ordered = self._direct.sql, self._direct.ordered
        self._ask(connection, lambda driver: driver.executemany(sql, list(map(ordered, rows))))

    def _ask(self, connection: Connection, ask: Ask) -> Any:
        adapted: Any = connection.connection.dbapi_connection
        with told_by_sqlalchemy(self._direct.sql):
            return adapted.run_async(ask)


_WAYS: dict[str, type[_Sqlite | _Asyncpg]] = {"pysqlite": _Sqlite, "asyncpg": _Asyncpg}


class _Direct:
    """The statement as a driver takes it: text, order of values, what to convert."""

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

    def ordered(self, values: Values) -> list[object]:
        given = {**self._given, **values} if self._given else values
        return [convert(given[name]) if convert else given[name] for name, convert in self._values]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        return [self._row(row) for row in self.converted(rows)]

    def converted(self, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        if not self._columns:
            return list(rows)
        plain = [list(row) for row in rows]
        for at, convert in self._columns:
            for row in plain:
                row[at] = convert(row[at])
        return plain  # type: ignore[return-value] # a list of lists is read, not changed


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
        kind = column.type.dialect_impl(dialect)
        # A float is one already; PostgreSQL's type would ask for the server's number of it.
        convert = None if isinstance(kind, Float) else kind.result_processor(dialect, None)
        if convert:
            yield at, convert
