"""The web chat as the post office sees it, what it keeps, and how often it may be spoken to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.channels.webchat import WebChat
from bot.core.channel import Later, Sent, fit
from bot.core.events import Address
from bot.core.says import Letter, LetterButton
from bot.web.rates import Rates
from storage.database import Database
from storage.tables import metadata
from tests.web.site import FILE, NOON

ANNA = Address("webchat", "anna")
BORIS = Address("webchat", "boris")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
def webchat(database: Database) -> WebChat:
    return WebChat(database, lambda: NOON)


async def test_a_letter_tried_again_is_kept_once(webchat: WebChat) -> None:
    first = await webchat.send(ANNA, Letter("раз"), 64)
    assert await webchat.send(ANNA, Letter("раз"), 64) == first == Sent("1")
    assert await webchat.send(ANNA, Letter("раз"), 65) == Sent("2")
    assert len(await webchat.letters("anna", 0)) == 2


async def test_a_post_key_given_anew_does_not_swallow_a_letter(webchat: WebChat) -> None:
    await webchat.send(ANNA, Letter("раз"), 64)
    await webchat.send(ANNA, Letter("два"), 64)
    await webchat.send(BORIS, Letter("раз"), 64)
    assert [one.letter.text for one in await webchat.letters("anna", 0)] == ["раз", "два"]
    assert [one.letter.text for one in await webchat.letters("boris", 0)] == ["раз"]


async def test_a_letter_comes_back_as_it_was_sent(webchat: WebChat) -> None:
    rows = ((LetterButton("0", "1:0"), LetterButton("10", "1:10", style="positive")),)
    letter = Letter("Оцените", rows, FILE, scale=True)
    await webchat.send(ANNA, letter, 1)
    (kept,) = await webchat.letters("anna", 0)
    assert kept.letter == letter
    assert (kept.replaces, kept.at) == (None, NOON)


@pytest.mark.parametrize(("named", "place"), [("1", 1), ("not-ours", None), ("", None)])
async def test_only_a_number_of_ours_names_the_letter_replaced(
    webchat: WebChat, named: str, place: int | None
) -> None:
    await webchat.send(ANNA, Letter("раз"), 1)
    await webchat.send(ANNA, replace(Letter("два"), replaces=named), 2)
    assert (await webchat.letters("anna", 1))[0].replaces == place


async def test_without_a_database_the_letter_waits(webchat: WebChat, database: Database) -> None:
    await database.run(lambda store: store.connection.exec_driver_sql("DROP TABLE transcripts"))
    outcome = await webchat.send(ANNA, Letter("раз"), 1)
    assert isinstance(outcome, Later)
    assert outcome.reason == "OperationalError"


async def test_strangers_letters_are_forgotten_and_others_kept(
    webchat: WebChat, database: Database
) -> None:
    for address in (ANNA, BORIS):
        await webchat.send(address, Letter("раз"), 1)
    await database.run(lambda store: store.conversations.open(BORIS, "ru", NOON))
    day = timedelta(days=1)
    forget = lambda before: database.run(  # noqa: E731
        lambda store: store.transcripts.forget_strangers(before)
    )
    assert await forget(NOON - day) == 0
    assert await forget(NOON + day) == 1
    assert await webchat.letters("anna", 0) == ()
    assert len(await webchat.letters("boris", 0)) == 1


def test_a_scale_of_eleven_stands_in_one_row() -> None:
    scale = tuple(LetterButton(str(point), f"1:{point}") for point in range(11))
    outs = (LetterButton("Не сейчас", "later"), LetterButton("Больше не спрашивать", "never"))
    letter = Letter("Оцените", (scale, outs), scale=True)
    assert fit(letter, WebChat.limits) == (letter,)


def test_a_phone_button_is_left_out_and_a_place_button_kept() -> None:
    rows = ((LetterButton("Номер", kind="phone"),), (LetterButton("Где я", kind="place"),))
    (fitted,) = fit(Letter("Как удобнее?", rows), WebChat.limits)
    assert fitted.rows == rows[1:]


def test_after_a_while_somebody_may_speak_again() -> None:
    now = 0.0
    rates = Rates(person=2, network=10, seconds=10, monotonic=lambda: now)
    assert [rates.wait("anna", "home") for _ in range(3)] == [0, 0, 10]
    now = 4.0
    assert rates.wait("anna", "home") == 6
    assert rates.wait("boris", "home") == 0
    now = 10.0
    assert rates.wait("anna", "home") == 0


def test_who_was_refused_is_not_counted() -> None:
    rates = Rates(person=1, network=2, monotonic=lambda: 0.0)
    assert [bool(rates.wait("anna", "home")) for _ in range(5)] == [False, *[True] * 4]
    assert rates.wait("boris", "home") == 0


def test_rates_do_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.rates.MOST_NAMES", 10)
    now = 0.0
    rates = Rates(seconds=1, monotonic=lambda: now)
    for number in range(100):
        now = float(number)
        assert rates.wait(f"cookie {number}", f"network {number}") == 0
    assert len(rates._seen) <= 14
