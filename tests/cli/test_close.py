from datetime import timedelta

import pytest

from bot.core.events import Address
from storage.database import Store
from tests.cli.command_line import NOW, Centre, Said

DAY = timedelta(days=1)


def close(centre: Centre, *words: str, day: str = "2026-11-24", reason: str = "ремонт") -> Said:
    return centre.says("close", "--office", "perm", "--day", day, *words, *(("--reason", reason)))


def chats(centre: Centre) -> None:
    centre.do(_chat)


def _chat(store: Store) -> None:
    store.conversations.open(Address("vk", "1001"), "ru", NOW)


def test_who_has_a_chat_is_told_there_and_who_has_none_is_listed(centre: Centre) -> None:
    chats(centre)
    centre.book(NOW + DAY)
    booked = centre.says(
        *("book", "--office", "perm", "--service", "certificate", "--json"),
        *("--time", "2026-11-24 10:00", "--phone", "8 912 345-67-89"),
    )
    said = close(centre, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {
        "office": "perm",
        "day": "2026-11-24",
        "from": "00:00",
        "to": "24:00",
        "reason": "ремонт",
        "told": 1,
        "to_call": [
            {
                "number": booked.json["number"],
                "service": "certificate",
                "utc": "2026-11-24T05:00:00Z",
                "local": "2026-11-24T10:00:00+05:00",
                "phone": "+79123456789",
            }
        ],
    }
    rows = centre.says("visits", "--day", "2026-11-24", "--json").json
    assert {row["cancelled_by"] for row in rows} == {"office"}


def test_staff_read_whom_to_call(centre: Centre) -> None:
    visit = centre.book(NOW + DAY)
    lines = close(centre).out.splitlines()
    assert lines[:3] == [
        "вт 24.11.2026: Отделение в Перми закрыто.",
        "Отменено записей: 1, сообщено в чате: 0.",
        "Позвоните сами, в чате не сообщить: 1.",
    ]
    assert lines[3].split() == ["Время", "Номер", "Услуга", "Телефон"]
    assert lines[4].startswith(f"24.11 15:00  {visit.number}  ")
    assert lines[4].endswith("не оставлен")


def test_some_hours_can_be_closed(centre: Centre) -> None:
    stays, goes = centre.book(NOW + DAY), centre.book(NOW + DAY + timedelta(hours=1))
    said = close(centre, "--from", "15:45", "--to", "24:00", "--json")
    assert (said.json["from"], said.json["to"]) == ("15:45", "24:00")
    assert [one["number"] for one in said.json["to_call"]] == [goes.number]
    rows = centre.says("visits", "--day", "2026-11-24", "--json").json
    states = {row["number"]: row["state"] for row in rows}
    assert states == {stays.number: "booked", goes.number: "cancelled"}
    assert close(centre, "--from", "9:00", "--to", "10:30").out.startswith(
        "вт 24.11.2026, 09:00–10:30: Отделение в Перми закрыто.\n"
    )


def test_a_day_without_visits_is_closed_all_the_same(centre: Centre) -> None:
    said = close(centre)
    assert said.out.splitlines()[1] == "Отменено записей: 0, сообщено в чате: 0."
    assert len(said.out.splitlines()) == 2


def test_what_was_closed_can_be_opened_again(centre: Centre) -> None:
    words = ("reopen", "--office", "Пермь", "--day", "24.11.2026")
    assert close(centre).code == 0
    assert close(centre, "--from", "10:00").code == 0
    said = centre.says(*words, "--json")
    assert said.json == {"office": "perm", "day": "2026-11-24", "lifted": 2}
    again = centre.says(*words)
    assert (again.code, again.out) == (1, "")
    assert again.err == "вт 24.11.2026: закрытий отделения «perm» нет.\n"
    close(centre)
    assert "снова принимает" in centre.says(*words).out


REFUSED = {
    "no reason": ({"reason": "  "}, (), "Напишите, почему отделение закрыто"),
    "a long reason": ({"reason": "а" * 201}, (), "Причина длиннее 200 знаков"),
    "the 31st of November": ({"day": "31.11.2026"}, (), "«31.11.2026» — не дата"),
    "yesterday": ({"day": "2026-11-22"}, (), "вс 22.11.2026: это время уже прошло."),
    "this morning": ({"day": "2026-11-23"}, ("--to", "14:00"), "пн 23.11.2026: это время уже"),
    "backwards": ({}, ("--from", "12:00", "--to", "10:00"), "Закрытие кончается раньше"),
    "no time at all": ({}, ("--from", "10:00", "--to", "10:00"), "Закрытие кончается раньше"),
    "no hour": ({}, ("--from", "утром"), "«утром» — не время"),
    "the 25th hour": ({}, ("--from", "25:00"), "«25:00» — не время"),
    "half a minute": ({}, ("--from", "10:5"), "«10:5» — не время"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_closed_has_a_sentence_of_its_own(centre: Centre, case: str) -> None:
    typed, words, sentence = REFUSED[case]
    said = close(centre, *words, **typed)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


def test_an_unknown_office_is_not_found(centre: Centre) -> None:
    said = centre.says("close", "--office", "omsk", "--day", "2026-11-24", "--reason", "ремонт")
    assert said.code == 1
    assert said.err == "Отделения «omsk» нет, есть: perm, kungur, votkinsk.\n"
