"""The index: the worked vector to the last digit, missing data, and a slow second opinion."""

from dataclasses import replace
from typing import Any

import pytest

from scoring.index import AudienceIndex, compose
from scoring.methodology import methodology
from tests.scoring.files import json_of, line, random_region, report_of, row
from tests.scoring.slow_index import ALL, one_audience, whole

AUDIENCES = ("jobseeker", "employer")

# Citizens of the worked example: good answers of all answers, and the checklists.
GOOD = {
    "staff-competence": (45, 50),
    "staff-communication": (44, 50),
    "usefulness": (40, 50),
    "info-office": (42, 50),
    "info-site": (30, 50),
    "info-social": (12, 20),
    "info-contact-centre": (20, 25),
    "simplicity": (41, 50),
    "responsiveness": (43, 50),
    "prebooking": (10, 50),
    "personal-adviser": (35, 50),
    "circumstances": (38, 50),
    "comfort": (46, 50),
    "transport": (44, 50),
    "appearance": (48, 50),
    "coordination": (43, 50),
}
TICKED = {
    "management-openness": (3, 5),
    "outreach-events": (4, 5),
    "info-office": (4, 5),
    "info-site": (5, 5),
    "info-social": (3, 5),
    "info-contact-centre": (4, 5),
    "responsiveness": (1, 1),
    "channels": (6, 10),
    "prebooking": (1, 4),
    "transport": (4, 5),
    "appearance": (5, 5),
}


def worked_rows(audience: str = "jobseeker") -> list[dict[str, str]]:
    yes_no = {"prebooking", "personal-adviser"}
    return [
        row(
            number,
            code,
            ("yes" if number < good else "no")
            if code in yes_no
            else ("8" if number < good else "7"),
            audience=audience,
            respondent=f"{audience}{number}",
        )
        for code, (good, asked) in GOOD.items()
        for number in range(asked)
    ]


def worked_lines() -> list[dict[str, str]]:
    ticks = [
        line(code, f"i{number}", int(number < present))
        for code, (present, items) in TICKED.items()
        for number in range(items)
    ]
    # Eight items of the first level and two of the second: (16 + 2) / 20 = 0.9.
    comfort = [line("comfort", f"i{number}", 1 if number < 8 else 2) for number in range(10)]
    growth = [line("vacancy-growth", "vacancies", 1200)]
    growth.append(line("vacancy-growth", "vacancies_before", 1000))
    return [*ticks, *comfort, *growth]


def test_the_worked_vector_comes_out_to_the_last_digit() -> None:
    told = json_of(worked_rows(), worked_lines())
    index = told["audiences"]["jobseeker"]["index"]
    assert index["alternatives"] == {
        "A": pytest.approx(78.125, abs=1e-12),
        "B": pytest.approx(79.7375, abs=1e-12),
        "C": pytest.approx(77.375, abs=1e-12),
    }
    assert index["value"] == index["alternatives"]["B"]
    assert (index["coverage"], index["n"], index["weakest_group"]) == (1.0, 50, "III")
    groups = told["audiences"]["jobseeker"]["groups"]
    expected = {"I": 0.7933, "II": 0.8667, "III": 0.6994, "IV": 0.7300, "V": 0.8975}
    assert {code: round(one["value"], 4) for code, one in groups.items()} == expected
    assert all(one["low"] <= one["value"] <= one["high"] for one in groups.values())
    objective = [one["objective"]["value"] for one in indicators(told).values()]
    found = [value for value in objective if value is not None]
    assert (len(found), round(100 * sum(found) / 13, 2)) == (13, 78.08)


def indicators(told: Any) -> dict[str, Any]:
    return told["audiences"]["jobseeker"]["indicators"]


def test_all_twenty_stand_in_their_order_with_both_sides() -> None:
    told = indicators(json_of(worked_rows(), worked_lines()))
    assert list(told) == ALL
    assert told["usefulness"]["objective"] == {"value": None, "reason": "no-objective-side"}
    assert told["vacancy-growth"]["subjective"]["reason"] == "not-asked"
    assert told["vacancy-growth"]["value"] == 1.0
    assert told["info-social"]["value"] == pytest.approx(0.6)


def test_the_whole_is_the_mean_of_both_audiences() -> None:
    employers = [one for one in worked_rows("employer") if one["question"] != "coordination"]
    told = json_of([*worked_rows(), *employers], worked_lines())
    parts = {code: one["index"]["value"] for code, one in told["audiences"].items()}
    assert told["index"]["value"] == pytest.approx(sum(parts.values()) / 2)
    assert told["index"]["audiences"] == ["jobseeker", "employer"]
    assert told["index"]["low"] < told["index"]["value"] < told["index"]["high"]


def test_two_audiences_say_more_than_one_even_where_they_say_the_same() -> None:
    told = json_of([*worked_rows(), *worked_rows("employer")], worked_lines())
    one, both = told["audiences"]["employer"]["index"], told["index"]
    alone, together = one["high"] - one["low"], both["high"] - both["low"]
    assert together / alone == pytest.approx(0.5**0.5, abs=0.08)


def test_the_whole_has_no_interval_where_one_audience_is_a_single_person() -> None:
    lonely = [one for one in worked_rows("employer") if one["respondent"] == "employer0"]
    told = json_of([*worked_rows(), *lonely], worked_lines())
    assert told["index"]["audiences"] == ["jobseeker", "employer"]
    assert (told["index"]["low"], told["index"]["high"]) == (None, None)
    assert told["audiences"]["jobseeker"]["index"]["low"] is not None


