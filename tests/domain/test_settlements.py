import pytest

from bot.domain.centre_file import read_centre
from bot.domain.offices import Place, Settlement
from bot.domain.settlements import settlement_said
from storage.centres import DEMO

CENTRE = read_centre(DEMO.read_text("utf-8"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("в Добрянке", "Добрянка"),
        ("живу в Березниках", "Березники"),
        ("из Чайковского", "Чайковский"),
        ("Верещагина", "Верещагино"),
        ("в посёлке Суксун", "Суксун"),
        ("Добрянка, ул. Ленина, 5", "Добрянка"),
        ("Пермский край, г. Лысьва, ул. Чайковского, 7", "Лысьва"),
        ("лысва", "Лысьва"),
        ("перьм", "Пермь"),
        ("I live in Perm", "Пермь"),
    ],
)
def test_a_settlement_is_known_however_it_is_said(said: str, meant: str) -> None:
    found = settlement_said(CENTRE.settlements, said)
    assert found
    assert found.names[0] == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        ",",
        "Москва",
        "Пермский край",
        "Пермский район, Кукуштан",
        "ул. Пермская, 5",
        "деревня Гадюкино",
        "какие документы нужны в Перми",
        "Краснокамск Пермь",
    ],
)
def test_what_names_none_of_them_is_none(said: str) -> None:
    assert settlement_said(CENTRE.settlements, said) is None


@pytest.mark.parametrize(("before", "read"), [(7, True), (8, False)])
def test_of_an_address_without_end_only_the_first_parts_are_read(before: int, read: bool) -> None:
    found = settlement_said(CENTRE.settlements, "дом," * before + "Кунгур")
    assert (found is not None) == read
    assert settlement_said(CENTRE.settlements, "дом," * before + "х" * 9000) is None


def test_what_may_be_either_of_two_is_none() -> None:
    here = Place(58.0, 56.0)
    two = (Settlement(("Берёзовка",), here), Settlement(("Берёзово",), here))
    assert settlement_said(two, "в Берёзове") is None
    assert settlement_said(two, "берёзовка, ул. Мира") == two[0]


def test_a_name_of_several_words_must_be_said_whole() -> None:
    wood = Settlement(("Лесной Бор",), Place(58.0, 56.0))
    assert settlement_said((wood,), "в Лесном Бору") is None  # too short a word to have forms
    assert settlement_said((wood,), "живу в Лесной Бор") == wood
    assert settlement_said((wood,), "Лесной") is None
