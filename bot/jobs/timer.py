"""What ticks when; APScheduler is the clock, never the memory."""

from collections.abc import Awaitable, Callable
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
            self._scheduler.add_job(tick.job, "interval", seconds=tick.seconds, id=tick.name)

    def start(self) -> None:
        """Begin ticking in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """No further tick."""
        self._scheduler.shutdown(wait=False)
