"""The page behind a survey link, with the real reception behind it."""

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.channels.webchat import WebChat
from bot.core.events import Address
from bot.web.services import WebServices
from bot.web.words import words
from storage.database import Database, Store
from storage.invitations import About
from storage.tables import metadata
from tests.desk import NOON_IN_PERM, Desk, StoppedClock
from tests.web.site import fetched
from tests.whole.serving import served

PREVIEWS = (
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36",
)
RU, EN = words("ru"), words("en")
# make links plays a thousand people at once and ten thousand guesses.
USES = int(os.environ.get("LINK_USES", "40"))
GUESSES = 10 * max(USES, 100)


def links(payload: str) -> dict[str, str]:
    return {
        "telegram": f"https://t.me/czn_bot?start={payload}",
        "vk": f"https://vk.me/czn?ref={payload}",
    }


@pytest.fixture
async def session(desk: Desk) -> AsyncIterator[aiohttp.ClientSession]:
    services = WebServices(
        database=desk.database,
        receive=desk.reception.receive,
        webchat=WebChat(desk.database, desk.clock),
        clock=desk.clock,
        centre={"ru": "Прикамский центр занятости", "en": "Kama employment centre"},
        links=links,
        parts=desk.parts,
    )
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(services) as url, aiohttp.ClientSession(url, cookie_jar=jar) as session:
        yield session


async def new_link(desk: Desk, cause: str = "call:1", client: Any = None) -> str:
    about, now = About(cause, "search", topic="пособие"), desk.clock()
    invitation = await desk.run(lambda store: store.invitations.invite(about, client, now, now))
    return invitation.token


async def remembered(desk: Desk) -> dict[str, Any]:
    return {table: await desk.rows(table) for table in metadata.tables}


async def page(request: Any) -> tuple[int, str]:
    response = await fetched(request)
    return response.status, await response.text()


