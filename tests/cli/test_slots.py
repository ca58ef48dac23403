from datetime import datetime, timedelta

import pytest

from storage.centres import DEMO
from tests.cli.command_line import NOW, Centre


def asked(centre: Centre, *words: str, office: str = "kungur") -> list[dict[str, str]]:
    said = centre.says("slots", "--office", office, "--service", "certificate", "--json", *words)
    assert (said.code, said.err) == (0, "")
    return said.json


def test_a_free_time_is_told_by_utc_and_by_the_offices_clock(centre: Centre) -> None:
    first, *_ = asked(centre, "--from", "2026-11-24", "--days", "1")
    assert first == {"utc": "2026-11-24T03:30:00Z", "local": "2026-11-24T08:30:00+05:00"}


def test_without_a_date_a_week_from_now_is_told(centre: Centre) -> None:
    found = asked(centre)
    # 15:00 in Kungur, an hour's notice.
    assert found[0]["local"] == "2026-11-23T16:18:00+05:00"
    days = sorted({one["local"][:10] for one in found})
    assert days == [f"2026-11-{day}" for day in (23, 24, 25, 26, 27)]
    assert found == sorted(found, key=lambda one: one["utc"])


def test_what_is_taken_or_closed_is_not_told(centre: Centre) -> None:
    whole = asked(centre, "--from", "24.11.2026", "--days", "1")
    time = "2026-11-24 09:10"
    book = ("book", "--office", "kungur", "--service", "certificate", "--phone", "89123456789")
    assert centre.says(*book, "--time", time).code == 0
    left = asked(centre, "--from", "24.11.2026", "--days", "1")
    gone = [one["local"] for one in whole if one not in left]
    assert gone == ["2026-11-24T09:10:00+05:00"]
    close = ("close", "--office", "kungur", "--day", "2026-11-24", "--reason", "ремонт")
    assert centre.says(*close).code == 0
    assert asked(centre, "--from", "24.11.2026", "--days", "1") == []


def test_so_many_days_are_told_up_to_the_horizon(centre: Centre) -> None:
    assert {one["local"][:10] for one in asked(centre, "--days", "2")} == {
        "2026-11-23",
        "2026-11-24",
    }
    assert asked(centre, "--days", "366")[-1]["local"] == "2026-12-23T18:40:00+05:00"
    assert asked(centre, "--from", "2027-02-01") == []
    assert asked(centre, "--from", "2100-12-31") == []


def test_days_gone_by_have_no_free_times(centre: Centre) -> None:
    assert asked(centre, "--from", "2026-11-16", "--days", "7") == []


def test_an_operator_sees_the_share_of_operators(centre: Centre) -> None:
    text = DEMO.read_text("utf-8").replace("places = 1\n", "places = 2\noperator_places = 1\n", 1)
    centre.do(lambda store: store.centres.keep(text, NOW + timedelta(seconds=1)))
    words = ("--from", "2026-11-24", "--days", "1")
    time = "2026-11-24T09:10:00+05:00"
    book = ("book", "--office", "kungur", "--service", "certificate", "--phone", "89123456789")
    # Operators take their own place first; then the public's is left.
    for seen in (True, False):
        assert centre.says(*book, "--time", "2026-11-24 09:10").code == 0
        public = [one["local"] for one in asked(centre, *words)]
        operator = [one["local"] for one in asked(centre, *words, "--operator")]
        assert (time in public, time in operator) == (seen, seen)
        assert set(public) <= set(operator)


def test_staff_read_a_table_of_days(centre: Centre) -> None:
    said = centre.says(
        *("slots", "--office", "Кунгур", "--service", "certificate"),
        *("--from", "2026-11-24", "--days", "2"),
    )
    head, first, second = said.out.splitlines()
    assert head.split() == ["День", "Свободно", "Время", "(местное)"]
    assert first.startswith("вт 24.11.2026  24        08:30 08:50 09:10 ")
    assert second.startswith("ср 25.11.2026  ")


def test_a_day_without_free_times_is_said_in_words(centre: Centre) -> None:
    said = centre.says(
        *("slots", "--office", "kungur", "--service", "certificate"),
        *("--from", "2026-11-28", "--days", "2"),
    )
    assert (said.code, said.out) == (0, "В эти дни свободного времени нет.\n")


@pytest.mark.parametrize(
    ("office", "service", "code", "sentence"),
    [
        ("omsk", "certificate", 1, "Отделения «omsk» нет, есть: perm, kungur, votkinsk."),
        ("kungur", "visa", 1, "Услуги «visa» нет, есть: job-search, "),
        ("kungur", "job-fair", 2, "Услугу «job-fair» отделение «kungur» не оказывает, есть: "),
        ("отделение", "certificate", 2, "Под «отделение» подходит не одно отделение: perm "),
    ],
)
def test_an_unknown_office_or_service_is_one_sentence(
    centre: Centre, office: str, service: str, code: int, sentence: str
) -> None:
    said = centre.says("slots", "--office", office, "--service", service, "--json")
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


def test_what_is_no_date_or_no_number_of_days_is_refused(centre: Centre) -> None:
    for words in (
        ("--from", "31.11.2026"),
        ("--from", "завтра"),
        *(("--days", typed) for typed in ("0", "-1", "367", "неделя", "1.5", "9" * 5000, "²")),
    ):
        said = centre.says("slots", "--office", "perm", "--service", "benefit", *words)
        assert (said.code, said.out) == (2, ""), words
        assert said.err.count("\n") == 1


def test_without_a_centre_it_says_what_to_load(fresh: Centre) -> None:
    said = fresh.says("slots", "--office", "perm", "--service", "benefit")
    assert said.code == 1
    assert "otklik seed" in said.err


def test_times_are_those_of_the_office_and_not_of_the_region(centre: Centre) -> None:
    (first, *_) = asked(centre, "--from", "2026-11-24", "--days", "1", office="votkinsk")
    assert first == {"utc": "2026-11-24T04:00:00Z", "local": "2026-11-24T08:00:00+04:00"}
    assert datetime.fromisoformat(first["local"]) == datetime.fromisoformat(first["utc"])
