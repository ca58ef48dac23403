from datetime import timedelta
from typing import get_args

import pytest

from bot.cli.case_words import SOURCES
from bot.core.events import Address
from bot.domain.cases import Source
from bot.domain.clients import ClientId
from bot.domain.surveys import Reply
from bot.handlers.casework import NewCase, escalate_late, open_case
from storage.answers import Circumstances, Given
from storage.cases import Raiser
from storage.database import Store
from storage.invitations import About
from tests.cli.command_line import NOW, Centre

NEW = ("case", "--new", "--source", "book", "--topic", "waiting", "--text", "Ждал час")
PERSON = Address("vk", "1001")


def complaint(centre: Centre, client: ClientId | None = None, **about: str) -> int:
    """Raised in a chat, by somebody who agreed to be told or by nobody known."""

    def unit(store: Store) -> int:
        raiser = Raiser(PERSON.channel, client, PERSON.user)
        new = NewCase("complaint", "chat", "Грубый специалист", **about)
        return open_case(store, new, raiser, NOW).number

    return centre.do(unit)


def letters(centre: Centre) -> list[str]:
    queued = centre.do(lambda store: store.mail.claim(("vk",), NOW + timedelta(days=30), 100))
    return [one.cause for one in queued if one.cause]


def test_nothing_is_there_at_first(centre: Centre) -> None:
    assert centre.says("cases").out == "Таких отзывов нет.\n"
    assert centre.says("cases", "--json").json == []


def test_what_came_by_another_road_is_entered(centre: Centre) -> None:
    words = ("case", "--new", "--office", "Кунгур", "--topic", "staff", "--text", "Нагрубили")
    said = centre.says(*words, "--source", "box", "--json").json
    assert (said["number"], said["source"], said["office"]) == (1, "box", "kungur")
    assert (said["owner"], said["due"]) == ("director", "2026-11-26T18:59:00+00:00")
    assert (said["state"], said["late"], said["reached"]) == ("received", False, False)
    assert [(one["author"], one["text"]) for one in said["words"]] == [("person", "Нагрубили")]
    assert centre.says("case", "1").out.startswith("Отзыв 1: жалоба, "), (
        "and it is read by its number"
    )


def test_what_was_written_earlier_counts_from_its_day(centre: Centre) -> None:
    said = centre.says(*NEW, "--day", "09.11.2026", "--json").json
    assert said["opened"] == "2026-11-09T07:00:00+00:00"
    assert (said["due"], said["late"]) == ("2026-11-16T18:59:00+00:00", True)
    assert centre.says(*NEW, "--day", "2026-11-24").err == "Этот день ещё не наступил.\n"


REFUSED = (
    (("case",), "Напишите номер отзыва"),
    (("case", "первый"), "Напишите номер отзыва"),
    (("case", "1", "--reply", " "), "Нужен текст: --reply"),
    (("case", "1", "--reply", "ж" * 2001), "длиннее 2000 знаков"),
    (("case", "1", "--close", "--action", "Открыли окно"), "--cause: напишите одно из: sche"),
    (("case", "1", "--close", "--cause", "schedule"), "Нужен текст: --action"),
    (("case", "1", "--close", "--cause", "так", "--action", "Так"), "--cause: напишите"),
    (("case", "1", "--take", "король"), "--take: напишите одно из: office"),
    ((*NEW[:3], "чат", *NEW[4:]), "--source: напишите одно из: book, mail"),
    ((*NEW, "--kind", "spam"), "--kind: напишите одно из: thanks"),
    ((*NEW[:5], "погода", *NEW[6:]), "--topic: напишите одно из: waiting"),
    ((*NEW[:-1], "  "), "Нужен текст: --text"),
    ((*NEW, "1"), "номера ещё нет"),
)


