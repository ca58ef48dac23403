"""Whatever a flow asks for is done by somebody, and whatever it leads to is opened by somebody."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import bot
from bot.core.pages import Action, Page
from bot.handlers.all import EVERYTHING
from bot.handlers.routing import Handlers

BOT = Path(bot.__path__[0])
TALKING = [*sorted((BOT / "flows").glob("*.py")), *sorted((BOT / "handlers").glob("*.py"))]
ROUTE = "go:"


def steps(base: type[Any]) -> list[type[Any]]:
    found = []
    for file in sorted((BOT / "flows").glob("[a-z]*.py")):
        module = import_module(f"bot.flows.{file.stem}")
        mine = (one for one in vars(module).values() if inspect.isclass(one))
        found += [
            one for one in mine if issubclass(one, base) and one.__module__ == module.__name__
        ]
    return found


def nodes(files: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            yield f"{file.relative_to(BOT)}:{getattr(node, 'lineno', 0)}", node


def words_gone_to() -> Iterator[tuple[str, str]]:
    """(where, word) of each `Go("word")`, and of each route that a button carries."""
    for where, node in nodes(TALKING):
        match node:
            case ast.Call(func=ast.Name(id="Go"), args=[ast.Constant(value=str(word)), *_]):
                yield where, word
            case ast.Constant(value=str(value)) if value.startswith(ROUTE) and value != ROUTE:
                yield where, value.removeprefix(ROUTE).partition(":")[0]
            case ast.JoinedStr(values=[ast.Constant(value=str(value)), *_]) if value.startswith(
                ROUTE
            ) and ":" in value.removeprefix(ROUTE):
                yield where, value.removeprefix(ROUTE).partition(":")[0]
            case ast.Call(func=ast.Name(id="to"), args=[ast.Constant(value=str(word)), *_]):
                yield where, word


def planned_causes() -> Iterator[tuple[str, str]]:
    """(where, writer) of each `mail.plan(address, cause, …)`."""
    for where, node in nodes([*TALKING, *sorted((BOT / "cli").glob("*.py"))]):
        match node:
            case ast.FunctionDef():
                yield from ((f"{where} {node.name}", cause) for cause in _causes_in(node))


def _causes_in(function: ast.FunctionDef) -> Iterator[str]:
    """What each `plan` is given, with the f-string that a name of the function stands for."""
    named: dict[str, str] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                named[name] = ast.unparse(value)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                named |= zip(map(ast.unparse, names), map(ast.unparse, values), strict=True)
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr="plan"), args=[_, cause, *_]):
                yield named.get(ast.unparse(cause), ast.unparse(cause))


@pytest.mark.parametrize("action", steps(Action), ids=lambda one: one.__name__)
def test_every_action_has_somebody_who_does_it(action: type[Any]) -> None:
    performer = EVERYTHING.performers[action]
    assert get_type_hints(performer)[list(inspect.signature(performer).parameters)[1]] is action


def test_nobody_does_what_no_flow_asks_for() -> None:
    assert set(EVERYTHING.performers) == set(steps(Action))


def test_there_are_words_to_go_to() -> None:
    assert {"booking", "menu", "consent", "survey", "move"} <= {word for _, word in words_gone_to()}


@pytest.mark.parametrize(("where", "word"), sorted(set(words_gone_to())))
def test_every_word_is_opened_by_somebody(where: str, word: str) -> None:
    assert word in EVERYTHING.openers, where


def test_words_that_a_page_carries_as_data_are_opened_by_somebody() -> None:
    """`Button(Text(f"button-{word}"), f"go:{word}")` takes its words from a tuple near by."""
    carried = {
        value
        for _, node in nodes(TALKING)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(isinstance(t, ast.Name) and t.id == "words" for t in _targets(node))
        and isinstance(node.value, ast.Tuple)
        for value in map(ast.literal_eval, node.value.elts)
    }
    assert {"visits", "operator", "menu"} <= carried <= set(EVERYTHING.openers)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def test_where_a_consent_goes_on_is_opened_by_somebody() -> None:
    arguments = {
        node.args[1]
        for _, node in nodes(TALKING)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Go" and len(node.args) > 1
        if ast.unparse(node.args[0]) == "'consent'"
    }
    after = {
        (one.value if isinstance(one, ast.Constant) else ast.unparse(one)).split()[1]
        for one in arguments
    }
    assert after == {
        "booking",
        "visits",
        "settings",
        "callback",
        "wait",
        "claim",
        "follow",
        "review",
    }
    assert after <= set(EVERYTHING.openers)


def test_every_planned_cause_has_a_writer() -> None:
    causes = dict(planned_causes())
    written = {re.match(r"f'(\w+):", cause)[1] for cause in causes.values()}  # type: ignore[index]
    assert written == set(EVERYTHING.writers)


def test_every_page_and_action_says_what_it_is_for() -> None:
    assert [one.__name__ for one in (*steps(Page), *steps(Action)) if not one.__doc__] == []


def test_every_conversation_has_its_flow_and_its_handlers() -> None:
    flows = {file.stem for file in (BOT / "flows").glob("[a-z]*.py")}
    handlers = {file.stem for file in (BOT / "handlers").glob("[a-z]*.py")}
    assert flows <= handlers


def test_every_table_is_part_of_the_whole() -> None:
    for file in sorted((BOT / "handlers").glob("[a-z]*.py")):
        module = import_module(f"bot.handlers.{file.stem}")
        tables = [one for one in vars(module).values() if isinstance(one, Handlers)]
        for table in tables:
            assert table.openers.items() <= EVERYTHING.openers.items()
            assert table.performers.items() <= EVERYTHING.performers.items()
            assert table.writers.items() <= EVERYTHING.writers.items()
