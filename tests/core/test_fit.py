from dataclasses import replace
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.channel import (
    BUTTONS_ONLY,
    Grid,
    Limits,
    balanced,
    fit,
    grid_for,
    measured,
    split_text,
)
from bot.core.says import File, Letter, LetterButton

TELEGRAM = Limits(
    text=4096,
    caption=1024,
    label=60,
    value_bytes=64,
    inline=Grid(8, 25, 100),
    measure="utf16",
    kinds=frozenset({"press", "link", "place", "phone"}),
    edits=True,
)
VK = Limits(
    text=4096,
    caption=4096,
    label=40,
    value_bytes=85,
    inline=Grid(5, 6, 10),
    chat=Grid(5, 10, 40),
    kinds=frozenset({"press", "link", "place"}),
    edits=True,
)
SMALL = Limits(text=40, caption=20, label=10, value_bytes=64, inline=Grid(2, 3, 5))
ALL = (TELEGRAM, VK, SMALL)
ICS = File("482-917.ics", "text/calendar", b"BEGIN:VCALENDAR")


def button(label: str, kind: str = "press") -> LetterButton:
    return LetterButton(label, label, kind)  # type: ignore[arg-type]


def column(count: int) -> tuple[tuple[LetterButton, ...], ...]:
    return tuple((button(f"b{n}"),) for n in range(count))


def scale(low: int, high: int, *outs: str) -> Letter:
    points = tuple(button(str(n)) for n in range(low, high + 1))
    return Letter("?", (points, tuple(map(button, outs))) if outs else (points,), scale=True)


def labels(letter: Letter) -> list[str]:
    return [one.label for row in letter.rows for one in row]


buttons = st.builds(
    LetterButton,
    st.text(min_size=1, max_size=80),
    st.text("abc:", max_size=20),
    st.sampled_from(["press", "link", "place", "phone"]),
)
letters = st.builds(
    Letter,
    st.text(st.sampled_from("аяb🙂 \n👩‍🦽"), max_size=300),
    st.lists(st.lists(buttons, min_size=1, max_size=12).map(tuple), max_size=30).map(tuple),
    st.sampled_from([None, ICS]),
    st.sampled_from([None, "17"]),
)


@given(letter=letters, limits=st.sampled_from(ALL))
@example(letter=Letter("🙂" * 3000), limits=TELEGRAM)
@example(letter=Letter("🙂" * 3000, file=ICS), limits=TELEGRAM)
@example(letter=Letter("я" * 9000), limits=VK)
@example(letter=Letter("\n" * 5000 + "a"), limits=VK)
@example(letter=Letter(""), limits=VK)
def test_every_message_stays_within_every_limit(letter: Letter, limits: Limits) -> None:
    for one in fit(letter, limits):
        most = limits.caption if one.file else limits.text
        assert measured(one.text, limits.measure) <= most
        assert one.text or one.file
        assert len(one.rows) <= limits.inline.rows
        assert sum(map(len, one.rows)) <= limits.inline.total
        assert all(0 < len(row) <= limits.inline.columns for row in one.rows)
        assert all(len(label) <= limits.label for label in labels(one))


@given(letter=letters, limits=st.sampled_from(ALL))
def test_nothing_is_left_out_and_all_stays_in_order(letter: Letter, limits: Limits) -> None:
    fitted = fit(letter, limits)
    words = [one.text for one in fitted if one.text != BUTTONS_ONLY]
    assert "".join("".join(words).split()) == "".join(letter.text.split())
    shown = [one.value for each in fitted for row in each.rows for one in row]
    known = [one.value for row in letter.rows for one in row if one.kind in limits.kinds]
    assert shown == known
    assert [one.file for one in fitted if one.file] == ([ICS] if letter.file else [])


@given(text=st.text(st.sampled_from("ab 🙂\n"), max_size=200), limit=st.integers(2, 30))
def test_parts_of_a_text_are_never_empty_and_never_too_long(text: str, limit: int) -> None:
    for measure in ("characters", "utf16"):
        parts = split_text(text, limit, measure)  # type: ignore[arg-type]
        assert all(measured(part, measure) <= limit for part in parts)  # type: ignore[arg-type]
        assert all(parts) or parts == ("",)


def test_a_text_is_cut_between_lines_or_words() -> None:
    assert split_text("one two three", 8, "characters") == ("one two", "three")
    assert split_text("one\ntwo three", 10, "characters") == ("one", "two three")
    assert split_text("x" * 5, 2, "characters") == ("xx", "xx", "x")


def test_length_is_counted_as_the_messenger_counts() -> None:
    assert measured("я🙂", "characters") == 2
    assert measured("я🙂", "utf16") == 3
    assert split_text("🙂🙂🙂", 4, "utf16") == ("🙂🙂", "🙂")


