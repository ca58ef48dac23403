import sqlite3
from datetime import timedelta

from bot.domain.surveys import Reply
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.invitations import About
from tests.cli.command_line import NOW, Centre

KINDS = ("mark", "link", "answer", "call", "visit", "words", "verdict")


def test_what_nobody_touched_is_whole(centre: Centre) -> None:
    assert centre.says("verify", "--json").json == {
        "ok": True,
        "entries": 0,
        "head": "",
        "adopted": 0,
        "forgotten": 0,
        "checked": dict.fromkeys(KINDS, 0),
        "problems": [],
    }
    centre.says("link", "--topic", "пособие")
    visit = centre.book(NOW - timedelta(hours=2))
    centre.says("attended", visit.number)
    said = centre.says("verify")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "Всё так, как было сохранено: визитов 1, отметок 1, ссылок 1, ответов 0, слов 0, "
        "решений 0, звонков 1; записей в цепочке 4.\n"
    )


def test_a_mark_that_was_dated_back_is_named_by_the_booking_number(centre: Centre) -> None:
    visit = centre.book(NOW - timedelta(hours=2))
    centre.says("attended", visit.number)
    with sqlite3.connect(centre.path) as connection:
        connection.execute("UPDATE journal SET at = '2026-11-01 07:00' WHERE deed = 'attended'")
    connection.close()
    said = centre.says("verify")
    assert (said.code, said.out) == (1, "")
    assert visit.number in said.err
    assert "изменено в обход программы" in said.err
    told = centre.says("verify", "--json").json
    assert not told["ok"]
    (problem,) = told["problems"]
    assert problem["what"] == "changed"
    assert problem["subject"].startswith("mark:")


def test_counts_that_are_not_what_the_answers_say_are_named(centre: Centre) -> None:
    def answered(store: Store) -> None:
        link = store.invitations.invite(About("call:1", "search", "perm"), None, NOW, NOW)
        how = Circumstances("r" * 32, "vk", "bot", "ru", NOW)
        store.answers.put(link, Given("ces", "ces", Reply(2)), how)

    centre.do(answered)
    centre.says("score")
    assert centre.says("verify").code == 0
    with sqlite3.connect(centre.path) as connection:
        connection.execute("UPDATE cells SET value = '7' WHERE question = 'ces'")
    connection.close()
    assert centre.says("score", "--json").json["metrics"]["ces"]["value"] == 7
    said = centre.says("verify")
    assert (said.code, said.out) == (1, "")
    assert "подсчёт ответов (perm, 2026-11) не равен самим ответам" in said.err
    centre.says("flags", "--recount")
    assert centre.says("verify").code == 0


def test_a_lost_key_is_said_in_one_sentence(centre: Centre) -> None:
    centre.says("link", "--topic", "пособие")
    (centre.path.parent / "otklik.db.key").unlink()
    said = centre.says("verify")
    assert said.code == 1
    assert said.err.startswith("ключ не тот, которым велась цепочка")


def test_without_a_database_there_is_nothing_to_verify(fresh: Centre) -> None:
    said = fresh.says("verify")
    assert (said.code, said.out) == (1, "")
    assert not fresh.path.exists()
