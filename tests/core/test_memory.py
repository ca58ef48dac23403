import inspect
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.flows
from bot.core.memory import (
    letter_from_json,
    letter_to_json,
    page_from_json,
    page_to_json,
)
from bot.core.pages import Action, Page
from bot.core.says import File, Joined, Letter, LetterButton, Moment, Text, Words
from bot.flows.booking import ChooseService
from bot.flows.menu import Menu

FOLDER = Path(bot.flows.__path__[0])


def flow_steps() -> Iterator[type[Any]]:
    """Every page and action of every flow."""
    for file in sorted(FOLDER.glob("[a-z]*.py")):
        module = import_module(f"bot.flows.{file.stem}")
        for kind in tuple(vars(module).values()):
            mine = inspect.isclass(kind) and kind.__module__ == module.__name__
            if mine and issubclass(kind, Page | Action):
                yield kind


words = st.text(max_size=12)
moments = st.datetimes(
    datetime.fromisoformat("2000-01-01"),
    datetime.fromisoformat("2100-01-01"),
    timezones=st.just(UTC),
)
by_language = st.dictionaries(st.sampled_from(["ru", "en"]), words)
plain_values = words | st.integers(-9, 9) | st.floats(-9, 9, allow_nan=False)
values = st.recursive(
    plain_values
    | st.builds(Moment, moments, st.just("Asia/Yekaterinburg"), st.sampled_from(["time", "day"]))
    | st.builds(Words, by_language),
    lambda inner: (
        st.builds(Text, words, st.dictionaries(words, inner, max_size=2))
        | st.builds(Joined, st.lists(inner, max_size=2).map(tuple), words)
    ),
    max_leaves=4,
)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(float, st.floats(-1e6, 1e6, allow_nan=False))
st.register_type_strategy(Text, st.builds(Text, words, st.dictionaries(words, values, max_size=2)))
st.register_type_strategy(Words, st.builds(Words, by_language))
st.register_type_strategy(str, words)
st.register_type_strategy(
    Mapping,
    lambda kind: st.dictionaries(*map(st.from_type, get_args(kind)), max_size=2),
)

STEPS = tuple(flow_steps())


def test_there_are_steps_to_remember() -> None:
    assert {Menu, ChooseService} <= set(STEPS)
    assert len(STEPS) > 40


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__qualname__)
def test_every_page_and_action_comes_back_as_it_was(kind: type[Any]) -> None:
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(step=st.builds(kind))
    def comes_back(step: Any) -> None:
        assert page_from_json(page_to_json(step)) == step

    comes_back()


def test_two_flows_with_a_step_of_the_same_name_are_not_confused() -> None:
    names = [page_name(kind) for kind in STEPS]
    assert len(names) == len(set(names))


def page_name(kind: type[Any]) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def test_no_page_is_remembered_as_nothing() -> None:
    assert page_to_json(None) is None
    assert page_from_json(None) is None
    assert page_from_json("") is None


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        "null",
        "7",
        '{"page": "menu.Menu"}',
        '{"page": "menu.Gone", "is": {}}',
        '{"page": "menu.Menu", "is": {"opening": {"no": "text"}}}',
        '{"page": "booking.ChooseTime", "is": {}}',
        '{"page": ["menu.Menu"], "is": {}}',
    ],
)
def test_an_unknown_or_changed_page_is_forgotten(text: str) -> None:
    assert page_from_json(text) is None


def test_a_page_is_stored_under_its_flows_and_its_own_name() -> None:
    stored = json.loads(page_to_json(Menu("help")) or "")
    assert stored["page"] == "menu.Menu"
    assert stored["is"]["opening"] == "help"


def test_a_letter_comes_back_with_its_buttons_and_its_file() -> None:
    rows = ((LetterButton("Да", "7:yes", style="positive"), LetterButton("Карта", "u", "link")),)
    letter = Letter("Текст 🙂", rows, File("a.ics", "text/calendar", bytes(range(256))), "17", True)
    assert letter_from_json(letter_to_json(letter)) == letter
    assert letter_from_json(letter_to_json(Letter("просто"))) == Letter("просто")


@given(
    st.builds(
        Letter,
        words,
        st.lists(st.lists(st.builds(LetterButton, words, words), max_size=3).map(tuple)).map(tuple),
        st.none() | st.builds(File, words, words, st.binary(max_size=30)),
        st.none() | words,
        st.booleans(),
    )
)
def test_every_letter_comes_back_as_it_was(letter: Letter) -> None:
    assert letter_from_json(letter_to_json(letter)) == letter
