"""Blocking work in threads that can be left behind: a hanging one never holds up anybody."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def in_thread(work: Callable[[], Result]) -> "asyncio.Future[Result]":
    """What the work gives or raises, as a future of the running loop.

    A daemon thread of its own: an executor's threads are joined when the interpreter ends, and a
    silent peer would hold that up for as long as its timeout. Starting one costs 0.1 ms.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        result, error = _outcome(work)
        # a loop that has ended meanwhile has nobody left who would want to know
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, future, result, error)

    Thread(target=run, name="vk", daemon=True).start()
    return future


def _outcome(work: Callable[[], Result]) -> tuple[Result | None, Exception | None]:
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 - carried over to whoever awaits the future
        return None, error


def _settle(
    future: "asyncio.Future[Result]", result: Result | None, error: Exception | None
) -> None:
    if future.done():
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(result)  # type: ignore[arg-type] # None only where Result allows it