async def test_a_link_offers_the_page_and_the_messengers(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    token = await new_link(desk)
    status, shown = await page(session.get(f"/s/{token}"))
    assert status == 200
    assert RU["landing-call"] in shown
    assert RU["link-fresh"] in shown
    assert f'href="https://t.me/czn_bot?start=s_{token}"' in shown
    assert f'href="https://vk.me/czn?ref=s_{token}"' in shown
    assert '<form method="post">' in shown
    assert "noindex" in shown
    assert "<script" not in shown
    english = {"Accept-Language": "en-GB"}
    assert EN["answer-here"] in (await page(session.get(f"/s/{token}", headers=english)))[1]


async def test_previews_and_scanners_change_nothing(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    token = await new_link(desk)
    before = await remembered(desk)
    for number in range(50):
        headers = {"User-Agent": PREVIEWS[number % len(PREVIEWS)]}
        for method in ("GET", "HEAD"):
            status, _ = await page(session.request(method, f"/s/{token}", headers=headers))
            assert status == 200
    assert await remembered(desk) == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_chats_own_address_with_a_link_in_it_begins_nothing_either(
    desk: Desk, session: aiohttp.ClientSession, method: str
) -> None:
    """No script is given out that would begin: some scanners and browsers run scripts too."""
    token = await new_link(desk)
    before = await remembered(desk)
    for _ in range(25):
        sent_on = await fetched(
            session.request(method, "/", params={"start": f"s_{token}"}, allow_redirects=False)
        )
        assert (sent_on.status, sent_on.headers["location"]) == (303, f"/s/{token}")
        status, shown = await page(session.request(method, "/", params={"start": "b_claimed"}))
        assert status == 200
        assert "<script" not in shown
    assert await remembered(desk) == before


async def test_who_presses_comes_into_the_chat_with_the_link(
    session: aiohttp.ClientSession,
) -> None:
    _, shown = await page(session.get("/", params={"start": "b_claimed"}))
    assert RU["landing-claim"] in shown
    assert RU["open-here"] in shown
    assert "start=b_claimed" in shown  # the other messengers and languages keep it
    _, chat = await page(session.post("/", params={"start": "b_claimed"}))
    assert 'data-payload="b_claimed"' in chat
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert (await page(session.post("/", params={"start": "b_x"}, headers=elsewhere)))[0] == 403


async def test_a_language_is_chosen_behind_the_link_and_kept_in_the_chat(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    token = await new_link(desk)
    _, russian = await page(session.get(f"/s/{token}"))
    assert re.search(r'href="\?lang=en" lang="en"[^>]*>English</a>', russian)
    _, english = await page(session.get(f"/s/{token}?lang=en"))
    assert EN["landing-call"] in english
    assert ">Русский</a>" in english
    assert await desk.rows("conversations") == []  # looking keeps nothing
    assert RU["landing-call"] in (await page(session.get(f"/s/{token}?lang=xx")))[1]
    _, chat = await page(session.post(f"/s/{token}?lang=en"))
    assert '<html lang="en">' in chat
    await session.get("/")
    event = {"key": secrets.token_hex(8), "type": "started", "payload": f"s_{token}"}
    assert (await fetched(session.post("/api/v1/chat/events", json=event))).status == 202
    (conversation,) = await desk.rows("conversations")
    assert conversation["chosen_language"] == "en"
    said = await (await fetched(session.get("/api/v1/chat/letters"))).json()
    assert "Question 1 of 4" in str(desk.posted) + str(said)
    assert '<html lang="en">' in (await page(session.get("/")))[1]


@pytest.mark.parametrize(
    ("survey", "cause", "promise", "privacy"),
    [
        ("after-call", "call:1", "link-fresh", "landing-privacy"),
        ("index-employer", "call:1", "link-long", "landing-privacy"),
        ("missed", "call:1", "link-one", "landing-privacy"),
        ("enps-staff", "staff:1", "link-anonymous", "landing-anonymous"),
    ],
)
async def test_the_page_promises_no_less_than_is_asked(
    desk: Desk,
    session: aiohttp.ClientSession,
    survey: str,
    cause: str,
    promise: str,
    privacy: str,
) -> None:
    now = desk.clock()
    about = About(cause, "search", survey=survey)
    made = await desk.run(lambda store: store.invitations.invite(about, None, now, now))
    _, shown = await page(session.get(f"/s/{made.token}"))
    assert RU[promise] in shown
    assert RU[privacy] in shown


async def test_pressing_the_button_leads_to_the_questions(
    desk: Desk, session: aiohttp.ClientSession
) -> None:
    token = await new_link(desk)
    status, shown = await page(session.post(f"/s/{token}"))
    assert status == 200
    assert f'data-payload="s_{token}"' in shown
    assert "chat.js" in shown
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert (await page(session.post(f"/s/{token}", headers=elsewhere)))[0] == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("state", "status"), [("used", 410), ("expired", 410), ("declined", 410), ("foreign", 403)]
)
async def test_a_link_that_cannot_be_answered_says_why(
    desk: Desk, session: aiohttp.ClientSession, state: str, status: int, method: str
) -> None:
    client = await desk.run(lambda store: store.clients.create(desk.clock()))
    token = await new_link(desk, client=client if state == "foreign" else None)
    kept = {"used": "complete", "declined": "refused"}.get(state)
    if kept:
        await desk.run(lambda store: set_state(store, token, kept))
    if state == "expired":
        desk.clock.passes(hours=73)
    before = await remembered(desk)
    told, shown = await page(session.request(method, f"/s/{token}"))
    assert told == status
    assert RU[f"link-{state}"] in shown
    assert "s_" + token not in shown
    assert "<form" not in shown
    assert await remembered(desk) == before


def set_state(store: Store, token: str, state: str) -> None:
    invitation = store.invitations.open(token, NOON_IN_PERM)
    assert invitation
    store.invitations.set_state(invitation, state)


async def test_half_answered_it_says_so(desk: Desk, session: aiohttp.ClientSession) -> None:
    token = await new_link(desk)
    await desk.run(lambda store: set_state(store, token, "partial"))
    assert RU["link-begun"] in (await page(session.get(f"/s/{token}")))[1]


@pytest.mark.parametrize(
    "token", ["abc", "x" * 22, "x" * 5000, "a%26b", "%00", "..%2F..", "😀" * 8, "' OR 1=1 --"]
)
async def test_a_mangled_token_is_said_in_words(session: aiohttp.ClientSession, token: str) -> None:
    status, shown = await page(session.get(f"/s/{token}"))
    assert status == 404
    assert RU["link-unknown"] in shown or "not-found" in shown
    assert (await page(session.post(f"/s/{token}")))[0] == 404


async def test_the_persons_own_link_opens_in_their_own_chat(desk: Desk) -> None:
    client = await desk.run(lambda store: store.clients.create(desk.clock()))
    token = await new_link(desk, "visit:1", client)
    person = await desk.person("mine").starts()
    await desk.run(lambda store: store.conversations.belong_to(person.address, client))

    async def look(reader: Address | None) -> str:
        now = desk.clock()
        return (await desk.run(lambda store: store.links.look(token, now, reader))).state

    assert await look(person.address) == "fresh"
    assert await look(Address("webchat", "another")) == await look(None) == "foreign"


async def test_random_tokens_open_nothing(desk: Desk) -> None:
    await new_link(desk)
    guesses = [secrets.token_urlsafe(16) for _ in range(GUESSES)]
    now = desk.clock()

    def unit(store: Store) -> int:
        opened = (store.invitations.open(guess, now) for guess in guesses)
        return sum(one is not None for one in opened)

    assert await desk.run(unit) == 0
    person = desk.person("guesser")
    for guess in guesses[:10]:
        await person.starts(f"s_{guess}")
        assert "survey-unknown" in person.said
    assert await desk.rows("answers") == []


async def test_one_link_used_by_many_at_once_gives_one_answer_set(
    either_database: Database, clock: StoppedClock
) -> None:
    desk = Desk(either_database, clock)
    token = await new_link(desk)
    channels = ("telegram", "vk", "webchat")
    people = [desk.person(str(n), channels[n % 3]) for n in range(USES)]

    async def uses(number: int) -> None:
        person = people[number]
        await person.starts(f"s_{token}")
        for points in ("7", "10"):
            if any(one.label == points for one in person.buttons):
                await person.presses(points)

    await asyncio.gather(*map(uses, range(USES)))
    answers = await desk.rows("answers")
    counting = [one for one in answers if one.get("superseded_at") is None]
    assert len({one["respondent"] for one in counting}) == 1
    assert {one["answer_set"] for one in answers} == {token}
    questions = [one["question"] for one in counting]
    assert len(questions) == len(set(questions)) > 0
    late = await desk.person("late").starts(f"s_{token}")
    assert not any(one.label == "7" for one in late.buttons)
