from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path

import numpy as np
import pytest

from bench.fabrication import TELLABLE, trial
from scoring.flag_copies import Comment
from scoring.flag_staff import Account, AttendanceMark, Origin, Review, StaffRecord
from scoring.flag_thresholds import FILE, ThresholdError, thresholds
from scoring.flags import CODES, FlagReport, Log, flag
from scoring.questionnaires import Questionnaire, Said

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86400.0
ITEMS = tuple(f"item-{n}" for n in range(14))


def form(
    name: str,
    values: Sequence[Said],
    at: float = MONDAY,
    pace: float = 6.0,
    office: str = "perm",
    questions: tuple[str, ...] = ITEMS,
    mode: str = "bot",
) -> Questionnaire:
    moments = array("d", (at + pace * n for n in range(len(values))))
    seconds = array("d", [nan, *(pace for _ in values[1:])])
    return Questionnaire(
        name, "jobseeker", office, "index", mode, questions, tuple(values), moments, seconds
    )


def crowd(size: int = 120, office: str = "perm", seed: int = 1) -> list[Questionnaire]:
    """People who answer as they like, spread over working hours of three weeks."""
    draw = np.random.default_rng(seed)
    return [
        form(
            f"{office}-{n}",
            [int(one) for one in draw.integers(5, 11, len(ITEMS))],
            MONDAY + float(draw.integers(21)) * DAY + float(draw.uniform(0, 9)) * HOUR,
            float(draw.uniform(4, 9)),
            office,
        )
        for n in range(size)
    ]


def codes_of(report: FlagReport, respondent: str) -> tuple[str, ...]:
    return next((one.codes for one in report.respondents if one.respondent == respondent), ())


def test_honest_people_are_let_alone() -> None:
    report = flag(crowd())
    assert len(report.respondents) <= 1
    assert report.expected_false < 2


def test_who_taps_faster_than_one_can_read_is_flagged() -> None:
    draw = np.random.default_rng(2)
    quick = form("quick", [int(one) for one in draw.integers(5, 11, 14)], pace=0.5)
    assert codes_of(flag([*crowd(), quick]), "quick") == ("SPEED",)


def test_one_long_pause_does_not_hide_the_haste() -> None:
    quick = form("quick", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 3, 5, 2, 8], pace=0.5)
    quick.seconds[5] = 600.0
    assert codes_of(flag([*crowd(), quick]), "quick") == ("SPEED",)


def test_twice_as_quick_as_usual_is_not_enough_where_people_differ() -> None:
    draw = np.random.default_rng(3)
    forms = [
        form(
            f"p{n}",
            [5, 6, 7, 8],
            MONDAY + n * 5 * HOUR,
            float(6 * np.exp(draw.normal(0, 0.5))),
            questions=ITEMS[:4],
        )
        for n in range(400)
    ]
    flagged = {one.respondent for one in flag(forms).respondents}
    assert len(flagged) <= 4


def test_moments_that_are_all_the_same_tell_nothing() -> None:
    draw = np.random.default_rng(4)
    forms = [
        form(f"p{n}", [int(one) for one in draw.integers(5, 11, 14)], MONDAY, 0.0)
        for n in range(50)
    ]
    assert flag(forms).respondents == ()


def test_the_same_point_on_every_scale_is_told_only_with_haste() -> None:
    questions = (*ITEMS[:8], "ces")
    slow = form("slow", [7] * 9, MONDAY, questions=questions)
    quick = form("quick", [7] * 9, MONDAY + DAY, 0.4, questions=questions)
    without = form("without", [7] * 9, MONDAY + 2 * DAY, 0.4, questions=ITEMS[:9])
    report = flag([*crowd(), slow, quick, without])
    assert codes_of(report, "slow") == ()
    assert codes_of(report, "quick") == ("SPEED", "STRAIGHT")
    assert codes_of(report, "without") == ("SPEED",)


def test_five_forms_in_ten_minutes_are_a_burst_where_an_hour_brings_one() -> None:
    draw = np.random.default_rng(5)
    late = MONDAY + 4 * DAY + 9 * HOUR
    made = [
        form(f"made-{n}", [int(one) for one in draw.integers(5, 11, 14)], late + 100 * n)
        for n in range(5)
    ]
    report = flag([*crowd(), *made])
    assert {one.respondent for one in report.respondents if "BURST" in one.codes} >= {
        f"made-{n}" for n in range(5)
    }


def test_dates_without_times_make_no_bursts() -> None:
    draw = np.random.default_rng(9)
    forms = [
        form(
            f"p{n}",
            [int(one) for one in draw.integers(5, 11, 14)],
            MONDAY + float(draw.integers(60)) * DAY,
            0.0,
        )
        for n in range(150)
    ]
    assert flag(forms).respondents == ()


