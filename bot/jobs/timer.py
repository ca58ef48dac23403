"""What ticks when; APScheduler is the clock, never the memory."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True)
class Tick:
    """A job that runs every so many seconds."""

    name: str
    seconds: float
    job: Callable[[], Awaitable[None]]


class Timer:
    """Runs the ticks of a table until it is stopped; a run that is late is made up for once."""

    def __init__(self, ticks: tuple[Tick, ...]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for tick in ticks:
            job = _quietly(tick.job)
            self._scheduler.add_job(job, "interval", seconds=tick.seconds, id=tick.name)

    def start(self) -> None:
        """Begin ticking in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick."""
        self._scheduler.shutdown(wait=False)


def _quietly(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A tick that is cut off because the product stops is no failure to be told of."""

    async def run() -> None:
        with suppress(asyncio.CancelledError):
            await job()

    return run
