"""All commands of `otklik`; each module adds its own, and imports what is heavy only when run."""

import os
import sys
from collections.abc import Sequence

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
from bot.cli.usage import Parser

MODULES = (
    run_server,
    chat,
    ask,
    when,
    slots,
    book,
    cancel,
    visits,
    marks,
    reception,
    close,
    link,
    calls,
    score,
    review,
    checklist,
    survey,
    dispositions,
    explain,
    flags,
    erase,
    poster,
    requests,
    cases,
    doctor,
    verify,
    seed,
    docs,
)
BAD_SETTINGS = 2
INTERRUPTED = 130
UNREAD = 141  # what a shell says of a program that SIGPIPE ended


def run(arguments: Sequence[str]) -> int:
    """Carry out one command; the exit code."""
    options = parser().parse_args(arguments)
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


def _unread() -> int:
    """As `otklik … | head` ends: what is left goes nowhere, so that closing says nothing either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


def parser() -> Parser:
    """The whole command line."""
    whole = Parser(prog="otklik", description="The chatbot of a public employment centre.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for module in MODULES:
        module.add_parser(commands)
    return whole
