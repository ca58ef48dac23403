"""kill -9 amid booking, moving and cancelling: journal, places and letters agree afterwards.

CHAOS_ROUNDS says how often (10 unless told; `make chaos`: 50). Every second time the process kills
itself between two statements of a transaction, else it is killed from outside at any moment.
"""

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.database import Database, Store
from storage.invariants import broken
from storage.tables import appointments
from tests.race import arena
from tests.race.referee import looked_up

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
DEEDS = 20
# A deed is 20 to 40 statements: the end comes anywhere within the next two or three.
STATEMENTS = 80
LONGEST_LIFE_US = 30_000

Told = dict[str, Any]


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "otklik.db"
    shutil.copy(sqlite_template, path)

    async def prepare() -> None:
        database = Database(f"sqlite:///{path}")
        await database.run(arena.prepare)
        await database.close()

    asyncio.run(prepare())
    return f"sqlite:///{path}"


@pytest.fixture
def stream(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.booking_stream", url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=30)


def test_whatever_moment_it_is_killed_at_everything_agrees(
    url: str, stream: subprocess.Popen[str]
) -> None:
    told: dict[int, Told] = {}
    deeds = 0
    for number in range(1, ROUNDS + 1):
        by_itself = 1 + secrets.randbelow(STATEMENTS) if number % 2 else None
        done = life(stream, number, by_itself)
        deeds += len(done)
        told |= {one["id"]: one for one in done}
        assert looked_up(url, lambda store: broken(store, arena.NOW)) == ()
        # What was done when the end came may be there without having been told.
        assert len(differing(url, told)) <= 1
        told |= differing(url, told)
    assert deeds >= ROUNDS * DEEDS


def life(stream: subprocess.Popen[str], number: int, statements: int | None) -> list[Told]:
    """One life from its start to its death by SIGKILL; the deeds that it told."""
    assert stream.stdin
    assert stream.stdout
    wanted = {"number": number, "deeds": DEEDS, "statements": statements}
    print(json.dumps(wanted), file=stream.stdin, flush=True)
    done: list[Told] = []
    process = 0
    while "died" not in (line := json.loads(stream.stdout.readline())):
        process = line.get("process", process)
        done += [line] if "id" in line else []
        if len(done) == DEEDS and statements is None:
            time.sleep(secrets.randbelow(LONGEST_LIFE_US) / 1e6)  # any moment is what is wanted
            os.kill(process, signal.SIGKILL)
            statements = -1
    assert line["died"] == -signal.SIGKILL
    return done


def differing(url: str, told: dict[int, Told]) -> dict[int, Told]:
    """Visits that are not as they were last told, as they are; a lost one is an error."""

    def unit(store: Store) -> dict[int, Told]:
        rows = {row.id: row for row in store.connection.execute(select(appointments))}
        seen = {one: _as_told(rows[one]) for one in told}
        return {one: now for one, now in seen.items() if now != told[one]}

    return looked_up(url, unit)


def _as_told(row: Any) -> Told:
    # Of a visit that is off its time is not told.
    starts = None if row.state == "cancelled" else str(row.starts_at)
    return {"id": row.id, "state": row.state, "starts": starts}
