from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.core.events import Address
from storage.database import Database, Store
from storage.messages import Message
from storage.migrate import configured, downgrade, upgrade
from storage.tables import metadata
from tests.desk import NOON_IN_PERM

pytestmark = pytest.mark.by_hand


def tables(store: Store) -> set[str]:
    return set(inspect(store.connection).get_table_names()) - {"alembic_version"}


def shape(store: Store) -> dict[str, Any]:
    """Columns, indexes and checks of all tables, as the database itself tells them."""
    seen = inspect(store.connection)
    return {
        table: (
            sorted(
                (one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns(table)
            ),
            sorted(str(one["name"]) for one in seen.get_indexes(table)),
            sorted(str(one["name"]) for one in seen.get_check_constraints(table)),
            sorted(str(one["name"]) for one in seen.get_unique_constraints(table)),
        )
        for table in sorted(tables(store))
    }


async def test_migrations_go_up_down_and_up_again(either_database: Database) -> None:
    before = await either_database.run(shape)
    assert set(before) == set(metadata.tables)
    await either_database.run(downgrade)
    assert await either_database.run(tables) == set()
    await either_database.run(upgrade)
    assert await either_database.run(shape) == before


async def test_each_step_can_be_gone_back_and_forth(either_database: Database) -> None:
    def steps(store: Store) -> list[str]:
        script = ScriptDirectory.from_config(configured(store.connection))
        return [one.revision for one in script.walk_revisions()]

    for revision in (await either_database.run(steps))[1:]:
        await either_database.run(lambda store, to=revision: downgrade(store, to))
        await either_database.run(upgrade)
        await either_database.run(lambda store, to=revision: downgrade(store, to))
    await either_database.run(upgrade)
    assert await either_database.run(tables) == set(metadata.tables)


async def test_the_tables_of_the_code_are_the_tables_of_the_migrations(
    either_database: Database,
) -> None:
    def differences(store: Store) -> list[Any]:
        return compare_metadata(MigrationContext.configure(store.connection), metadata)

    assert await either_database.run(differences) == []


async def test_the_migrated_tables_are_those_that_the_code_would_make(
    database: Database, tmp_path: Path
) -> None:
    """What comparing leaves out: checks, partial indexes, numbers that never come back."""
    made = Database(f"sqlite:///{tmp_path / 'made.db'}")
    await made.run(lambda store: metadata.create_all(store.connection))

    def words(store: Store) -> dict[str, str]:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return {row.name: " ".join(row.sql.split()) for row in store.connection.execute(query)}

    def counted(store: Store) -> set[str]:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        rows = store.connection.execute(query)
        return {row.name for row in rows if "AUTOINCREMENT" in row.sql}

    try:
        assert await made.run(shape) == await database.run(shape)
        assert await made.run(words) == await database.run(words)
        never_again = {"answers", "appointments", "letters", "transcripts"}
        assert await made.run(counted) == await database.run(counted) == never_again
    finally:
        await made.close()


async def test_upgrading_what_is_new_already_changes_nothing(either_database: Database) -> None:
    await either_database.run(lambda store: store.marks.keep("one", "1"))
    await either_database.run(upgrade)
    assert await either_database.run(lambda store: store.marks.get("one")) == "1"


async def test_reviews_from_before_there_were_cases_are_cases_now(
    either_database: Database,
) -> None:
    def before_there_were(store: Store) -> None:
        script = ScriptDirectory.from_config(configured(store.connection))
        downgrade(store, str(script.get_revision("0012").down_revision))

    await either_database.run(before_there_were)

    def reviews_of_old(store: Store) -> None:
        client = store.clients.create(NOON_IN_PERM)
        at = Address("vk", "42")
        store.conversations.open(at, "ru", NOON_IN_PERM)
        store.conversations.belong_to(at, client)
        for kind in ("thanks", "complaint", "comment"):
            store.messages.keep(Message(kind, f"слова: {kind}", "vk", NOON_IN_PERM), client)
        store.messages.done(1, NOON_IN_PERM)

    await either_database.run(reviews_of_old)
    await either_database.run(upgrade)

    def told(store: Store) -> list[Any]:
        return [
            (one.kind, one.state, store.cases.said(one.number)[0].text, store.cases.raiser(1))
            for one in store.cases.all()
        ]

    complaint, thanks = await either_database.run(told)
    assert complaint[:3] == ("complaint", "received", "слова: complaint")
    assert thanks[:3] == ("thanks", "answered", "слова: thanks")
    assert complaint[3] == (1, Address("vk", "42"))
    left = await either_database.run(lambda store: store.messages.waiting(("thanks", "comment")))
    assert [one.kind for one in left] == ["comment"]


async def test_a_migration_that_breaks_leaves_the_old_shape(
    database: Database,
) -> None:
    await database.run(downgrade)

    def broken(store: Store) -> None:
        upgrade(store)
        raise LookupError("power cut")

    with pytest.raises(LookupError):
        await database.run(broken)
    assert await database.run(tables) == set()