def test_a_long_label_is_shortened_with_an_ellipsis() -> None:
    (one,) = fit(Letter("?", ((button("слишком длинная подпись"),),)), SMALL)
    assert labels(one) == ["слишком д…"]


def test_buttons_the_channel_does_not_know_fall_out() -> None:
    rows = ((button("place", "place"),), (button("a"), button("phone", "phone")))
    (one,) = fit(Letter("?", rows), SMALL)
    assert labels(one) == ["a"]


def test_too_many_buttons_go_on_in_further_messages() -> None:
    twelve = fit(Letter("text", column(12)), VK)
    assert [len(one.rows) for one in twelve] == [6, 6]
    assert [one.text for one in twelve] == ["text", BUTTONS_ONLY]
    first, second, third = fit(Letter("text", column(7)), SMALL)
    assert [len(labels(one)) for one in (first, second, third)] == [3, 3, 1]


def test_buttons_stand_below_the_last_part_of_a_long_text() -> None:
    *before, last = fit(Letter("слово " * 20, column(2)), SMALL)
    assert before
    assert all(not one.rows for one in before)
    assert labels(last) == ["b0", "b1"]


def test_a_text_too_long_for_a_caption_goes_before_the_file() -> None:
    first, second = fit(Letter("a" * 30, column(1), ICS), SMALL)
    assert (first.text, first.file) == ("a" * 30, None)
    assert (second.text, second.file, labels(second)) == ("", ICS, ["b0"])


def test_a_short_text_is_the_files_caption() -> None:
    (one,) = fit(Letter("a" * 20, file=ICS), SMALL)
    assert one.file == ICS


def test_only_the_first_message_takes_the_place_of_the_old_one() -> None:
    fitted = fit(Letter("слово " * 1500, replaces="17"), TELEGRAM)
    assert [one.replaces for one in fitted] == ["17", None, None]


@pytest.mark.parametrize(
    ("letter", "limits"),
    [
        (Letter("a", replaces="17"), SMALL),
        (Letter("a", file=ICS, replaces="17"), TELEGRAM),
    ],
)
def test_what_cannot_be_edited_is_sent_anew(letter: Letter, limits: Limits) -> None:
    assert [one.replaces for one in fit(letter, limits)] == [None] * len(fit(letter, limits))


@pytest.mark.parametrize("limits", [TELEGRAM, VK])
@pytest.mark.parametrize(("low", "high"), [(1, 7), (0, 10), (1, 10), (1, 5)])
@pytest.mark.parametrize("outs", [(), ("Не сейчас", "Больше не спрашивать")])
def test_a_scale_is_one_message_in_order_in_rows_as_equal_as_can_be(
    limits: Limits, low: int, high: int, outs: tuple[str, ...]
) -> None:
    letter = scale(low, high, *outs)
    (one,) = fit(letter, limits)
    assert labels(one) == [*map(str, range(low, high + 1)), *outs]
    grid = grid_for(letter.rows, limits, scale=True)
    points = [len(row) for row in one.rows][: ceil((high - low + 1) / grid.columns)]
    assert sum(points) == high - low + 1
    assert max(points) <= grid.columns
    assert len(one.rows) <= grid.rows


def test_a_scale_too_wide_for_vks_inline_keyboard_takes_the_chats_own() -> None:
    nps, ces = scale(0, 10), scale(1, 7)
    assert grid_for(nps.rows, VK, scale=True) == VK.chat
    assert grid_for(ces.rows, VK, scale=True) == VK.inline
    assert grid_for(nps.rows, VK, scale=False) == VK.inline
    assert grid_for(nps.rows, TELEGRAM, scale=True) == TELEGRAM.inline


def test_a_scale_on_a_narrow_screen_stands_in_two_rows() -> None:
    narrow = replace(TELEGRAM, inline=Grid(6, 25, 100))
    assert [len(row) for row in fit(scale(0, 10), narrow)[0].rows] == [6, 5]
    assert [len(row) for row in fit(scale(1, 10), narrow)[0].rows] == [5, 5]


@given(count=st.integers(0, 40), columns=st.integers(1, 12))
def test_balanced_rows_differ_as_little_as_can_be(count: int, columns: int) -> None:
    rows = balanced(tuple(button(str(n)) for n in range(count)), columns)
    assert [one.label for row in rows for one in row] == [str(n) for n in range(count)]
    assert len(rows) == ceil(count / columns)
    assert all(0 < len(row) <= columns for row in rows)
    assert len({len(row) for row in rows[:-1]}) <= 1
