from datetime import timedelta
from typing import Any

import pytest

from bot.domain.booking import Appointment
from bot.domain.timetable import Slot, Span
from storage.bookings import Seat, Visitor
from storage.database import Store
from tests.cli.command_line import NOW, Centre

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def state_of(centre: Centre, appointment: Appointment) -> str:
    visit = centre.do(lambda store: store.visits.by_number(appointment.number))
    assert visit
    return visit.appointment.state


def planned(centre: Centre) -> tuple[Any, ...]:
    def unit(store: Store) -> tuple[Any, ...]:
        return store.mail.claim(("vk",), NOW + 2 * DAY, 10)

    return centre.do(unit)


def test_visits_of_today_are_told_by_time_without_the_person(centre: Centre) -> None:
    later = centre.book(NOW + 3 * HOUR)
    sooner = centre.book(NOW + HOUR, office="votkinsk", service="certificate")
    centre.book(NOW + DAY)
    said = centre.says("visits", "--json")
    assert said.code == 0
    assert said.json == [
        {
            "number": sooner.number,
            "office": "votkinsk",
            "service": "certificate",
            "starts": "2026-11-23T11:00:00+00:00",
            "local": "2026-11-23T15:00:00+04:00",
            "state": "booked",
            "channel": "vk",
            "stage": "result",
            "audience": "jobseeker",
        },
        {
            "number": later.number,
            "office": "perm",
            "service": "benefit",
            "starts": "2026-11-23T13:00:00+00:00",
            "local": "2026-11-23T18:00:00+05:00",
            "state": "booked",
            "channel": "vk",
            "stage": "application",
            "audience": "jobseeker",
        },
    ]


def test_the_table_names_service_and_state_in_words(centre: Centre) -> None:
    visit = centre.book(NOW + HOUR, office="votkinsk", service="certificate")
    head, line = centre.says("visits").out.splitlines()
    assert head.split() == ["Время", "Номер", "Отделение", "Услуга", "Состояние", "Канал"]
    assert line.startswith(f"23.11 15:00  {visit.number}  ")
    assert line.split()[-3:] == ["Справка", "записан", "ВКонтакте"]
    assert "1001" not in line


def test_a_day_is_the_offices_own_day(centre: Centre) -> None:
    # 23:30 of the 22nd in Votkinsk is already 00:30 of the 23rd in Perm.
    moment = NOW - timedelta(hours=14, minutes=30)
    centre.book(moment, office="perm")
    centre.book(moment, office="votkinsk")
    assert [one["office"] for one in centre.says("visits", "--json").json] == ["perm"]
    before = centre.says("visits", "--json", "--day", "22.11.2026").json
    assert [one["office"] for one in before] == ["votkinsk"]


def test_one_office_and_another_day_can_be_asked_for(centre: Centre) -> None:
    centre.book(NOW + DAY, office="perm")
    wanted = centre.book(NOW + DAY, office="votkinsk", service="certificate")
    said = centre.says("visits", "--json", "--office", "votkinsk", "--day", "2026-11-24")
    assert [one["number"] for one in said.json] == [wanted.number]


def test_a_part_of_the_name_or_the_town_is_enough(centre: Centre) -> None:
    visit = centre.book(NOW + HOUR)
    for typed in ("Perm", "ПЕРМИ", "отделение в перми", "пермь", "Perm office"):
        said = centre.says("visits", "--json", "--office", typed)
        assert [one["number"] for one in said.json] == [visit.number], typed


def test_a_name_that_fits_several_offices_lists_them(centre: Centre) -> None:
    said = centre.says("visits", "--office", "Отделение")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "Под «Отделение» подходит не одно отделение: perm (Отделение в Перми),"
        " kungur (Отделение в Кунгуре), votkinsk (Отделение в Воткинске).\n"
    )


def test_half_a_word_of_an_address_or_nothing_is_no_office(centre: Centre) -> None:
    for typed in ("Образц", "ул. Образцовая", " "):
        assert centre.says("visits", "--office", typed).code == 1


def test_one_state_can_be_asked_for(centre: Centre) -> None:
    centre.book(NOW + HOUR)
    here = centre.book(NOW + 2 * HOUR)
    assert centre.says("arrived", here.number).code == 0
    said = centre.says("visits", "--json", "--state", "arrived")
    assert [one["number"] for one in said.json] == [here.number]
    assert centre.says("visits", "--state", "missed").out == "На этот день таких записей нет.\n"


def test_an_unknown_state_is_answered_with_the_known_ones(centre: Centre) -> None:
    for typed in ("held", "gone"):
        said = centre.says("visits", "--state", typed)
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            f"Состояния «{typed}» нет, есть:"
            " booked, confirmed, arrived, attended, missed, cancelled.\n"
        )


