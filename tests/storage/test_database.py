import asyncio
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage.database import Database, Store
from storage.migrate import upgrade
from storage.prepared import Prepared
from storage.tables import inbox

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COUNTS = 40
END_ITSELF = Prepared(select(func.pg_terminate_backend(func.pg_backend_pid())))
PATIENCE = 30.0
# The other process counts on in the same file, one read and one write a unit.
OTHER_PROCESS = """
import asyncio, sys
from storage.database import Database

def once_more(store):
    store.marks.keep("count", str(int(store.marks.get("count") or 0) + 1))

async def count():
    database = Database(sys.argv[1])
    for _ in range(int(sys.argv[2])):
        await database.run(once_more)
    await database.close()

asyncio.run(count())
"""
UNIQUE_AT_THE_COMMIT = (
    "CREATE TABLE once (number integer, UNIQUE (number) DEFERRABLE INITIALLY DEFERRED)",
)
# A sequence goes on counting even where the transaction is taken back.
FAILS_TWICE_AT_THE_COMMIT = (
    "CREATE SEQUENCE tries",
    (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF nextval('tries') < 3 THEN RAISE EXCEPTION USING ERRCODE = 'serialization_failure';"
        " END IF; RETURN NULL; END $$"
    ),
    (
        "CREATE CONSTRAINT TRIGGER refuses AFTER INSERT ON marks"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
    ),
)


def heard_at(store: Store) -> datetime | None:
    return store.connection.execute(select(inbox.c.at)).scalar()


