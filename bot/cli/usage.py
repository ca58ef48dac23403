"""What is wrong with a typed command, as one Russian line in place of a page of usage."""

import argparse
import re
from typing import Final, NoReturn

BAD_USAGE: Final = 2
_WORDS: Final = (
    (r"the following arguments are required: (.+)", r"не хватает {0}"),
    (r"unrecognized arguments: (.+)", r"лишнее: {0}"),
    (r"argument (\S+?)(?:/\S+)?: expected (?:one|at least one) argument", r"после {0} ничего нет"),
    (r"argument COMMAND: invalid choice: (.+?) \(.*", r"команды {0} нет"),
    (
        r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)",
        r"{0} {1} не бывает, есть: {2}",
    ),
    (r"argument (\S+): invalid \w+ value: (.+)", r"{0} не бывает {1}"),
    (r"one of the arguments (.+) is required", r"нужно одно из: {0}"),
    (r"argument (\S+): not allowed with argument (\S+)", r"{0} не пишут вместе с {1}"),
)


class Parser(argparse.ArgumentParser):
    """argparse answers a slip with its usage in English; here it is one sentence, and code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read more."""
        self.exit(BAD_USAGE, f"{self.prog}: {in_russian(message)}. Подсказка: {self.prog} --help\n")


def in_russian(message: str) -> str:
    """The words of argparse for what people get wrong; others as they are."""
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message):
            return words.format(*found.groups())
    return message
