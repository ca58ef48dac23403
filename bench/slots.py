"""How long a look-up of free times takes on a region's database, beside the bare SQL alone.

`python -m bench.slots [--long]`: 20,000 and 200,000 past visits, with --long 2,000,000 as well, on
SQLite and PostgreSQL. «Bare» sends the very statements that the look-up sent, through the same
connection, and fetches their rows; so both read the same. Look-ups and bare queries take turns.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from bench.region import NOW, Region, region, statements, urls
from bot.handlers.booking import MOST_DAYS, NEAREST
from bot.handlers.places import Desk, desk
from storage.database import Database, Store

SIZES = (20_000, 200_000)
LONG = 2_000_000
WARM_UP = 40

Look = Callable[[Desk], Any]
LOOKS: dict[str, Look] = {
    "five nearest": lambda at: tuple(islice(at.nearest(), NEAREST)),
    "days with free times": lambda at: tuple(islice(at.days(), MOST_DAYS)),
    "days to the horizon": lambda at: tuple(at.days()),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help=f"{LONG:,} past visits as well")
    parser.add_argument("--looks", type=int, default=600)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    kinds = (chosen.only,) if chosen.only else ("sqlite", "postgresql")
    sizes = (*SIZES, LONG) if chosen.long else SIZES
    print(f"{'database':<11}{'past visits':>12}  {'look-up':<22}{'p50 ms':>8}{'p99 ms':>8}", end="")
    print(f"{'bare p50':>10}{'bare p99':>10}{'p50 ×':>7}{'p99 ×':>7}")
    with urls(kinds) as found:
        for kind in kinds:
            for size in sizes:
                asyncio.run(measured(kind, found[kind], size, chosen.looks))


async def measured(kind: str, base: str, size: int, looks: int) -> None:
    made = await region(base, f"region_{size}", size)
    for name, look in LOOKS.items():
        mine, bare = await _timed(made, look, looks)
        print(f"{kind:<11}{size:>12,}  {name:<22}", end="")
        print(f"{_ms(mine, 50):>8.2f}{_ms(mine, 99):>8.2f}", end="")
        print(f"{_ms(bare, 50):>10.2f}{_ms(bare, 99):>10.2f}", end="")
        ratios = (_ms(mine, at) / _ms(bare, at) for at in (50, 99))
        print("".join(f"{ratio:>7.2f}" for ratio in ratios), flush=True)
    await made.database.close()


async def _timed(made: Region, look: Look, looks: int) -> tuple[list[float], list[float]]:
    dice = random.Random(3)
    mine, bare = [], []
    for n in range(looks + WARM_UP):
        office = dice.choice(made.centre.offices)
        offer = dice.choice(office.offers)
        one, other = await _once(made.database, look, (office.code, offer.service), made, n % 2)
        if n >= WARM_UP:
            mine.append(one)
            bare.append(other)
    return mine, bare


async def _once(
    database: Database, look: Look, asked: tuple[str, str], made: Region, order: int
) -> tuple[float, float]:
    def unit(store: Store) -> tuple[float, float]:
        at = desk(store, made.centre, *asked, NOW)
        if at is None:
            raise LookupError(asked)
        with statements(store) as sent:
            look(at)
        if order:
            other = _bare(store, sent)
            return _spent(lambda: look(at)), other
        return _spent(lambda: look(at)), _bare(store, sent)

    return await database.run(unit)


def _bare(store: Store, sent: list[tuple[str, Any]]) -> float:
    adapted: Any = store.connection.connection.dbapi_connection
    on_sqlite = store.connection.dialect.driver == "pysqlite"

    def fetch(statement: str, parameters: Any) -> None:
        if on_sqlite:
            adapted.execute(statement, parameters).fetchall()
        else:
            adapted.run_async(lambda driver: driver.fetch(statement, *parameters))

    return _spent(lambda: [fetch(*one) for one in sent])


def _spent(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _ms(times: list[float], percentile: int) -> float:
    return statistics.quantiles(times, n=100)[percentile - 1] * 1000


if __name__ == "__main__":
    main()
