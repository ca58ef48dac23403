from datetime import timedelta

import pytest

from tests.cli.command_line import NOW, Centre

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_visit_is_cancelled_for_a_caller_and_the_time_is_free_again(centre: Centre) -> None:
    told = ("--office", "kungur", "--service", "certificate", "--time", "24.11 9:10")
    number = centre.says("book", *told, "--phone", "89123456789", "--json").json["number"]
    assert centre.says("book", *told, "--phone", "89120000000").code == 1
    said = centre.says("cancel", number)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        f"Запись {number} отменена по просьбе человека: вт 24.11.2026 09:10, Отделение в Кунгуре.\n"
    )
    (visit,) = centre.says("visits", "--day", "2026-11-24", "--json").json
    assert (visit["state"], visit["cancelled_by"]) == ("cancelled", "client")
    journal = centre.do(lambda store: store.journal.of("appointment:1"))
    assert [(one.deed, one.channel) for one in journal] == [
        ("booked", "phone"),
        ("cancelled", "phone"),
    ]
    # Operators need not wait until the time has cooled.
    assert centre.says("book", *told, "--phone", "89120000000").code == 0
    assert "не сходится" not in centre.says("doctor", "--deep").out


def test_a_visit_of_a_chat_is_cancelled_too_and_the_chat_hears_of_it(centre: Centre) -> None:
    visit = centre.book(NOW + DAY)
    said = centre.says("cancel", visit.number.replace("-", " "), "--json")
    assert said.json == {"number": visit.number, "state": "cancelled", "told": True}
    (letter,) = centre.do(lambda store: store.mail.claim(("vk",), NOW + HOUR, 10))
    assert (letter.kind, letter.cause) == ("cancellation", f"revoked:{visit.id}")


def test_what_is_over_cannot_be_cancelled(centre: Centre) -> None:
    visit = centre.book(NOW - 2 * HOUR)
    assert "визит уже прошёл" in centre.says("cancel", visit.number).err
    assert centre.says("missed", visit.number).code == 0
    assert "уже отмечено, что человек не пришёл" in centre.says("cancel", visit.number).err
    ahead = centre.book(NOW + HOUR)
    assert centre.says("cancel", ahead.number).code == 0
    again = centre.says("cancel", ahead.number)
    assert (again.code, again.out) == (1, "")
    assert again.err == f"Запись {ahead.number}: она уже отменена.\n"


@pytest.mark.parametrize(("typed", "code"), [("000-000", 1), ("12", 2)])
def test_a_number_that_is_none_is_told(centre: Centre, typed: str, code: int) -> None:
    assert centre.says("cancel", typed).code == code