def test_who_cancelled_is_told(centre: Centre) -> None:
    for who, told in (("client", "отменил сам"), ("office", "отменил центр")):
        visit = centre.book(NOW + HOUR)
        centre.do(
            lambda store, visit=visit, who=who: store.bookings.set_state(
                visit, "cancelled", "vk", NOW, by=who
            )
        )
        found = {one["number"]: one for one in centre.says("visits", "--json").json}
        assert found[visit.number]["cancelled_by"] == who
        (line,) = (one for one in centre.says("visits").out.splitlines() if visit.number in one)
        assert told in line


def test_a_time_that_is_only_held_is_no_visit(centre: Centre) -> None:
    visit = centre.book(NOW + HOUR)

    def hold(store: Store) -> str:
        client = store.clients.create(NOW)
        span = Span(NOW + HOUR, NOW + 2 * HOUR)
        seat = Seat(
            visit.service, "application", visit.office, Slot(span.starts, span.ends, 9), span
        )
        who = Visitor("q" * 32, "vk", client, "1002")
        return store.bookings.hold(seat, who, NOW, NOW + HOUR).number

    held = centre.do(hold)
    assert [one["number"] for one in centre.says("visits", "--json").json] == [visit.number]
    assert centre.says("attended", held).code == 1


def test_a_day_without_visits_is_said_in_words_and_is_an_empty_list(centre: Centre) -> None:
    assert centre.says("visits").out == "На этот день записей нет.\n"
    assert centre.says("visits", "--json").json == []


def test_an_unknown_office_is_answered_with_the_known_ones(centre: Centre) -> None:
    said = centre.says("visits", "--office", "omsk")
    assert (said.code, said.out) == (1, "")
    assert said.err == "Отделения «omsk» нет, есть: perm, kungur, votkinsk.\n"


def test_what_is_no_date_is_refused(centre: Centre) -> None:
    for typed in ("завтра", "2026-13-01", "31.02.2026", "1.2", "."):
        said = centre.says("visits", "--day", typed)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"«{typed}» — не дата")


def test_without_a_centre_it_says_what_to_load(fresh: Centre) -> None:
    said = fresh.says("visits")
    assert said.code == 1
    assert "otklik seed" in said.err


def test_a_database_that_cannot_be_opened_is_no_traceback(fresh: Centre, monkeypatch: Any) -> None:
    monkeypatch.setenv("OTKLIK_DATABASE_URL", f"sqlite:///{fresh.path.parent}/no/such/folder.db")
    said = fresh.says("visits")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "База данных (OTKLIK_DATABASE_URL) недоступна: что исправить, скажет otklik doctor.\n"
    )


def test_who_agreed_to_letters_is_invited_after_the_visit(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR, client=centre.client("booking", "letters"))
    said = centre.says("attended", visit.number, "--json")
    assert said.json == {
        "number": visit.number,
        "state": "attended",
        "invited": True,
        "early": False,
    }
    assert (said.code, said.err) == (0, "")
    assert state_of(centre, visit) == "attended"
    kinds = [letter.kind for letter in planned(centre)]
    assert kinds == ["invitation", "invitation-again"]


