import sqlite3
from contextlib import closing

from storage.database import Store
from storage.messages import Message
from tests.cli.command_line import NOW, Centre

CALL = Message("callback", "", "vk", NOW, phone="+79123456789")
COMPLAINT = Message("complaint", "Долго ждал.\nОчень долго.", "webchat", NOW, office="votkinsk")


def write(centre: Centre, message: Message) -> int:
    return centre.do(lambda store: store.messages.keep(message, None))


def test_nobody_waits_at_first(centre: Centre) -> None:
    assert centre.says("requests").out == "Никто не ждёт: всё разобрано.\n"
    assert centre.says("requests", "--json").json == []


def test_a_call_shows_the_phone_that_is_to_be_called(centre: Centre) -> None:
    number = write(centre, CALL)
    assert centre.says("requests", "--json").json == [
        {
            "id": number,
            "kind": "callback",
            "text": "",
            "phone": "+79123456789",
            "channel": "vk",
            "office": None,
            "service": None,
            "at": "2026-11-23T10:00:00+00:00",
        }
    ]
    line = centre.says("requests").out.splitlines()[1]
    assert line.split() == [
        str(number),
        "23.11.2026",
        "15:00",
        "перезвонить",
        "ВКонтакте",
        "+79123456789",
    ]


def test_a_review_stands_in_one_line_by_its_offices_clock(centre: Centre) -> None:
    write(centre, COMPLAINT)
    _, line = centre.says("requests").out.splitlines()
    assert "23.11.2026 14:00  жалоба" in line
    assert line.endswith("Долго ждал. Очень долго.")


def test_every_kind_that_people_can_write_is_listed(centre: Centre) -> None:
    kinds = ("callback", "thanks", "complaint", "idea", "comment")
    for kind in kinds:
        write(centre, Message(kind, "слова", "vk", NOW))
    assert tuple(one["kind"] for one in centre.says("requests", "--json").json) == kinds
    assert len(centre.says("requests").out.splitlines()) == 1 + len(kinds)


def test_what_is_done_waits_no_more_and_its_phone_is_gone(centre: Centre) -> None:
    number = write(centre, CALL)
    other = write(centre, COMPLAINT)
    said = centre.says("requests", "--done", str(number), "--json")
    assert said.json == {"id": number, "done": True}
    assert [one["id"] for one in centre.says("requests", "--json").json] == [other]
    with closing(sqlite3.connect(centre.path)) as connection:
        phones = connection.execute("SELECT phone FROM messages").fetchall()
    assert phones == [(None,), (None,)]


def test_nothing_is_done_twice(centre: Centre) -> None:
    number = str(write(centre, CALL))
    assert centre.says("requests", "--done", number).code == 0
    said = centre.says("requests", "--done", number)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"Под номером {number} никто не ждёт.\n"


def test_a_number_that_cannot_be_is_refused(centre: Centre) -> None:
    assert centre.says("requests", "--done", "9" * 30).code == 1
    assert centre.says("requests", "--done", "первый").code == 2


def test_unanswered_questions_come_the_most_frequent_first(centre: Centre) -> None:
    def ask(store: Store) -> None:
        for question in ("как испечь пирог", "где море", "где море"):
            store.content.found_nothing(question, "ru", NOW.date())

    assert centre.says("questions").out == "Вопросов без ответа нет.\n"
    centre.do(ask)
    assert centre.says("questions", "--json").json == [
        {"question": "где море", "language": "ru", "times": 2},
        {"question": "как испечь пирог", "language": "ru", "times": 1},
    ]
    assert centre.says("questions").out.splitlines()[1].split() == ["2", "ru", "где", "море"]
