"""Tables of figures in a narrow window: nothing is lost, nothing runs over its edge."""

import pytest

from bot.cli.fitted import fitted, folded
from bot.cli.table import table
from tests.cli.command_line import Centre
from tests.cli.test_score import answer

HEAD = ("показатель", "значение", "интервал 95 %", "", "n", "")
LONG = "Решено с первого обращения, по словам клиентов"
ROWS = [
    (LONG, "49,0 %", "от 44,1 % до 53,9 %", "··········━●━···········", "400", "предварительно"),
    ("коротко", "—", "", "", "", "показателей меньше, чем нужно для индекса"),
]


def test_what_fits_stays_as_it_is() -> None:
    assert fitted(HEAD, ROWS, 200) == table(HEAD, ROWS)


@pytest.mark.parametrize("width", [80, 90, 100])
def test_what_does_not_fit_is_folded_and_kept_whole(width: int) -> None:
    told = fitted(HEAD, ROWS, width)
    assert max(map(len, told.splitlines())) <= width
    words = set(told.split())
    assert words >= {*LONG.split(), "400", "49,0", "44,1", "53,9", "*", "·····●━·····"}
    assert words >= set(ROWS[1][-1].split())


def test_prose_is_folded_at_words() -> None:
    assert folded("один два три", 8) == "один два\nтри"
    assert folded("один", 8) == "один"


@pytest.mark.parametrize("people", [0, 3, 15, 40])
def test_the_report_fits_eighty_columns(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    for code in ("nps", "ces", "csi"):
        answer(centre, [5 - n % 3 for n in range(people)], code=code)
    monkeypatch.setenv("COLUMNS", "80")
    told = centre.says("score", "--offices", "nps").out
    wide = [line for line in told.splitlines() if len(line) > 80]
    assert wide == []
    assert "Готовность рекомендовать" in told
