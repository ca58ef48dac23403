"""The real product in a real browser: a whole booking by keyboard alone, a reload in the middle."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.server import Server
from bot.settings import Settings

NEWEST = "Ближайшее свободное время"


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None, database_url=f"sqlite:///{tmp_path}/otklik.db", port=0
    )
    server = Server(settings)
    await server.prepare()
    running = asyncio.create_task(server.run())
    yield server.url
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_visit_is_booked_by_keyboard_alone_with_a_reload_in_the_middle(
    page: Page, address: str
) -> None:
    await page.goto(address)
    await expect(page.get_by_text("Здравствуйте! Это чат-бот")).to_be_visible()
    await _types(page, "записаться")
    await _enters(page, "Даю согласие")
    await _enters(page, "Поиск работы")
    await _enters(page, "Отделение в Перми")
    await expect(page.get_by_text(NEWEST).last).to_be_visible()
    await page.reload()
    await expect(page.get_by_text(NEWEST).last).to_be_visible()
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    await _types(page, "1")
    await expect(page.get_by_text("Проверьте, всё ли верно").last).to_be_visible()
    await _enters(page, "Записаться")
    await expect(page.get_by_text("Вы записаны").last).to_be_visible()
    said = await page.inner_text("body")
    assert re.search(r"Номер записи: \d{3}-\d{3}\.", said)
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()


async def _types(page: Page, words: str) -> None:
    field = page.get_by_role("textbox")
    for _ in range(200):
        if await field.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def _enters(page: Page, label: str) -> None:
    """Tab to the newest button of that name and press Enter, as somebody without a mouse does."""
    button = page.get_by_role("button", name=label, exact=True).last
    await expect(button).to_be_visible()
    for _ in range(200):
        if await button.evaluate("one => one === document.activeElement"):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("Shift+Tab")
    raise AssertionError(f"nobody comes to «{label}» by keyboard")
