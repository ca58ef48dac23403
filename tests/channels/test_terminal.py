import io

import pytest

from bot.channels.terminal import Terminal
from bot.core.events import SharedPlace, Typed


@pytest.mark.parametrize("line", ["@58.01,56.25", "@ 58.01 , 56.25"])
def test_a_place_is_shared_by_its_coordinates(line: str) -> None:
    assert Terminal(io.StringIO()).read(line) == SharedPlace(58.01, 56.25)


@pytest.mark.parametrize("line", ["@91,56", "@58,181", "@-90.5,0", "@58", "@nan,nan"])
def test_what_is_no_place_on_earth_is_words(line: str) -> None:
    assert Terminal(io.StringIO()).read(line) == Typed(line)
