"""The emulator by hand: `python -m tests.emulators.vk --port 8082` lets a person play a phone."""

import argparse
import asyncio
import sys
import threading
from typing import Any

from tests.emulators.vk_chat import Message
from tests.emulators.vk_phone import Phone

HOW = """VK API and long poll at {url}

  export OTKLIK_VK_API_URL={url}
  export OTKLIK_VK_TOKEN={token}
  export OTKLIK_VK_GROUP_ID={group}
"""
HOW_TO_PLAY = """Type a line to write to the bot (/start [ref] presses «Начать»).
  >2 or >label   press a button          @58.01,56.25   share a place
  /voice  /sticker  /photo               /allow  /deny   let the bot write, or not
"""


def main(emulator: type[Any]) -> None:
    """Read the command line and serve until the input ends or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.vk", description=__doc__)
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument("--group", type=int, default=1)
    parser.add_argument("--token", default="vk1.a.emulator")
    parser.add_argument("--user", type=int, default=1001)
    parser.add_argument("--old-client", action="store_true", help="no callback buttons")
    parser.add_argument("--english", action="store_true", help="the phone speaks English")
    parser.add_argument("--no-rate-limit", action="store_true")
    parser.add_argument(
        "--control", action="store_true", help="no phone here: /control/… over HTTP"
    )
    try:
        asyncio.run(_serve(emulator, parser.parse_args()))
    except KeyboardInterrupt:
        say("")


async def _serve(emulator: type[Any], asked: argparse.Namespace) -> None:
    limit = None if asked.no_rate_limit else 20
    served = emulator(
        asked.group, asked.token, port=asked.port, rate_limit=limit, control=asked.control
    )
    async with served as vk:
        say(HOW.format(url=vk.url, token=vk.token, group=vk.group_id))
        if asked.control:
            await asyncio.Event().wait()
        lang = 3 if asked.english else 0
        await play(vk.phone(asked.user, lang_id=lang, callbacks=not asked.old_client))


async def play(phone: Phone) -> None:
    """Carry typed lines to the phone and what it shows to the screen, until the input ends."""
    say(HOW_TO_PLAY)
    lines: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_read, args=(lines, asyncio.get_running_loop()), daemon=True).start()
    async with asyncio.TaskGroup() as tasks:
        screen = tasks.create_task(show(phone))
        while line := await lines.get():
            await obey(phone, line.rstrip("\n"))
        screen.cancel()


async def obey(phone: Phone, line: str) -> None:
    """Do what one typed line asks for."""
    word, _, rest = line.partition(" ")
    match word:
        case "":
            return
        case "/start":
            await phone.start(rest or None)
        case "/voice":
            await phone.sends_voice()
        case "/sticker":
            await phone.sends_sticker()
        case "/photo":
            await phone.sends_photo()
        case "/allow":
            await phone.allows(rest)
        case "/deny":
            await phone.denies()
        case _:
            await _type_or_press(phone, line)


async def show(phone: Phone) -> None:
    """Print whatever the bot sends, edits and flashes, for ever."""
    shown, flashed, linked = phone.dialog.changes, len(phone.snackbars), len(phone.opened_links)
    while True:
        for message in phone.messages:
            if message.changed > shown:
                say(_printed(message))
        for text in phone.snackbars[flashed:]:
            say(f"(snackbar) {text}\n")
        for link in phone.opened_links[linked:]:
            say(f"(opens) {link}\n")
        flashed, linked = len(phone.snackbars), len(phone.opened_links)
        shown = phone.dialog.changes
        await _changes_beyond(phone, shown)


async def _changes_beyond(phone: Phone, seen: int) -> None:
    await phone.dialog.bell.until(lambda: phone.dialog.changes > seen)


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def _type_or_press(phone: Phone, line: str) -> None:
    try:
        if line.startswith(">"):
            which = line[1:].strip()
            await phone.presses(int(which) if which.isdigit() else which)
        elif line.startswith("@"):
            latitude, longitude = line[1:].split(",")
            await phone.shares_place(float(latitude), float(longitude))
        else:
            await phone.types(line)
    except (LookupError, ValueError) as problem:
        say(f"({problem})\n")


def _printed(message: Message) -> str:
    head = "(edited) " if message.edits else ""
    files = [f"(file) {document.title}" for document in message.documents]
    labels = [f"[{at}] {button.label}" for at, button in enumerate(message.buttons, start=1)]
    return "\n".join([head + message.text, *files, *labels, ""])


def _read(lines: "asyncio.Queue[str]", loop: asyncio.AbstractEventLoop) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, "")
