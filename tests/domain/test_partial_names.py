"""A choice is named by a part of its name, in whatever case."""

import pytest

from bot.domain.partial_names import only_named

SERVICES = {
    "Поиск работы": 1,
    "Общественные работы": 2,
    "Пособие по безработице": 3,
    "Справка": 4,
    "Психологическая поддержка": 5,
    "Своё дело": 6,
}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("пособие", 3),
        ("Пособия!", 3),
        ("на справку", 4),
        ("психолог", 5),
        ("поиск работы", 1),
        ("свое дело", 6),
        ("работы", None),
        ("как получить пособие", None),
        ("да", None),
        ("", None),
        ("виза", None),
    ],
)
def test_only_one_choice_can_be_meant(said: str, wanted: int | None) -> None:
    assert only_named(said, SERVICES) == wanted