def test_a_busy_office_is_no_burst() -> None:
    draw = np.random.default_rng(6)
    busy = [
        form(f"p{n}", [int(one) for one in draw.integers(5, 11, 14)], at)
        for n, at in enumerate(draw.uniform(MONDAY, MONDAY + 8 * HOUR, 800))
    ]
    assert len(flag(busy).respondents) <= 8


@pytest.mark.parametrize("ahead", [0, 3, 11])
def test_an_office_in_the_east_is_no_more_suspect_than_one_in_the_west(ahead: int) -> None:
    # From nine to six by its own clock: across midnight of UTC where it is far enough east.
    draw = np.random.default_rng(15)
    opens = MONDAY - ahead * HOUR
    forms = [
        form(f"p{n}", [5, 6, 7], opens + int(draw.integers(30)) * DAY + at, questions=ITEMS[:3])
        for n, at in enumerate(draw.uniform(0, 9 * HOUR, 6000))
    ]
    burst = [one for one in flag(forms).respondents if "BURST" in one.codes]
    assert len(burst) <= 0.01 * len(forms)


def test_answers_to_letters_of_the_same_hour_every_day_are_no_burst() -> None:
    draw = np.random.default_rng(16)
    at = [
        MONDAY + day * DAY + HOUR + float(draw.exponential(300))
        for day in range(60)
        for _ in range(draw.poisson(2))
    ]
    at += [MONDAY + float(draw.integers(60)) * DAY + one for one in draw.uniform(0, 9 * HOUR, 400)]
    forms = [form(f"p{n}", [5, 6, 7], one, questions=ITEMS[:3]) for n, one in enumerate(at)]
    burst = [one for one in flag(forms).respondents if "BURST" in one.codes]
    assert len(burst) <= 0.01 * len(forms)


def test_offices_that_are_answered_to_daily_letters_alone_have_no_bursts() -> None:
    draw = np.random.default_rng(17)
    forms = [
        form(f"p{n}", [5, 6, 7], MONDAY + day * DAY + at, office=office, questions=ITEMS[:3])
        for office in ("perm", "kungur", "votkinsk", "lysva")
        for n, (day, at) in enumerate(
            zip(draw.integers(60, size=250), draw.exponential(240, 250), strict=True)
        )
    ]
    found = flag(forms)
    burst = [one for one in found.respondents if "BURST" in one.codes]
    assert len(burst) <= 0.01 * len(forms)


def test_who_makes_answers_up_at_a_favourite_hour_is_no_daily_letter() -> None:
    draw = np.random.default_rng(18)
    at = [float(draw.integers(60)) * DAY + one for one in draw.uniform(0, 9 * HOUR, 300)]
    forms = [
        form(f"p{n}", [5, 6, 7], MONDAY + one, questions=ITEMS[:3]) for n, one in enumerate(at)
    ]
    made = [
        form(
            f"made-{day}-{n}",
            [5, 6, 7],
            MONDAY + day * DAY + 8 * HOUR + 90 * n,
            questions=ITEMS[:3],
        )
        for day in range(1, 60, 3)
        for n in range(6)
    ]
    found = flag(forms + made)
    burst = {one.respondent for one in found.respondents if "BURST" in one.codes}
    assert len(burst & {one.respondent for one in made}) >= 0.9 * len(made)


def test_copies_with_one_answer_changed_are_found_though_the_model_is_not_among_them() -> None:
    model = [9, 7, 8, 10, 6, 9, 8, 5, 10, 7, 9, 8, 6, 10]
    made = []
    for n in range(6):
        given = list(model)
        given[2 * n] = 1
        made.append(form(f"made-{n}", given, MONDAY + n * 3 * DAY + 5 * HOUR))
    report = flag([*crowd(), *made])
    assert {one.respondent for one in report.respondents if "NEAR-DUP" in one.codes} == {
        f"made-{n}" for n in range(6)
    }


def test_four_alike_are_one_too_few() -> None:
    model = [9, 7, 8, 10, 6, 9, 8, 5, 10, 7, 9, 8, 6, 10]
    made = [form(f"made-{n}", model, MONDAY + n * 3 * DAY + 5 * HOUR) for n in range(4)]
    assert flag([*crowd(), *made]).who <= flag(crowd()).who


def test_all_tens_are_honest_as_far_as_anybody_can_tell() -> None:
    tens = [form(f"ten-{n}", [10] * 14, MONDAY + n * DAY + 4.5 * HOUR) for n in range(20)]
    report = flag([*crowd(), *tens])
    assert not any(one.respondent.startswith("ten") for one in report.respondents)


