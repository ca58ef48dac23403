"""The page behind a poster's code."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.channels.webchat import WebChat
from bot.web.rates import Rates
from bot.web.services import WebServices
from bot.web.words import words
from tests.desk import Desk
from tests.web.site import fetched
from tests.whole.serving import served

RU = words("ru")


@pytest.fixture
async def session(desk: Desk) -> AsyncIterator[aiohttp.ClientSession]:
    services = WebServices(
        database=desk.database,
        receive=desk.reception.receive,
        webchat=WebChat(desk.database, desk.clock),
        clock=desk.clock,
        centre={"ru": "Прикамский центр занятости"},
        parts=desk.parts,
        rates=Rates(person=5),
    )
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(services) as url, aiohttp.ClientSession(url, cookie_jar=jar) as session:
        yield session


async def test_looking_at_a_poster_begins_nothing(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    for method in ("GET", "HEAD") * 10:
        response = await fetched(session.request(method, "/q/perm/3"))
        assert response.status == 200
    page = await (await fetched(session.get("/q/perm/3"))).text()
    assert RU["landing-kiosk"] in page
    assert '<form method="post">' in page
    assert await desk.rows("invitations") == []


async def test_who_presses_answers_the_exit_survey_and_never_officially(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    page = await (await fetched(session.post("/q/perm/3"))).text()
    payload = re.search(r'data-payload="(s_[\w-]+)"', page)
    assert payload
    (row,) = await desk.rows("invitations")
    assert (row["survey"], row["mode"], row["office"]) == ("exit", "kiosk", "perm")
    assert row["topic"] == "kiosk-3"
    person = await desk.person("at the window").starts(payload[1])
    await person.presses("label-ease-easy", "5")
    answers = await desk.rows("answers")
    assert [(one["question"], one["mode"], one["survey"]) for one in answers] == [
        ("ease", "kiosk", "exit"),
        ("csi", "kiosk", "exit"),
    ]
    desk.clock.passes(hours=2, minutes=1)
    late = await desk.person("at the window").starts(payload[1])
    assert "survey-over" in late.said
    assert row["expires_at"] - row["created_at"] == timedelta(hours=2)


async def test_each_press_is_a_set_of_its_own_but_not_without_end(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    statuses = [(await fetched(session.post("/q/perm/3"))).status for _ in range(8)]
    assert statuses.count(200) < 8
    assert 429 in statuses
    assert len(await desk.rows("invitations")) == statuses.count(200)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/q/nowhere/3", 404), ("/q/perm/0", 422), ("/q/perm/1000", 422), ("/q/perm/x", 422)],
)
async def test_a_poster_that_there_is_not(
    desk: Desk, session: aiohttp.ClientSession, address: str, status: int
) -> None:
    for method in ("GET", "POST"):
        assert (await fetched(session.request(method, address))).status == status
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert (await fetched(session.post("/q/perm/3", headers=elsewhere))).status == 403
    assert await desk.rows("invitations") == []
