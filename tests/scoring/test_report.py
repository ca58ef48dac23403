"""A report: what stands in it, its fingerprint, what may be shown, and two periods compared."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoring.answers_file import read_answers
from scoring.comparison import compared
from scoring.facts import Answer, Contact, Facts, Visit
from scoring.fingerprint import read_fingerprint
from scoring.flags import Flagged, FlagReport
from scoring.methodology import methodology
from scoring.questionnaires import Questionnaire
from scoring.report import Period, Report
from scoring.report_json import in_json
from scoring.reporting import Asked, report
from tests.scoring.files import ANSWERS, BEGIN, random_region, report_of, row, written
from tests.scoring.test_index import worked_lines, worked_rows

ASKED = Asked(methodology())


def reported(rows: list[dict[str, str]], asked: Asked = ASKED, **other: object) -> Report:
    read = read_answers(written(ANSWERS, rows).splitlines(keepends=True), asked.methodology)
    return report(asked, Facts(cells=read.cells), read.questionnaires(), **other)


def test_the_same_facts_in_another_order_make_the_same_report() -> None:
    rows, _ = random_region(3)
    one, other = reported(rows), reported(rows[::-1])
    assert one == other
    assert one.fingerprint == other.fingerprint


def test_one_answer_more_or_another_methodology_is_another_fingerprint() -> None:
    rows, _ = random_region(3)
    more = [*rows, row(9999, "nps", "10")]
    prints = {
        reported(rows).fingerprint,
        reported(more).fingerprint,
        reported(rows, replace(ASKED, office="lenina")).fingerprint,
        reported(
            rows, replace(ASKED, methodology=replace(methodology(), fingerprint="0" * 64))
        ).fingerprint,
    }
    assert len(prints) == 4


def test_a_later_hour_is_another_fingerprint_only_where_it_changes_a_figure() -> None:
    contact = Contact("person", "benefit", "lenina", "phone", BEGIN)
    hours = (1, 2, 7 * 24 + 1, 7 * 24 + 2)
    prints = [
        report(
            ASKED, Facts(contacts=(contact,), known_until=BEGIN + timedelta(hours=hour)), ()
        ).fingerprint
        for hour in hours
    ]
    assert prints[0] == prints[1] != prints[2] == prints[3]


def test_a_fingerprint_can_be_read_back() -> None:
    period = Period(date(2026, 1, 1), None)
    asked = replace(ASKED, period=period, audience="employer")
    told = read_fingerprint(reported([row(1, "nps", "9")], asked).fingerprint)
    assert (told.methodology, told.period) == ("after-pilot-2022", period)
    assert (told.office, told.audience) == (None, "employer")
    assert methodology().fingerprint.startswith(told.methodology_digest)
    with pytest.raises(ValueError, match="no period"):
        read_fingerprint("a b c d e * f")


def test_an_audience_can_be_asked_for_alone() -> None:
    rows = [row(i, "nps", "10") for i in range(12)]
    rows += [row(i + 50, "nps", "0", audience="employer") for i in range(5)]
    told = in_json(reported(rows, replace(ASKED, audience="jobseeker")), methodology())
    assert (told["metrics"]["nps"]["value"], told["metrics"]["nps"]["n"]) == (100, 12)
    assert list(told["audiences"]) == ["jobseeker"]
    assert told["metrics"]["nps"]["publication"] == "preliminary"


@pytest.mark.parametrize(("n", "shown"), [(9, "hidden"), (10, "preliminary"), (30, "firm")])
def test_what_may_be_shown_depends_on_the_base(n: int, shown: str) -> None:
    told = reported([row(i, "ces", "7") for i in range(n)]).headline.metrics["ces"]
    assert (told.told.publication, told.also["share"].publication) == (shown, shown)


def test_the_index_without_the_flagged_stands_beside_and_changes_nothing() -> None:
    kind = [
        {**one, "respondent": f"fake{one['respondent']}", "value": "10"}
        for one in worked_rows()
        if one["value"] in {"7", "8"}
    ]
    rows = [*worked_rows(), *kind]

    def look(forms: list[Questionnaire]) -> FlagReport:
        false = {(one.respondent, one.office) for one in forms if "fake" in one.respondent}
        return FlagReport(tuple(Flagged(*one, ("BURST",)) for one in sorted(false)), 0.5)

    told = reported(rows, flagging=look)
    plain = reported(rows)
    assert told.headline.index == plain.headline.index
    assert told.index_without.value == pytest.approx(reported(worked_rows()).headline.index.value)
    flags = in_json(told, methodology())["flags"]
    assert flags["index_without"]["gap"] == pytest.approx(
        told.index_without.value - told.headline.index.value
    )
    assert (flags["expected_false"], flags["respondents"][0]["codes"]) == (0.5, ["BURST"])
    assert plain.index_without == plain.headline.index


def test_few_people_are_told_that_the_interval_is_narrow() -> None:
    assert report_of(worked_rows(), worked_lines()).notes == ("index-interval-narrow",)
    assert report_of([], worked_lines()).notes == ()


def test_the_level_in_stars_stands_with_its_source() -> None:
    assert "stars-source" in report_of([row(1, "ease", "easy")], []).notes
    assert "stars-source" not in report_of([row(1, "ces", "7")], []).notes


def test_who_answers_the_index_without_belonging_to_it_is_not_left_out_in_silence() -> None:
    staff = [row(1, "usefulness", "9", audience="staff"), row(2, "enps", "9", audience="staff")]
    assert report_of(staff, []).notes == ("outside-index",)
    assert report_of(staff[1:], []).notes == ()


def test_two_periods_differ_significantly_or_within_the_margin() -> None:
    good = [row(i, "nps", "10") for i in range(60)] + [row(i, "ces", "6") for i in range(60)]
    bad = [row(i, "nps", "0" if i % 2 else "10") for i in range(60)]
    bad += [row(i, "ces", "6" if i % 3 else "5") for i in range(60)]
    changes = {one.code: one for one in compared(reported(good), reported(bad))}
    assert (changes["nps"].value, changes["nps"].verdict) == (100, "significant")
    assert changes["ces"].verdict == "significant"
    same = {one.code: one.verdict for one in compared(reported(bad), reported(bad))}
    assert same == {"nps": "within-error", "ces": "within-error"}
    assert compared(reported(good[:5]), reported(bad)) == ()


def test_the_indices_of_two_periods_are_compared_too() -> None:
    one = report_of(worked_rows(), worked_lines())
    change = compared(one, one)[0]
    assert (change.code, change.value, change.verdict) == ("index", 0.0, "within-error")


def test_a_finite_population_narrows_intervals_beside_and_says_so() -> None:
    rows = [row(i, "nps", "10" if i % 3 else "0") for i in range(40)]
    told = reported(rows, replace(ASKED, population=50))
    plain, narrow = told.headline.metrics["nps"].told, told.headline.metrics["nps"].also["finite"]
    assert plain == reported(rows).headline.metrics["nps"].told
    assert plain.figure.low < narrow.figure.low < plain.figure.value == narrow.figure.value
    assert "finite-population" in told.notes
    fewer = reported(rows, replace(ASKED, population=39))
    few = fewer.headline.metrics["nps"].also["finite"]
    assert (few.figure, few.reason) == (None, "population-too-small")
    assert fewer.notes == ("population-too-small",)
    assert reported([], replace(ASKED, population=39, by_service=True)).notes == ()


def test_services_are_weighed_beside_the_figure_by_their_visits() -> None:
    def answers(service: str, value: int, count: int) -> list[Answer]:
        return [
            Answer(f"{service}{i}", "nps", "nps", value, "l", service, "result", "vk", "bot", BEGIN)
            for i in range(count)
        ]

    def visits(service: str, count: int) -> list[Visit]:
        return [Visit("p", "l", service, "vk", "attended", BEGIN, BEGIN)] * count

    facts = Facts(
        answers=(*answers("search", 10, 30), *answers("benefit", 0, 10)),
        visits=(*visits("search", 25), *visits("benefit", 75), *visits("training", 900)),
    )
    told = report(replace(ASKED, by_service=True), facts, ())
    nps = told.headline.metrics["nps"]
    assert (nps.told.figure.value, nps.also["by_service"].figure.value) == (50, -50)
    assert "by-service" in told.notes
    without = report(replace(ASKED, by_service=True), replace(facts, visits=()), ())
    assert without.headline.metrics["nps"].also["by_service"].reason == "no-visits-by-service"
    assert without.notes == ("no-visits-by-service",)
