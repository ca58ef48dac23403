from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.centres import DEMO
from tests.cli.command_line import NOW, Centre

TEXT = DEMO.read_text("utf-8")
DAY = timedelta(days=1)


def changed(tmp_path: Path, *changes: tuple[str, str]) -> str:
    """The demo's file with these changes to its first office, perm."""
    text = TEXT
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    file = tmp_path / "centre.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_a_good_file_is_loaded_without_a_remark(centre: Centre, tmp_path: Path) -> None:
    centre.book(NOW + DAY)
    said = centre.says("seed", changed(tmp_path))
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [("step_minutes = 15", 'step_minutes = 1440\nanchor = "clock"')],
            "perm, certificate: записаться нельзя никогда, за шаг в 1440 мин 15 мин не помещаются",
        ),
        (
            [("notice_minutes = 60", "notice_minutes = 10080"), ("= 30", "= 6")],
            "perm, certificate: записаться нельзя никогда, notice_minutes больше",
        ),
        (
            [
                ('mon = ["09:00-13:00"', 'mon = [{hours = "09:00-13:00", places = 1}'),
            ],
            "perm: в часы с 09:00 для всех ничего не остаётся, мест 1, а для операторов",
        ),
    ],
)
def test_what_nobody_could_book_is_told_when_the_file_is_checked_and_loaded(
    centre: Centre, tmp_path: Path, changes: Any, words: str
) -> None:
    file = changed(tmp_path, *changes)
    for told in (centre.says("seed", file, "--check"), centre.says("seed", file)):
        assert told.code == 0
        assert f"Внимание: {words}" in told.err


@pytest.mark.parametrize(
    "change",
    [
        ('tue = ["09:00-13:00", "13:48-20:00"]', 'tue = ["16:00-20:00"]'),
        ("benefit = ", "# benefit = "),
        ('code = "perm"', 'code = "elsewhere"'),
    ],
)
def test_visits_that_the_new_file_has_no_place_for_are_named(
    centre: Centre, tmp_path: Path, change: tuple[str, str]
) -> None:
    tomorrow = centre.book(NOW + DAY)
    after = centre.book(NOW + 3 * DAY, office="kungur", service="certificate")
    said = centre.says("seed", changed(tmp_path, change))
    assert said.code == 0
    assert f"{tomorrow.number} (24.11 " in said.err
    assert after.number not in said.err
    assert "otklik close" in said.err


MOVE = """
[[offices.moves]]
from = 2026-11-25
address.ru = "ул. Новая, 1"
latitude = 58.1
longitude = 56.1

[[offices]]
code = "kungur\""""


def test_visits_that_a_new_address_is_told_for_too_late_are_named(
    centre: Centre, tmp_path: Path
) -> None:
    before, after = centre.book(NOW + DAY), centre.book(NOW + 3 * DAY)
    elsewhere = centre.book(NOW + 3 * DAY, office="kungur")
    file = changed(tmp_path, ('\n[[offices]]\ncode = "kungur"', MOVE))
    said = centre.says("seed", file)
    assert "изменился адрес" in said.err
    assert after.number in said.err
    assert before.number not in said.err
    assert elsewhere.number not in said.err
    assert centre.says("seed", file).err == ""


def test_of_many_such_visits_ten_are_named_and_the_rest_counted(
    centre: Centre, tmp_path: Path
) -> None:
    for number in range(12):
        centre.book(NOW + DAY + timedelta(minutes=30 * (number % 6)))
    said = centre.says("seed", changed(tmp_path, ('"13:48-20:00"]', '"18:15-20:00"]')))
    assert said.err.count(", perm)") == 10
    assert " и ещё 2. " in said.err


def test_a_file_without_the_calendar_imported_before_is_loaded_with_a_warning(
    centre: Centre, tmp_path: Path
) -> None:
    table = tmp_path / "days.csv"
    table.write_text("day,kind\n2027-06-24,off\n", "utf-8")
    file = changed(tmp_path)
    assert centre.says("seed", "--calendar", str(table)).err == ""
    assert centre.says("seed", file, "--calendar", str(table)).err == ""
    assert "добавьте --calendar" in centre.says("seed", file).err