def test_the_whole_may_be_shown_no_further_than_the_smaller_audience() -> None:
    lonely = [one for one in worked_rows("employer") if one["respondent"] == "employer0"]
    told = json_of([*worked_rows(), *lonely], worked_lines())
    assert told["audiences"]["jobseeker"]["index"]["publication"] == "firm"
    assert told["audiences"]["employer"]["index"]["publication"] == "hidden"
    assert (told["index"]["n"], told["index"]["publication"]) == (51, "hidden")


def test_one_audience_with_too_few_indicators_leaves_the_other_and_says_so() -> None:
    employers = [row(1, "usefulness", "10", audience="employer", respondent="e1")]
    told = json_of([*worked_rows(), *employers], [])
    lonely = told["audiences"]["employer"]["index"]
    assert (lonely["value"], lonely["reason"]) == (None, "low-coverage")
    assert (lonely["coverage"], lonely["alternatives"]["B"]) == (1 / 20, 100)
    assert told["index"]["audiences"] == ["jobseeker"]
    assert told["index"]["value"] == told["audiences"]["jobseeker"]["index"]["value"]


def test_who_did_not_answer_is_absent_and_nobody_at_all_is_no_index() -> None:
    assert list(json_of(worked_rows(), [])["audiences"]) == ["jobseeker"]
    nothing = json_of([], worked_lines())
    assert nothing["audiences"] == {}
    assert (nothing["index"]["value"], nothing["index"]["reason"]) == (None, "no-answers")


def test_descriptive_questions_are_told_and_count_nowhere() -> None:
    more = [row(i, "management-openness", "yes", survey="more") for i in range(12)]
    more += [row(i, "channels", "site" if i else "phone", survey="more") for i in range(12)]
    with_them, without = (json_of(rows, []) for rows in ([*worked_rows(), *more], worked_rows()))
    assert with_them["index"] == without["index"]
    told = indicators(with_them)
    assert told["channels"]["subjective"]["said"] == {"site": 11, "phone": 1}
    assert told["management-openness"]["subjective"]["said"] == {"yes": 12}
    assert told["channels"]["subjective"]["reason"] == "descriptive-only"


def test_no_answer_is_in_no_base() -> None:
    silent = [row(100 + i, "usefulness", "") for i in range(30)]
    told = indicators(json_of([*worked_rows(), *silent], []))
    assert told["usefulness"]["subjective"]["n"] == 50


@pytest.mark.parametrize("network", ["centralised", "decentralised"])
@pytest.mark.parametrize("seed", range(100))
def test_a_slow_second_implementation_finds_the_same(seed: int, network: str) -> None:
    # Values are compared here, not intervals: few draws will do.
    rules = replace(methodology(), network=network, draws=10)
    rows, lines = random_region(seed if network == "centralised" else 1000 + seed)
    report = report_of(rows, lines, rules)
    present = {one["audience"] for one in rows}
    assert set(report.headline.audiences) == present
    slow = {code: one_audience(rows, lines, code, network) for code in present}
    for code, part in slow.items():
        same(report.headline.audiences[code], part)
    value, counted = whole(slow)
    assert sorted(report.headline.index.audiences) == counted
    assert report.headline.index.value == (None if value is None else pytest.approx(value))
    for mode in {one["mode"] for one in rows} - {"bot", "web"}:
        same_mode = one_audience(rows, lines, "jobseeker", network, (mode,))
        if "jobseeker" in present:
            same(report.other_modes[mode].audiences["jobseeker"], same_mode)


def test_the_random_regions_are_of_all_kinds() -> None:
    found = set()
    for seed in range(40):
        rows, lines = random_region(seed)
        slow = {code: one_audience(rows, lines, code, "centralised") for code in AUDIENCES}
        found.add(tuple(part["value"] is None for part in slow.values()))
    assert len(found) == 4


def same(fast: AudienceIndex, slow: dict[str, Any]) -> None:
    def near(value: float | None) -> Any:
        return None if value is None else pytest.approx(value, abs=1e-9)

    assert fast.index.coverage == pytest.approx(slow["coverage"])
    assert fast.index.value == near(slow["value"])
    for name, one in fast.index.alternatives.items():
        assert one.value == near(slow[name]), name
    for group, one in fast.groups.items():
        assert one.value == near(slow["groups"][group]), group
    for code, one in fast.indicators.items():
        assert one.value == near(slow["items"][code]), code


def test_a_missing_group_takes_its_weight_along() -> None:
    rules = methodology()
    heavy = tuple(replace(one, weight=3.0 if one.code == "I" else 1.0) for one in rules.groups)
    rules = replace(rules, groups=heavy)
    composed = compose(rules, {"staff-competence": 0.5, "usefulness": 1.0}, {})
    assert composed.alternatives["B"] == pytest.approx(100 * (3 * 0.5 + 1.0) / 4)
    assert composed.groups["III"] is None


def test_coverage_of_exactly_the_least_is_enough() -> None:
    # Sixteen of twenty: what people alone can give.
    assert json_of(worked_rows(), [])["index"]["value"] == pytest.approx(77.375, abs=5)
    fewer = [one for one in worked_rows() if one["question"] != "comfort"]
    assert json_of(fewer, [])["index"]["value"] is None
