"""SQLite's one writer: a thread that carries waiting units through, several in one commit.

A commit costs as much as several statements. So whatever units are waiting when the thread is free
go into one transaction, each behind a savepoint of its own: a unit that raises is rolled back
alone. Nobody is told of success before the commit, and then all are told at once: to wake the loop
costs as much as a statement, too.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine

MOST_TOGETHER = 32


@dataclass
class Job:
    """A unit, who waits for it and where; then its result, or what it raised."""

    unit: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    result: Any = None
    broken: BaseException | None = None


class Writer:
    """Runs units in the order they were handed in; `close` waits for the last of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    async def carry(self, unit: Callable[[Connection], Any]) -> Any:
        """A unit's result after its commit; whoever asked may go away, it is carried through."""
        loop = asyncio.get_running_loop()
        job = Job(unit, loop.create_future(), loop)
        with self._gate:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._jobs.put(job)
        return await job.future

    def close(self) -> None:
        """No further unit; those handed in are carried through."""
        with self._gate:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        going_on = True
        while going_on:
            jobs, going_on = self._waiting()
            if jobs:
                self._carry(jobs)
                _tell(jobs)

    def _waiting(self) -> tuple[list[Job], bool]:
        job = self._jobs.get()
        jobs: list[Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == MOST_TOGETHER:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _carry(self, jobs: list[Job]) -> None:
        try:
            with self._engine.connect() as connection, connection.begin() as together:
                for job in jobs:
                    _one(connection, job, alone=len(jobs) == 1)
                if all(job.broken for job in jobs):
                    together.rollback()
        except BaseException as broken:  # noqa: BLE001 - whoever waits must hear of it
            for job in jobs:
                job.broken = job.broken or broken


def _one(connection: Connection, job: Job, *, alone: bool) -> None:
    if alone:
        # It is rolled back with the whole transaction.
        _try(connection, job)
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("SAVEPOINT one_unit")
    _try(connection, job)
    if job.broken:
        driver.execute("ROLLBACK TO one_unit")
    driver.execute("RELEASE one_unit")


def _try(connection: Connection, job: Job) -> None:
    try:
        job.result = job.unit(connection)
    except StopIteration as broken:
        # No future takes one: whoever waits would wait for ever.
        job.broken = RuntimeError("a unit ran out of values")
        job.broken.__cause__ = broken
    except Exception as broken:  # noqa: BLE001 - it is the caller's, not ours
        job.broken = broken


def _tell(jobs: Iterable[Job]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = defaultdict(list)
    for job in jobs:
        by_loop[job.loop].append(job)
    for loop, theirs in by_loop.items():
        # A loop that was closed meanwhile has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_end, theirs)


def _end(jobs: Iterable[Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.broken:
            job.future.set_exception(job.broken)
        else:
            job.future.set_result(job.result)
