"""All commands of `otklik`; each module adds its own, and imports what is heavy only when run."""

import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from bot.cli import (
    ask,
    book,
    calls,
    cancel,
    cases,
    chat,
    checklist,
    close,
    dispositions,
    docs,
    doctor,
    erase,
    explain,
    flags,
    link,
    marks,
    poster,
    reception,
    requests,
    review,
    run_server,
    score,
    seed,
    slots,
    survey,
    verify,
    visits,
    when,
)
from bot.cli.usage import COMMAND, Parser, listed

GROUPS: Final[dict[str, tuple[ModuleType, ...]]] = {
    "Запустить и проверить": (seed, run_server, doctor, chat, ask, when),
    "Запись и визиты": (visits, slots, book, cancel, marks, reception, close),
    "Опросы и звонки": (link, calls, survey, poster, dispositions),
    "Отзывы и просьбы": (requests, cases),
    "Показатели": (score, explain, checklist, review, flags),
    "Обслуживание": (verify, erase, docs),
}
BAD_SETTINGS = 2
INTERRUPTED = 130
UNREAD = 141  # what a shell says of a program that SIGPIPE ended


def run(arguments: Sequence[str]) -> int:
    """Carry out one command; the exit code."""
    options = parser().parse_args([_legible(one) for one in arguments])
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except BrokenPipeError:
        return _unread()
    except KeyboardInterrupt:
        return INTERRUPTED
    except ValueError as wrong:
        if type(wrong).__name__ not in {"SettingsError", "SurveyFileError"}:
            raise
        print(wrong, file=sys.stderr)
        return BAD_SETTINGS
    return code


def _legible(typed: str) -> str:
    # Half a letter of another encoding can be kept and printed nowhere; a file's name is its name.
    return typed if os.path.lexists(typed) else typed.encode("utf-8", "ignore").decode()


def _unread() -> int:
    """As `otklik … | head` ends: what is left goes nowhere, so that closing says nothing either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


def parser() -> Parser:
    """The whole command line."""
    whole = Parser(prog="otklik", description="Чат-бот центра занятости.")
    commands = whole.add_subparsers(
        required=True, metavar=COMMAND, help="одна из команд ниже; подробно: otklik КОМАНДА --help"
    )
    groups = []
    for title, modules in GROUPS.items():
        before = set(commands.choices)
        for module in modules:
            module.add_parser(commands)
        added = {name: one for name, one in commands.choices.items() if name not in before}
        groups.append(listed(title, added))
    whole.epilog = "\n\n".join(groups)
    return whole
