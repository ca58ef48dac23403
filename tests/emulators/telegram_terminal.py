"""A phone played by hand: lines typed in a terminal become what a person does in the chat."""

import asyncio
import re
import sys
from collections.abc import Awaitable
from contextlib import suppress
from threading import Thread
from typing import Any

from tests.emulators.telegram_chats import Entry
from tests.emulators.telegram_phone import Phone

HELP = """\
A line is a message (/start begins). Besides:
  >2  >label     press a button of the last message with buttons, or of the keyboard
  @58.01,56.25   share a place            phone +79001234567   share a contact
  !voice !sticker !photo !block !unblock  ?  this help         Ctrl-D  leave
"""
_PLACE = re.compile(r"@\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)")
_PHONE = re.compile(r"phone\s+(\+?[\d\s()-]+)")


async def play(phone: Phone) -> None:
    """Read lines until they end, and print meanwhile whatever the bot does."""
    say(HELP)
    lines = _typed_lines()
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(_watch(phone))
        while line := await lines.get():
            await act(phone, line.strip())
        watching.cancel()


async def act(phone: Phone, line: str) -> None:
    """One typed line; what cannot be done is said and nothing else happens."""
    try:
        doing = _meant(phone, line)
        if doing:
            await doing
    except (LookupError, RuntimeError, ValueError) as reason:
        say(f"! {reason}\n")


def say(text: str) -> None:
    """Print at once, for a person or a pipe."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _typed_lines() -> "asyncio.Queue[str]":
    # A daemon thread, for Ctrl-C would wait for a reading executor until the next line.
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            for line in iter(sys.stdin.readline, ""):
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, "")

    Thread(target=read, daemon=True).start()
    return lines


def _meant(phone: Phone, line: str) -> Awaitable[Any] | None:
    if not line or line == "?":
        return say(HELP)
    if line.startswith(">"):
        return phone.presses(_button(line[1:].strip()))
    if place := _PLACE.fullmatch(line):
        return phone.shares_place(float(place[1]), float(place[2]))
    if number := _PHONE.fullmatch(line):
        return phone.shares_phone(number[1])
    if line.startswith("/start"):
        return phone.start(line.removeprefix("/start").strip())
    special = {
        "!voice": phone.sends_voice,
        "!sticker": phone.sends_sticker,
        "!photo": phone.sends_photo,
        "!block": phone.blocks,
        "!unblock": phone.unblocks,
    }.get(line)
    return special() if special else phone.types(line)


def _button(name: str) -> str | int:
    return int(name) if name.isdecimal() else name


async def _watch(phone: Phone) -> None:
    told = answers = 0
    keyboard = None
    while True:
        for entry in list(phone.chat.own()):
            if entry.revision > told:
                say(_printed(entry))
        for answer in phone.callback_answers[answers:]:
            say(f"  ({answer['text']})\n" if answer["text"] else "")
        if phone.chat.keyboard is not keyboard:
            keyboard = phone.chat.keyboard
            say("".join(_keyboard_line(phone)))
        told, answers = phone.chat.revision, len(phone.callback_answers)
        await phone.chat.changes()


def _printed(entry: Entry) -> str:
    head = "(edited) " if entry.edits else ""
    document = entry.message.get("document")
    file = f"<{document['file_name']}, {len(entry.content)} bytes>\n" if document else ""
    place = f"<{entry.message['location']}>\n" if "location" in entry.message else ""
    labels = [raw["text"] for row in entry.inline for raw in row]
    buttons = "".join(f"[{at}] {label}\n" for at, label in enumerate(labels, 1))
    return f"{head}{entry.text}\n{file}{place}{buttons}\n"


def _keyboard_line(phone: Phone) -> list[str]:
    rows = [" ".join(f"[{key.label}]" for key in row) for row in phone.keyboard]
    return [f"keyboard: {row}\n" for row in rows] or ["keyboard: gone\n"]
