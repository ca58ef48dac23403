import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.jobs.rollup import catch_up, clocks_of, count_anew
from storage.database import Database, Store
from storage.tables import answers

FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
ANSWERS = 120


def answered(store: Store) -> None:
    """Answers of four months, as they stood there before anything was counted."""
    rows = [
        {
            "answer_set": f"set-{number}",
            "respondent": f"p-{number}",
            "question": "nps",
            "instrument": "nps",
            "low": 0,
            "high": 10,
            "value": number % 11,
            "channel": "vk",
            "mode": "bot",
            "language": "ru",
            "stage": "result",
            "answered_at": FIRST + timedelta(days=number),
        }
        for number in range(ANSWERS)
    ]
    store.connection.execute(insert(answers), rows)


def counted(store: Store) -> int:
    return sum(store.cells.tally().values())


async def test_whoever_writes_meanwhile_waits_for_no_more_than_a_slice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.rolling.SLICE", 10)
    await database.run(answered)
    first_count = asyncio.ensure_future(catch_up(database))
    seen = []
    while not first_count.done():
        seen.append(await database.run(counted))
    assert await first_count > 0
    assert len({one for one in seen if 0 < one < ANSWERS}) >= 5
    assert await database.run(counted) == ANSWERS


async def test_counting_that_was_broken_off_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.rolling.SLICE", 10)
    await database.run(answered)
    for _ in range(4):
        await database.run(lambda store: store.cells.rolling.slice(clocks_of(store)))
    begun = await database.run(counted)
    assert 0 < begun < ANSWERS
    days = await catch_up(database)
    assert days < ANSWERS
    assert await database.run(counted) == ANSWERS
    assert await count_anew(database) >= ANSWERS
    assert await database.run(counted) == ANSWERS
