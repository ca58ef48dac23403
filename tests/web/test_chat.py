import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.events import Pressed, SentOther, SharedPlace, Started, Typed
from bot.core.says import File, Letter, LetterButton
from bot.web.rates import Rates
from storage.database import Database
from tests.web.site import FILE, NOON, Desk, Site, browser_of, fetched, site_on

API = "/api/v1/chat"
KEY = "key-00000001"


async def post(person: aiohttp.ClientSession, body: Any, **headers: str) -> tuple[int, Any]:
    async with person.post(f"{API}/events", json=body, headers=headers) as response:
        return response.status, await response.json()


async def letters(person: aiohttp.ClientSession, after: int = 0) -> list[dict[str, Any]]:
    async with person.get(f"{API}/letters", params={"after": after}) as response:
        assert response.status == 200
        assert response.headers["cache-control"] == "no-store"
        return await response.json()


@asynccontextmanager
async def stream(
    person: aiohttp.ClientSession, after: int = 0, **headers: str
) -> AsyncIterator[AsyncIterator[tuple[str, str, Any]]]:
    url = f"{API}/stream?after={after}"
    async with person.get(url, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield told(response)


async def told(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str, Any]]:
    lines: dict[str, str] = {}
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            lines[name] = value
            continue
        yield lines["event"], lines.get("id", ""), json.loads(lines["data"])
        lines = {}


async def next_letter(news: AsyncIterator[tuple[str, str, Any]]) -> tuple[int, str]:
    async with asyncio.timeout(5):
        async for kind, number, told in news:
            if kind == "letter":
                assert int(number) == told["id"]
                return told["id"], told["text"]
    raise AssertionError("the stream ended")


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ({"type": "started"}, Started("")),
        ({"type": "started", "payload": "s_abc"}, Started("s_abc")),
        ({"type": "typed", "text": "привет"}, Typed("привет")),
        ({"type": "pressed", "value": "3:yes", "letter": 7}, Pressed("3:yes")),
        ({"type": "place", "latitude": 58.01, "longitude": 56.25}, SharedPlace(58.01, 56.25)),
        ({"type": "other", "kind": "file"}, SentOther("file")),
    ],
)
async def test_each_event_is_received(
    site: Site, person: aiohttp.ClientSession, body: dict[str, Any], event: object
) -> None:
    assert await post(person, {"key": KEY, **body}) == (202, {"accepted": True})
    assert site.desk.events == [event]
    assert site.desk.received[0].pressed_message == ("7" if "letter" in body else None)


async def test_the_address_is_a_hash_and_keys_belong_to_a_person(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    async with browser_of(site) as other:
        await post(other, {"key": KEY, "type": "started"})
    cookie = next(iter(person.cookie_jar)).value
    first, second = site.desk.received
    assert first.address.user == sha256(cookie.encode()).hexdigest()[:32]
    assert first.address != second.address
    assert first.key != second.key
    assert len(await letters(person)) == 1


async def test_the_language_is_the_browsers(site: Site) -> None:
    async with browser_of(site, **{"Accept-Language": "de,en-GB;q=0.8,ru;q=0.3"}) as person:
        await post(person, {"key": KEY, "type": "started"})
        page = await (await fetched(person.get("/"))).text()
    assert site.desk.received[0].language == "en"
    assert '<html lang="en">' in page
    assert "Kama employment centre" in page


async def test_a_cookie_is_kept_safely(site: Site, tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as plain:
        async with plain.get(site.url) as response:
            given = response.headers["set-cookie"].lower()
        (tmp_path / "secure").mkdir()
        async with site_on(tmp_path / "secure", public_url="https://chat.example.org") as secure:
            response = await fetched(plain.get(secure.url))
            assert "; secure" in response.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given
    assert "path=/" in given
    assert f"max-age={180 * 86400}" in given
    assert "; secure" not in given


async def test_opening_the_page_changes_nothing(site: Site, person: aiohttp.ClientSession) -> None:
    for address in ("/", "/?start=s_abc"):
        assert (await fetched(person.get(address))).status == 200
    assert site.desk.received == []
    assert await letters(person) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"type": "typed", "text": "x"}, "key"),
        ({"key": "short", "type": "typed", "text": "x"}, "key"),
        ({"key": KEY, "type": "typed", "text": ""}, "text"),
        ({"key": KEY, "type": "typed", "text": "a\0b"}, "NUL"),
        ({"key": KEY, "type": "typed", "text": "\ud800"}, "text"),
        ({"key": KEY, "type": "dance"}, "dance"),
        ({"key": KEY, "type": "place", "latitude": 91, "longitude": 0}, "latitude"),
        ({"key": KEY, "type": "place", "latitude": float("nan"), "longitude": 0}, "latitude"),
        ({"key": KEY, "type": "pressed", "value": "1", "letter": 2**40}, "letter"),
        ({"key": KEY, "type": "started", "more": 1}, "more"),
        ([], "body"),
    ],
)
async def test_what_is_wrong_is_said_in_words(
    site: Site, person: aiohttp.ClientSession, body: Any, said: str
) -> None:
    status, problem = await post(person, body)
    assert status == 422
    assert problem["code"] == "bad-request"
    assert said in " ".join(problem["details"])
    assert site.desk.received == []


