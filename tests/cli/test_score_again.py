from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.surveys import Reply
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.invitations import About
from tests.cli.command_line import Centre
from tests.cli.test_score import answer
from tests.scoring.files import ANSWERS, row, written

# Decisions are taken by the real clock, which is past this one.
THEN = datetime(2020, 3, 2, 10, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)
SAME = {"methodology": True, "answers": True, "log": True}


def test_a_report_is_made_again_though_answers_came_afterwards(centre: Centre) -> None:
    answer(centre, [10] * 6 + [0] * 6, at=THEN)
    first = centre.says("score", "--json").json
    answer(centre, [0] * 30, at=LATER)
    assert centre.says("score", "--json").json["metrics"]["nps"]["n"] == 42
    again = centre.says("score", "--fingerprint", first["fingerprint"], "--json").json
    # Whom one could ask is told as of today.
    assert again["same"] == {**SAME, "log": False}
    for part in ("index", "audiences", "flags", "modes"):
        assert again[part] == first[part]
    assert again["metrics"]["nps"] == first["metrics"]["nps"]
    words = centre.says("score", "--fingerprint", first["fingerprint"]).out
    assert "Показатели из ответов те же, что были. Изменились: журнал и чек-листы." in words


def test_an_answer_changed_or_set_aside_since_counts_as_it_did(centre: Centre) -> None:
    changing(centre, 10, THEN)
    answer(centre, [9] * 11, at=THEN)
    first = centre.says("score", "--office", "perm", "--json").json
    changing(centre, 0, LATER)
    centre.says("flag", "p3", "--set-aside", "вводил сотрудник")
    now = centre.says("score", "--office", "perm", "--json").json
    assert (first["metrics"]["nps"]["value"], first["metrics"]["nps"]["n"]) == (100, 12)
    assert now["metrics"]["nps"]["value"] < 100
    again = centre.says("score", "--fingerprint", first["fingerprint"], "--json").json
    assert (again["same"], again["metrics"]) == (SAME, first["metrics"])
    words = centre.says("score", "--fingerprint", first["fingerprint"]).out
    assert "Отчёт тот же, что был" in words


def changing(centre: Centre, value: int, at: datetime) -> None:
    """One person says this instead of what they said before."""

    def unit(store: Store) -> None:
        about = About("visit:again", "application", "perm", "benefit")
        invitation = store.invitations.invite(about, None, THEN, THEN)
        how = Circumstances("changing", "vk", "bot", "ru", at)
        store.answers.put(invitation, Given("nps", "nps", Reply(value)), how)

    centre.do(unit)


def test_answers_that_are_gone_are_told(centre: Centre) -> None:
    answer(centre, [10] * 12, at=THEN)
    printed = centre.says("score", "--json").json["fingerprint"]
    centre.do(lambda store: store.answers.forget("p3"))
    again = centre.says("score", "--fingerprint", printed, "--json").json
    assert again["same"] == {**SAME, "answers": False}
    told = centre.says("score", "--fingerprint", printed).out
    assert "Отчёт не тот, что был. Изменились: ответы." in told


def test_a_files_report_is_made_again_from_the_same_file(fresh: Centre, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [row(number, "nps", "9", office="на Мира, 5 *") for number in range(12)]
    file.write_text(written(ANSWERS, rows), "utf-8")
    words = ("score", "--answers", str(file), "--json")
    asked = ("--office", "на Мира, 5 *", "--audience", "jobseeker", "--from", "2026-03-02")
    first = fresh.says(*words, *asked).json
    again = fresh.says(*words, "--fingerprint", first["fingerprint"]).json
    assert (again["same"], again["metrics"], again["office"]) == (
        SAME,
        first["metrics"],
        "на Мира, 5 *",
    )
    rows.append(row(99, "nps", "0", office="на Мира, 5 *"))
    file.write_text(written(ANSWERS, rows), "utf-8")
    other = fresh.says(*words, "--fingerprint", first["fingerprint"]).json
    assert other["same"] == {**SAME, "answers": False}


@pytest.mark.parametrize("words", [("nonsense",), ("",), ("a b *..* * * * c-d", "--office", "x")])
def test_what_is_no_fingerprint_is_refused(fresh: Centre, words: tuple[str, ...]) -> None:
    said = fresh.says("score", "--answers", "x.csv", "--fingerprint", *words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
