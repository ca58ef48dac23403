"""`otklik chat`: the bot on standard input and output, the same bot as everywhere."""

import argparse
import asyncio
import secrets
import sys

from bot.cli.table import command
from bot.core.events import Address, Event, Incoming, Started
from bot.settings import read_settings

PATIENCE_SECONDS = 30.0


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `chat`."""
    parser = commands.add_parser("chat", description="Поговорить с ботом прямо здесь.")
    parser.add_argument("--as", dest="name", default="terminal", metavar="ИМЯ", help="кто говорит")
    parser.add_argument(
        "--language", default=None, metavar="КОД", help="какой язык назвал бы мессенджер: ru, en"
    )
    parser.set_defaults(run=run)


@command
def run(options: argparse.Namespace) -> None:
    """Play lines of standard input until it ends."""
    from bot.logs import set_up_logs

    settings = read_settings()
    set_up_logs("ERROR" if settings.log_level == "INFO" else settings.log_level)
    asyncio.run(_Chat(options.name, options.language).play())


class _Chat:
    def __init__(self, name: str, language: str | None) -> None:
        from bot.app import assemble
        from bot.channels.terminal import CODE, Terminal
        from storage.database import Database

        self._terminal = Terminal(sys.stdout)
        self._address = Address(CODE, name)
        self._language = language
        settings = read_settings()
        self._database = Database(settings.database_url, settings.secret)
        self._product = assemble(settings, self._database, {CODE: self._terminal})

    async def play(self) -> None:
        await self._product.prepare()
        async with asyncio.TaskGroup() as tasks:
            post = tasks.create_task(self._product.post.run())
            await self._begin()
            while line := await asyncio.to_thread(sys.stdin.readline):
                event = self._terminal.read(line)
                if event:
                    await self._hand_in(event)
                await self._settle()
            post.cancel()
        await self._database.close()

    async def _begin(self) -> None:
        """Buttons of the last letter hold over runs; a newcomer at a keyboard is greeted."""
        address = self._address
        again = await self._database.run(lambda store: store.mail.newest(address))
        if again:
            self._terminal.buttons = tuple(button for row in again.rows for button in row)
        elif sys.stdin.isatty():
            await self._hand_in(Started())
        await self._settle()

    async def _hand_in(self, event: Event) -> None:
        key = secrets.token_hex(8)
        await self._product.reception.receive(Incoming(self._address, key, event, self._language))

    async def _settle(self) -> None:
        """Until nothing that is due is unsent."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._product.post.sweep()
            await self._product.post.drained()
        sys.stdout.flush()
