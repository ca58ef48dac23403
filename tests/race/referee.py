"""Sets the bookers of two processes going at the same moment, and counts what they got."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from bot.domain.booking import AHEAD
from storage.database import Database, Store
from storage.tables import appointments

Deed = dict[str, Any]
Outcome = dict[str, Any]
Result = TypeVar("Result")

ROOT = Path(__file__).parents[2]
PROCESSES = 2


@dataclass(frozen=True)
class Referee:
    """Processes of bookers on one database."""

    url: str
    players: tuple[subprocess.Popen[str], ...]

    def trial(self, deeds: Sequence[Deed]) -> list[Outcome]:
        """All deeds at once, shared out among the processes; nothing may fail."""
        for number, player in enumerate(self.players):
            print(json.dumps(deeds[number :: len(self.players)]), file=player.stdin, flush=True)
        answers = [json.loads(player.stdout.readline()) for player in self.players if player.stdout]
        outcomes: list[Outcome] = [one for answer in answers for one in answer]
        assert [one["failed"] for one in outcomes if "failed" in one] == []
        assert len(outcomes) == len(deeds)
        return outcomes

    def trial_of_one(self, deed: Deed) -> Outcome:
        """A deed that nobody else disturbs."""
        return self.trial([deed])[0]


@contextmanager
def referee(url: str, *spoilt: str, processes: int = PROCESSES) -> Iterator[Referee]:
    """The processes, stopped at the end; `without-lock` takes one of the two guards away."""
    players = tuple(_player(url, *spoilt) for _ in range(processes))
    try:
        for player in players:
            assert player.stdout
            assert player.stdout.readline() == "ready\n"
        yield Referee(url, players)
    finally:
        for player in players:
            player.communicate(timeout=30)


def winners(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those who were told a number."""
    return [one for one in outcomes if "won" in one]


def judge(outcomes: Sequence[Outcome], places: int, starts: str) -> list[Outcome]:
    """As many winners as there are places; every loser was offered other times. The winners."""
    won = winners(outcomes)
    assert len(won) == places
    assert len({one["won"] for one in won}) == places
    for one in outcomes:
        if "won" not in one:
            assert one["next"]
            assert starts not in one["next"]
    return won


def looked_up(url: str, unit: Callable[[Store], Result]) -> Result:
    """One look at the database, from this process."""

    async def look() -> Result:
        database = Database(url)
        try:
            return await database.run(unit)
        finally:
            await database.close()

    return asyncio.run(look())


def booked(url: str, office: str) -> dict[str, list[str]]:
    """The numbers of the visits ahead at an office, by time."""
    wanted = select(appointments.c.number, appointments.c.starts_at).where(
        appointments.c.office == office, appointments.c.state.in_(AHEAD)
    )

    def unit(store: Store) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, starts in store.connection.execute(wanted):
            found.setdefault(str(starts), []).append(number)
        return found

    return looked_up(url, unit)


def _player(url: str, *spoilt: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.race.player", url, *spoilt],
        cwd=ROOT,
        env=clean | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
