"""The table of slot cases (tests/domain/slots), and what holds for the table itself."""

from collections import Counter

import pytest

from bot.domain.timetable import Span, free_place, is_offered, slots_ahead
from tests.domain.slot_table import EXPECTED, KNOWN, NEEDED, Case, cases

PEERS, OURS = cases("peers"), cases("ours")
ALL = [*PEERS, *OURS]
TOPICS = {
    "capacity",
    "shares",
    "buffers",
    "grid and breaks",
    "windows",
    "limits of a service",
    "notice and horizon",
    "production calendar",
    "the centre's own calendar",
    "zones",
    "change of the clocks",
    "moves of an office",
}


@pytest.mark.parametrize("case", PEERS, ids=str)
def test_a_peers_case_comes_out_as_it_should(case: Case) -> None:
    assert case.found() == case.expected()


@pytest.mark.parametrize("case", OURS, ids=str)
def test_our_own_case_comes_out_as_it_should(case: Case) -> None:
    assert case.found() == case.expected()


def test_each_row_names_its_grid_its_hours_what_is_expected_and_why() -> None:
    for case in ALL:
        assert not NEEDED - case.row.keys(), case
        assert not case.row.keys() - KNOWN, case
        assert ("windows" in case.row) != ("week" in case.row), case
        assert EXPECTED & case.row.keys(), case
        assert case.row["note"], case
    assert all(case.row["peer"] for case in PEERS)


def test_no_two_rows_have_one_name() -> None:
    assert [name for name, times in Counter(map(str, ALL)).items() if times > 1] == []


def test_our_own_rows_are_at_least_sixty_and_cover_every_topic() -> None:
    assert len(OURS) >= 60
    assert {case.row["topic"] for case in OURS} == TOPICS


@pytest.mark.parametrize("case", ALL, ids=str)
def test_what_is_listed_can_be_booked_and_has_the_place_that_is_promised(case: Case) -> None:
    audience = case.told("audience")
    for slot in case.slots():
        span = Span(slot.starts, slot.ends)
        assert is_offered(case.office, case.offer, span, case.now, audience)
        place = free_place(case.office, case.offer, slot.starts, case.taken, audience)
        assert place == slot.place


@pytest.mark.parametrize("case", ALL, ids=str)
def test_the_times_ahead_are_the_days_one_after_another(case: Case) -> None:
    taken = sorted(case.taken, key=lambda one: one.starts)
    ahead = slots_ahead(case.office, case.offer, taken, case.now, case.told("audience"))
    found = [slot for slot in ahead if case.office.local(slot.starts).date() == case.day]
    assert found == case.slots()
