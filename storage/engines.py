"""How connections are opened: SQLite's file and its pragmas, PostgreSQL's pool."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.key import make_for_the_owner

BUSY_MILLISECONDS = 30_000


def engine_of(url: URL, **options: Any) -> AsyncEngine:
    """For readers on SQLite, for everybody on PostgreSQL."""
    in_a_file = url.get_backend_name() == "sqlite"
    driver = "sqlite+aiosqlite" if in_a_file else "postgresql+asyncpg"
    # an error's message must not carry what a person wrote into the log
    engine = create_async_engine(url.set(drivername=driver), hide_parameters=True, **options)
    if in_a_file:
        event.listen(engine.sync_engine, "do_connect", _keep_to_the_owner)
        event.listen(engine.sync_engine, "connect", _prepare_reader)
    else:
        event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def writing_engine(url: URL) -> Engine:
    """For SQLite's one writer: each transaction is the only one that writes from its start."""
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "do_connect", _keep_to_the_owner)
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _keep_to_the_owner(_dialect: Any, _record: Any, where: list[Any], _options: Any) -> None:
    """A new file will hold personal data: from its first byte on nobody else may read it."""
    path = str(where[0])
    if not path.startswith((":memory:", "file:")) and not Path(path).exists():
        # What is wrong with the path SQLite itself says best, right after this.
        with suppress(OSError):
            make_for_the_owner(Path(path))


def _prepare_writer(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is forgotten leaves no trace in the file


def _prepare_reader(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """What the server has closed, or somebody left in the midst, is made anew by the pool."""
    driver = connection.driver_connection
    if driver.is_closed() or driver.is_in_transaction():
        raise DisconnectionError
