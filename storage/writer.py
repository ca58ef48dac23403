"""SQLite's one writer: a thread that carries waiting units through, several in one commit.

A commit costs as much as several statements. So whatever units are waiting when the thread is free
go into one transaction, each behind a savepoint of its own: a unit that raises is rolled back
alone. Nobody is told of success before the commit.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine

MOST_TOGETHER = 32

Job: TypeAlias = tuple[Callable[[Connection], Any], "Future[Any]"]


class Writer:
    """Runs units in the order they were handed in; `close` waits for the last of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    def submit(self, unit: Callable[[Connection], Any]) -> "Future[Any]":
        """Hand a unit in; the future ends after its commit, or with what it raised."""
        future: Future[Any] = Future()
        # Whoever asked may go away: what was handed in is carried through all the same.
        future.set_running_or_notify_cancel()
        with self._gate:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._jobs.put((unit, future))
        return future

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
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self._engine.connect() as connection, connection.begin() as together:
                for unit, future in jobs:
                    _one(connection, unit, future, done)
                if not done:
                    together.rollback()
        except BaseException as broken:  # noqa: BLE001 - whoever waits must hear of it
            for future, _ in done:
                future.set_exception(broken)
            missing = (future for _, future in jobs if not future.done())
            for future in missing:
                future.set_exception(broken)
            return
        for future, result in done:
            future.set_result(result)


def _one(
    connection: Connection,
    unit: Callable[[Connection], Any],
    future: "Future[Any]",
    done: list[tuple["Future[Any]", Any]],
) -> None:
    connection.exec_driver_sql("SAVEPOINT one_unit")
    try:
        result = unit(connection)
    except Exception as broken:  # noqa: BLE001 - it is the caller's, not ours
        connection.exec_driver_sql("ROLLBACK TO one_unit")
        connection.exec_driver_sql("RELEASE one_unit")
        future.set_exception(broken)
        return
    connection.exec_driver_sql("RELEASE one_unit")
    done.append((future, result))
