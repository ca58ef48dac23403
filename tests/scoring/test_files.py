"""Files of answers and checklists: what is taken, what is refused and why, and what stays."""

import io
from collections import Counter
from datetime import date
from typing import Any

import pytest

from scoring.answers_file import read_answers
from scoring.checklists import observed
from scoring.checklists_file import read_checklists
from scoring.csv_rows import UnreadableError
from scoring.facts import Cell
from scoring.methodology import methodology
from tests.scoring.files import ANSWERS, CHECKLISTS, json_of, line, row, written
from tests.scoring.slow_index import ALL

GOOD = "r1,jobseeker,lenina,after,nps,9,2026-03-02T10:00:00+05:00,bot"


def read(*lines: str, **asked: Any) -> Any:
    text = "\n".join([ANSWERS, *lines])
    return read_answers(io.StringIO(text, newline=""), methodology(), **asked)


def reason(*lines: str) -> str:
    refused = read(*lines).refused
    assert len(refused) == 1, refused
    return refused[0].reason


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (GOOD.replace(",9,", ",11,"), "вне шкалы вопроса nps: 0–10"),
        (GOOD.replace(",9,", ",-1,"), "вне шкалы"),
        (GOOD.replace(",9,", ",9.0,"), "вне шкалы"),
        (GOOD.replace(",9,", ",09,"), "вне шкалы"),
        (GOOD.replace(",9,", ",٩,"), "вне шкалы"),
        (GOOD.replace(",nps,9,", ",usefulness,0,"), "вне шкалы вопроса usefulness: 1–10"),
        (GOOD.replace(",nps,9,", ",ces,8,"), "вне шкалы вопроса ces: 1–7"),
        (GOOD.replace(",nps,9,", ",csi,0,"), "вне шкалы вопроса csi: 1–5"),
        (GOOD.replace(",nps,9,", ",fcr,maybe,"), "no, partly, yes"),
        (GOOD.replace(",nps,9,", ",prebooking,partly,"), "no, yes"),
        (GOOD.replace(",nps,9,", ",prebooking,1,"), "no, yes"),
        (GOOD.replace(",nps,9,", ",channels,pigeon,"), "вне шкалы вопроса channels"),
        (GOOD.replace(",nps,9,", ",ease,5,"), "rather-easy"),
        (GOOD.replace(",nps,9,", ",vacancy-growth,5,"), "неизвестный вопрос"),
        (GOOD.replace(",nps,", ",NPS,"), "неизвестный вопрос"),
        (GOOD.replace("jobseeker", "citizen"), "неизвестная аудитория"),
        (GOOD.replace(",bot", ",sms"), "неизвестный способ"),
        (GOOD.replace("r1,", ","), "нет кода респондента"),
        (GOOD.replace("2026-03-02T10:00:00+05:00", "2026-02-30T10:00:00+05:00"), "не дата и время"),
        (GOOD.replace("2026-03-02T10:00:00+05:00", "вчера"), "не дата и время"),
        (GOOD.replace("+05:00", ""), "нет смещения"),
        (GOOD.replace("2026-03-02T10:00:00+05:00", "2026-03-02"), "нет смещения"),
        (GOOD.replace("2026-03-02", "0001-01-01"), "не время ответа"),
        (GOOD.replace("2026-03-02", "9999-12-31"), "не время ответа"),
        (GOOD + ",", "полей 9, а столбцов 8"),
        ("r1", "полей 1, а столбцов 8"),
        (GOOD.replace("r1", "r\udcff"), "UTF-8"),
        (GOOD.replace("lenina", "\udcd0"), "UTF-8"),
        ('"' + "x" * 140_000 + '",' + GOOD, "не читается"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(wrong: str, words: str) -> None:
    assert words in reason(wrong)
    told = read(GOOD, wrong, GOOD.replace("r1", "r2"))
    assert [one.line for one in told.refused] == [3]
    assert told.taken == 2


def test_the_same_answer_twice_is_one_too_many_even_in_another_zone() -> None:
    assert "уже был" in reason(GOOD, GOOD)
    assert "уже был" in reason(GOOD, GOOD.replace("T10:00:00+05:00", "T05:00:00Z"))
    assert "уже был" in reason(GOOD, GOOD.replace(",9,", ",3,").replace("after", "exit"))
    later = GOOD.replace("10:00:00", "10:00:01")
    assert read(GOOD, later, GOOD.replace("r1", "r2")).refused == []


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    quoted = GOOD.replace("lenina", '"le\nnina"')
    told = read(quoted, "", GOOD.replace("9,", "99,"), GOOD.replace("r1", "r2"))
    assert [one.line for one in told.refused] == [5]
    assert told.taken == 2


@pytest.mark.parametrize(
    "head", ["", "respondent,audience", ANSWERS + ",more", "a;b;c", "x" * 140_000, "\0" * 9]
)
def test_a_file_without_these_columns_is_not_read(head: str) -> None:
    with pytest.raises(UnreadableError, match="respondent"):
        read_answers(io.StringIO(head + "\n" + GOOD), methodology())


def test_rows_that_excel_leaves_empty_at_the_end_are_none() -> None:
    told = read(GOOD, "," * 7, "," * 7)
    assert (told.taken, told.refused) == (1, [])


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (ANSWERS.removesuffix(",mode"), "; нет столбца mode"),
        (ANSWERS.replace("mode", "Mode"), "; нет столбца mode; лишний столбец 'Mode'"),
        (ANSWERS + ",\x1b\udcff", r"; лишний столбец '\x1b\udcff'"),
        (ANSWERS + ",mode", "; столбец mode стоит не раз"),
        ("sep=", "mode"),
    ],
)
def test_the_first_line_is_told_what_it_lacks(head: str, words: str) -> None:
    with pytest.raises(UnreadableError) as wrong:
        read_answers(io.StringIO(head + "\n"), methodology())
    assert str(wrong.value).endswith(words)


