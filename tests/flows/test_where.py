from dataclasses import replace
from datetime import time
from typing import Any

from bot.domain.centre_file import read_centre
from bot.domain.offices import MIDNIGHT, Office, OfficeCode, Place, Window
from bot.flows.where import (
    ChooseOffice,
    FindOffices,
    Near,
    OpenOffice,
    ShowOffice,
    UnknownSettlement,
    hours,
    map_link,
)
from bot.texts import Texts
from storage.centres import DEMO
from tests.dialogue import Dialogue, keys_of

PERM = read_centre(DEMO.read_text("utf-8")).offices[0]
NEAR = Near(OfficeCode("perm"), {"ru": "Пермь"}, {"ru": "Примерная, 37"})
FAR = replace(NEAR, code=OfficeCode("kungur"), kilometres=79.6)


def person(
    step: Any = None, offices: object = (NEAR, FAR), opened: Office | None = PERM
) -> Dialogue:
    return Dialogue(step or FindOffices(), {FindOffices: offices, OpenOffice: opened})


def test_all_offices_are_listed_with_a_button_each() -> None:
    one = person()
    assert {"offices", "offices-hint"} <= one.said
    assert [button.value for button in one.buttons[:2]] == ["perm", "kungur"]
    assert one.buttons[2].kind == "place"


def test_a_shared_place_puts_the_nearest_first() -> None:
    one = person().shares_place(57.4, 56.9)
    assert one.done[-1] == FindOffices(Place(57.4, 56.9))
    assert "offices-nearest" in one.said


def test_a_typed_settlement_does_the_same() -> None:
    one = person().types("Кунгур")
    assert one.done[-1] == FindOffices(settlement="Кунгур")
    assert "offices-nearest" in one.said


def test_an_unknown_settlement_leaves_the_list_and_names_the_known_ones() -> None:
    one = person()
    one.answers[FindOffices] = UnknownSettlement(("Пермь", "Кунгур"))
    one.types("Атлантида")
    assert {"unknown-settlement", "offices"} <= one.said
    assert isinstance(one.page, ChooseOffice)


def test_an_office_tells_everything_about_itself() -> None:
    one = person().presses("perm")
    assert isinstance(one.page, ShowOffice)
    told = {"office-phone", "office-hours", "office-route", "office-parking", "office-access"}
    assert told <= one.said
    assert one.offered == ("button-booking", "button-map", "button-where", "button-menu")
    assert one.button("button-map").kind == "link"


def test_what_an_office_does_not_know_is_not_mentioned() -> None:
    silent = replace(PERM, route={}, parking={}, access={})
    one = person(opened=silent).presses("perm")
    assert not one.said & {"office-route", "office-parking", "office-access"}


def test_an_office_that_left_the_file_leads_to_the_list() -> None:
    one = person(opened=None).presses("perm")
    assert isinstance(one.page, ChooseOffice)


def test_an_office_that_was_not_offered_is_refused() -> None:
    assert person().presses_value("saransk").unclear
    assert person().sends("voice").unclear


def test_days_with_the_same_hours_share_a_line() -> None:
    day = (Window(PERM.hours[0][0].opens, PERM.hours[0][0].closes),)
    week = (day, day, day, (), day, (), ())
    lines = hours(replace(PERM, hours=week))
    keys = [list(keys_of(line)) for line in lines]
    assert keys == [
        ["day-mon", "day-wed"],
        ["day-thu", "office-closed"],
        ["day-fri"],
        ["day-sat", "day-sun", "office-closed"],
    ]


def test_an_office_that_is_open_until_midnight_closes_at_24() -> None:
    week = ((Window(time(9), MIDNIGHT),),) * 7
    (line,) = hours(replace(PERM, hours=week))
    assert Texts().words(line, "ru") == "пн–вс: 09:00–24:00"


def test_the_map_opens_at_longitude_and_latitude() -> None:
    assert "pt=56.25,58.0" in map_link(Place(58.0, 56.25))
