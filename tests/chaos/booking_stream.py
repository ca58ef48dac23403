"""Books, moves and cancels one visit after another, until it is killed.

`python -m tests.chaos.booking_stream DATABASE_URL`. Each line read begins a new life, a forked
process, so that imports are paid for once: it tells its own number, then every deed that it has
done. After so many deeds it may have to kill itself, so many statements later: that is surely in
the midst of a transaction.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Engine, event, select

from storage.database import Database, Store
from storage.tables import appointments
from tests.race import arena as at
from tests.race.player import Player

RACERS = 40


@dataclass(frozen=True)
class Life:
    """What is known of a life before it begins; None leaves the killing to others."""

    number: int
    deeds: int
    statements: int | None


class Stream:
    """One life's visits, those of earlier lives included."""

    def __init__(self, url: str, life: Life) -> None:
        self.player = Player(url)
        self.life = life
        self.dice = Random(life.number)
        self.trials = count(life.number * 60)
        self.visits: dict[int, int] = {}

    async def run(self) -> None:
        """Until the end."""
        database = self.player.databases[0]
        self.visits = await database.run(_ahead)
        for done in count():
            if done == self.life.deeds and self.life.statements:
                _die_after(self.life.statements)
            await self._deed(database)

    async def _deed(self, database: Database) -> None:
        kind = self.dice.choice(("choose", "choose", "move", "cancel")) if self.visits else "choose"
        if kind == "choose":
            deed = self._deed_of(self.dice.randrange(RACERS))
            outcome = await self.player.choose(database, deed)
            self.visits[outcome["id"]] = deed["racer"]
            _tell({"id": outcome["id"], "state": "booked", "starts": deed["starts"]})
            return
        visit = self.dice.choice(list(self.visits))
        deed = self._deed_of(self.visits[visit])
        if kind == "move":
            await self.player.press(database, deed | {"moving": visit})
            _tell({"id": visit, "state": "booked", "starts": deed["starts"]})
            return
        del self.visits[visit]
        await self.player.cancel(database, deed | {"id": visit})
        _tell({"id": visit, "state": "cancelled", "starts": None})

    def _deed_of(self, racer: int) -> dict[str, Any]:
        return {"racer": racer, "office": at.ONE, "starts": str(at.time_of(next(self.trials)))}


def _ahead(store: Store) -> dict[int, int]:
    rows = store.connection.execute(
        select(appointments.c.id, appointments.c.user).where(appointments.c.state == "booked")
    )
    return {row.id: int(row.user.rpartition("-")[2]) for row in rows}


def _die_after(statements: int) -> None:
    left = iter(range(statements))

    def one_less(*_: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", one_less)


def _lives() -> Iterator[Life]:
    for line in sys.stdin:
        yield Life(**json.loads(line))


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main() -> None:
    """One life after another, as they are asked for."""
    for life in _lives():
        process = os.fork()
        if process == 0:
            asyncio.run(Stream(sys.argv[1], life).run())
        _tell({"process": process})
        _tell({"died": os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])})


if __name__ == "__main__":
    main()