def test_a_value_as_long_as_a_page_does_not_hide_the_reason() -> None:
    told = reason(GOOD.replace(",9,", f",{'9' * 5000},"))
    assert "вне шкалы вопроса nps" in told
    assert len(told) < 300


def test_columns_come_in_any_order_with_a_mark_and_semicolons() -> None:
    names = ANSWERS.split(",")
    values = GOOD.split(",")
    text = "\ufeff" + ";".join(reversed(names)) + "\n" + ";".join(reversed(values)) + "\nr9;x\n"
    told = read_answers(io.StringIO(text), methodology())
    assert told.cells == {Cell("nps", "nps", "jobseeker", "lenina", "bot", 9): 1}
    assert [one.line for one in told.refused] == [3]


def test_only_days_and_office_that_were_asked_for_count() -> None:
    # 23:30 on the 1st by its own clock is already the 2nd in Greenwich, and counts as the 1st.
    late = GOOD.replace("2026-03-02T10:00:00+05:00", "2026-03-01T23:30:00-05:00")
    told = read(GOOD, late, first=date(2026, 3, 2), last=date(2026, 3, 2))
    assert (told.taken, told.outside, told.refused) == (1, 1, [])
    assert read(GOOD, late, office="perm").outside == 2
    bad = read(GOOD.replace(",9,", ",99,"), last=date(2020, 1, 1))
    assert len(bad.refused) == 1


def test_a_month_is_that_of_the_answers_own_clock() -> None:
    late = GOOD.replace("2026-03-02T10:00:00+05:00", "2026-03-31T23:30:00-05:00")
    early = GOOD.replace("2026-03-02T10:00:00+05:00", "2026-04-01T00:30:00+05:00")
    told = read(GOOD, late, early, monthly=True)
    found = {month: sum(cells.values()) for month, cells in told.months.items()}
    assert found == {date(2026, 3, 1): 2, date(2026, 4, 1): 1}
    assert told.months[date(2026, 4, 1)] == {Cell("nps", "nps", "jobseeker", "lenina", "bot", 9): 1}
    assert read(GOOD).months == {}


def test_whole_questionnaires_know_how_long_each_answer_took() -> None:
    later = GOOD.replace(",nps,9,", ",ces,5,").replace("10:00:00", "10:00:07.5")
    again = GOOD.replace("10:00:00", "11:00:00")
    forms = list(read(again, later, GOOD).questionnaires())
    assert [form.questions for form in forms] == [("nps", "ces"), ("nps",)]
    assert [answer.seconds for answer in forms[0].answers] == [None, 7.5]
    assert forms[0].answers[1].value == 5
    assert (forms[0].respondent, forms[0].office, forms[0].mode) == ("r1", "lenina", "bot")


def test_every_mode_and_audience_has_its_own_cells() -> None:
    rows = [row(i, "nps", "10", mode=mode) for i, mode in enumerate(["bot", "web", "kiosk"])]
    rows.append(row(9, "enps", "3", audience="staff"))
    rows.append(row(10, "nps", ""))
    told = json_of(rows, [])
    assert (told["metrics"]["nps"]["n"], told["metrics"]["enps"]["value"]) == (2, -100)
    assert told["other_modes"]["kiosk"]["metrics"]["nps"]["n"] == 1
    assert set(told["modes"]) == {"bot", "web"}
    assert set(told["audiences"]) == {"jobseeker"}