def test_alike_forms_are_no_wonder_where_everybody_answers_alike() -> None:
    draw = np.random.default_rng(7)
    forms = [
        form(
            f"p{n}",
            [10, 9, 10, 8, *(int(one) for one in draw.choice([9, 10], 6, p=[0.3, 0.7]))],
            MONDAY + float(draw.integers(60)) * DAY + float(draw.uniform(0, 9)) * HOUR,
            questions=ITEMS[:10],
        )
        for n in range(300)
    ]
    near = [one for one in flag(forms).respondents if "NEAR-DUP" in one.codes]
    assert len(near) <= 3


def test_the_best_answer_on_every_scale_is_no_copy_of_anybodys() -> None:
    questions = (*ITEMS[:9], "ces", "csi", "nps", "prebooking")
    draw = np.random.default_rng(10)
    best: list[Said] = [*[10] * 9, 7, 5, 10, 1]
    forms = [
        form(
            f"p{n}",
            best if n % 5 == 0 else [int(one) for one in draw.integers(0, np.add(best, 1))],
            MONDAY + n % 60 * DAY + float(draw.uniform(0, 9)) * HOUR,
            questions=questions,
        )
        for n in range(200)
    ]
    assert [one for one in flag(forms).respondents if "NEAR-DUP" in one.codes] == []


def test_copies_are_found_though_most_forms_of_their_office_are_copies() -> None:
    draw = np.random.default_rng(11)
    model = [9, 7, 8, 10, 6, 9, 8, 5, 10, 7, 9, 8, 6, 10]
    made = []
    for n in range(30):
        given = list(model)
        given[int(draw.integers(14))] = int(draw.integers(7, 11))
        made.append(form(f"made-{n}", given, MONDAY + n * DAY + float(draw.uniform(0, 9)) * HOUR))
    report = flag([*crowd(10), *crowd(60, "kungur"), *made])
    near = {one.respondent for one in report.respondents if "NEAR-DUP" in one.codes}
    assert near == {f"made-{n}" for n in range(30)}
    assert report.expected_false < 1


def test_bursts_are_found_though_most_forms_of_their_office_came_in_them() -> None:
    draw = np.random.default_rng(12)
    made = [
        form(f"made-{n}", [int(one) for one in draw.integers(5, 11, 14)], MONDAY + 45 * n)
        for n in range(20)
    ]
    report = flag([*crowd(10), *made])
    assert {one.respondent for one in report.respondents if "BURST" in one.codes} >= {
        f"made-{n}" for n in range(20)
    }
    assert report.reviews == ()


def test_an_office_is_told_instead_of_people_where_all_its_forms_came_in_bursts() -> None:
    draw = np.random.default_rng(13)
    made = [
        form(
            f"made-{n}",
            [int(one) for one in draw.integers(5, 11, 14)],
            MONDAY + n // 8 * (DAY + HOUR) + 70 * (n % 8),
        )
        for n in range(32)
    ]
    report = flag(made)
    assert not any("BURST" in one.codes for one in report.respondents)
    assert report.reviews == (Review("perm", "perm", "BURST"),)


def test_haste_needs_no_others_to_be_told_and_is_no_accident() -> None:
    quick = form("quick", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 3, 5, 2, 8], pace=0.4)
    report = flag([quick])
    assert codes_of(report, "quick") == ("SPEED",)
    assert report.expected_false < 0.1
    report = flag([*crowd(10), *(replace(quick, respondent=f"quick-{n}") for n in range(12))])
    assert sum("SPEED" in one.codes for one in report.respondents) == 12
    assert report.expected_false < 1


def test_a_survey_is_told_instead_of_people_where_all_answered_in_haste() -> None:
    draw = np.random.default_rng(14)
    forms = [
        form(f"p{n}", [int(one) for one in draw.integers(5, 11, 14)], MONDAY + 5 * HOUR * n, 0.4)
        for n in range(20)
    ]
    report = flag(forms)
    assert report.respondents == ()
    assert report.reviews == (Review("index", "", "SPEED"),)


def test_the_same_long_comment_from_two_accounts_is_told() -> None:
    def said(respondent: str, account: str, words: str) -> Comment:
        return Comment(respondent, "perm", account, words)

    log = Log(
        comments=(
            said("one", "a", "Всё очень понравилось, спасибо!"),
            said("two", "b", "всё очень понравилось спасибо"),
            said("three", "c", "Спасибо!"),
            said("four", "d", "спасибо"),
            said("five", "e", "Долго ждал у третьего окна"),
            said("five", "e", "Долго ждал у третьего окна"),
        )
    )
    report = flag((), log=log)
    assert {one.respondent for one in report.respondents} == {"one", "two"}
    assert codes_of(report, "one") == ("DUP-TEXT",)


