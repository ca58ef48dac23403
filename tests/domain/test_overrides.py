import json
import re
from datetime import date, time
from pathlib import Path

import pytest

from bot.cli.commands import run
from bot.domain.centre_file import read_centre
from bot.domain.offices import MIDNIGHT, CalendarDay, Window
from bot.domain.overrides import OverridesError, overrides_as_toml, read_overrides
from storage.centres import DEMO

TABLE = """\
day,kind,hours
2027-01-09,off
2027-02-20,work,09:00-13:00 13:48-24:00

2027-04-30,Short
"""
DAYS = {
    date(2027, 1, 9): CalendarDay("off"),
    date(2027, 2, 20): CalendarDay(
        "work", (Window(time(9), time(13)), Window(time(13, 48), MIDNIGHT))
    ),
    date(2027, 4, 30): CalendarDay("short"),
}


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(OverridesError) as refused:
        read_overrides(text)
    assert all(re.search("[а-я]", one.reason) for one in refused.value.problems)
    return [(one.line, one.path) for one in refused.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "\ufeff" + TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", ";"),
        TABLE.replace("2027-01-09", "09.01.2027"),
        TABLE.replace("13:48-24:00", "13:48 – 24:00"),
        TABLE.replace("2027-01-09,off", '"2027-01-09", "off",'),
    ],
)
def test_a_table_is_read_however_it_was_saved(text: str) -> None:
    assert read_overrides(text) == DAYS


def test_hours_need_no_column() -> None:
    assert read_overrides("day,kind\n2027-01-09,off\n") == {date(2027, 1, 9): CalendarDay("off")}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2027-02-30,off", "day"),
        ("soon,off", "day"),
        ("2027-01-09,off", "day"),  # stands there already
        ("2027-01-10", "kind"),
        ("2027-01-10,closed", "kind"),
        ("2027-01-10,off,10:00-11:00", "hours"),
        ("2027-01-10,work,9-18", "hours"),
        ("2027-01-10,work,18:00-09:00", "hours"),
        ("2027-01-10,work,09:00-12:00 11:00-13:00", "hours"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_column(row: str, column: str) -> None:
    assert problems(f"{TABLE}{row}\n") == [(6, column)]


def test_all_bad_rows_are_named() -> None:
    assert problems("day,kind\nx,off\n2027-01-09,x\n") == [(2, "day"), (3, "kind")]


@pytest.mark.parametrize("text", ["", "\n", "2027-01-09,off\n", "date,kind\n"])
def test_a_table_needs_its_heading(text: str) -> None:
    assert [column for _, column in problems(text)] == [""]


def test_a_day_that_the_centre_knows_already_is_refused() -> None:
    with pytest.raises(OverridesError, match=r"2: day: 2027-01-09 уже есть в файле центра"):
        read_overrides(TABLE, known={date(2027, 1, 9)})


def test_the_days_stand_at_the_end_of_the_centres_file() -> None:
    text = DEMO.read_text("utf-8") + overrides_as_toml(read_overrides(TABLE))
    assert all(office.calendar == DAYS for office in read_centre(text).offices)


# -- otklik seed --calendar ----------------------------------------------------------------------


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "2027.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_the_table_is_loaded_with_the_centre_as_one_text(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTKLIK_DATABASE_URL", f"sqlite:///{tmp_path / 'otklik.db'}")
    assert run(["seed", "--calendar", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["loaded"]
    assert run(["visits", "--json"]) == 0  # the centre in force can be read back


def test_a_bad_table_is_refused_with_its_own_name(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(f"{TABLE}2027-05-10,closed\n", "utf-8")
    assert run(["seed", "--check", "--calendar", str(table)]) == 2
    assert capsys.readouterr().err == f"{table}:6: kind: нужно off, work или short\n"


def test_a_table_that_is_not_there_is_refused(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.unlink()
    assert run(["seed", "--check", "--calendar", str(table)]) == 2
    assert capsys.readouterr().err.startswith(f"{table}:1: ")


def test_a_day_may_not_stand_in_the_table_and_in_the_file(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.toml"
    own = overrides_as_toml({date(2027, 1, 9): CalendarDay("off")})
    file.write_text(DEMO.read_text("utf-8") + own, "utf-8")
    assert run(["seed", str(file), "--check", "--calendar", str(table)]) == 2
    assert f"{table}:2: day: 2027-01-09" in capsys.readouterr().err
