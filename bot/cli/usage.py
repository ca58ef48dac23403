"""The help of a typed command in Russian, and what is wrong with one as a single Russian line."""

import argparse
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

BAD_USAGE: Final = 2
COMMAND: Final = "КОМАНДА"
WIDEST: Final = len("dispositions")
_WORDS: Final = (
    (r"the following arguments are required: (.+)", r"не хватает {0}"),
    (r"unrecognized arguments: (.+)", r"лишнее: {0}"),
    (r"argument (\S+?)(?:/\S+)?: expected (?:one|at least one) argument", r"после {0} ничего нет"),
    (r"argument (\S+?)(?:/\S+)?: ignored explicit argument (.+)", r"{0} пишут без {1}"),
    (r"ambiguous option: (\S+) could match (.+)", r"{0} может значить {1}"),
    (rf"argument {COMMAND}: invalid choice: (.+?) \(.*", r"команды {0} нет"),
    (
        r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)",
        r"{0} {1} не бывает, есть: {2}",
    ),
    (r"argument (\S+): invalid \w+ value: (.+)", r"{0} не бывает {1}"),
    (r"one of the arguments (.+) is required", r"нужно одно из: {0}"),
    (r"argument (\S+): not allowed with argument (\S+)", r"{0} не пишут вместе с {1}"),
)


class _Page(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Как писать: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse speaks English, and answers a slip with its usage; here that is one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Page)
        self._positionals.title = "Что указать"
        self._optionals.title = "Параметры"
        self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read more."""
        self.exit(BAD_USAGE, f"{self.prog}: {in_russian(message)}. Подсказка: {self.prog} --help\n")


def in_russian(message: str) -> str:
    """The words of argparse for what people get wrong; others as they are."""
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message):
            return words.format(*found.groups())
    return message


def listed(title: str, commands: Mapping[str, argparse.ArgumentParser]) -> str:
    """Commands under a title, each with what it is for."""
    lines = (f"  {name:<{WIDEST}}  {_purpose(one)}" for name, one in commands.items())
    return "\n".join((f"{title}:", *lines))


def _purpose(command: argparse.ArgumentParser) -> str:
    sentence = command.description or ""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