def test_who_did_not_agree_is_not_asked_and_staff_hear_so(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    said = centre.says("attended", visit.number)
    assert said.out == (
        f"Запись {visit.number}: человек пришёл."
        " Вопросов после визита не будет: на них нет согласия или человека недавно спрашивали.\n"
    )
    assert planned(centre) == ()


def test_a_number_is_understood_however_it_is_typed(centre: Centre) -> None:
    for typed in (lambda n: [n.replace("-", "")], lambda n: [n.replace("-", " ")], str.split):
        visit = centre.book(NOW - HOUR)
        numbers = typed(visit.number)
        said = centre.says("missed", *numbers)
        assert said.out == f"Запись {visit.number}: человек не пришёл.\n"
        assert state_of(centre, visit) == "missed"


def test_two_halves_of_a_number_are_one_number(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    assert centre.says("attended", *visit.number.split("-")).code == 0
    assert state_of(centre, visit) == "attended"


def test_a_visit_that_has_not_begun_is_marked_with_a_warning(centre: Centre) -> None:
    visit = centre.book(NOW + HOUR)
    said = centre.says("attended", visit.number, "--json")
    assert said.json["early"] is True
    assert said.err == "Внимание: визит ещё не начался, он назначен на 23.11.2026 16:00.\n"
    assert state_of(centre, visit) == "attended"


def test_who_has_arrived_waits_and_is_then_attended(centre: Centre) -> None:
    visit = centre.book(NOW + HOUR)
    said = centre.says("arrived", visit.number)
    assert said.out == f"Запись {visit.number}: человек в отделении, ждёт приёма.\n"
    assert (said.code, said.err) == (0, "")
    again = centre.says("arrived", visit.number)
    assert (again.code, again.out) == (1, "")
    assert again.err == f"Запись {visit.number}: уже отмечено, что человек в отделении.\n"
    assert "ждёт приёма" in centre.says("visits").out
    assert centre.says("attended", visit.number).code == 0
    assert centre.says("arrived", visit.number).code == 1
    assert state_of(centre, visit) == "attended"


def test_who_arrives_on_another_day_is_marked_with_a_warning(centre: Centre) -> None:
    visit = centre.book(NOW + DAY)
    said = centre.says("arrived", visit.number, "--json")
    assert said.json == {
        "number": visit.number,
        "state": "arrived",
        "invited": False,
        "early": True,
    }
    assert said.err == "Внимание: визит ещё не начался, он назначен на 24.11.2026 15:00.\n"


def test_an_unknown_number_is_not_found(centre: Centre) -> None:
    said = centre.says("attended", "000-000", "--json")
    assert (said.code, said.out, said.err) == (1, "", "Записи 000-000 нет.\n")


def test_what_cannot_be_a_number_is_bad_input(centre: Centre) -> None:
    for typed in ("48291", "4829171", "номер", ""):
        assert centre.says("missed", typed).code == 2


def test_a_visit_is_marked_once(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    assert centre.says("attended", visit.number).code == 0
    said = centre.says("missed", visit.number)
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"Запись {visit.number}: уже отмечено, что человек пришёл."
        " Если это ошибка, добавьте --correct.\n"
    )
    assert state_of(centre, visit) == "attended"
    again = centre.says("attended", visit.number)
    assert again.err == f"Запись {visit.number}: уже отмечено, что человек пришёл.\n"


def test_who_came_late_after_all_is_marked_so_by_a_correction(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR, client=centre.client("booking", "letters"))
    assert centre.says("missed", visit.number).code == 0
    said = centre.says("attended", visit.number, "--correct", "--by", " Окно  3 ", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {
        "number": visit.number,
        "state": "attended",
        "invited": True,
        "early": False,
        "corrected": True,
    }
    notes = centre.do(lambda store: store.journal.of(f"appointment:{visit.id}"))
    assert [(one.deed, one.channel, one.detail) for one in notes[-2:]] == [
        ("missed", "staff", ""),
        ("attended", "staff", "corrects missed, Окно 3"),
    ]
    assert centre.says("verify").code == 0
    assert centre.says("doctor", "--deep").out.count("не сходится") == 0


def test_a_correction_is_told_in_words(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    assert centre.says("attended", visit.number).code == 0
    said = centre.says("missed", visit.number, "--correct")
    assert said.out == f"Запись {visit.number}: исправлено, человек не пришёл.\n"
    assert state_of(centre, visit) == "missed"


def test_a_visit_without_a_mark_needs_no_correction(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    said = centre.says("attended", visit.number, "--correct", "--json")
    assert (said.json["state"], said.json["corrected"]) == ("attended", False)
    again = centre.says("attended", visit.number, "--correct")
    assert again.err == f"Запись {visit.number}: уже отмечено, что человек пришёл.\n"


def test_a_mark_of_the_day_before_yesterday_stands(centre: Centre) -> None:
    yesterday, before = centre.book(NOW - DAY), centre.book(NOW - 2 * DAY)
    for visit in (yesterday, before):
        assert centre.says("missed", visit.number).code == 0
    assert centre.says("attended", yesterday.number, "--correct").code == 0
    said = centre.says("attended", before.number, "--correct")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"Запись {before.number}: исправить отметку можно было до конца дня 22.11.2026.\n"
    )
    assert state_of(centre, before) == "missed"


def test_who_corrects_is_named_only_with_a_correction(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    assert centre.says("attended", visit.number, "--by", "Окно 3").code == 2
    assert centre.says("attended", visit.number, "--correct", "--by", "я" * 61).code == 2
    assert state_of(centre, visit) == "booked"


def test_a_cancelled_visit_cannot_be_marked(centre: Centre) -> None:
    visit = centre.book(NOW - HOUR)
    centre.do(lambda store: store.bookings.set_state(visit, "cancelled", "vk", NOW, by="client"))
    said = centre.says("attended", visit.number)
    assert said.code == 1
    assert "отменена" in said.err


@pytest.mark.parametrize("word", ["run", "chat", "seed", "verify", "visits"])
def test_a_damaged_database_is_one_sentence_for_every_command(
    fresh: Centre, monkeypatch: Any, word: str
) -> None:
    fresh.path.write_bytes(b"not a database" * 100)
    monkeypatch.setattr("bot.logs.set_up_logs", lambda _level: None)
    said = fresh.says(word)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("База данных (OTKLIK_DATABASE_URL) недоступна")
    assert said.err.count("\n") == 1


def test_a_database_of_a_newer_program_is_left_alone(centre: Centre) -> None:
    centre.do(
        lambda store: store.connection.exec_driver_sql(
            "UPDATE alembic_version SET version_num = '9999'"
        )
    )
    said = centre.says("visits")
    assert (said.code, said.out) == (1, "")
    assert "от более новой программы" in said.err
    assert "новее программы" in centre.says("doctor").out