def test_what_cannot_be_is_refused_with_the_reason(centre: Centre) -> None:
    complaint(centre)
    for words, reason in REFUSED:
        said = centre.says(*words)
        assert (said.code, said.out) == (2, ""), words
        assert reason in said.err
    assert len(centre.says("cases", "--json").json) == 1


def test_a_number_that_is_not_there_is_told(centre: Centre) -> None:
    for step in ((), ("--read",), ("--reply", "Так"), ("--publish",), ("--publish", "Так")):
        for number in ("0", "9" * 30):
            said = centre.says("case", number, *step)
            assert (said.code, said.err) == (1, f"Отзыва {number} нет.\n")


def test_nobody_waits_for_an_answer_to_thanks(centre: Centre) -> None:
    complaint(centre)
    words = ("case", "--new", "--source", "book", "--topic", "staff", "--text", "Спасибо")
    said = centre.says(*words, "--kind", "thanks", "--day", "2026-10-01", "--json").json
    assert (said["due"], said["late"]) == (None, False)
    assert [one["kind"] for one in centre.says("cases", "--json").json] == ["complaint", "thanks"]
    assert centre.says("cases", "--late", "--json").json == []
    assert centre.do(lambda store: escalate_late(store, None, NOW + timedelta(days=1))) == 0
    assert "срок не нужен" in centre.says("case", "2").out


def test_staff_see_the_scores_that_led_to_a_case(centre: Centre) -> None:
    def unit(store: Store) -> int:
        about = About("call:1", "application", "perm")
        link = store.invitations.invite(about, None, NOW, NOW)
        how = Circumstances("somebody", "vk", "bot", "ru", NOW)
        for code, value in (("ces", 2), ("fcr", 0)):
            store.answers.put(link, Given(code, code, Reply(value)), how)
        store.answers.put(link, Given("ces", "ces", Reply(3)), how)
        raiser = Raiser(PERSON.channel, answer_set=link.token)
        return open_case(
            store, NewCase("complaint", "survey", "", office="perm"), raiser, NOW
        ).number

    number = str(centre.do(unit))
    told = centre.says("case", number, "--json").json
    assert told["scores"] == [
        {"question": "fcr", "instrument": "fcr", "value": 0},
        {"question": "ces", "instrument": "ces", "value": 3},
    ]
    page = centre.says("case", number).out
    assert "Оценки: вопрос решён — нет, лёгкость (CES) 3 из 7\n" in page
    assert "somebody" not in page


def test_each_step_says_whether_the_person_is_told(centre: Centre) -> None:
    known = complaint(centre, centre.client("booking", "case"))
    silent = complaint(centre, centre.client("booking"))
    unknown = complaint(centre)
    for number, told in ((known, "сообщим"), (silent, "некому"), (unknown, "некому")):
        said = centre.says("case", str(number), "--read").out
        assert said.startswith(f"Отзыв {number}: прочитан. ")
        assert told in said


def test_a_case_goes_all_the_way(centre: Centre) -> None:
    client = centre.client("case")
    number = str(complaint(centre, client, office="perm", topic="staff"))
    assert centre.says("case", number, "--read").code == 0
    assert centre.says("case", number, "--take", "methods", "--json").json["owner"] == "methods"
    assert centre.says("case", number, "--reply", "Поговорили с ней").code == 0
    said = centre.says(
        "case", number, "--close", "--cause", "conduct", "--action", "Провели занятие", "--json"
    ).json
    assert (said["state"], said["cause"], said["answers"]) == ("closed", "conduct", 2)
    assert [one["deed"] for one in said["history"]] == [
        "case-opened",
        "case-read",
        "case-take",
        "case-reply",
        "case-close",
    ]
    assert letters(centre) == [f"case:{number} {one}" for one in _steps()]
    page = centre.says("case", number).out
    assert "Причина: поведение сотрудника" in page
    assert "что изменили: Провели занятие" in page
    refused = centre.says("case", number, "--reply", "Ещё")
    assert (refused.code, refused.err) == (
        1,
        f"Отзыв {number} сейчас: закрыт. Этот шаг не подходит.\n",
    )


