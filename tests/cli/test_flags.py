from datetime import timedelta

import pytest

from bot.cli.score_flags import expected_told
from bot.domain.surveys import Reply
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.invitations import About
from storage.tables import answers
from tests.cli.command_line import NOW, Centre

MODEL = (9, 7, 8, 10, 6, 9, 8, 5, 10, 7)


def copied(centre: Centre, people: int = 6) -> None:
    """The same form over and over, each with one answer changed."""

    def unit(store: Store) -> None:
        for person in range(people):
            at = NOW + timedelta(days=person, hours=person)
            about = About(f"visit:{1000 + person}", "result", "perm", "benefit")
            invitation = store.invitations.invite(about, None, at, at)
            for place, point in enumerate(MODEL):
                value = 1 if place == person else point
                moment = at + timedelta(seconds=7 * place)
                how = Circumstances(f"person-{person}", "vk", "bot", "ru", moment)
                question = f"item-{place}"
                store.answers.put(invitation, Given(question, "index", Reply(value)), how)

    centre.do(unit)


def test_nothing_is_said_where_there_is_nothing_to_say(centre: Centre) -> None:
    said = centre.says("flags")
    assert (said.code, said.out.count("\n")) == (0, 1)
    assert said.out.startswith("Помечено людей: 0,")


def test_copies_are_listed_with_a_sentence_and_chances_share(centre: Centre) -> None:
    copied(centre)
    found = centre.says("flags", "--json").json
    assert {one["respondent"] for one in found["respondents"]} == {f"person-{n}" for n in range(6)}
    assert all(one["codes"] == ["NEAR-DUP"] for one in found["respondents"])
    assert found["expected_false"] < 0.1
    assert "NEAR-DUP: В отделении несколько анкет" in centre.says("flags").out


def test_a_period_and_an_office_can_be_asked_for(centre: Centre) -> None:
    copied(centre)
    assert centre.says("flags", "--office", "kungur", "--json").json["respondents"] == []
    assert centre.says("flags", "--to", "2026-11-24", "--json").json["respondents"] == []
    assert len(centre.says("flags", "--from", "2026-11-23", "--json").json["respondents"]) == 6


def test_a_decision_sets_aside_and_another_brings_back_and_nothing_is_deleted(
    centre: Centre,
) -> None:
    copied(centre)
    said = centre.says("flag", "person-3", "--set-aside", "вводил сотрудник")
    assert (said.code, said.out.startswith("Ответов отложено, в показатели не входят: 10.")) == (
        0,
        True,
    )
    shown = centre.says("flags", "--json").json
    assert "person-3" not in {one["respondent"] for one in shown["respondents"]}
    decision = shown["decisions"][0]
    assert (decision["verdict"], decision["reason"]) == ("aside", "вводил сотрудник")
    assert "отложены: вводил сотрудник" in centre.says("flags").out
    assert centre.says("flag", "person-3", "--keep").code == 0
    assert centre.says("flags", "--json").json["decisions"][0]["verdict"] == "kept"
    kept = centre.do(lambda store: store.connection.execute(answers.select()).all())
    assert len(kept) == 60


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("flag", "nobody", "--set-aside", "why"), 1),
        (("flag", "person-1", "--set-aside", " "), 2),
        (("flag", "person-1", "--set-aside", "я" * 201), 2),
        (("flags", "--from", "2026-11-24", "--to", "2026-11-23"), 2),
        (("flags", "--office", "omsk"), 1),
    ],
)
def test_what_cannot_be_decided_is_refused(
    centre: Centre, words: tuple[str, ...], code: int
) -> None:
    said = centre.says(*words)
    assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)


def test_answers_about_a_visit_that_nobody_attended_are_told_in_the_report_too(
    centre: Centre,
) -> None:
    visit = centre.book(NOW + timedelta(days=1))

    def unit(store: Store) -> None:
        about = About(f"visit:{visit.id}", "result", "perm", "benefit")
        invitation = store.invitations.invite(about, None, NOW, NOW)
        how = Circumstances("ghost", "vk", "bot", "ru", NOW)
        store.answers.put(invitation, Given("nps", "nps", Reply(10)), how)

    centre.do(unit)
    wanted = [{"respondent": "ghost", "office": "perm", "codes": ["NO-VISIT"]}]
    assert centre.says("flags", "--json").json["respondents"] == wanted
    assert centre.says("score", "--json").json["flags"]["respondents"] == wanted


def test_a_visit_by_night_is_a_line_of_the_review_list(centre: Centre) -> None:
    visit = centre.book(NOW - timedelta(hours=16))
    assert centre.says("attended", visit.number).code == 0
    wanted = [{"subject": visit.number, "office": "perm", "code": "OFFHOURS"}]
    assert centre.says("flags", "--json").json["reviews"] == wanted
    assert centre.says("score", "--json").json["flags"]["reviews"] == wanted
    told = centre.says("score").out
    assert "Визиты, сотрудники, отделения и опросы, на которые стоит взглянуть: 1." in told
    assert "OFFHOURS — Визит отмечен в нерабочее время" in told


def test_doctor_tells_when_the_count_of_answers_is_wrong(centre: Centre) -> None:
    copied(centre)
    assert centre.says("flags", "--recount").code == 0
    checks = centre.says("doctor", "--deep", "--json").json["checks"]
    assert [one["ok"] for one in checks if one["check"] == "cells"] == [True]
    centre.do(lambda store: store.connection.exec_driver_sql("UPDATE cells SET times = times + 1"))
    checks = centre.says("doctor", "--deep", "--json").json["checks"]
    assert {one["ok"] for one in checks if one["check"] == "cells"} == {False}
    assert centre.says("flags", "--recount").code == 0
    checks = centre.says("doctor", "--deep", "--json").json["checks"]
    assert [one["ok"] for one in checks if one["check"] == "cells"] == [True]


def test_little_chance_is_never_told_as_none() -> None:
    told = [expected_told(times) for times in (0, 0.036, 0.05, 1.24)]
    assert told == ["около 0,0", "меньше 0,1", "около 0,1", "около 1,2"]
