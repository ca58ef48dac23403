"""Nothing told of staff can be taken apart into a part that is too small."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.survey_file import shipped_surveys
from bot.handlers.staff_answers import LEAST, parts_of, staff_cells
from scoring.methodology import DEFAULT, methodology
from scoring.reporting import Asked
from storage.counts import Count
from tests.cli.command_line import NOW

OFFICES = ("perm", "kungur", "votkinsk", "all")
MONTHS = ("2026-09", "2026-10", "2026-11")
COUNTS = st.lists(
    st.builds(
        Count,
        st.sampled_from(MONTHS),
        st.sampled_from(OFFICES),
        st.just("enps"),
        st.sampled_from(("0", "9", "unsure")),
        st.integers(0, 25),
    ),
    unique_by=lambda one: (one.month, one.cell, one.answer),
    max_size=24,
)


@given(COUNTS)
def test_every_part_is_an_office_of_enough_or_several_together(counts: list[Count]) -> None:
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for one in counts:
        sizes[one.month, one.cell] += one.times if one.answer != "unsure" else 0
    for part in parts_of(shipped_surveys()["enps-staff"], counts, NOW):
        assert part.month < "2026-11"
        assert all(sizes[part.month, office] >= LEAST for office in part.offices)
        hidden = [sizes[part.month, one] for one in OFFICES if one not in part.offices]
        if part.rest:
            assert sum(hidden) >= LEAST
            assert len([size for size in hidden if size]) >= 2


@given(COUNTS)
def test_the_whole_is_the_sum_of_what_offices_and_rests_are_told_as(counts: list[Count]) -> None:
    parts = parts_of(shipped_surveys()["enps-staff"], counts, NOW)
    whole = staff_cells(Asked(methodology(DEFAULT)), counts, NOW)
    told = sum(one.times for part in parts for one in part.told(None) if one.answer != "unsure")
    assert sum(whole.values()) == told
    for office in OFFICES[:3]:
        alone = staff_cells(Asked(methodology(DEFAULT), office=office), counts, NOW)
        assert alone == {cell: n for cell, n in whole.items() if cell.office == office}
