"""Fixtures of the races: an arena on each database, with two processes of bookers on it."""

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from storage.database import Database
from tests.race.arena import prepare
from tests.race.referee import Referee, referee


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database with the arena in it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("race") / "otklik.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return _prepared(f"sqlite:///{path}")
    return postgres_arena(request.getfixturevalue("postgres"))


@pytest.fixture(scope="module")
def bookers(arena: str) -> Iterator[Referee]:
    """Two processes of bookers on it."""
    with referee(arena) as found:
        yield found


@pytest.fixture
def postgres_only(postgres: str) -> str:
    """A PostgreSQL arena of the test's own, to be spoilt."""
    return postgres_arena(postgres)


def postgres_arena(server: str) -> str:
    name = f"race_{secrets.token_hex(4)}"
    url = make_url(server)
    asyncio.run(_create(url, name))
    return _prepared(url.set(database=name).render_as_string(False))


def _prepared(url: str) -> str:
    async def run() -> None:
        database = Database(url)
        await database.run(prepare)
        await database.close()

    asyncio.run(run())
    return url


async def _create(url: Any, name: str) -> None:
    connection: Any = await asyncpg.connect(
        host=url.query.get("host") or url.host,
        port=url.port,
        user=url.username,
        password=url.password,
        database=url.database,
    )
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_otklik"')
    await connection.close()
