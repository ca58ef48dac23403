from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.centre_file import read_centre
from bot.domain.offices import (
    Centre,
    Office,
    OfficeMove,
    Place,
    ServiceCode,
    kilometres,
    nearest_first,
    plain_name,
)
from storage.centres import DEMO

PERM = Place(58.0105, 56.2502)
MOSCOW = Place(55.7558, 37.6173)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return read_centre(DEMO.read_text("utf-8"))


def office(centre: Centre, code: str) -> Office:
    found = centre.office(code)
    assert found
    return found


def test_an_office_is_found_by_its_code(centre: Centre) -> None:
    assert office(centre, "kungur").name["ru"].endswith("Кунгуре")
    assert centre.office("omsk") is None


def test_an_office_tells_time_by_its_own_clock(centre: Centre) -> None:
    moment = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert office(centre, "perm").local(moment).time() == time(10, 0)
    assert office(centre, "votkinsk").local(moment).time() == time(9, 0)


def test_the_local_day_may_differ_from_the_one_in_greenwich(centre: Centre) -> None:
    moment = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    assert office(centre, "perm").local(moment).day == 24
    assert office(centre, "votkinsk").local(moment).day == 23


def test_an_office_that_moves_takes_nothing_of_the_old_way_there_along(centre: Centre) -> None:
    perm = office(centre, "perm")
    move = OfficeMove(date(2027, 2, 1), {"ru": "Новая, 2"}, PERM, route={"ru": "Пешком"})
    moving = replace(perm, moves=(move,))
    assert moving.on(date(2027, 1, 31)) == moving
    there = moving.on(date(2027, 2, 1))
    assert (there.code, there.name, there.hours) == (perm.code, perm.name, perm.hours)
    assert (there.address, there.place, there.route) == ({"ru": "Новая, 2"}, PERM, {"ru": "Пешком"})
    assert there.parking == there.access == {}


def test_an_office_that_moves_may_take_another_name(centre: Centre) -> None:
    move = OfficeMove(date(2027, 2, 1), {"ru": "Новая, 2"}, PERM, name={"ru": "Новое"})
    moving = replace(office(centre, "perm"), moves=(move,))
    assert moving.on(date(2027, 3, 1)).name == {"ru": "Новое"}


def test_an_office_that_moves_again_keeps_the_name_of_the_move_before(centre: Centre) -> None:
    first = OfficeMove(date(2027, 2, 1), {"ru": "Новая, 2"}, PERM, name={"ru": "Новое"})
    again = OfficeMove(date(2027, 5, 1), {"ru": "Третья, 3"}, PERM)
    moving = replace(office(centre, "perm"), moves=(again, first))
    there = moving.on(date(2027, 5, 1))
    assert (there.name, there.address) == ({"ru": "Новое"}, {"ru": "Третья, 3"})
    assert moving.on(date(2027, 2, 1)).on(date(2027, 5, 1)) == there


def test_a_centre_is_told_as_it_stands_by_each_offices_own_day(centre: Centre) -> None:
    move = OfficeMove(date(2027, 2, 1), {"ru": "Новая, 2"}, PERM)
    moving = replace(centre, offices=tuple(replace(one, moves=(move,)) for one in centre.offices))
    # 23:30 of January in Votkinsk is already 00:30 of February in Perm.
    today = moving.at(datetime(2027, 1, 31, 19, 30, tzinfo=UTC))
    assert office(today, "perm").address == {"ru": "Новая, 2"}
    assert office(today, "votkinsk").address == office(centre, "votkinsk").address
    assert centre.at(datetime(2027, 2, 1, tzinfo=UTC)) is centre


def test_a_service_not_offered_at_an_office_has_no_offer_there(centre: Centre) -> None:
    job_fair = ServiceCode("job-fair")
    offer = office(centre, "perm").offer(job_fair)
    assert offer
    assert offer.minutes == 15
    assert office(centre, "kungur").offer(job_fair) is None
    assert [one.code for one in centre.offering(job_fair)] == ["perm"]


def test_each_service_is_listed_once_in_the_order_of_the_file(centre: Centre) -> None:
    services = centre.services()
    assert len(set(services)) == len(services) == 12
    assert services[:2] == ("job-search", "career-guidance")


@pytest.mark.parametrize(
    "typed", ["Кунгур", "кунгур", "  КУНГУР ", "г. Кунгур", "г.Кунгур", "город Кунгур", "Kungur"]
)
def test_a_settlement_is_known_however_it_is_typed(centre: Centre, typed: str) -> None:
    settlement = centre.settlement(typed)
    assert settlement
    assert settlement.names[0] == "Кунгур"


def test_an_unknown_settlement_is_nobodys(centre: Centre) -> None:
    assert centre.settlement("Атлантида") is None
    assert centre.settlement("") is None


def test_yo_and_ye_are_the_same_letter() -> None:
    assert plain_name("пос. Озёрный") == plain_name("Озерный") == "озерный"


def test_a_name_that_is_only_a_kind_of_settlement_is_kept() -> None:
    assert plain_name("Село") == "село"


def test_a_distance_is_the_one_on_the_globe() -> None:
    # Perm to Moscow as the crow flies is about 1,155 km.
    assert kilometres(PERM, MOSCOW) == pytest.approx(1155, abs=10)
    # A degree of latitude is 1/360 of 2·π·6371 km.
    assert kilometres(Place(0, 0), Place(1, 0)) == pytest.approx(111.195, abs=0.01)
    assert kilometres(Place(0, 179.5), Place(0, -179.5)) == pytest.approx(111.195, abs=0.01)
    assert kilometres(PERM, PERM) == 0


def test_a_distance_to_the_other_side_of_the_globe_is_half_its_girth() -> None:
    assert kilometres(Place(0, 0), Place(0, 180)) == pytest.approx(20015, abs=1)


@pytest.mark.parametrize(
    ("town", "codes"),
    [
        ("Березники", ["perm", "kungur", "votkinsk"]),
        ("Ижевск", ["votkinsk", "perm", "kungur"]),
        ("Суксун", ["kungur", "perm", "votkinsk"]),
    ],
)
def test_offices_come_nearest_first(centre: Centre, town: str, codes: list[str]) -> None:
    settlement = centre.settlement(town)
    assert settlement
    assert [one.code for one in nearest_first(centre.offices, settlement.place)] == codes
