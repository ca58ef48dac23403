import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.centres import DEMO
from storage.database import Database, Store
from tests.cli.command_line import NOW, Centre, Said
from tests.invariants import check

PHONE = "8 (912) 345-67-89"
TIME = "2026-11-24 09:10"


@pytest.fixture(autouse=True)
def nothing_is_left_broken(centre: Centre) -> Any:
    yield
    asyncio.run(_check(centre))


async def _check(centre: Centre) -> None:
    database = Database(f"sqlite:///{centre.path}")
    await check(database)
    await database.close()


def book(
    centre: Centre,
    *words: str,
    office: str = "kungur",
    service: str = "certificate",
    time: str = TIME,
    phone: str = PHONE,
) -> Said:
    told = ("--office", office, "--service", service, "--time", time, "--phone", phone)
    return centre.says("book", *told, *words)


def visits(centre: Centre) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = centre.says("visits", "--day", "2026-11-24", "--json").json
    return rows


def test_a_caller_is_booked_and_all_is_told_that_the_operator_passes_on(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", "https://chat.example.org/")
    monkeypatch.setenv("OTKLIK_VK_GROUP_ID", "1234")
    centre.do(lambda store: store.marks.keep("telegram.name", "otklik_bot"))
    said = book(centre, "--json")
    assert (said.code, said.err) == (0, "")
    told = said.json
    (visit,) = visits(centre)
    claim = centre.do(lambda store: store.visits.by_number(visit["number"])).claim
    assert told["links"] == {
        "telegram": f"https://t.me/otklik_bot?start=b_{claim}",
        "vk": f"https://vk.me/club1234?ref=b_{claim}",
        "web": f"https://chat.example.org/?start=b_{claim}",
    }
    assert told["text"] == (
        f"Запись {visit['number']}: вт, 24 ноября, 09:10 (время местное), Отделение в Кунгуре."
        f" Изменить: {told['links']['vk']}"
    )
    assert told["sms"] == {"length": len(told["text"]), "parts": 2}
    del told["links"], told["text"], told["sms"]
    assert told == {
        "number": visit["number"],
        "office": "kungur",
        "service": "certificate",
        "audience": "jobseeker",
        "utc": "2026-11-24T04:10:00Z",
        "local": "2026-11-24T09:10:00+05:00",
    }
    assert (visit["channel"], visit["state"]) == ("phone", "booked")


def test_an_operator_says_that_an_employer_comes(centre: Centre) -> None:
    told = book(centre, "--audience", "employer", "--json").json
    (visit,) = visits(centre)
    assert told["audience"] == visit["audience"] == "employer"


def test_the_phone_is_kept_for_the_operators_only(centre: Centre) -> None:
    number = book(centre, "--json").json["number"]
    visit = centre.do(lambda store: store.visits.by_number(number))
    assert visit
    assert visit.phone == "+79123456789"
    assert "912" not in centre.says("visits", "--day", "2026-11-24").out
    journal = centre.do(_journal)
    assert [row.deed for row in journal] == ["booked"]
    assert "912" not in "".join(str(row) for row in journal)


def _journal(store: Store) -> list[Any]:
    return list(store.connection.exec_driver_sql("SELECT * FROM journal"))


def test_staff_read_number_sms_and_links(centre: Centre) -> None:
    said = book(centre)
    (visit,) = visits(centre)
    first, sms, *rest = said.out.splitlines()
    begin = next(at for at, line in enumerate(rest) if line.startswith("Telegram: "))
    text, links = "\n".join(rest[: begin - 1]), rest[begin - 1 :]
    assert first == f"Записано: {visit['number']}, вт 24.11.2026 09:10, Отделение в Кунгуре."
    assert sms.startswith(f"SMS для +79123456789 (знаков: {len(text)}, сообщений: ")
    assert links[1].startswith("Telegram: неизвестен")
    assert links[3].startswith("Сайт: http://127.0.0.1:8080/?start=b_")


def test_a_link_that_opens_nowhere_else_is_not_in_the_sms_which_takes_one_part_then(
    centre: Centre,
) -> None:
    told = book(centre, "--json").json
    number, place = told["number"], "Отделение в Кунгуре"
    assert told["text"] == f"Запись {number}: вт, 24 ноября, 09:10, {place}."
    assert told["sms"]["parts"] == 1


def test_the_sms_speaks_english_where_asked(centre: Centre, monkeypatch: Any) -> None:
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", "https://chat.example.org")
    text = book(centre, "--json", "--language", "en").json["text"]
    assert "Tue, 24 November, 09:10" in text
    assert "Change it: https://chat.example.org/" in text


def test_a_long_address_is_left_to_the_page_behind_the_link(
    centre: Centre, monkeypatch: Any
) -> None:
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", "https://chat.example.org")
    long = DEMO.read_text("utf-8").replace("1-й этаж", "1-й этаж, " + "вход со двора, " * 20)
    centre.do(lambda store: store.centres.keep(long, NOW + timedelta(seconds=1)))
    told = book(centre, "--json").json
    assert told["sms"]["parts"] == 2
    assert told["number"] in told["text"]
    assert told["text"].endswith(told["links"]["web"])


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-24 09:10",
        "2026-11-24T09:10",
        "24.11.2026 09:10",
        "24.11.2026 9:10",
        "2026-11-24 9:10",
        "2026-11-24T09:10:00+05:00",
        "2026-11-24T04:10Z",
        "2026-11-24 07:10+03:00",
        " 2026-11-24  09:10 ",
        "24.11 9:10",
        "24.11.26 09:10",
        "9:10 24.11",
        "завтра в 9:10",
        "24 ноября 9:10",
    ],
)
def test_a_time_is_understood_however_it_is_typed(centre: Centre, typed: str) -> None:
    said = book(centre, "--json", time=typed)
    assert said.json["utc"] == "2026-11-24T04:10:00Z"