def test_the_shape_is_the_same_for_nothing_and_for_everything() -> None:
    def shape(value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        loose = {"said", "counts"}
        return {key: shape(one) for key, one in value.items() if key not in {*loose, "reason"}}

    rows = [row(i, code, "10") for i, code in enumerate(["usefulness", "nps"])]
    full, empty = json_of(rows, []), json_of([row(0, "nps", "")], [])
    assert shape(full["audiences"]) == shape(empty["audiences"])
    assert shape(full["metrics"]) == shape(empty["metrics"])
    without = shape(empty["flags"]["index_without"])
    assert shape(full["index"]) == shape(empty["index"])
    assert without == {**shape(empty["index"]), "gap": None}
    index = empty["audiences"]["jobseeker"]["index"]
    assert (index["value"], index["reason"], index["coverage"]) == (None, "low-coverage", 0.0)
    assert list(empty["audiences"]["jobseeker"]["indicators"]) == ALL
    assert empty["metrics"]["ces"]["publication"] == "hidden"


# Checklists.
def lists(*lines: str) -> Any:
    return read_checklists(io.StringIO("\n".join([CHECKLISTS, *lines])), methodology())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("area,,comfort,a,1,2026-03-01", "неизвестный охват"),
        ("region,lenina,comfort,a,1,2026-03-01", "не может быть отделения"),
        ("office,,comfort,a,1,2026-03-01", "нет кода отделения"),
        ("region,,comfort,a,0,2026-03-01", "не может стоять"),
        ("region,,comfort,a,4,2026-03-01", "не может стоять"),
        ("region,,channels,a,2,2026-03-01", "не может стоять"),
        ("region,,channels,a,да,2026-03-01", "не целое число"),
        ("region,,channels,a,-1,2026-03-01", "не целое число"),
        ("region,,usefulness,a,1,2026-03-01", "нет чек-листа"),
        ("region,,no-such,a,1,2026-03-01", "нет чек-листа"),
        ("region,,vacancy-growth,more,1,2026-03-01", "vacancies_before"),
        ("region,,channels,,1,2026-03-01", "нет пункта"),
        ("region,,channels,a,1,01.03.2026", "не дата"),
        ("region,,channels,a,1", "полей 5, а столбцов 6"),
    ],
)
def test_a_bad_line_of_a_checklist_is_refused_with_its_reason(wrong: str, words: str) -> None:
    refused = lists("region,,channels,z,1,2026-03-01", wrong).refused
    assert [one.line for one in refused] == [3]
    assert words in refused[0].reason


def test_two_values_of_one_day_cannot_both_be_right() -> None:
    same = "region,,channels,a,1,2026-03-01"
    assert lists(same, same).refused == []
    assert "другое значение" in lists(same, same.replace(",1,", ",0,")).refused[0].reason


def value(code: str, *lines: dict[str, str], **asked: Any) -> float | None:
    read = read_checklists(io.StringIO(written(CHECKLISTS, list(lines))), methodology())
    return observed(methodology(), read.items, **asked)[code].value


def test_the_newest_day_of_an_item_counts() -> None:
    old = line("channels", "vk", 1, dated="2026-02-01")
    new = line("channels", "vk", 0, dated="2026-03-01T10:00:00+05:00")
    assert value("channels", new, old) == 0.0
    assert value("channels", new, old, last=date(2026, 2, 28)) == 0.1
    assert value("channels", old, first=date(2026, 2, 2)) is None


def test_the_regions_list_stands_for_all_offices() -> None:
    offices = [
        line("prebooking", f"i{i}", 1, scope="office", office=office)
        for office, count in (("a", 1), ("b", 4), ("c", 7))
        for i in range(count)
    ]
    # 0.25, 1 and, capped, 1 again.
    assert value("prebooking", *offices) == pytest.approx(0.75)
    assert value("prebooking", *offices, office="a") == 0.25
    assert value("prebooking", *offices, line("prebooking", "site", 1)) == 0.25


def test_growth_from_nothing_is_no_number() -> None:
    now, before = (
        line("vacancy-growth", "vacancies", 5),
        line("vacancy-growth", "vacancies_before", 0),
    )
    assert value("vacancy-growth", now, before) is None
    assert value("vacancy-growth", now) is None
    half = line("vacancy-growth", "vacancies_before", 10)
    assert value("vacancy-growth", now, half) == 0.5
    assert value("vacancy-growth", line("vacancy-growth", "vacancies", 50), half) == 1.0


def test_comfort_and_transport_are_parts_of_what_was_listed() -> None:
    comfort = [line("comfort", f"i{i}", level) for i, level in enumerate([1, 2, 3])]
    assert value("comfort", *comfort) == pytest.approx(3.5 / 6)
    transport = [line("transport", f"i{i}", tick) for i, tick in enumerate([1, 1, 0])]
    assert value("transport", *transport) == pytest.approx(2 / 3)
    assert value("responsiveness", line("responsiveness", "report", 1)) == 1.0


def test_memory_is_a_record_a_respondent_and_a_digest_a_row() -> None:
    told = read(*(GOOD.replace("10:00:00", f"10:{i // 60:02}:{i % 60:02}") for i in range(900)))
    assert Counter(map(len, told.records.values())) == {900 * 20: 1}
    assert len(told.counts) == len(told.places) == 1


def test_what_an_unclosed_quote_swallows_is_told() -> None:
    told = read(GOOD, '"' + GOOD, GOOD.replace("r1", "r2"), GOOD.replace("r1", "r3"))
    assert [one.line for one in told.refused] == [3]
    assert "строки 3–5: возможно, не закрыта кавычка" in told.refused[0].reason
