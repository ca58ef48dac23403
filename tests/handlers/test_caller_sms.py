from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.booking import Appointment, AppointmentId
from bot.domain.centre_file import read_centre
from bot.domain.offices import Offer, Office, OfficeMove, Place
from bot.domain.sms import Sms
from bot.handlers.caller_sms import sms_for_caller
from bot.texts import Texts
from storage.centres import DEMO

TEXTS = Texts()
CENTRE = read_centre(DEMO.read_text("utf-8"))
OFFERS = [(office, offer) for office in CENTRE.offices for offer in office.offers]
CLAIM = "b_0123456789abcdef"
VK = f"https://vk.me/club123456789?ref={CLAIM}"
WEB = f"https://zanyatost.permkrai.example/?start={CLAIM}"
# A month with a long name, a two-digit day.
STARTS = datetime(2026, 9, 23, 5, 45, tzinfo=UTC)
REAL_NAMES = (
    "Кадровый центр Мотовилихинского района",
    "Территориальный центр занятости по Кунгурскому муниципальному округу Пермского края",
    "Центр занятости населения города Комсомольска-на-Амуре и Комсомольского района",
)


def sms(
    office: Office, offer: Offer | None = None, link: str | None = None, language: str = "ru"
) -> Sms:
    offer = offer or office.offers[0]
    ends = STARTS + timedelta(minutes=offer.minutes)
    one = AppointmentId(1)
    visit = Appointment(one, "482-917", offer.service, office.code, STARTS, ends, "booked")
    return sms_for_caller(TEXTS, visit, office, link, language)


def named(name: str, address: str = "") -> Office:
    office = CENTRE.offices[0]
    return replace(office, name={"ru": name}, address={"ru": address} if address else {})


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize("link", [VK, WEB, None])
def test_every_office_of_the_demo_centre_needs_two_parts_at_most_and_one_without_a_link(
    link: str | None, language: str
) -> None:
    for office, offer in OFFERS:
        told = sms(office, offer, link, language)
        assert told.parts == (2 if link else 1), told.text
        assert "482-917" in told.text
        assert "23" in told.text
        assert f"{office.local(STARTS):%H:%M}" in told.text
        assert told.text.endswith(link or ".")


@pytest.mark.parametrize("name", REAL_NAMES)
@pytest.mark.parametrize("link", [VK, WEB])
def test_a_long_name_is_cut_so_that_two_parts_are_enough(name: str, link: str) -> None:
    told = sms(named(name), link=link)
    assert told.parts == 2
    assert told.text.startswith("Запись 482-917: ср, 23 сентября, 10:45, ")
    assert name[:12] in told.text
    assert told.text.endswith(f" Изменить: {link}")


def test_what_fits_into_as_many_parts_is_told_as_well() -> None:
    short = named("Отдел", "614000, г. Чусовой, ул. Мира, 1")
    assert sms(short, link="https://a.example/b").text == (
        "Запись 482-917: Поиск работы, ср, 23 сентября, 10:45 (время местное), Отдел,"
        " г. Чусовой, ул. Мира, 1. Изменить: https://a.example/b"
    )
    assert sms(short).text == "Запись 482-917: ср, 23 сентября, 10:45 (время местное), Отдел."


def test_the_office_is_named_though_the_link_alone_takes_more_than_two_parts() -> None:
    link = f"https://a.example/{'b' * 200}"
    told = sms(named(REAL_NAMES[1]), link=link)
    assert "Территориаль" in told.text
    assert told.text.endswith(link)


def test_an_office_that_moves_is_told_as_on_the_day_of_the_visit() -> None:
    move = OfficeMove(date(2026, 9, 23), {"ru": "ул. Новая, 5"}, Place(58, 56))
    office = replace(named("Отдел", "ул. Старая, 1"), moves=(move,))
    assert "ул. Новая, 5" in sms(office).text
    later = replace(office, moves=(replace(move, day=date(2026, 9, 24)),))
    assert "ул. Старая, 1" in sms(later).text