def test_a_service_is_known_by_a_part_of_its_name(centre: Centre) -> None:
    assert book(centre, "--json", service="справк").json["service"] == "certificate"


def test_a_phone_that_has_a_visit_ahead_is_booked_with_a_warning(centre: Centre) -> None:
    first = book(centre, "--json").json["number"]
    again = book(centre, "--json", time="2026-11-25 09:10")
    assert again.code == 0
    assert again.err == (
        f"Внимание: на этот телефон уже записаны: {first} (24.11 09:10, kungur).\n"
    )
    other = book(centre, "--json", time="2026-11-26 09:10", phone="8 912 000-00-00")
    assert (other.code, other.err) == (0, "")


def test_who_is_too_late_hears_the_next_free_times_at_once(centre: Centre) -> None:
    assert book(centre).code == 0
    said = book(centre, "--json")
    assert said.code == 1
    assert said.json["error"] == "taken"
    assert [one["local"] for one in said.json["next"]] == [
        f"2026-11-24T{time}:00+05:00" for time in ("09:30", "09:50", "10:10", "10:30", "10:50")
    ]
    assert {one["utc"] for one in said.json["next"]} >= {"2026-11-24T04:30:00Z"}
    assert said.err.startswith(
        "24.11.2026 09:10 уже занято. Ближайшее свободное: вт 24.11.2026 09:30, "
    )
    plain = book(centre)
    assert (plain.code, plain.out, plain.err) == (1, "", said.err)
    assert len(visits(centre)) == 1


def test_when_nothing_later_is_free_the_nearest_is_told(centre: Centre) -> None:
    last = "2026-12-23 18:40"
    assert book(centre, time=last).code == 0
    said = book(centre, "--json", time=last)
    assert said.json["next"][0]["local"] == "2026-11-23T16:18:00+05:00"


def test_a_time_that_somebody_holds_is_taken(centre: Centre) -> None:
    starts = datetime(2026, 11, 24, 4, 10, tzinfo=UTC)
    held = centre.do(lambda store: _hold(store, starts))
    assert held
    said = book(centre, "--json")
    assert (said.code, said.json["error"]) == (1, "taken")
    assert visits(centre) == []


def _hold(store: Store, starts: datetime) -> object:
    from bot.handlers.places import desk, hold
    from storage.bookings import Visitor

    centre = store.centres.newest()
    assert centre
    at = desk(store, centre, "kungur", "certificate", NOW)
    assert at
    who = Visitor("p" * 32, "vk", store.clients.create(NOW), "1001")
    return hold(at, starts, who, timedelta(minutes=5))


