"""`otklik when` prints what a wish means, one line for each."""

import io
import json
from collections.abc import Callable
from typing import TypeAlias

import pytest

from bot.cli.commands import run

Says: TypeAlias = Callable[..., str]

NOW = ("--now", "2026-11-24T10:00+03:00")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Says:
    def says(*words: str) -> str:
        assert run(["when", *words]) == 0
        return capsys.readouterr().out

    return says


def test_a_wish_comes_out_as_days_and_hours(said: Says) -> None:
    assert said(*NOW, "--json", "послезавтра ближе к вечеру") == (
        '{"days": ["2026-11-26"], "from": "16:00", "to": null}\n'
    )


def test_what_is_not_understood_is_null(said: Says) -> None:
    assert said(*NOW, "--json", "31 ноября") == "null\n"


def test_every_line_of_standard_input_has_its_line(
    said: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("завтра\n\nлюбое время\nдурак\n"))
    lines = [json.loads(line) for line in said(*NOW, "--json", "-").splitlines()]
    assert lines == [
        {"days": ["2026-11-25"], "from": None, "to": None},
        None,
        {"days": [], "from": None, "to": None},
        None,
    ]


def test_without_json_a_sentence_is_told(said: Says) -> None:
    assert said(*NOW, "завтра с 9 до 11") == "среда, 25 ноября 2026, с 09:00 до 11:00.\n"
    assert said(*NOW, "всё равно") == "любой день, любое время.\n"
    assert "например" in said(*NOW, "дурак")


def test_without_a_moment_the_clock_is_asked(said: Says) -> None:
    assert json.loads(said("--json", "завтра"))["days"]


@pytest.mark.parametrize("moment", ["завтра", "2026-11-24T10:00", "2026-13-01T10:00+03:00", ""])
def test_a_moment_that_is_none_is_refused(moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["when", "--now", moment, "--json", "завтра"]) == 2
    told = capsys.readouterr()
    assert "2026-11-24T10:00+03:00" in told.err
    assert not told.out
