import io
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.survey_file import FOLDER, SurveyFileError, shipped_surveys
from bot.domain.toml_table import Problem
from storage.counting import Clocks
from storage.database import Store
from storage.invitations import About
from storage.portion import Portion
from tests.cli.command_line import NOW, Centre

CALL = str(FOLDER / "after-call.toml")


def test_a_good_file_is_told_apart_by_its_version(centre: Centre) -> None:
    said = centre.says("survey", "check", CALL)
    assert said.code == 0
    assert said.out.startswith("Файл годится: after-call, вопросов 4, версия ")


def test_a_bad_file_is_refused_with_every_line(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('code = "bad"\naudiences = ["x"]\ntouchpoint = "office"\n', "utf-8")
    said = centre.says("survey", "check", str(file))
    assert (said.code, said.out) == (2, "")
    assert "bad.toml:2: audiences: 'x' не бывает, есть" in said.err
    assert "asking" in said.err
    assert "questions" in said.err


def test_a_survey_without_words_is_refused_by_key_and_language(
    centre: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "after-call.toml"
    text = Path(CALL).read_text("utf-8").replace('text = "ces-call"', 'text = "moon"')
    file.write_text(text, "utf-8")
    for deed in ("check", "preview"):
        said = centre.says("survey", deed, str(file))
        assert said.code == 2
        assert "locales/en.ftl: нет текста ask-moon" in said.err


def test_what_is_no_file_is_refused(centre: Centre, tmp_path: Path) -> None:
    none = tmp_path / "none.toml"
    said = centre.says("survey", "check", str(none))
    assert (said.code, said.err) == (2, f"Файла {none} нет.\n")


def test_a_file_that_is_not_named_after_its_code_is_refused_as_at_start(
    centre: Centre, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(Path(CALL).read_text("utf-8"), "utf-8")
    said = centre.says("survey", "check", str(other))
    assert said.code == 2
    assert said.err == "other.toml:1: code: 'after-call' — не имя файла, нужно 'other'\n"


@pytest.mark.parametrize(
    ("language", "asked"), [("ru", "Вопрос 2 из 4"), ("en", "Question 2 of 4")]
)
def test_a_preview_plays_the_survey_and_keeps_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, language: str, asked: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("9\n7\n>1\n>4\n4\nslow\n"))
    said = centre.says("survey", "preview", CALL, "--language", language)
    assert said.code == 0
    assert asked in said.out
    assert ("Спасибо!" if language == "ru" else "Thank you!") in said.out
    assert centre.do(lambda store: list(store.answers.of(Portion(Clocks({}))))) == []


@pytest.mark.parametrize(
    ("button", "said"),
    [("Не сейчас", "не будем отвлекать"), ("Больше не спрашивать", "больше не спросим")],
)
def test_a_preview_can_be_declined(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, button: str, said: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{button}\n"))
    told = centre.says("survey", "preview", CALL, "--language", "ru")
    assert (told.code, told.err) == (0, "")
    assert said in told.out


def test_without_a_language_every_one_is_played(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    said = centre.says("survey", "preview", CALL)
    assert "== after-call (ru" in said.out
    assert "== after-call (en" in said.out
    assert centre.says("survey", "preview", CALL, "--stage", "moon").code == 2


def test_a_bad_survey_keeps_the_product_from_starting(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise SurveyFileError([Problem(7, "questions[1].instrument", "не хватает")], "own.toml")

    monkeypatch.setattr("bot.app.shipped_surveys", broken)
    said = centre.says("run")
    assert (said.code, said.err) == (2, "own.toml:7: questions[1].instrument: не хватает\n")


def test_staff_links_are_all_different_and_belong_to_nobody(centre: Centre) -> None:
    said = centre.says("survey", "invite", "--count", "3", "--office", "perm", "--json")
    links = said.json
    assert len(set(links)) == 3
    assert all("/s/" in link for link in links)
    assert centre.says("survey", "invite", "--survey", "after-visit").code == 2
    assert centre.says("survey", "invite", "--count", "0").code == 2


def answered(centre: Centre, cell: str, times: int, month: str = "2026-10") -> None:
    def unit(store: Store) -> None:
        store.counts.prepare(shipped_surveys()["enps-staff"], month, cell)
        for _ in range(times):
            store.counts.add("enps-staff", month, cell, "enps", "9")

    centre.do(unit)


def test_small_cells_are_hidden_and_who_would_give_them_away(centre: Centre) -> None:
    for cell, times in (("votkinsk", 20), ("perm", 10), ("kungur", 9)):
        answered(centre, cell, times)
    told = centre.says("survey", "counts", "--json").json
    assert {one["cell"] for one in told["counts"]} == {"votkinsk"}
    assert told["hidden_cells"] == 2
    said = centre.says("survey", "counts").out
    assert "kungur" not in said
    assert "Скрыто групп: 2." in said


def test_counts_wait_for_the_end_of_their_month(centre: Centre) -> None:
    answered(centre, "perm", 30, month="2026-11")
    assert centre.says("survey", "counts", "--json").json == {"counts": [], "hidden_cells": 0}
    said = centre.says("survey", "counts").out
    assert "Ответы показываются, когда их месяц закончился." in said


def test_counts_are_there_of_anonymous_surveys_alone(centre: Centre) -> None:
    said = centre.says("survey", "counts", "--survey", "after-visit")
    assert (said.code, said.out) == (2, "")
    assert "есть: enps-staff" in said.err


def test_dispositions_add_up_and_tell_the_rates(centre: Centre) -> None:
    assert centre.says("dispositions").out == "Спрашивать пока было некого.\n"

    def unit(store: Store) -> None:
        for number, state in enumerate(("complete", "partial", "refused", "opened")):
            about = About(f"call:{number}", "search", "perm", operator=f"op{number % 2}")
            made = store.invitations.invite(about, None, NOW, NOW)
            store.dispositions.follow(made.id, state)
        store.invitations.invite(About("call:9", "search"), None, NOW - timedelta(days=4), NOW)
        store.dispositions.note(About("visit:1", "search", "perm").named(), "capped", NOW)

    centre.do(unit)
    (whole,) = centre.says("dispositions", "--json").json["groups"]
    assert (whole["eligible"], whole["invited"]) == (6, 5)
    assert sum(whole["states"].values()) == 6
    assert (whole["rr1"], whole["rr2"]) == (0.2, 0.4)
    groups = centre.says("dispositions", "--by", "operator", "--json").json["groups"]
    assert [(one["group"], one["eligible"]) for one in groups] == [("", 2), ("op0", 2), ("op1", 2)]
    assert "RR1" in centre.says("dispositions", "--by", "office").out
    assert centre.says("dispositions", "--from", "2027-01-01", "--json").json["groups"] == []


MONTH = (
    *["complete"] * 4,
    *["partial"] * 2,
    *["broken-off", "refused", "opened", "opened"],
    *["delivered", "not-delivered", "expired"],
    *["capped"] * 3,
    *["no-consent"] * 2,
)


def test_both_commands_tell_the_rates_that_the_standard_does(centre: Centre) -> None:
    def unit(store: Store) -> None:
        for number, state in enumerate(MONTH):
            about = About(f"visit:{number}", "search", "perm", channel="vk").named()
            store.dispositions.note(about, state, NOW)
        # Neither of them was chosen: ten at a poster, and ten of the staff.
        for number in range(10):
            at_window = About(f"kiosk:{number}", "result", "perm", survey="exit", channel="kiosk")
            staff = About(f"staff:{number}", "feedback", survey="enps-staff", audience="staff")
            for one in (at_window, staff):
                store.dispositions.note(one, "complete", NOW)

    centre.do(unit)
    # AAPOR: interviews over interviews, refusals and break-offs, no contact, and the unknown.
    interviews, partials, refused, no_contact, unknown = 4, 2, 4, 2, 1
    asked = interviews + partials + refused + no_contact + unknown
    (whole,) = centre.says("dispositions", "--json").json["groups"]
    assert (whole["eligible"], whole["invited"]) == (len(MONTH), asked)
    assert (whole["rr1"], whole["rr2"]) == (interviews / asked, (interviews + partials) / asked)
    told = centre.says("score", "--json").json["metrics"]["response_rate"]
    assert (told["value"], told["n"], told["rr2"]["value"]) == (whole["rr1"], asked, whole["rr2"])
    surveys = centre.says("dispositions", "--by", "survey", "--json").json["groups"]
    rates = {one["group"]: (one["eligible"], one["rr1"]) for one in surveys}
    assert rates["exit"] == (10, None)
    assert rates["enps-staff"] == (10, 1.0)
    assert rates["after-visit"] == (len(MONTH), whole["rr1"])