def test_a_closed_office_says_why_and_when_else(centre: Centre) -> None:
    close = ("close", "--office", "kungur", "--day", "2026-11-24", "--to", "10:00")
    assert centre.says(*close, "--reason", "нет света").code == 0
    said = book(centre, "--json")
    assert (said.code, said.json["error"]) == (1, "closed")
    assert said.json["next"][0]["local"] == "2026-11-24T10:10:00+05:00"
    assert said.err.startswith("24.11.2026 09:10 отделение закрыто: нет света. ")


REFUSED = {
    "the past": ({"time": "2026-11-23 14:58"}, 2, "23.11.2026 14:58 уже прошло"),
    "long ago": ({"time": "1026-11-23 14:58"}, 2, "23.11.1026 14:58 уже прошло"),
    "too short a notice": (
        {"time": "2026-11-23 15:38"},
        2,
        "Записать можно не позже чем за 60 мин до приёма.",
    ),
    "beyond the horizon": (
        {"time": "2026-12-24 09:10"},
        2,
        "Так далеко вперёд не записывают: последний день — 23.12.2026.",
    ),
    "the end of time": ({"time": "9999-12-31 23:59"}, 2, "Так далеко вперёд не записывают"),
    "a Sunday": ({"time": "2026-11-29 09:10"}, 2, "вс 29.11.2026 отделение не принимает."),
    "off the grid": (
        {"time": "2026-11-24 09:15"},
        2,
        "В 09:15 приём не начинается. Рядом свободно: 08:30, 08:50, 09:10, 09:30, 09:50.",
    ),
    "seconds": ({"time": "2026-11-24T09:10:30"}, 2, "В 09:10:30 приём не начинается."),
    "a break": ({"time": "2026-11-24 12:30"}, 2, "В 12:30 приём не начинается."),
    "at night": ({"time": "2026-11-24 03:00"}, 2, "В 03:00 приём не начинается."),
    "the 31st of November": (
        {"time": "2026-11-31 09:10"},
        2,
        "«2026-11-31 09:10»: такого дня или часа не бывает.",
    ),
    "the 31st of November in Russian": (
        {"time": "31.11.2026 09:10"},
        2,
        "«31.11.2026 09:10»: такого дня или часа не бывает.",
    ),
    "the 31st of November in words": (
        {"time": "31 ноября 9:10"},
        2,
        "«31 ноября 9:10»: такого дня или часа не бывает.",
    ),
    "the 25th hour": ({"time": "2026-11-24 25:10"}, 2, "«2026-11-24 25:10»: такого дня или часа"),
    "words": ({"time": "как обычно"}, 2, "«как обычно» — не день и время: "),
    "part of a day": ({"time": "24.11 вечером"}, 2, "«24.11 вечером» — не день и время: "),
    "an open hour": ({"time": "завтра после 9:10"}, 2, "«завтра после 9:10» — не день и время: "),
    "last week": ({"time": "20.11 9:10"}, 2, "20.11.2026 09:10 уже прошло"),
    "a day only": ({"time": "2026-11-24"}, 2, "«2026-11-24» — не день и время: "),
    "nothing": ({"time": ""}, 2, "«» — не день и время: "),
    "a week's day": ({"time": "2026-W48-2T09:10"}, 2, "«2026-W48-2T09:10» — не день и время: "),
    "no phone": ({"phone": "12345"}, 2, "Это не номер телефона: "),
    "an empty phone": ({"phone": ""}, 2, "Это не номер телефона: "),
    "no office": ({"office": "omsk"}, 1, "Отделения «omsk» нет, есть: perm, kungur, votkinsk."),
    "two offices": ({"office": "отделение"}, 2, "Под «отделение» подходит не одно отделение: "),
    "two services": ({"service": "ра"}, 2, "Под «ра» подходит не одна услуга: "),
    "no service": ({"service": "visa"}, 1, "Услуги «visa» нет, есть: "),
    "a service of others": (
        {"service": "job-fair"},
        2,
        "Услугу «job-fair» отделение «kungur» не оказывает, есть: ",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_booked_has_a_sentence_of_its_own(centre: Centre, case: str) -> None:
    typed, code, sentence = REFUSED[case]
    said = book(centre, "--json", **typed)  # type: ignore[arg-type]
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
    assert centre.do(_journal) == []


def test_without_a_centre_it_says_what_to_load(fresh: Centre) -> None:
    fresh.do(lambda store: store.connection.exec_driver_sql("DELETE FROM centres"))
    said = book(fresh)
    assert said.code == 1
    assert "otklik seed" in said.err