def test_staff_read_names_and_programs_read_codes(centre: Centre) -> None:
    complaint(centre, office="perm", topic="staff", service="certificate")
    (told,) = centre.says("cases", "--json").json
    assert (told["office"], told["topic"], told["service"]) == ("perm", "staff", "certificate")
    page, line = centre.says("case", "1").out, centre.says("cases").out
    assert "Отделение: Отделение в Перми\nО чём: Справка\n" in page
    assert "Отделение в Перми  Отношение сотрудников  директор центра" in line


def _steps() -> tuple[str, ...]:
    return ("read 0", "take 0", "reply 1", "close 2")


def test_nothing_that_staff_see_leads_to_the_person(centre: Centre) -> None:
    client = centre.client("case")
    number = str(complaint(centre, client))
    pseudonym = centre.do(lambda store: store.clients.find(client))
    assert pseudonym
    for words in (("case", number), ("case", number, "--json"), ("cases",), ("cases", "--json")):
        said = centre.says(*words).out
        assert PERSON.user not in said
        assert pseudonym.pseudonym not in said


def test_open_and_late_ones_are_found_by_office(centre: Centre) -> None:
    for office in ("perm", "votkinsk"):
        centre.says(*NEW, "--office", office, "--day", "2026-11-02")
        complaint(centre, office=office)
    centre.says("case", "2", "--close", "--cause", "law", "--action", "Объяснили")

    def numbers(*words: str) -> list[int]:
        return [one["number"] for one in centre.says("cases", *words, "--json").json]

    assert numbers() == [1, 3, 2, 4], "by deadline, which midnight in Votkinsk ends later"
    assert numbers("--open") == [1, 3, 4]
    assert numbers("--late") == [1, 3]
    assert numbers("--late", "--office", "votkinsk") == [3]
    head, *lines = centre.says("cases", "--late").out.splitlines()
    assert head.split()[0] == "№"
    assert all(line.endswith("получен, просрочен") for line in lines)


def test_late_ones_show_their_new_owner(centre: Centre) -> None:
    centre.says(*NEW, "--day", "2026-11-02")
    assert centre.do(lambda store: escalate_late(store, None, NOW)) == 1
    said = centre.says("cases", "--late", "--json").json[0]
    assert (said["owner"], said["escalated"]) == ("director", NOW.isoformat())
    assert "просрочен, передан руководителю" in centre.says("case", "1").out


def test_complaints_by_every_road_make_the_figures(centre: Centre) -> None:
    for day in ("2026-11-03", "2026-11-10", "2026-11-11"):
        assert centre.says(*NEW, "--office", "perm", "--day", day).code == 0
    centre.says(*NEW, "--kind", "idea", "--day", "2026-11-12")
    centre.says("case", "2", "--reply", "Разберёмся")
    centre.says("case", "2", "--close", "--cause", "schedule", "--action", "Открыли второе окно")
    centre.do(lambda store: escalate_late(store, None, NOW))
    period = ("--from", "2026-11-09", "--to", "2026-11-15", "--json")
    metrics = centre.says("score", *period).json["metrics"]
    assert metrics["complaints"]["value"] == 2, "two now, one in the week before"
    assert metrics["complaints"]["count"]["value"] == 2
    assert metrics["resolution_rate"]["value"] == pytest.approx(1 / 3)
    assert metrics["replies_per_case"]["value"] == 1
    assert metrics["escalation_rate"]["value"] == pytest.approx(2 / 3)
    assert centre.says("score", *period, "--office", "kungur").json["metrics"]["complaints"][
        "count"
    ]["value"] in {0, None}


