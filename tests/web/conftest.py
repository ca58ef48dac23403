from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.web.site import Site, browser_of, site_on


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_on(tmp_path) as site:
        yield site


@pytest.fixture
async def person(site: Site) -> AsyncIterator[aiohttp.ClientSession]:
    async with browser_of(site) as session:
        yield session
