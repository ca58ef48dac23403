"""The page behind a link in a real browser, as it looks; what is answered there: test_surveys."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.domain.clock import now
from bot.server import Server
from bot.settings import Settings
from storage.database import Database, Store
from storage.invitations import About
from tests.whole.serving import running

ENGLISH = {"locale": "en-GB"}
DARK = {"color_scheme": "dark", "forced_colors": "none"}
WIDE = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, database_url=f"sqlite:///{tmp_path}/otklik.db", port=0, vk_group_id=4711
    )
    async with running(settings) as server:
        yield server


async def links(server: Server, *ages: timedelta) -> list[str]:
    """Addresses of links that were made so long ago."""

    def unit(store: Store) -> list[str]:
        made = []
        for number, age in enumerate(ages):
            about, moment = About(f"call:{number}", "search", topic="пособие"), now() - age
            made.append(store.invitations.invite(about, None, moment, moment).token)
        return [f"{server.url}/s/{token}" for token in made]

    database: Database = server.product.database
    return await database.run(unit)


async def is_accessible(page: Page) -> None:
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("options", [{}, ENGLISH, DARK, WIDE], ids=["", "english", "dark", "wide"])
async def test_the_page_is_accessible_and_fits(
    page: Page, server: Server, options: dict[str, Any]
) -> None:
    fresh, old = await links(server, timedelta(), timedelta(days=4))
    await page.goto(fresh)
    english = options.get("locale") == "en-GB"
    await expect(page.get_by_role("heading")).to_have_text(
        "How was your call?" if english else "Как прошёл ваш звонок?"
    )
    ways = page.get_by_role("main").get_by_role("link")
    await expect(ways).to_have_count(1)  # VK is switched on, Telegram is not
    await is_accessible(page)
    await page.goto(old)
    await expect(ways).to_have_text("Open the chat" if english else "Открыть чат")
    await is_accessible(page)
