"""Whoever asks the command line for help reads Russian: all commands, options and frames."""

import re
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest

from bot.cli.commands import GROUPS, parser

WIDEST = 80
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Codes, names of options and formats stay as they are typed; two English words in a row are prose.
PROSE = re.compile(r"(?<![\w-])[a-z]+ [a-z]+(?![\w-])")
FRAMES = ("usage", "positional", "options", "show this help")


def parsers(one: ArgumentParser) -> Iterator[ArgumentParser]:
    """A parser, and those of its commands."""
    yield one
    for action in one._actions:
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from parsers(command)


EVERY = {one.prog: one for one in parsers(parser())}
OPTIONS = [(prog, action) for prog, one in EVERY.items() for action in one._actions]


@pytest.mark.parametrize("prog", EVERY)
def test_a_page_of_help_is_russian(prog: str) -> None:
    page = EVERY[prog].format_help()
    assert page.startswith("Как писать: ")
    assert CYRILLIC.search(EVERY[prog].description or ""), "says nothing of itself"
    assert not [word for word in FRAMES if word in page]
    assert not PROSE.findall(re.sub("otklik [a-z]+", "", page))


@pytest.mark.parametrize(
    ("prog", "action"), OPTIONS, ids=[f"{prog} {action.dest}" for prog, action in OPTIONS]
)
def test_an_option_says_in_russian_what_it_is_for(prog: str, action: Action) -> None:
    assert CYRILLIC.search(action.help or ""), f"{prog}: {action.dest}"
    assert not re.search("[A-Z]{2,}", str(action.metavar or "")), f"{prog}: {action.metavar}"


def test_the_first_page_names_every_command_once_with_its_purpose() -> None:
    page = parser().format_help()
    whole = {prog.removeprefix("otklik ") for prog in EVERY if prog.count(" ") == 1}
    named = re.findall(r"^  ([a-z]+)  +[а-яё]", page, re.MULTILINE)
    assert sorted(named) == sorted(whole)
    assert all(f"\n{title}:\n" in page for title in GROUPS)


def test_a_line_of_a_list_fits_a_terminal() -> None:
    lines = "\n".join(one.epilog or "" for one in EVERY.values()).splitlines()
    assert max(map(len, lines)) <= WIDEST
