"""Figures office by office and month by month."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scoring.apart import months_of_answers
from scoring.facts import Facts
from tests.scoring.test_facts import answer

LATE = datetime(2026, 3, 31, 20, 30, tzinfo=UTC)


def counted(facts: Facts) -> dict[str | None, int]:
    return {cell.office: times for cell, times in facts.counted.items()}


def test_a_month_begins_by_the_clock_of_each_office() -> None:
    zones = {"": ZoneInfo("Europe/Moscow"), "perm": ZoneInfo("Asia/Yekaterinburg")}
    places = ("perm", "lenina", None)
    months = months_of_answers([answer(office=one, answered_at=LATE) for one in places], zones)
    assert counted(months[date(2026, 4, 1)]) == {"perm": 1}
    assert counted(months[date(2026, 3, 1)]) == {"lenina": 1, None: 1}
    assert list(months_of_answers([answer(answered_at=LATE)], {})) == [date(2026, 3, 1)]
