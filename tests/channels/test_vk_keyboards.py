"""VK's keyboards: whatever fits the declared limits is never refused by the platform."""

import json
from typing import Any

import pytest

from bot.channels.vk import CHAT, INLINE, LIMITS
from bot.channels.vk_keyboards import keyboard_json, split_links
from bot.core.channel import Grid, Rows, fit
from bot.core.says import Letter, LetterButton
from tests.emulators.vk_keyboard import Keyboard, read_keyboard


def test_a_client_with_callbacks_gets_callback_buttons() -> None:
    keyboard = _shown(_presses("12:1", "12:2"), INLINE, callbacks=True)
    assert [one.kind for one in keyboard.buttons] == ["callback", "callback"]
    assert keyboard.buttons[0].payload == '{"v":"12:1"}'


def test_an_old_client_gets_text_buttons_that_carry_the_same() -> None:
    keyboard = _shown(_presses("12:1"), INLINE, callbacks=False)
    assert (keyboard.buttons[0].kind, keyboard.buttons[0].payload) == ("text", '{"v":"12:1"}')


def test_under_the_input_field_buttons_are_text_for_every_client() -> None:
    keyboard = _shown(_presses("12:1"), CHAT, callbacks=True)
    assert (keyboard.inline, keyboard.one_time) == (False, True)
    assert keyboard.buttons[0].kind == "text"


@pytest.mark.parametrize(
    ("style", "colour"),
    [
        ("plain", "secondary"),
        ("primary", "primary"),
        ("positive", "positive"),
        ("negative", "negative"),
    ],
)
def test_a_style_is_a_colour(style: Any, colour: str) -> None:
    keyboard = _shown(((LetterButton("Да", "1", style=style),),), INLINE)
    assert keyboard.buttons[0].colour == colour


def test_links_and_places_stand_alone_and_have_no_colour() -> None:
    row = (_press("a"), _link("l"), _press("b"), LetterButton("Где я", kind="place"))
    keyboard = _shown((row,), INLINE)
    kinds = [[one.kind for one in row] for row in keyboard.rows]
    assert kinds == [["callback"], ["open_link"], ["callback"], ["location"]]
    assert [one.colour for one in keyboard.buttons] == ["secondary", None, "secondary", None]


def test_so_many_wide_buttons_that_rows_run_out_are_packed_closer() -> None:
    links = tuple((_link(str(at)), _press(str(at))) for at in range(5))
    keyboard = _shown(links, INLINE)
    assert len(keyboard.buttons) == 10
    assert len(keyboard.rows) == 4


def test_ten_links_are_shown_too() -> None:
    keyboard = _shown(tuple((_link(str(at)),) for at in range(6)) + _links_row(), INLINE)
    assert len(keyboard.buttons) == 10


@pytest.mark.parametrize("lasting", [False, True])
def test_ten_buttons_of_the_longest_value_all_carry_it(lasting: bool) -> None:
    values = tuple(f"{at}".rjust(LIMITS.value_bytes, "x") for at in range(10))
    rows = (_presses(*values[:5])[0], _presses(*values[5:])[0])
    text = keyboard_json(rows, INLINE, inline=True, callbacks=True, lasting=lasting)
    keyboard = read_keyboard(text)
    assert all(one.payload for one in keyboard.buttons)


def test_forty_buttons_of_a_usual_value_all_carry_it() -> None:
    rows = tuple(_presses(*(f"123456:{row}{at}" for at in range(4)))[0] for row in range(10))
    keyboard = _shown(rows, CHAT)
    assert all(one.payload for one in keyboard.buttons)


def test_values_too_long_for_a_keyboard_come_back_as_typed_labels() -> None:
    values = (*(f"{at}".rjust(200, "x") for at in range(8)), "short", "y" * 300)
    keyboard = _shown((_presses(*values[:5])[0], _presses(*values[5:])[0]), INLINE)
    carried = [one.payload is not None for one in keyboard.buttons]
    assert carried == [True, True, True, True, False, False, False, False, True, False]
    assert all(one.kind == "text" for one in keyboard.buttons if one.payload is None)


def test_equal_values_count_each_time() -> None:
    keyboard = _shown((_presses(*(["z" * 200] * 5))[0], _presses(*(["z" * 200] * 5))[0]), INLINE)
    assert sum(len(one.payload or "") for one in keyboard.buttons) <= 1000


def test_a_button_without_words_has_dots() -> None:
    assert _shown(((LetterButton(" ", "1"),),), INLINE).buttons[0].label == "…"


def test_a_link_that_vk_does_not_open_is_a_line_of_text() -> None:
    rows = ((_press("a"), LetterButton("Позвонить", "tel:+73422000000", "link")), (_link("b"),))
    kept, lines = split_links(rows)
    assert kept == ((_press("a"),), (_link("b"),))
    assert lines == ("Позвонить: tel:+73422000000",)


@pytest.mark.parametrize("count", range(1, 41))
def test_any_number_of_buttons_passes_through_fit_and_the_platform(count: int) -> None:
    kinds = ("press", "link", "press", "place", "press")
    row = tuple(_of_kind(kinds[at % 5], at) for at in range(count))
    letters = fit(Letter("Выберите", (row,)), LIMITS)
    shown = [_shown(letter.rows, INLINE) for letter in letters]
    assert sum(len(keyboard.buttons) for keyboard in shown) == count


def _shown(rows: Rows, grid: Grid, *, callbacks: bool = True) -> Keyboard:
    inline = grid is INLINE
    text = keyboard_json(rows, grid, inline=inline, callbacks=callbacks)
    assert json.loads(text)
    return read_keyboard(text)


def _presses(*values: str) -> Rows:
    return (tuple(_press(value) for value in values),)


def _press(value: str) -> LetterButton:
    return LetterButton(value[:40], value)


def _link(name: str) -> LetterButton:
    return LetterButton(name, f"https://trudvsem.ru/{name}", "link")


def _links_row() -> Rows:
    return (tuple(_link(f"more{at}") for at in range(4)),)


def _of_kind(kind: str, at: int) -> LetterButton:
    if kind == "link":
        return _link(str(at))
    return LetterButton(str(at), f"12:{at}", "place" if kind == "place" else "press")