def permissions(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_new_file_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    for number, does in enumerate((Database.run, Database.read)):
        database = Database(f"sqlite:///{tmp_path}/{number}.db")
        await does(database, lambda store: store.connection.execute(text("SELECT 1")).scalar())
        await database.close()
    assert permissions(tmp_path) == {"0.db": 0o600, "1.db": 0o600}


@pytest.mark.parametrize(
    ("url", "files"), [("sqlite://", set()), ("sqlite:///file:named.db?uri=true", {"named.db"})]
)
async def test_no_file_is_made_under_another_name(
    url: str, files: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(url)
    await database.run(lambda store: store.connection.execute(text("SELECT 1")).scalar())
    await database.close()
    assert permissions(tmp_path).keys() == files


async def test_another_process_that_ends_leaves_what_was_written_to_those_who_go_on(
    tmp_path: Path,
) -> None:
    file = f"sqlite:///{tmp_path}/otklik.db"
    database = Database(file)
    await database.run(upgrade)
    # As many connections as open, none may cost SQLite the locks of the process.
    await asyncio.gather(*(database.read(lambda store: store.marks.get("count")) for _ in range(3)))
    command = (sys.executable, "-c", OTHER_PROCESS, file, "1")
    other = await asyncio.create_subprocess_exec(*command)
    assert await other.wait() == 0
    assert "otklik.db-wal" in permissions(tmp_path), "the other took itself for the last one"
    await database.close()


async def test_a_unit_is_committed_as_a_whole(either_database: Database) -> None:
    await either_database.run(lambda store: store.marks.keep("one", "1"))
    assert await either_database.read(lambda store: store.marks.get("one")) == "1"


async def test_a_unit_that_breaks_leaves_nothing(either_database: Database) -> None:
    def unit(store: Store) -> None:
        store.marks.keep("one", "1")
        store.journal.note("deed", "", "vk", NOON)
        raise LookupError("broken")

    with pytest.raises(LookupError):
        await either_database.run(unit)
    assert await either_database.run(lambda store: store.marks.get("one")) is None
    assert (
        await either_database.run(
            lambda store: store.connection.scalar(text("SELECT count(*) FROM journal"))
        )
        == 0
    )
    await either_database.run(lambda store: store.marks.keep("two", "2"))


async def test_a_unit_runs_though_the_server_closed_the_connections_meanwhile(
    postgres_database: Database,
) -> None:
    await postgres_database.run(lambda store: store.marks.keep("one", "1"))
    others = Database(postgres_database.url.render_as_string(hide_password=False))
    ended = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await others.run(lambda store: store.connection.execute(ended))
    await others.close()
    assert await postgres_database.run(lambda store: store.marks.get("one")) == "1"


@pytest.mark.parametrize("prepared", [True, False])
async def test_a_unit_is_carried_out_anew_when_the_server_closes_its_connection_in_the_midst(
    postgres_database: Database, prepared: bool
) -> None:
    met: list[int] = []

    def unit(store: Store) -> str | None:
        met.append(store.connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        store.marks.keep("times", str(len(met)))
        if len(met) == 1 and prepared:
            END_ITSELF.first(store.connection, {})
        elif len(met) == 1:
            store.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return store.marks.get("times")

    assert await postgres_database.run(unit) == "2"
    assert len(set(met)) == 2


@pytest.mark.parametrize("steps", range(4))
async def test_a_unit_that_is_given_up_half_way_takes_no_other_with_it(
    postgres_database: Database, steps: int
) -> None:
    for n in range(25):
        given_up = asyncio.create_task(postgres_database.run(lambda store: store.marks.get("one")))
        for _ in range(steps):
            await asyncio.sleep(0)
        given_up.cancel()
        name = f"after {n}"
        await postgres_database.run(lambda store, name=name: store.marks.keep(name, "1"))
        with suppress(asyncio.CancelledError):
            await given_up
        there = await postgres_database.run(lambda store, name=name: store.marks.get(name))
        assert there == "1"


async def test_who_gives_a_unit_up_hears_just_that(postgres_database: Database) -> None:
    slow = text("SELECT pg_sleep(30)")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await postgres_database.run(lambda store: store.connection.execute(slow))
    await postgres_database.run(lambda store: store.marks.keep("one", "1"))


async def test_what_fails_no_earlier_than_at_the_commit_is_told_like_any_other_error(
    postgres_database: Database,
) -> None:
    await postgres_database.run(lambda store: _execute(store, *UNIQUE_AT_THE_COMMIT))
    twice = "INSERT INTO once (number) VALUES (1), (1)"
    with pytest.raises(IntegrityError) as broken:
        await postgres_database.run(lambda store: _execute(store, twice))
    assert broken.value.statement == "COMMIT"
    assert "[parameters:" not in str(broken.value)
    count = text("SELECT count(*) FROM once")
    assert await postgres_database.run(lambda store: store.connection.scalar(count)) == 0


async def test_a_unit_that_met_another_at_the_commit_is_begun_anew(
    postgres_database: Database,
) -> None:
    await postgres_database.run(lambda store: _execute(store, *FAILS_TWICE_AT_THE_COMMIT))
    await postgres_database.run(lambda store: store.marks.keep("one", "1"))
    assert await postgres_database.run(lambda store: store.marks.get("one")) == "1"
    tries = text("SELECT last_value FROM tries")
    assert await postgres_database.run(lambda store: store.connection.scalar(tries)) == 3


def _execute(store: Store, *statements: str) -> None:
    for one in statements:
        store.connection.exec_driver_sql(one)


async def test_moments_come_back_aware_and_equal(either_database: Database) -> None:
    perm = NOON.astimezone(timezone(timedelta(hours=5)))
    await either_database.run(lambda store: store.conversations.heard("vk", "1", perm))
    at = await either_database.run(heard_at)
    assert at == NOON
    assert at.utcoffset() == timedelta(0)


async def test_a_naive_moment_is_refused(either_database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"):
        await either_database.run(lambda store: store.conversations.heard("vk", "1", naive))


async def test_readers_cannot_write_on_sqlite(database: Database) -> None:
    with pytest.raises(DBAPIError, match="readonly"):
        await database.read(lambda store: store.marks.keep("one", "1"))


async def test_readers_see_the_last_commit_while_somebody_writes(database: Database) -> None:
    await database.run(lambda store: store.marks.keep("one", "old"))
    begun, may_end = threading.Event(), threading.Event()

    def slow(store: Store) -> None:
        store.marks.keep("one", "new")
        begun.set()
        may_end.wait(10)

    writing = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    assert await database.read(lambda store: store.marks.get("one")) == "old"
    may_end.set()
    await writing
    assert await database.read(lambda store: store.marks.get("one")) == "new"


async def test_a_unit_that_has_begun_is_carried_to_its_end(database: Database) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(store: Store) -> None:
        store.marks.keep("one", "1")
        begun.set()
        may_end.wait(10)

    writing = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    may_end.set()
    assert await database.run(lambda store: store.marks.get("one")) == "1"


async def test_many_units_at_once_lose_nothing(either_database: Database) -> None:
    async def one(n: int) -> None:
        await either_database.run(lambda store: store.marks.keep(f"mark {n}", "1"))

    await asyncio.gather(*(one(n) for n in range(30)))
    count = text("SELECT count(*) FROM marks WHERE name LIKE 'mark %'")
    assert await either_database.run(lambda store: store.connection.scalar(count)) == 30


async def test_two_processes_count_together_and_nobody_finds_it_locked(database: Database) -> None:
    def once_more(store: Store) -> None:
        store.marks.keep("count", str(int(store.marks.get("count") or 0) + 1))

    other = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        OTHER_PROCESS,
        str(database.url),
        str(COUNTS),
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    async with asyncio.timeout(PATIENCE):
        while not await database.run(lambda store: store.marks.get("count")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a process has no event to await
    for _ in range(COUNTS):
        await database.run(once_more)
    _, errors = await other.communicate()
    assert other.returncode == 0, errors.decode()
    assert await database.run(lambda store: store.marks.get("count")) == str(2 * COUNTS)


async def test_a_writer_waits_for_another_process_instead_of_failing(database: Database) -> None:
    other = Database(str(database.url))
    begun, may_end = threading.Event(), threading.Event()

    def slow(store: Store) -> None:
        store.marks.keep("one", "theirs")
        begun.set()
        may_end.wait(10)

    theirs = asyncio.create_task(other.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    ours = asyncio.create_task(database.run(lambda store: store.marks.keep("one", "ours")))
    threading.Timer(0.05, may_end.set).start()
    await asyncio.gather(theirs, ours)
    await other.close()
    assert await database.run(lambda store: store.marks.get("one")) == "ours"


async def test_an_error_does_not_quote_what_was_to_be_stored(either_database: Database) -> None:
    def unit(store: Store) -> Any:
        return store.connection.execute(
            text("INSERT INTO marks (name, value) VALUES (:name, NULL)"), {"name": "secret name"}
        )

    with pytest.raises(DBAPIError) as broken:
        await either_database.run(unit)
    assert "NULL" in str(broken.value)
    assert "[parameters:" not in str(broken.value)
