"""From a finished call to a published card, over HTTP: nobody touches anything but interfaces."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.commands import run
from bot.server import Server
from tests.whole.house import settings_for
from tests.whole.people import OnPage
from tests.whole.serving import running

TOKEN = "contact-centre-token-0001"
PREVIEW = {"User-Agent": "TelegramBot (like TwitterBot)"}


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    path = tmp_path / "otklik.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTKLIK_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("OTKLIK_QUIET_HOURS", "")
    tokens = f"pbx:{TOKEN}"
    settings = settings_for(path, port=0, quiet_hours="", call_tokens=tokens)
    async with running(settings) as server:
        yield server


async def staff(*words: str) -> Any:
    """What a command answers in JSON, on a connection of its own beside the running server."""
    told = StringIO()

    def carried_out() -> int:
        with redirect_stdout(told):
            return run((*words, "--json"))

    assert await asyncio.to_thread(carried_out) == 0
    return json.loads(next(one for one in told.getvalue().splitlines() if one[:1] in "[{"))


async def link_after_call(session: aiohttp.ClientSession) -> str:
    """The contact centre's system tells of a call, and gets a link to send."""
    ended = datetime.now(UTC)
    call = {
        "call_id": "2026-000017",
        "operator": "op-17",
        "audience": "jobseeker",
        "topic": "пособие",
        "office": "kungur",
        "started": (ended - timedelta(minutes=6)).isoformat(),
        "ended": ended.isoformat(),
        "resolved": False,
        "phone": "+79123456789",
    }
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with session.post("/api/v1/calls", json=call, headers=headers) as answer:
        assert answer.status == 201
        told = await answer.json()
    assert told["asked"]
    return str(told["links"]["web"]).partition("/s/")[2]


async def begin(session: aiohttp.ClientSession, token: str) -> OnPage:
    """The page is looked at by a preview and by the person, who then presses the button."""
    async with session.get(f"/s/{token}", headers=PREVIEW) as page:
        assert page.status == 200
    async with session.post(f"/s/{token}") as page:
        payload = re.search(r'data-payload="([^"]+)"', await page.text())
    assert payload
    person = OnPage(session)
    await person.starts(payload[1], "Насколько легко")
    return person


async def test_a_call_becomes_an_answer_a_case_and_a_card(server: Server) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    head = {"Accept-Language": "ru"}
    async with aiohttp.ClientSession(server.url, cookie_jar=jar, headers=head) as session:
        token = await link_after_call(session)
        person = await begin(session, token)

        await person.presses("2", "Ваш вопрос решён?")
        await person.presses("Нет", "Как вы оцениваете")
        await person.presses("3", "своими словами")
        await person.types("Дважды переключили и положили трубку", "Спасибо!")
        async with session.get(f"/s/{token}") as page:
            assert page.status == 410

        await person.presses("Разберитесь, пожалуйста", "добавьте к своим ответам")
        await person.types("Никто не ответил на вопрос", "Спасибо, мы получили")
        await person.presses("Сообщите мне, что решили", "Вы даёте согласие")
        await person.presses("Даю согласие", "о каждом шаге напишем сюда")

        (case,) = await staff("cases", "--open")
        number = str(case["number"])
        assert (case["source"], case["office"]) == ("survey", "kungur")
        for reply in ("Перезвоним сегодня.", "Перезвонили и всё объяснили."):
            await staff("case", number, "--reply", reply)
            await person.sees(reply)
            if reply.startswith("Перезвоним"):
                await person.presses("Не решено", "Вернули отзыв")
        close = ("--close", "--cause", "schedule", "--action", "Открыли вторую линию")
        await staff("case", number, *close)
        await person.sees("Открыли вторую линию")
        await staff("case", number, "--publish", "До вас не дозвониться")
        await staff("case", number, "--publish")
        await person.sees("Вы сказали: До вас не дозвониться")
        async with aiohttp.ClientSession(
            server.url, cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as n:
            await (await n.get("/")).read()
            stranger = OnPage(n)
            await stranger.starts("", "Здравствуйте")
            await stranger.presses("Оставить отзыв", "О чём хотите написать")
            await stranger.presses("Что изменилось", "Открыли вторую линию")

    told = await staff("calls", "--by", "operator")
    assert told == [{"operator": "op-17", "calls": 1, "links": 1, "answers": 1, "skipped": {}}]
    verified = await staff("verify")
    assert verified["ok"]
    counted = {"mark": 0, "link": 1, "answer": 4, "call": 1, "visit": 0, "words": 1, "verdict": 0}
    assert verified["checked"] == counted