def test_accounts_of_many_and_answers_without_a_visit_are_told() -> None:
    log = Log(
        accounts=(
            Account("family", "perm", 2, 1, None),
            Account("new", "perm", 1, 1, 3.0),
            Account("roaming", None, 1, 4, 900.0),
            Account("usual", "perm", 1, 1, 900.0),
        ),
        origins=(Origin("ghost", "perm", attended=False), Origin("usual", "perm", attended=True)),
    )
    report = flag((), log=log)
    assert {(one.respondent, one.codes) for one in report.respondents} == {
        ("family", ("ACCOUNT",)),
        ("new", ("ACCOUNT",)),
        ("roaming", ("ACCOUNT",)),
        ("ghost", ("NO-VISIT",)),
    }


def test_a_respondent_of_many_offices_is_told_from_a_file_too() -> None:
    offices = ("perm", "kungur", "votkinsk", "omsk")
    values = [5, 6, 7, 8]
    roaming = [
        form("roamer", values, MONDAY + n * DAY, office=one, questions=ITEMS[:4])
        for n, one in enumerate(offices)
    ]
    moved = [
        form("moved", values, MONDAY + n * DAY, office=one, questions=ITEMS[:4])
        for n, one in enumerate(offices[:3])
    ]
    report = flag([*roaming, *moved])
    assert {(one.respondent, one.office, one.codes) for one in report.respondents} == {
        ("roamer", one, ("ACCOUNT",)) for one in offices
    }


def test_marks_outside_the_hours_or_by_the_dozen_are_told_of_visits_not_of_answers() -> None:
    at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    marks = [AttendanceMark("night", "perm", "anna", at.replace(hour=22), open=False)]
    marks += [AttendanceMark(f"bulk-{n}", "perm", "boris", at, open=True) for n in range(6)]
    marks += [
        AttendanceMark(f"one-{n}", "perm", "vera", at + timedelta(minutes=n), open=True)
        for n in range(6)
    ]
    report = flag((), log=Log(marks=tuple(marks)))
    assert report.respondents == ()
    assert {one.subject for one in report.reviews} == {"night", *(f"bulk-{n}" for n in range(6))}


def test_a_visit_marked_and_marked_again_is_told_once() -> None:
    at = datetime(2026, 11, 2, 21, tzinfo=UTC)
    twice = [AttendanceMark("5", "perm", "panel", at + timedelta(hours=n), False) for n in (0, 1)]
    assert flag([], log=Log(marks=tuple(twice))).reviews == (Review("5", "perm", "OFFHOURS"),)


def test_a_specialist_above_the_funnel_of_the_others_is_told() -> None:
    staff = tuple(StaffRecord(name, "perm", 60, 100) for name in ("anna", "boris", "vera"))
    record = StaffRecord("zoya", "perm", 85, 100)
    lone = StaffRecord("alone", "kungur", 100, 100)
    report = flag((), log=Log(staff=(*staff, record, lone)))
    assert [(one.subject, one.code) for one in report.reviews] == [("zoya", "OUTLIER-STAFF")]
    assert report.expected_false == pytest.approx(4 * 0.001)


def test_paper_forms_typed_in_one_after_the_other_are_neither_fast_nor_a_burst() -> None:
    draw = np.random.default_rng(8)
    typed = [
        form(
            f"paper-{n}",
            [int(one) for one in draw.integers(5, 11, 14)],
            MONDAY + 30 * n,
            0.5,
            mode="paper",
        )
        for n in range(20)
    ]
    assert not any(
        one.respondent.startswith("paper") for one in flag([*crowd(), *typed]).respondents
    )


@pytest.mark.parametrize("kind", TELLABLE)
def test_what_staff_make_up_is_found_and_honest_people_are_let_alone(kind: str) -> None:
    found = trial(kind, 0.1, seed=0)
    assert found.recall >= 0.9
    assert found.falsely <= 0.01


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value = 1.0", 'value = "one"', "speed_seconds must be"),
        ("value = 1.0", "value = -1", "speed_seconds must be"),
        ("[thresholds.speed_seconds]", "[thresholds.haste]", "haste|speed_seconds"),
        ('unit = "анкет одного отделения за окно"', "", "burst_answers has no unit"),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = tmp_path / "flags.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ThresholdError, match=said):
        thresholds(file)


def test_every_code_is_named_once() -> None:
    assert len(set(CODES)) == len(CODES) == 9