async def test_a_body_that_is_no_json_is_refused(site: Site, person: aiohttp.ClientSession) -> None:
    json_header = {"Content-Type": "application/json"}
    for content, headers in ((b"{", json_header), (b'{"key": 1}', {"Content-Type": "text/plain"})):
        response = await fetched(person.post(f"{API}/events", data=content, headers=headers))
        assert response.status == 422
        assert (await response.json())["code"] == "bad-request"
    assert site.desk.received == []


async def test_a_text_too_long_gets_a_kind_sentence(
    site: Site, person: aiohttp.ClientSession
) -> None:
    for length, status in ((10_000, 202), (10_001, 422), (100_000, 413)):
        body = {"key": f"{KEY}-{length}", "type": "typed", "text": "ж" * length}
        got, answer = await post(person, body)
        assert got == status
        assert answer.get("code") == (None if status == 202 else "too-long")
    assert len(site.desk.received) == 1
    assert "10\u00a0000" in answer["message"]


async def test_an_endless_body_is_cut_off(site: Site, person: aiohttp.ClientSession) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 1024

    try:
        response = await fetched(
            person.post(
                f"{API}/events", data=endless(), headers={"Content-Type": "application/json"}
            )
        )
        assert response.status == 413
    except aiohttp.ClientConnectionError:
        pass  # the server answered and hung up before all of it was sent
    assert site.desk.received == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_page_cannot_speak_for_a_person(
    site: Site, person: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    status, problem = await post(person, {"key": KEY, "type": "started"}, **headers)
    assert (status, problem["code"]) == (403, "elsewhere")
    assert site.desk.received == []


async def test_the_own_page_may_speak(site: Site, person: aiohttp.ClientSession) -> None:
    body = {"key": KEY, "type": "started"}
    assert (await post(person, body, Origin=site.url))[0] == 202
    assert (await post(person, body, **{"Sec-Fetch-Site": "same-origin"}))[0] == 202


@pytest.mark.parametrize("cookie", [None, "guess", "x" * 33, "ж" * 32])
async def test_who_shows_no_cookie_of_ours_is_nobody(site: Site, cookie: str | None) -> None:
    cookies = {"otklik_chat": cookie} if cookie else {}
    async with aiohttp.ClientSession(site.url, cookies=cookies) as nobody:
        assert (await post(nobody, {"key": KEY, "type": "started"}))[0] == 401
        for path in ("letters", "stream", "letters/1/file"):
            response = await fetched(nobody.get(f"{API}/{path}"))
            assert response.status == 401
            assert "cookie" in (await response.json())["message"]


async def test_too_many_events_are_put_off(tmp_path: Path) -> None:
    rates = Rates(person=2, network=3, monotonic=lambda: 100.0)
    async with site_on(tmp_path, rates=rates) as site, browser_of(site) as person:
        for number in range(2):
            assert (await post(person, {"key": f"{KEY}{number}", "type": "started"}))[0] == 202
        async with person.post(
            f"{API}/events", json={"key": f"{KEY}9", "type": "started"}
        ) as response:
            assert response.status == 429
            assert response.headers["retry-after"] == "10"
        async with browser_of(site) as neighbour, browser_of(site) as another:
            assert (await post(neighbour, {"key": KEY, "type": "started"}))[0] == 202
            assert (await post(another, {"key": KEY, "type": "started"}))[0] == 429


async def test_what_cannot_be_stored_is_sent_again_with_the_same_key(
    site: Site, person: aiohttp.ClientSession
) -> None:
    site.desk.broken = True
    status, problem = await post(person, {"key": KEY, "type": "typed", "text": "раз"})
    assert (status, problem["code"]) == (503, "unavailable")
    site.desk.broken = False
    for _ in range(2):
        assert (await post(person, {"key": KEY, "type": "typed", "text": "раз"}))[0] == 202
    assert site.desk.events == [Typed("раз")]
    assert len(await letters(person)) == 1


async def test_letters_carry_everything_a_page_shows(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    evil = '<img src=x onerror="alert(1)">\n</script>'
    rows = ((LetterButton("Да", "1:yes", style="positive"),), (LetterButton("1", "1:1"),))
    await site.desk.say(site.desk.person, Letter(evil, rows, FILE, scale=True))
    _, letter = await letters(person)
    assert letter["text"] == evil
    assert letter["rows"][0] == [
        {"label": "Да", "value": "1:yes", "kind": "press", "style": "positive"}
    ]
    assert letter["scale"] is True
    assert letter["file"]["name"] == FILE.name
    assert letter["file"]["size"] == len(FILE.content)
    assert "BEGIN" not in json.dumps(letter)


async def test_letters_since_one_are_asked_for(person: aiohttp.ClientSession) -> None:
    for number in range(3):
        await post(person, {"key": f"{KEY}{number}", "type": "typed", "text": str(number)})
    first, second, third = await letters(person)
    assert await letters(person, first["id"]) == [second, third]
    assert await letters(person, third["id"]) == []


async def test_a_page_that_knows_nothing_gets_only_what_stands(
    person: aiohttp.ClientSession,
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    (greeting,) = await letters(person)
    body = {"key": f"{KEY}b", "type": "pressed", "value": "go:booking", "letter": greeting["id"]}
    await post(person, body)
    (times,) = await letters(person)
    assert times["replaces"] == greeting["id"]
    assert await letters(person, greeting["id"]) == [times]


async def test_nobody_replaces_another_persons_letter(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    (greeting,) = await letters(person)
    async with browser_of(site) as other:
        body = {"key": KEY, "type": "pressed", "value": "go:booking", "letter": greeting["id"]}
        await post(other, body)
    assert await letters(person) == [greeting]


async def test_a_file_is_for_its_owner_alone(site: Site, person: aiohttp.ClientSession) -> None:
    await post(person, {"key": KEY, "type": "started"})
    number = await site.desk.say(site.desk.person, Letter("", file=FILE))
    url = f"{API}/letters/{number}/file"
    response = await fetched(person.get(url))
    assert await response.text() == FILE.content.decode()
    assert response.content_type == "text/calendar"
    given = response.content_disposition
    assert given
    assert (given.type, given.filename) == ("attachment", FILE.name)
    async with browser_of(site) as other:
        assert (await fetched(other.get(url))).status == 404
    for wrong in (1, 0, 10**30, 999):
        assert (await fetched(person.get(f"{API}/letters/{wrong}/file"))).status == 404


async def test_a_files_name_cannot_break_out_of_its_header(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    name = 'a"; b\r\nSet-Cookie: x=1.ics'
    number = await site.desk.say(
        site.desk.person, Letter("", file=File(name, "text/calendar", b"x"))
    )
    response = await fetched(person.get(f"{API}/letters/{number}/file"))
    assert "set-cookie" not in response.headers
    assert response.status == 200


async def test_a_stream_brings_letters_as_they_come(
    site: Site, person: aiohttp.ClientSession
) -> None:
    async with stream(person) as news:
        await post(person, {"key": KEY, "type": "typed", "text": "раз"})
        number, text = await next_letter(news)
        assert text == "Вы написали: раз"
        await site.desk.say(site.desk.person, Letter("Напоминаем."))
        assert await next_letter(news) == (number + 1, "Напоминаем.")


async def test_a_broken_stream_goes_on_after_the_last_letter(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    said = [await site.desk.say(site.desk.person, Letter(str(number))) for number in range(3)]
    async with stream(person, **{"Last-Event-ID": str(said[0])}) as news:
        assert await next_letter(news) == (said[1], "1")
        assert await next_letter(news) == (said[2], "2")
    async with stream(person, after=said[1]) as news:
        assert await next_letter(news) == (said[2], "2")
    for nonsense in ("nonsense", "9" * 5000):
        async with stream(person, after=0, **{"Last-Event-ID": nonsense}) as news:
            assert (await next_letter(news))[0] == 1


async def test_a_letter_of_another_process_arrives(
    site: Site, person: aiohttp.ClientSession
) -> None:
    await post(person, {"key": KEY, "type": "started"})
    (greeting,) = await letters(person)
    elsewhere = Database(str(site.database.url))
    async with stream(person, after=greeting["id"]) as news:
        kind, _, first = await anext(news)
        assert (kind, first) == ("first", {"first": greeting["id"]})
        user = site.desk.person.user
        await elsewhere.run(lambda store: store.transcripts.add(user, Letter("Издалека"), 1, NOON))
        assert (await next_letter(news))[1] == "Издалека"
    await elsewhere.close()


async def test_a_quiet_stream_beats(person: aiohttp.ClientSession) -> None:
    async with stream(person) as news:
        kinds = [(await anext(news))[0] for _ in range(3)]
    assert kinds == ["first", "beat", "beat"]


async def test_a_stream_tells_what_was_forgotten(site: Site, person: aiohttp.ClientSession) -> None:
    await post(person, {"key": KEY, "type": "started"})
    user = site.desk.person.user
    async with stream(person, after=1) as news:
        assert (await anext(news))[2] == {"first": 1}
        await site.database.run(lambda store: store.transcripts.forget(user))
        farewell = await site.desk.say(site.desk.person, Letter("Всё удалено."))
        heard = [one async for one in until_letter(news)]
    assert [told for kind, _, told in heard if kind == "first"] == [{"first": farewell}]


async def until_letter(
    news: AsyncIterator[tuple[str, str, Any]],
) -> AsyncIterator[tuple[str, str, Any]]:
    async with asyncio.timeout(5):
        async for one in news:
            yield one
            if one[0] == "letter":
                return


async def test_streams_are_let_go_when_the_reader_leaves(
    site: Site, person: aiohttp.ClientSession
) -> None:
    async with stream(person) as news:
        await anext(news)
        assert len(site.webchat._bells) == 1
    async with asyncio.timeout(5):
        while site.webchat._bells:  # noqa: ASYNC110 - there is no event to await
            await asyncio.sleep(0.01)


async def test_nobody_holds_more_streams_than_pages(
    person: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.webchat.MOST_STREAMS", 1)
    async with stream(person) as news:
        await anext(news)
        assert (await fetched(person.get(f"{API}/stream"))).status == 429


async def test_the_server_stops_while_streams_are_open(
    site: Site, person: aiohttp.ClientSession
) -> None:
    async with stream(person) as news:
        await anext(news)
        async with asyncio.timeout(3):
            await site.stop()


async def test_after_a_restart_the_conversation_is_there(tmp_path: Path) -> None:
    desk = Desk()
    async with site_on(tmp_path, desk) as site, browser_of(site) as person:
        await post(person, {"key": KEY, "type": "started"})
        before = await letters(person)
        port = site.port
        await site.stop()
        async with site_on(tmp_path, desk, port):
            assert await letters(person) == before


async def test_the_interface_is_documented(person: aiohttp.ClientSession) -> None:
    document = await (await fetched(person.get("/openapi.json"))).json()
    paths = document["paths"]
    assert {f"{API}/events", f"{API}/letters", f"{API}/stream", "/healthz"} <= set(paths)
    kinds = document["components"]["schemas"]
    assert {"StartedEvent", "TypedEvent", "PressedEvent", "PlaceEvent", "Problem"} <= set(kinds)
    for page in ("/docs", "/redoc"):
        assert (await fetched(person.get(page))).status == 404
