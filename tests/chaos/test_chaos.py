"""kill -9 at any moment: people go on where they were; nothing is lost, nothing is done twice."""

import asyncio
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from storage.centres import DEMO
from tests.chaos.people import CSI, NPS, YES, Person, everybody
from tests.chaos.server import Server
from tests.emulators.telegram import TOKEN, TelegramEmulator

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
PEOPLE = 3
GOLDEN = 0.6180339887
LONGEST_LIFE = 0.25
ANSWERS = 60.0


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(callback_window=600) as telegram:
        yield telegram


@pytest.fixture
async def server(tmp_path: Path, telegram: TelegramEmulator) -> AsyncIterator[Server]:
    settings = {
        "OTKLIK_PORT": "0",
        "OTKLIK_TELEGRAM_TOKEN": TOKEN,
        "OTKLIK_TELEGRAM_API_URL": telegram.url,
        "OTKLIK_SURVEY_DELAY": "0s",
        "OTKLIK_QUIET_HOURS": "",
        "OTKLIK_COOL_DOWN": "0s",  # or each person would need two places
        "OTKLIK_LOG_LEVEL": "WARNING",
    }
    server = Server(tmp_path, settings)
    yield server
    await server.stopped()


async def test_a_killed_bot_loses_nothing_and_does_nothing_twice(
    server: Server, telegram: TelegramEmulator
) -> None:
    people: list[Person] = []
    lives = _lives()
    await server.says("seed", str(_roomy_centre(server.folder)))
    await server.start()
    while server.kills < ROUNDS:
        wave = [_person(telegram, len(people) + n) for n in range(PEOPLE)]
        people += wave
        most = server.kills + max(1, (ROUNDS - server.kills) * 7 // 10)
        await _while_killed(server, telegram, wave, "books", lives, most)
        await asyncio.gather(*(server.says("attended", _number_of(person)) for person in wave))
        await _while_killed(server, telegram, wave, "answers", lives, ROUNDS)
    await _all_sent(server)
    assert server.kills == ROUNDS
    for person in people:
        _went_well(person, server)
    _nothing_is_left_over(server, len(people))


def _roomy_centre(folder: Path) -> Path:
    """The demo centre, with room for everybody at the same time: nobody is to lose a race here."""
    text = re.sub(r"(?m)^places = \d+$", "places = 100", DEMO.read_text(encoding="utf-8"))
    file = folder / "centre.toml"
    file.write_text(text, encoding="utf-8")
    return file


async def _while_killed(
    server: Server,
    telegram: TelegramEmulator,
    people: list[Person],
    what: str,
    lives: Iterator[float],
    most: int,
) -> None:
    """Something that people do, while the server dies under them up to so many times in all.

    Where the machine is so busy that nobody gets on within a life, the next one is longer: a kill
    before anything was done would only test once more how the server starts.
    """
    async with asyncio.timeout(ANSWERS + 20 * ROUNDS), asyncio.TaskGroup() as tasks:
        done = tasks.create_task(everybody(people, what))
        barren = 0
        while server.kills < most:
            before = sum(person.steps for person in people)
            await _polled_again(telegram)
            await asyncio.wait((done,), timeout=next(lives) * (1 + barren))
            if done.done():
                return
            barren = barren + 1 if sum(person.steps for person in people) == before else 0
            await server.killed()
            await server.start()


async def _polled_again(telegram: TelegramEmulator) -> None:
    """Until the new process hears: killing it before would only test how it starts."""
    updates = telegram.bot().updates
    taken = updates.taken
    while not updates.polled and updates.taken == taken:  # noqa: ASYNC110 - it rings no bell
        await asyncio.sleep(0.005)


def _lives() -> Iterator[float]:
    """Seconds, spread evenly and never the same: no two kills at one moment of a conversation.

    Also where people were through before the end of a life, the next one is another.
    """
    return ((number * GOLDEN) % 1.0 * LONGEST_LIFE for number in count())


async def _all_sent(server: Server) -> None:
    due = "SELECT count(*) FROM letters WHERE ended_at IS NULL AND due <= datetime('now')"
    async with asyncio.timeout(ANSWERS):
        while _asks(server, due)[0][0]:  # noqa: ASYNC110 - it is another process that sends
            await asyncio.sleep(0.05)


def _went_well(person: Person, server: Server) -> None:
    user = str(person.phone.user["id"])
    visits = _asks(server, "SELECT number, state, sequence FROM appointments WHERE user = ?", user)
    assert [(state, sequence) for _, state, sequence in visits] == [("attended", 1)]
    told = [text for text in person.seen if visits[0][0] in text]
    assert any("Вы записаны" in text for text in told)
    assert any("Запись перенесена" in text for text in told)
    assert _answers_of(server, visits[0][0]) == [("nps", NPS), ("csi", CSI), ("fcr", YES)]
    comments = _asks(server, "SELECT text FROM messages WHERE text = ?", person.comment)
    assert comments == [(person.comment,)]


def _answers_of(server: Server, number: str) -> list[tuple[str, int]]:
    return _asks(
        server,
        "SELECT question, value FROM answers JOIN invitations ON token = answer_set"
        " JOIN appointments ON cause = 'visit:' || appointments.id WHERE number = ?"
        " AND value IS NOT NULL AND superseded_at IS NULL ORDER BY answers.id",
        number,
    )


def _nothing_is_left_over(server: Server, people: int) -> None:
    """Once for each person: visit, its journal, invitation; every letter was taken."""
    deeds = dict(_asks(server, "SELECT deed, count(*) FROM journal GROUP BY deed"))
    wanted = ("booked", "moved", "attended", "consent-booking", "consent-letters")
    assert {deed: deeds.get(deed) for deed in wanted} == dict.fromkeys(wanted, people)
    ended = dict(
        _asks(
            server,
            "SELECT ended_as, count(*) FROM letters WHERE kind != 'reminder' GROUP BY ended_as",
        )
    )
    assert ended.keys() == {"sent"}
    assert _asks(server, "SELECT count(*) FROM invitations")[0][0] == people


def _asks(server: Server, question: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
        return database.execute(question, values).fetchall()


def _person(telegram: TelegramEmulator, number: int) -> Person:
    return Person(telegram.phone(20_001 + number), f"Всё понравилось, {number}")


def _number_of(person: Person) -> str:
    told = "\n".join(person.seen)
    return str(re.findall(r"Номер записи: (\d{3}-\d{3})", told)[-1])
