"""Updates a second through the whole Telegram path, beside a bare aiogram echo bot.

The road: a Bot API emulator in a process of its own, long polling, one answer an update and one
acknowledgement a press. The product besides keeps everything: each update is one transaction on
SQLite, each answer goes through the outbox. Rounds are interleaved; medians and their ratio are
printed.
"""

import argparse
import asyncio
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TOKEN = "4242:EMULATOR"
PATIENCE = 120.0
NUMBERS = itertools.count(1_000_000)

# What one person does, in order: words typed, or the value of a button pressed.
SAID, PRESSED = "message", "callback_query"
SCRIPT = (
    (SAID, "/start"),
    (PRESSED, "go:info"),
    (PRESSED, "services"),
    (PRESSED, "benefit"),
    (SAID, "какие документы взять с собой"),
    (PRESSED, "go:booking"),
    (PRESSED, "yes"),
    (PRESSED, "certificate"),
    (PRESSED, "perm"),
    (SAID, "меню"),
)


@dataclass(frozen=True)
class Run:
    """One bot through all updates: how fast, and what it asked of the platform."""

    rate: float
    cpu: float
    calls: dict[str, int]
    refused: dict[str, int]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=tuple(BOTS))
    parser.add_argument("--echo", metavar="URL", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.echo:
        asyncio.run(echo(chosen.echo))
        return
    names = (chosen.only,) if chosen.only else tuple(BOTS)
    count = chosen.people * len(SCRIPT)
    told = f"{count} updates of {chosen.people} people, {chosen.rounds} rounds"
    print(f"Telegram path: {told}, {os.cpu_count()} cores shared with the emulator")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(chosen.rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            runs[name].append(measured(name, chosen.people))
            last = runs[name][-1]
            print(f"  round {turn + 1}  {name:8} {last.rate:7.0f} updates/s", flush=True)
    report(runs)


def report(runs: dict[str, list[Run]]) -> None:
    """Medians, what was called, and the ratio."""
    rates = {name: statistics.median(run.rate for run in each) for name, each in runs.items()}
    for name, each in runs.items():
        low, high = min(run.rate for run in each), max(run.rate for run in each)
        cpu = statistics.median(run.cpu for run in each)
        spread = f"({low:.0f}-{high:.0f}), {cpu:.0f} µs of CPU an update"
        print(f"{name:8} {rates[name]:7.0f} updates/s {spread}")
        calls = {one: n for one, n in sorted(each[-1].calls.items()) if n > len(SCRIPT)}
        print(f"         calls {calls} refused {each[-1].refused}")
    if len(rates) > 1:
        print(f"ratio    {rates['product'] / rates['echo']:7.2f}   (product to bare echo bot)")


def measured(name: str, people: int) -> Run:
    """One round: a fresh emulator, a fresh bot; everybody acts at once, and again when answered."""
    with tempfile.TemporaryDirectory() as folder, emulator() as url, bot(name, url, folder) as pid:
        until(lambda: state(url)["polled"])
        before, took, done = cpu_seconds(pid), 0.0, 0
        for kind, value in SCRIPT:
            chats = state(url, everybody=True)["chats"]
            wave = [acts(kind, value, chats, person) for person in range(people)]
            done += people
            begun = time.perf_counter()
            post(f"{url}/control/updates", wave)
            until(lambda: answers(state(url)["counts"]) >= done)  # noqa: B023 - waited for here
            took += time.perf_counter() - begun
        end = state(url)
        cpu = (cpu_seconds(pid) - before) / done * 1e6
        return Run(done / took, cpu, end["counts"], end["refusals"])


def answers(counts: dict[str, int]) -> int:
    """Letters that the platform was asked to show, sent or edited."""
    return counts.get("sendMessage", 0) + counts.get("editMessageText", 0)


def acts(kind: str, value: str, chats: dict[str, Any], person: int) -> dict[str, Any]:
    """What this person does now, as the platform would tell it."""
    user = {"id": 50_000 + person, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
    shown = chats.get(str(user["id"]), {"messages": []})["messages"]
    if kind == SAID:
        return {SAID: said(user, value, next(NUMBERS))}
    newest = next(one["message"] for one in reversed(shown) if one["bot"])
    keys = [key for row in newest.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    known = [key["callback_data"] for key in keys if "callback_data" in key]
    wire = next((one for one in known if one == value or one.endswith(f":{value}")), value)
    query = {"id": str(10**12 + next(NUMBERS)), "from": user, "message": newest}
    return {PRESSED: {**query, "chat_instance": "1", "data": wire}}


def said(user: dict[str, Any], text: str, number: int) -> dict[str, Any]:
    """A typed message."""
    chat = {"id": user["id"], "type": "private", "first_name": "Anna"}
    head = {"message_id": number, "date": int(time.time())}
    return {**head, "from": user, "chat": chat, "text": text}


# -- the two bots


async def echo(url: str) -> None:
    """Bare aiogram as its documentation begins: says again what it hears, defaults everywhere."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import CallbackQuery, Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def say_again(message: Message) -> None:
        await message.answer(message.text or "")

    @dispatcher.callback_query()
    async def say_pressed(query: CallbackQuery) -> None:
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.edit_text(query.data or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    await dispatcher.start_polling(Bot(TOKEN, session=session), handle_signals=False)


def _product(url: str, folder: str) -> tuple[list[str], dict[str, str]]:
    settings = {
        "OTKLIK_DATABASE_URL": f"sqlite:///{folder}/otklik.db",
        "OTKLIK_PORT": "0",
        "OTKLIK_TELEGRAM_TOKEN": TOKEN,
        "OTKLIK_TELEGRAM_API_URL": url,
    }
    return [sys.executable, "-m", "bot", "run"], settings


def _echo(url: str, _folder: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, str(Path(__file__)), "--echo", url], {}


BOTS = {"product": _product, "echo": _echo}


@contextmanager
def bot(name: str, url: str, folder: str) -> Iterator[int]:
    """The bot in a process of its own; its process id."""
    command, settings = BOTS[name](url, folder)
    with process(command, settings, folder) as running:
        yield running.pid


@contextmanager
def emulator() -> Iterator[str]:
    """The platform in a process of its own; its address."""
    port = free_port()
    options = ["--port", str(port), "--control", "--no-record"]
    url = f"http://127.0.0.1:{port}"
    with process([sys.executable, "-m", "tests.emulators.telegram", *options], {}, str(ROOT)):
        until(lambda: state(url) is not None)
        yield url


@contextmanager
def process(
    command: list[str], settings: dict[str, str], folder: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with our code on its path and none of this machine's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    running = subprocess.Popen(
        command,
        cwd=folder,
        env=clean | settings | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


# -- asking the emulator


def state(url: str, *, everybody: bool = False) -> Any:
    """What the emulator counts, with everybody's chats or without; None while it is silent."""
    try:
        with urllib.request.urlopen(
            f"{url}/control/state{'' if everybody else '?chats='}"
        ) as answer:
            return json.load(answer)
    except OSError:
        return None


def post(url: str, body: Any) -> None:
    """Send JSON."""
    data = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        answer.read()


def until(condition: Any) -> None:
    """Look every 10 ms; TimeoutError when it never comes true."""
    ends = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError("the bot did not answer everything")
        time.sleep(0.01)


def cpu_seconds(pid: int) -> float:
    """What the process has used of the processor; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
