import re
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.centre_file import CentreFileError, read_centre
from bot.domain.offices import (
    MIDNIGHT,
    CalendarDay,
    DayException,
    Offer,
    OfficeMove,
    Place,
    ServiceCode,
    Window,
)
from bot.domain.services import BY_CODE
from storage.centres import DEMO

DEMO_TEXT = DEMO.read_text("utf-8")
GUIDE = Path(__file__).parents[2] / "docs" / "centre-file.md"

GOOD = """\
[centre]
name.ru = "Центр занятости"
name.en = "Employment centre"
hotline = "122"
hotline_hours = "Пн–пт 9:00–18:00"
site = "https://example.org"

[[offices]]
code = "main"
name = "Главный"
address = { ru = "ул. Примерная, 1", en = "1 Primernaya St" }
zone = "Asia/Yekaterinburg"
latitude = 58.0
longitude = 60
phone = "8 800 000-00-00"
places = 2
works_on_holidays = true

[offices.hours]
mon = ["09:00-13:00", "13:48-18:00"]
fri = [
    "13:48 – 16:45",
    "09:00-13:00",
]

[offices.services]
benefit = 45
certificate = 15

[[offices.exceptions]]
day = 2026-12-30
hours = []
note = "Закрыто"

[[settlements]]
names = ["Лесной Бор", "Бор"]
latitude = 58.1
longitude = 56.2
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(CentreFileError) as refused:
        read_centre(text)
    for one in refused.value.problems:
        assert re.search("[а-я]", one.reason), "not in Russian"
        assert not re.search("[a-z] [a-z]", one.reason), "not in Russian alone"
    return [(one.line, one.path, one.reason) for one in refused.value.problems]


def problems_with(old: str, new: str) -> list[tuple[int, str, str]]:
    assert GOOD.count(old) == 1
    return problems(GOOD.replace(old, new))


def only_problem(old: str, new: str) -> tuple[int, str, str]:
    found = problems_with(old, new)
    assert len(found) == 1, found
    return found[0]


def line_of(text: str, whole: str = GOOD) -> int:
    assert whole.count(text) == 1
    return whole.count("\n", 0, whole.index(text)) + 1


# -- a good file ---------------------------------------------------------------------------------


def test_a_centre_is_what_its_file_says() -> None:
    centre = read_centre(GOOD)
    assert centre.name == {"ru": "Центр занятости", "en": "Employment centre"}
    assert (centre.hotline, centre.site, centre.demo) == ("122", "https://example.org", False)
    assert centre.settlements[0].names == ("Лесной Бор", "Бор")
    (office,) = centre.offices
    assert office.address["en"] == "1 Primernaya St"
    assert office.place == Place(58, 60)
    assert office.offers == (
        Offer(ServiceCode("benefit"), 45),
        Offer(ServiceCode("certificate"), 15),
    )
    assert office.places == 2
    assert office.works_on_holidays
    assert office.exceptions == (DayException(date(2026, 12, 30), (), {"ru": "Закрыто"}),)


def test_a_plain_text_is_the_russian_one() -> None:
    assert read_centre(GOOD).offices[0].name == {"ru": "Главный"}


def test_windows_are_put_in_order_and_a_missing_day_is_closed() -> None:
    hours = read_centre(GOOD).offices[0].hours
    assert len(hours) == 7
    assert hours[4] == (Window(time(9), time(13)), Window(time(13, 48), time(16, 45)))
    assert hours[5] == hours[6] == ()


def test_what_is_not_said_has_a_sensible_default() -> None:
    office = read_centre(GOOD.replace("places = 2\n", "")).offices[0]
    assert (office.places, office.step_minutes) == (1, 15)
    assert (office.notice_minutes, office.horizon_days) == (60, 30)
    assert office.route == office.parking == office.access == {}


def test_line_ends_of_windows_are_read() -> None:
    assert read_centre(GOOD.replace("\n", "\r\n")) == read_centre(GOOD)


def test_the_complete_example_of_the_guide_is_a_good_file() -> None:
    example, *_ = examples()
    assert [office.code for office in read_centre(example).offices] == ["main"]


def test_the_other_examples_of_the_guide_fit_into_the_complete_one() -> None:
    text, hours, moves, calendar, services = examples()
    text = re.sub(r"tue = .*\n", lambda _: hours, text)
    text = re.sub(r"\[offices\.services\]\n(.+\n)+", lambda _: services, text)
    text = text.replace("[[settlements]]", f"{moves}\n[[settlements]]", 1)
    (office,) = read_centre(f"{text}\n{calendar}").offices
    assert [window.places for window in office.hours[1]] == [None, 1, None]
    assert office.offers[1] == Offer(ServiceCode("psych-support"), 60, after_minutes=15, places=1)
    assert [move.day for move in office.moves] == [date(2027, 2, 1)]
    assert [day.kind for day in office.calendar.values()] == ["off", "work"]


def examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_the_guide_names_every_service() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+\|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert set(BY_CODE) == set(rows)


def test_the_demo_offers_every_service_in_two_time_zones_and_says_that_it_is_a_demo() -> None:
    demo = read_centre(DEMO_TEXT)
    assert demo.demo
    assert set(demo.services()) == set(BY_CODE)
    assert {office.zone for office in demo.offices} == {"Asia/Yekaterinburg", "Europe/Samara"}
    assert len(demo.settlements) >= 10


def test_the_demo_speaks_both_languages_everywhere() -> None:
    demo = read_centre(DEMO_TEXT)
    texts = [demo.name, demo.hotline_hours]
    for office in demo.offices:
        texts += [office.name, office.address, office.route, office.parking, office.access]
        texts += [exception.note for exception in office.exceptions]
    assert all(set(text) == {"ru", "en"} for text in texts)


def test_the_names_of_the_demos_offices_fit_on_a_button() -> None:
    names = [name for office in read_centre(DEMO_TEXT).offices for name in office.name.values()]
    assert max(map(len, names)) <= 40


RICH = GOOD.replace(
    "works_on_holidays = true\n",
    """\
