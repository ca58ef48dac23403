"""`otklik run`: serves the web chat, and the messengers whose tokens are set."""

import argparse
import asyncio

from bot.cli.table import RefusedError, command

TAKEN = 2


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `run`."""
    parser = commands.add_parser(
        "run", description="Запустить бота: веб-чат и мессенджеры, для которых задан токен."
    )
    parser.set_defaults(run=run)


@command
def run(_options: argparse.Namespace) -> None:
    """Serve until stopped by Ctrl+C or a signal."""
    from bot.logs import set_up_logs
    from bot.server import AddressTakenError, serve
    from bot.settings import read_settings

    settings = read_settings()
    set_up_logs(settings.log_level)
    try:
        asyncio.run(serve(settings))
    except AddressTakenError as taken:
        raise RefusedError(f"OTKLIK_PORT: {taken} занят другой программой", TAKEN) from None
