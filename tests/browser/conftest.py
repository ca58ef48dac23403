import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.web.site import Pace, Site, site_on

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "no Chromium was found: the browser tests are LEFT OUT. Install one "
    "(Debian, Ubuntu: apt-get install chromium) so that one of these is on the path: "
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 320, "height": 640}
PATIENCE_MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or pytest.skip(MISSING + ", ".join(NAMES))


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
async def site(chromium: str, tmp_path: Path) -> AsyncIterator[Site]:  # noqa: ARG001 - or skip
    async with site_on(tmp_path, pace=Pace(look=0.2, beat=2)) as site:
        yield site


@pytest.fixture
def options() -> dict[str, Any]:
    """What the browser is like; a test may ask for another by `parametrize`."""
    return {}


@pytest.fixture
async def context(browser: Browser, options: dict[str, Any]) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(**{"locale": "ru-RU", "viewport": PHONE, **options})
    made.set_default_timeout(PATIENCE_MILLISECONDS)
    yield made
    await made.close()


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    made = await context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda said: errors.append(said.text) if "Policy" in said.text else None)
    yield made
    assert errors == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return tmp_path
