import asyncio
import re
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.core.events import Address
from bot.core.says import Letter
from bot.texts import Texts
from bot.web.page import HERE
from bot.web.words import language_of, words
from tests.web.site import NOON, Site, browser_of, fetched, site_on


async def test_pages_carry_safe_headers(person: aiohttp.ClientSession) -> None:
    for path in ("/", "/s/abc", "/healthz", "/api/v1/chat/letters", "/nowhere"):
        headers = (await fetched(person.get(path))).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_the_centre_chooses_who_may_frame_the_chat(tmp_path: Path) -> None:
    ancestors = "'self' https://centre.example"
    async with site_on(tmp_path, frame_ancestors=ancestors) as site, browser_of(site) as person:
        policy = (await fetched(person.get("/"))).headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {ancestors}")


async def test_a_page_needs_nothing_but_its_own_site(person: aiohttp.ClientSession) -> None:
    page = await (await fetched(person.get("/"))).text()
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(assets) == 3
    for asset in assets:
        assert (await fetched(person.get(asset))).status == 200
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script>" not in page
    assert "style=" not in page
    assert " on" not in re.sub(r'data-words="[^"]*"', "", page).replace(" on ", "")


async def test_a_payload_cannot_break_out_of_the_page(person: aiohttp.ClientSession) -> None:
    evil = '"><script>alert(1)</script>'
    for address in (f"/?start={evil}", f"/s/{evil.replace('/', '%2F')}"):
        page = await (await fetched(person.get(address))).text()
        assert "<script>alert" not in page


async def test_a_page_without_script_says_what_to_do(person: aiohttp.ClientSession) -> None:
    page = await (await fetched(person.get("/"))).text()
    assert re.search(r'<p class="no-script".*JavaScript.*</p>', page)
    assert '<form class="composer" id="composer" hidden>' in page


async def test_what_is_not_there_is_said_in_words(person: aiohttp.ClientSession) -> None:
    response = await fetched(person.get("/nowhere"))
    assert response.status == 404
    assert (await response.json())["code"] == "not-found"
    assert (await fetched(person.delete("/"))).status == 405


async def test_health_tells_of_letters_and_polls(tmp_path: Path) -> None:
    polls = {"telegram": NOON - timedelta(seconds=7), "vk": None}
    async with site_on(tmp_path, polls=lambda: polls) as site, browser_of(site) as person:
        address = Address("webchat", "somebody")
        due = NOON - timedelta(seconds=42)
        await site.database.run(lambda store: store.mail.post(address, Letter("x"), due))
        response = await fetched(person.get("/healthz"))
        told = await response.json()
    assert response.status == 200
    assert told["process"] == told["database"] == "ok"
    assert told["oldest_unsent_seconds"] == 42
    assert told["channels"]["telegram"]["age_seconds"] == 7
    assert told["channels"]["vk"] == {"last": None, "age_seconds": None}


async def test_health_is_bad_without_a_database(
    site: Site, person: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_unit: object) -> None:
        await asyncio.sleep(60)

    assert (await (await fetched(person.get("/healthz"))).json())["oldest_unsent_seconds"] is None
    monkeypatch.setattr(site.database, "read", hang)
    monkeypatch.setattr("bot.web.health.PATIENCE_SECONDS", 0.01)
    response = await fetched(person.get("/healthz"))
    assert response.status == 503
    assert (await response.json())["database"] == "unavailable"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-US", "en"),
        ("de, en;q=0.7, ru;q=0.9", "ru"),
        ("en;q=0, de", "ru"),
        ("en;q=much", "ru"),
        ("*", "ru"),
    ],
)
def test_the_best_known_language_is_spoken(accepted: str | None, language: str) -> None:
    assert language_of(accepted) == language


@pytest.mark.parametrize("language", Texts().languages)
def test_the_page_has_words_for_all_that_it_says(language: str) -> None:
    script = (HERE / "static" / "chat.js").read_text("utf-8")
    template = (HERE / "templates" / "chat.html").read_text("utf-8")
    used = set(re.findall(r"words\.([a-z]+)|words\[['\"]([a-z-]+[a-z])['\"]\]", script + template))
    assert {one or other for one, other in used} <= words(language).keys()
    assert all(words(language).values())


def test_a_language_that_the_page_does_not_know_is_russian() -> None:
    assert words("tt") == words("ru") != words("en")
