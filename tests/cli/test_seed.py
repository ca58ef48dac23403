import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.commands import run
from bot.domain.centre_file import read_centre
from storage.centres import DEMO


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'otklik.db'}"
    monkeypatch.setenv("OTKLIK_DATABASE_URL", address)
    return address


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    text = DEMO.read_text("utf-8").replace("Прикамский центр", "Другой центр")
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def bad_file(file: Path) -> Path:
    text = file.read_text("utf-8").replace('hotline = "8', 'hotlin = "8')
    file.write_text(text.replace("job-search = 45", "job-search = 0", 1), "utf-8")
    return file


def seed(*words: object) -> int:
    return run(["seed", *map(str, words)])


@pytest.fixture
def database_file(tmp_path: Path, url: str) -> Path:
    assert url
    return tmp_path / "otklik.db"


def loaded_name(database_file: Path) -> str | None:
    if not database_file.exists():
        return None
    with closing(sqlite3.connect(database_file)) as connection:
        query = "SELECT description FROM centres ORDER BY id DESC LIMIT 1"
        row = connection.execute(query).fetchone()
    return read_centre(row[0]).name["ru"] if row else None


def test_without_a_file_the_demo_is_loaded(
    database_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed() == 0
    assert loaded_name(database_file) == "Прикамский центр занятости (демо)"
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert said.startswith("Загружено: Прикамский центр занятости (демо)")
    assert "отделения: perm, kungur, votkinsk; услуг: 12" in said


def test_a_file_takes_the_place_of_what_was_loaded_before(database_file: Path, file: Path) -> None:
    assert seed() == 0
    assert seed(file) == 0
    assert loaded_name(database_file) == "Другой центр занятости (демо)"


def test_if_empty_leaves_a_loaded_centre_as_it_is(
    database_file: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed(file, "--if-empty") == 0
    assert seed("--if-empty") == 0
    assert loaded_name(database_file) == "Другой центр занятости (демо)"
    assert "ничего не изменилось" in capsys.readouterr().out


def test_a_bad_file_is_refused_with_every_problem_and_nothing_changes(
    database_file: Path, bad_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed() == 0
    capsys.readouterr()
    assert seed(bad_file) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "centre.hotline",
        "centre.hotlin",
        "offices[1].services.job-search",
    ]
    written = bad_file.read_text("utf-8").split("\n")
    at = written.index("job-search = 0") + 1
    assert lines[2].startswith(f"{bad_file}:{at}: ")
    assert loaded_name(database_file) == "Прикамский центр занятости (демо)"


def test_a_bad_file_touches_no_database(database_file: Path, bad_file: Path) -> None:
    assert seed(bad_file) == 2
    assert not database_file.exists()


def test_a_check_loads_nothing(
    database_file: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed(file, "--check") == 0
    assert "Другой центр" in capsys.readouterr().out
    assert not database_file.exists()


def test_the_answer_in_json(
    database_file: Path, bad_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed("--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["loaded"] is True
    assert answer["offices"] == ["perm", "kungur", "votkinsk"]
    assert seed(bad_file, "--json") == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["loaded"] is False
    header = bad_file.read_text("utf-8").split("\n").index("[centre]") + 1
    missing = {"line": header, "path": "centre.hotline", "reason": "не хватает"}
    assert answer["problems"][0] == missing
    assert loaded_name(database_file) == "Прикамский центр занятости (демо)"


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seed(tmp_path / "none.toml") == 2
    assert "none.toml:1: файл не открывается" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_told_with_its_line(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"# centre\n" + 'name = "Центр"'.encode("cp1251"))
    assert seed(file) == 2
    assert f"{file}:2: файл не в UTF-8" in capsys.readouterr().err


def test_the_invisible_mark_of_windows_editors_does_no_harm(
    database_file: Path, file: Path
) -> None:
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    assert seed(file) == 0
    assert loaded_name(database_file) == "Другой центр занятости (демо)"


def calendar_days(database_file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(database_file)) as connection:
        query = "SELECT description FROM centres ORDER BY id DESC LIMIT 1"
        centre = read_centre(connection.execute(query).fetchone()[0])
    return {str(day): one.kind for day, one in centre.offices[0].calendar.items()}


def test_a_calendar_alone_is_added_to_the_loaded_centre_and_the_newer_table_wins(
    database_file: Path, file: Path, tmp_path: Path
) -> None:
    table = tmp_path / "days.csv"
    assert seed(file) == 0
    table.write_text("day,kind\n2027-06-24,off\n2027-02-20,work\n", "utf-8")
    assert seed("--calendar", table) == 0
    table.write_text("day,kind\n2027-02-20,short\n2028-06-24,off\n", "utf-8")
    assert seed("--calendar", table) == 0
    assert loaded_name(database_file) == "Другой центр занятости (демо)"
    found = calendar_days(database_file)
    assert found == {"2027-06-24": "off", "2027-02-20": "short", "2028-06-24": "off"}


def test_who_loads_the_demo_over_a_centre_of_their_own_is_warned(
    database_file: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(file.read_text("utf-8").replace("demo = true", "demo = false"), "utf-8")
    assert seed(file) == 0
    assert capsys.readouterr().err == ""
    assert seed() == 0
    assert "otklik seed ВАШ-ФАЙЛ" in capsys.readouterr().err
    assert loaded_name(database_file) == "Прикамский центр занятости (демо)"