def test_complaints_are_counted_though_there_is_nothing_to_compare_them_with(
    centre: Centre,
) -> None:
    words = ("--source", "book", "--topic", "waiting", "--text", "Ждал час")
    assert centre.says("case", "--new", *words).code == 0, centre.says("case", "--new", *words).err
    told = centre.says("score").out
    assert "Во сколько раз изменилось число жалоб" in told.partition("Нет данных")[0]
    line = next(one for one in told.splitlines() if one.startswith("· всего"))
    assert line.split()[2] == "1"


def test_half_characters_of_another_encoding_are_left_out(centre: Centre) -> None:
    said = centre.says(*NEW[:-1], "Ждал\udcd0 час", "--json").json
    assert said["words"][0]["text"] == "Ждал час"


def test_a_card_is_proposed_then_published(centre: Centre) -> None:
    number = str(complaint(centre, centre.client("case")))
    assert centre.says("case", number, "--publish", "Рано").code == 1
    centre.says("case", number, "--close", "--cause", "conduct", "--action", "Провели занятие")
    assert "карточки нет" in centre.says("case", number, "--publish").err
    said = centre.says("case", number, "--publish", "Грубый", "специалист")
    assert said.out == (
        "Вы сказали: Грубый специалист\nМы сделали: Провели занятие\n"
        f"Опубликовать: otklik case {number} --publish\n"
    )
    assert centre.says("case", number, "--publish", "--json").json["published"] == NOW.isoformat()
    assert "уже опубликована" in centre.says("case", number, "--publish").err
    assert "уже опубликована" in centre.says("case", number, "--publish", "Ещё раз").err
    assert letters(centre)[-1] == f"case:{number} change 0"
    assert centre.says("case", number, "--json").json["card"]["title"] == "Грубый специалист"


def test_a_card_may_be_taken_back(centre: Centre) -> None:
    number = str(complaint(centre))
    assert centre.says("case", number, "--withdraw").err == f"У отзыва {number} карточки нет.\n"
    centre.says("case", number, "--close", "--cause", "conduct", "--action", "Провели занятие")
    centre.says("case", number, "--publish", "Грубость")
    centre.says("case", number, "--publish")
    assert centre.says("case", number, "--withdraw").out == f"Отзыв {number}: карточка снята.\n"
    assert centre.says("case", number, "--json").json["card"] is None
    assert centre.says("case", number, "--publish", "Другими словами").code == 0
    said = centre.says("case", number, "--withdraw", "--json").json
    assert said == {"number": int(number), "withdrawn": True}


def test_staff_say_what_a_case_is_about(centre: Centre) -> None:
    number = str(complaint(centre))
    said = centre.says("case", number, "--topic", "staff", "--office", "votkinsk", "--json").json
    assert (said["topic"], said["office"], said["owner"]) == ("staff", "votkinsk", "director")
    assert said["due"] == "2026-11-26T19:59:00+00:00"
    assert centre.says("case", number, "--topic", "waiting").out == f"Отзыв {number}: уточнён.\n"
    centre.says("case", number, "--take", "methods")
    said = centre.says("case", number, "--topic", "place", "--json").json
    assert (said["topic"], said["owner"]) == ("place", "methods"), "who took it keeps it"
    assert centre.says("case", "9", "--topic", "place").err == "Отзыва 9 нет.\n"
    assert centre.says("case", number, "--topic", "погода").code == 2


def test_a_card_that_leads_to_a_person_is_refused_with_the_very_words(centre: Centre) -> None:
    number = str(complaint(centre))
    centre.says("case", number, "--close", "--cause", "conduct", "--action", "Провели занятие")
    said = centre.says("case", number, "--publish", "Специалист Смирнова грубит")
    assert (said.code, said.out) == (2, "")
    assert said.err == "Так публиковать нельзя: похоже на имя человека — «Смирнова».\n"
    assert "длиннее 120" in centre.says("case", number, "--publish", "ж" * 121).err


def test_staff_have_a_name_for_every_source() -> None:
    assert SOURCES.keys() == set(get_args(Source))
