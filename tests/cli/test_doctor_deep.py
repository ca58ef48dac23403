import sqlite3
from contextlib import closing

from tests.cli.command_line import Centre, Said


def deep(said: Said) -> list[tuple[bool, str]]:
    return [(one["ok"], one["says"]) for one in said.json["checks"] if one["check"] == "deep"]


def book(centre: Centre) -> str:
    said = centre.says(
        *("book", "--office", "perm", "--service", "certificate", "--json"),
        *("--time", "2026-11-24 10:00", "--phone", "8 912 345-67-89"),
    )
    return str(said.json["number"])


def damage(centre: Centre, statement: str) -> None:
    with closing(sqlite3.connect(centre.path)) as connection, connection:
        connection.execute(statement)


def test_what_agrees_with_itself_is_one_line(centre: Centre) -> None:
    book(centre)
    said = centre.says("doctor", "--deep", "--json")
    assert said.code == 0
    assert deep(said) == [(True, "записи, места, письма и журнал: всё сходится")]


def test_each_problem_is_a_line_of_its_own(centre: Centre) -> None:
    number = book(centre)
    damage(centre, "UPDATE appointments SET state = 'missed'")
    said = centre.says("doctor", "--deep")
    assert said.code == 1
    wrong = [line for line in said.out.splitlines() if line.startswith("✗")]
    assert wrong == [f"✗ запись {number}: её состояние «missed», а в журнале последним «booked»"]
    damage(centre, "UPDATE appointments SET state = 'booked'")
    damage(centre, "DELETE FROM journal")
    damage(centre, "DROP TRIGGER one_visit_at_a_place_new")
    assert [ok for ok, _ in deep(centre.says("doctor", "--deep", "--json"))] == [False, False]


def test_without_being_asked_it_does_not_look_so_deep(centre: Centre) -> None:
    book(centre)
    damage(centre, "DELETE FROM journal")
    said = centre.says("doctor", "--json")
    assert said.code == 0
    assert deep(said) == []


def test_a_database_without_tables_is_told_as_ever(fresh: Centre) -> None:
    fresh.path.touch()
    said = fresh.says("doctor", "--deep", "--json")
    assert said.code == 1
    assert deep(said) == []


def test_looking_changes_nothing_and_keeps_nobody_waiting(centre: Centre) -> None:
    book(centre)
    with closing(sqlite3.connect(centre.path, timeout=0)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        before = writer.execute("PRAGMA data_version").fetchone()
        assert centre.says("doctor", "--deep").code == 0
        writer.execute("BEGIN IMMEDIATE")
        writer.rollback()
        # The trial of writing is taken back, so nothing new is to be seen.
        assert writer.execute("SELECT count(*) FROM marks WHERE name = 'doctor'").fetchone() == (0,)
        assert writer.execute("PRAGMA data_version").fetchone() == before
