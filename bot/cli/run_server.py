"""`otklik run`: serves the web chat, and the messengers whose tokens are set."""

import argparse
import asyncio
import sys

TAKEN = 2


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `run`."""
    parser = commands.add_parser("run", help="serve everything")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Serve until stopped by Ctrl+C or a signal."""
    from bot.logs import set_up_logs
    from bot.server import AddressTakenError, serve
    from bot.settings import read_settings

    settings = read_settings()
    set_up_logs(settings.log_level)
    try:
        asyncio.run(serve(settings))
    except AddressTakenError as taken:
        print(f"OTKLIK_PORT: {taken} is taken by another program", file=sys.stderr)
        return TAKEN
    return 0