anchor = "clock"
operator_places = 1
""",
).replace("places = 2\n", "places = 3\nwalk_in_places = 1\n")
RICH = RICH.replace(
    'mon = ["09:00-13:00", "13:48-18:00"]',
    'mon = ["09:00-13:00", {hours = "13:48-24:00", places = 1, audience = "operators"}]',
).replace(
    "[[settlements]]",
    """\
[offices.services.training]
minutes = 30
before_minutes = 5
after_minutes = 10
places = 1
notice_minutes = 0
horizon_days = 7
daily_limit = 4
audience = "employer"

[[offices.moves]]
from = 2027-02-01
name = "Новый"
address = "ул. Новая, 2"
latitude = 58.2
longitude = 60.1
access = "Лифт"

[[calendar]]
day = 2027-01-09
kind = "off"

[[calendar]]
day = 2027-02-20
kind = "work"
hours = ["10:00-12:00"]

[[settlements]]""",
)


def test_an_office_may_say_more_of_its_times() -> None:
    (office,) = read_centre(RICH).offices
    assert (office.anchor, office.places) == ("clock", 3)
    assert (office.operator_places, office.walk_in_places) == (1, 1)
    assert office.hours[0] == (
        Window(time(9), time(13)),
        Window(time(13, 48), MIDNIGHT, 1, "operators"),
    )
    training = office.offer(ServiceCode("training"))
    assert training == Offer(ServiceCode("training"), 30, 5, 10, 1, 0, 7, 4, "employer")


def test_an_office_may_move() -> None:
    (office,) = read_centre(RICH).offices
    assert office.moves == (
        OfficeMove(
            date(2027, 2, 1),
            {"ru": "ул. Новая, 2"},
            Place(58.2, 60.1),
            name={"ru": "Новый"},
            access={"ru": "Лифт"},
        ),
    )


def test_the_centres_own_calendar_holds_for_each_office() -> None:
    (office,) = read_centre(RICH).offices
    assert office.calendar == {
        date(2027, 1, 9): CalendarDay("off"),
        date(2027, 2, 20): CalendarDay("work", (Window(time(10), time(12)),)),
    }


def test_every_key_that_the_reader_knows_stands_in_the_guide() -> None:
    guide = GUIDE.read_text("utf-8")
    keys = re.findall(r"^([a-z_-]+)(?:\.\w+)? =", RICH, re.MULTILINE)
    assert {key for key in keys if f"`{key}`" not in guide} == set()


# -- a bad one -----------------------------------------------------------------------------------


def test_every_problem_is_named_in_the_order_of_the_lines() -> None:
    text = GOOD.replace('hotline = "122"', "hotline = 122")
    text = text.replace("benefit = 45", "benefit = 0").replace("names = [", "name = [")
    found = problems(text)
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    assert [path for _, path, _ in found] == [
        "centre.hotline",
        "offices[1].services.benefit",
        "settlements[1].names",
        "settlements[1].name",
    ]


def test_a_text_that_is_no_toml_is_named_with_its_line() -> None:
    line, path, reason = only_problem('hotline = "122"', 'hotline = "122')
    assert (line, path) == (line_of('hotline = "122"'), "")
    assert reason.startswith("это не TOML: ")


def test_a_text_that_ends_too_soon_is_named_with_its_last_line() -> None:
    text = GOOD + 'site = "'
    assert [line for line, _, _ in problems(text)] == [text.count("\n") + 1]


def test_a_key_given_twice_is_no_toml() -> None:
    line, _, reason = only_problem("benefit = 45", "benefit = 45\nbenefit = 30")
    assert line == line_of("benefit = 45") + 1
    assert "не TOML" in reason


def test_an_unknown_key_is_refused_with_the_one_that_was_meant() -> None:
    found = problems_with('phone = "8', 'fone = "8')
    assert (line_of("[[offices]]"), "offices[1].phone", "не хватает") in found
    at = line_of('phone = "8')
    assert (at, "offices[1].fone", "такого здесь нет; может быть, 'phone'?") in found


def test_what_already_stands_there_was_hardly_meant() -> None:
    _, path, reason = only_problem("benefit = 45", "benefit = 45\nbenefits = 30")
    assert path == "offices[1].services.benefits"
    assert "'benefit'" not in reason


def test_an_unknown_table_is_refused() -> None:
    line, path, reason = only_problem("[[settlements]]", "[staff]\n[[settlements]]")
    assert (line, path) == (line_of("[[settlements]]"), "staff")
    assert "такого здесь нет" in reason


def test_a_key_of_the_office_below_its_hours_is_told_where_it_belongs() -> None:
    text = GOOD.replace("places = 2\n", "").replace("fri = [", "places = 2\nfri = [")
    ((_, path, reason),) = problems(text)
    assert path == "offices[1].hours.places"
    assert "выше [offices.hours]" in reason


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('hotline = "122"\n', "", "centre.hotline"),
        ('hotline_hours = "Пн–пт 9:00–18:00"\n', "", "centre.hotline_hours"),
        ('name.ru = "Центр занятости"\n', "", "centre.name.ru"),
        ('code = "main"\n', "", "offices[1].code"),
        ('zone = "Asia/Yekaterinburg"\n', "", "offices[1].zone"),
        ("latitude = 58.0\n", "", "offices[1].latitude"),
        ("day = 2026-12-30\n", "", "offices[1].exceptions[1].day"),
        ("hours = []\n", "", "offices[1].exceptions[1].hours"),
        ('names = ["Лесной Бор", "Бор"]\n', "", "settlements[1].names"),
    ],
)
def test_what_must_be_said_is_missed(old: str, new: str, path: str) -> None:
    _, where, reason = only_problem(old, new)
    assert (where, reason) == (path, "не хватает")


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('hotline = "122"', "hotline = 122", "centre.hotline", "текст"),
        ('hotline = "122"', 'hotline = " "', "centre.hotline", "пусто"),
        ('name.ru = "Центр занятости"', "name.ru = 5", "centre.name.ru", "текст"),
        ('name.en = "E', 'name.eng = "E', "centre.name.eng", "не язык"),
        (
            'hotline_hours = "Пн–пт 9:00–18:00"',
            "hotline_hours = 9",
            "centre.hotline_hours",
            "текст",
        ),
        (
            'hotline_hours = "Пн–пт 9:00–18:00"',
            'hotline_hours = ""',
            "centre.hotline_hours",
            "пусто",
        ),
        ('"https://example.org"', '"example.org"', "centre.site", "https://"),
        ("[centre]", '[centre]\ndemo = "yes"', "centre.demo", "true или false"),
        ('code = "main"', 'code = "Пермь"', "offices[1].code", "строчные латинские"),
        ('code = "main"', f'code = "{"a" * 25}"', "offices[1].code", "24"),
        ("latitude = 58.0", "latitude = 90.5", "offices[1].latitude", "от -90 до 90"),
        ("latitude = 58.0", "latitude = nan", "offices[1].latitude", "от -90 до 90"),
        ("latitude = 58.0", "latitude = true", "offices[1].latitude", "градус"),
        ("longitude = 60", "longitude = -181", "offices[1].longitude", "от -180 до 180"),
        ("longitude = 60", 'longitude = "56"', "offices[1].longitude", "градус"),
        ("places = 2", "places = 0", "offices[1].places", "от 1 до 100"),
        ("places = 2", "places = true", "offices[1].places", "целое число"),
        ("places = 2", "places = 1.5", "offices[1].places", "целое число"),
        ("places = 2", "step_minutes = 0", "offices[1].step_minutes", "от 1 до"),
        ("places = 2", "notice_minutes = -1", "offices[1].notice_minutes", "от 0 до"),
        ("places = 2", "horizon_days = 0", "offices[1].horizon_days", "от 1 до 365"),
        (
            "works_on_holidays = true",
            "works_on_holidays = 1",
            "offices[1].works_on_holidays",
            "true",
        ),
        ("benefit = 45", "benefit = -5", "offices[1].services.benefit", "от 1 до"),
        ("benefit = 45", 'benefit = "45"', "offices[1].services.benefit", "целое число"),
        ("benefit = 45", "benefits = 45", "offices[1].services.benefits", "может быть, 'benefit'"),
        ("benefit = 45", "benefit = 300", "offices[1].services.benefit", "отделение не работает"),
        ("day = 2026-12-30", 'day = "30.12.2026"', "offices[1].exceptions[1].day", "дата"),
        ("day = 2026-12-30", "day = 2026-12-30T09:00:00", "offices[1].exceptions[1].day", "дата"),
        ('["Лесной Бор", "Бор"]', "[]", "settlements[1].names", "пусто"),
        ('["Лесной Бор", "Бор"]', '["Бор", ""]', "settlements[1].names", "без пустых"),
        ('["Лесной Бор", "Бор"]', '"Бор"', "settlements[1].names", "список"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_line(
    old: str, new: str, path: str, words: str
) -> None:
    line, where, reason = only_problem(old, new)
    assert where == path
    assert words in reason
    assert line == line_of(old) + new.count("\n")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Ekaterinburg", "может быть, 'Asia/Yekaterinburg'?"),
        ("Europe/Masow", "может быть, 'Europe/Moscow'?"),
        ("Asia", "такого здесь нет"),
        ("../etc/passwd", "такого здесь нет"),
        ("МСК+2", "такого здесь нет"),
    ],
)
def test_an_unknown_time_zone_is_refused(zone: str, words: str) -> None:
    line, path, reason = only_problem("Asia/Yekaterinburg", zone)
    assert (line, path) == (line_of("Asia/Yekaterinburg"), "offices[1].zone")
    assert words in reason


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("9:00-13:00", "два времени"),
        ("09.00-13.00", "два времени"),
        ("09:00", "два времени"),
        ("09:00-24:00", ""),
        ("25:00-26:00", "два времени"),
        ("09:60-13:00", "два времени"),
        ("13:00-09:00", "раньше, чем начинается"),
        ("09:00-09:00", "раньше, чем начинается"),
        ("12:00-14:00", "пересекаются"),
    ],
)
def test_hours_that_cannot_be_are_refused(window: str, words: str) -> None:
    line, path, reason = only_problem('"09:00-13:00", "13:48-18:00"', f'"{window}", "13:48-18:00"')
    assert (line, path) == (line_of("mon = ["), "offices[1].hours.mon")
    assert words in reason


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('anchor = "clock"', 'anchor = "clok"', "anchor", "есть: 'clock', 'window'"),
        ('anchor = "clock"', "anchor = 1", "anchor", "слово в кавычках"),
        ("operator_places = 1", "operator_places = 2", "operator_places", "не остаётся ничего"),
        ("operator_places = 1", "operator_places = -1", "operator_places", "от 0 до"),
        ("places = 1, audience", "places = 0, audience", "hours.mon[2].places", "от 1 до"),
        ("places = 1, audience", "seats = 1, audience", "hours.mon[2].seats", "такого здесь нет"),
        ('= "operators"}', '= "staff"}', "hours.mon[2].audience", "'walk-ins'"),
        ("13:48-24:00", "13:48-24:01", "hours.mon", "два времени"),
        ("13:48-24:00", "12:48-24:00", "hours.mon", "пересекаются"),
        ('{hours = "13:48-24:00", ', "{", "hours.mon[2].hours", "не хватает"),
        ("before_minutes = 5", "before_minutes = 121", "services.training.before_minutes", "120"),
        ("minutes = 30\n", "minutes = 481\n", "services.training.minutes", "480"),
        ("daily_limit = 4", "daily_limit = 0", "services.training.daily_limit", "от 1 до"),
        ('"employer"', '"staff"', "services.training.audience", "есть: 'jobseeker', 'employer'"),
        ("daily_limit = 4", "day_limit = 4", "services.training.day_limit", "может быть"),
        ("from = 2027-02-01", "from = 1", "moves[1].from", "дата"),
        ('address = "ул. Новая, 2"', "address = 2", "moves[1].address", "текст"),
    ],
)
def test_a_finer_rule_that_cannot_be_is_refused_at_its_line(
    old: str, new: str, path: str, words: str
) -> None:
    assert RICH.count(old) == 1
    ((line, where, reason),) = problems(RICH.replace(old, new))
    assert where == f"offices[1].{path}"
    assert words in reason
    assert line == line_of(old.splitlines()[0], RICH)


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('kind = "off"', 'kind = "free"', "calendar[1].kind", "есть: 'off', 'work', 'short'"),
        (
            'kind = "off"',
            'kind = "off"\nhours = ["10:00-11:00"]',
            "calendar[1].hours",
            "в выходной",
        ),
        ("day = 2027-02-20", "day = 2027-01-09", "calendar[2].day", "уже есть выше"),
        ("day = 2027-02-20", "day = 20", "calendar[2].day", "дата"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_its_line(
    old: str, new: str, path: str, words: str
) -> None:
    ((line, where, reason),) = problems(RICH.replace(old, new))
    assert (line, where) == (line_of(old, RICH) + new.count("\n"), path)
    assert words in reason


def test_a_service_in_full_is_not_longer_than_the_hours_either() -> None:
    text = GOOD.replace("benefit = 45", "benefit = {minutes = 300}")
    ((line, where, reason),) = problems(text)
    assert (line, where) == (line_of("benefit = 45"), "offices[1].services.benefit")
    assert "отделение не работает" in reason


def test_a_window_for_walk_ins_makes_room_for_no_visit() -> None:
    hours = '{hours = "13:48-18:00", audience = "walk-ins"}'
    text = GOOD.replace('"13:48-18:00"', hours).replace("benefit = 45", "benefit = 241")
    ((_, where, _),) = problems(text)
    assert where == "offices[1].services.benefit"


def test_a_calendars_day_must_say_what_it_is() -> None:
    text = RICH.replace('kind = "off"\n', "")
    ((_, where, reason),) = problems(text)
    assert (where, reason) == ("calendar[1].kind", "не хватает")


def test_two_moves_on_one_day_are_refused() -> None:
    move = RICH[RICH.index("[[offices.moves]]") : RICH.index("[[calendar]]\nday = 2027-01-09")]
    ((_, where, reason),) = problems(RICH.replace(move, move + move))
    assert where == "offices[1].moves[2].from"
    assert "2027-02-01" in reason


def test_walk_ins_may_not_keep_every_place() -> None:
    text = GOOD.replace("places = 2\n", "places = 2\nwalk_in_places = 2\n")
    ((_, where, _),) = problems(text)
    assert where == "offices[1].walk_in_places"


def test_windows_may_touch() -> None:
    centre = read_centre(GOOD.replace('"13:48-18:00"', '"13:00-18:00"'))
    assert len(centre.offices[0].hours[0]) == 2


def test_hours_over_several_lines_are_named_with_the_first_of_them() -> None:
    line, path, _ = only_problem('"13:48 – 16:45"', '"16:45-13:48"')
    assert (line, path) == (line_of("fri = ["), "offices[1].hours.fri")


def test_broken_hours_do_not_make_a_visit_too_long() -> None:
    text = GOOD.replace("benefit = 45", "benefit = 300").replace('"13:48-18:00"', '"13:48"')
    assert [path for _, path, _ in problems(text)] == ["offices[1].hours.mon"]


def test_two_offices_may_not_share_a_code() -> None:
    office = GOOD[GOOD.index("[[offices]]") : GOOD.index("[[settlements]]")]
    ((line, path, reason),) = problems(GOOD + office)
    assert (line, path) == (GOOD.count("\n") + 2, "offices[2].code")
    assert "'main'" in reason


def test_a_day_has_one_exception() -> None:
    again = '[[offices.exceptions]]\nday = 2026-12-30\nhours = ["09:00-10:00"]\n\n[[settlements]]'
    line, path, _ = only_problem("[[settlements]]", again)
    assert (line, path) == (line_of("[[settlements]]") + 1, "offices[1].exceptions[2].day")


def test_two_settlements_may_not_share_a_name_but_one_may_repeat_its_own() -> None:
    other = '\n[[settlements]]\nnames = ["пос. БОР"]\nlatitude = 1.0\nlongitude = 1.0\n'
    ((line, path, reason),) = problems(GOOD + other)
    assert (line, path) == (GOOD.count("\n") + 3, "settlements[2].names")
    assert "пос. БОР" in reason
    assert read_centre(GOOD.replace('"Бор"]', '"Бор", "г. Бор"]')).settlement("бор")


def test_an_office_in_single_brackets_is_told_how_to_be_written() -> None:
    text = re.sub(r"\[\[offices\]\]", "[offices]", GOOD)
    found = problems(text)
    at = line_of("[[offices]]")
    assert [(line, path) for line, path, _ in found] == [(at, "offices")]
    assert "[[offices]], в двойных скобках" in found[0][2]


def test_an_empty_text_lacks_a_centre_and_offices() -> None:
    assert problems("") == [
        (1, "centre", "не хватает"),
        *CENTRE_MISSING,
        (1, "offices", "не хватает"),
    ]


CENTRE_MISSING = [
    (1, f"centre.{key}", "не хватает") for key in ("name", "hotline", "hotline_hours")
]


def test_problems_are_told_by_the_error_itself() -> None:
    with pytest.raises(CentreFileError, match=r"4: centre\.hotline: нужно: текст в кавычках"):
        read_centre(GOOD.replace('hotline = "122"', "hotline = 122"))


@given(st.data())
def test_whatever_is_spoilt_the_file_is_read_or_refused_with_lines_of_its_own(
    data: st.DataObject,
) -> None:
    lines = GOOD.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    values = st.sampled_from(
        ["[]", "{}", "1", '"x"', "[1]", "[[]]", "true", "2026-01-01", "{ru = 1}"]
    )
    lines[at] = data.draw(
        st.one_of(
            st.text(max_size=20),
            values.map(lambda value: f"{lines[at].split('=')[0].strip()} = {value}"),
            st.sampled_from(lines),
        )
    )
    text = "\n".join(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_refused(text))


def lines_refused(text: str) -> list[int]:
    try:
        read_centre(text)
    except CentreFileError as error:
        return [one.line for one in error.problems] or [0]
    return []
