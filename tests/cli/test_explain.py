from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.explain_words import said as said_in_words
from scoring.indicators import indicators
from scoring.methodology import DEFAULT, FOLDER, methodology
from tests.cli.command_line import NOW, Centre
from tests.cli.test_cases import complaint
from tests.cli.test_score import answer
from tests.scoring.files import CHECKLISTS, written
from tests.scoring.test_index import worked_lines


def test_a_figure_opens_down_to_its_answers(centre: Centre) -> None:
    answer(centre, [10] * 6 + [8] * 3 + [0] * 3)
    answer(centre, [10] * 2, mode="kiosk")
    said = centre.says("explain", "nps", "--json").json
    assert (said["figure"]["value"], said["figure"]["n"]) == (25, 12)
    counted = [one for one in said["cells"] if one["counted"]]
    assert {one["value"]: one["count"] for one in counted} == {10: 6, 8: 3, 0: 3}
    assert sum(one["count"] for one in said["cells"]) == len(said["answers"]) == 14
    answers = Counter(one["value"] for one in said["answers"] if one["counted"])
    assert answers == {10: 6, 8: 3, 0: 3}
    assert said["methodology"] in said["fingerprint"]
    assert said["rule"].startswith("Доля ответов 9–10 минус")


def test_the_fingerprint_is_that_of_the_report(centre: Centre) -> None:
    answer(centre, [10, 3])
    opened = centre.says("explain", "nps", "--office", "perm", "--json").json
    shown = centre.says("score", "--office", "perm", "--json").json
    assert opened["fingerprint"] == shown["fingerprint"]
    assert opened["figure"]["value"] == shown["metrics"]["nps"]["value"]


def test_behind_one_audiences_figure_stand_its_own_answers_alone(centre: Centre) -> None:
    answer(centre, [10, 3])
    said = centre.says("explain", "nps", "--audience", "employer", "--json").json
    assert (said["figure"]["value"], said["cells"], said["answers"]) == (None, [], [])
    assert (
        len(centre.says("explain", "nps", "--audience", "jobseeker", "--json").json["cells"]) == 2
    )


def test_an_answer_set_aside_is_no_longer_behind_the_figure(centre: Centre) -> None:
    answer(centre, [10, 3])
    centre.says("flag", "p1", "--set-aside", "вводил сотрудник")
    said = centre.says("explain", "nps", "--json").json
    assert [one["respondent"] for one in said["answers"]] == ["p0"]


@pytest.mark.parametrize("code", ["index", "III", "usefulness"])
def test_the_index_opens_from_itself_through_groups_to_items(centre: Centre, code: str) -> None:
    answer(centre, [9] * 7 + [5] * 3, code="index")
    said = centre.says("explain", code, "--json")
    assert said.code == 0, said.err
    assert centre.says("explain", code).code == 0


def test_it_is_told_in_words_as_well(centre: Centre) -> None:
    answer(centre, [10] * 6 + [8] * 3 + [0] * 3)
    told = centre.says("explain", "nps").out
    assert told.startswith(
        "Готовность рекомендовать (NPS): 25,0, n=12, предварительно\n\nПравило: "
    )
    assert told.count("\n") > 12


def test_few_answers_are_not_shown_as_a_figure(centre: Centre) -> None:
    answer(centre, [10] * 3)
    assert "мало ответов (n=3), показывать рано" in centre.says("explain", "nps").out


def test_every_indicator_can_be_asked_about(centre: Centre) -> None:
    answer(centre, [9] * 10, code="index")
    items = [item.code for item in methodology().items]
    for code in ("index", "I", *indicators(), *items):
        said = centre.says("explain", code)
        assert said.code == 0, said.err
        assert "Правило: " in said.out
    assert centre.says("explain", "enps", "--json").json["code"] == "enps"


def test_a_figure_of_the_log_opens_down_to_its_records(centre: Centre) -> None:
    for hours in range(1, 13):
        visit = centre.book(NOW - timedelta(hours=hours))
        centre.says("attended", visit.number, "--result", "yes" if hours % 2 else "no")
    said = centre.says("explain", "conversion_2", "--json").json
    assert (said["figure"]["value"], len(said["records"])) == (1, 12)
    assert said["records"][0]["told"] == "attended result-no"
    assert said["records"][0]["person"] == "p" * 32
    told = centre.says("explain", "visits").out
    assert "По темам: Пособие по безработице 12." in told
    assert "был на приёме, результат есть" in told
    assert told.count("визит ") == 12


def test_a_mere_count_of_the_log_is_never_early_and_other_figures_say_why(centre: Centre) -> None:
    for hours in range(1, 4):
        centre.says("attended", centre.book(NOW - timedelta(hours=hours)).number)
    centre.says("missed", centre.book(NOW - timedelta(hours=4)).number)
    complaint(centre)
    visits, missed = (
        centre.says("explain", "visits").out,
        centre.says("explain", "no_show_rate").out,
    )
    assert visits.startswith("Приёмов: 3, n=3\n")
    assert "По отделениям: Отделение в Перми 3." in visits
    assert [one.split()[-1] for one in visits.splitlines() if " визит " in one] == ["нет"] + [
        "да"
    ] * 3
    assert "мало данных (n=4), показывать рано" in missed
    assert "25,0 %" not in missed
    assert [
        one["counted"] for one in centre.says("explain", "visits", "--json").json["records"]
    ] == [
        False,
        True,
        True,
        True,
    ]
    complaints = centre.says("explain", "complaints").out
    assert "нет данных" in complaints.splitlines()[0]
    assert "Рядом: всего 1." in complaints


def test_codes_are_told_in_words(centre: Centre) -> None:
    answer(centre, [1, 0, 1])
    told = centre.says("explain", "response_rate").out
    centre.says("attended", centre.book(NOW - timedelta(hours=1)).number)
    assert not any(code in told for code in ("complete", "eligible", "perm", "vk"))
    assert "Отделение в Перми" in told
    assert [said_in_words("yesno", value) for value in (1, 0, None)] == ["да", "нет", "затрудняюсь"]
    assert said_in_words("choices", "mail other own") == "Электронная почта, Другое, own"
    assert said_in_words("nps", 1) == "1"


def test_an_index_of_checklists_alone_gives_the_same_reason_everywhere(
    centre: Centre, tmp_path: Path
) -> None:
    answer(centre, [10])
    (tmp_path / "l.csv").write_text(written(CHECKLISTS, worked_lines()), "utf-8")
    lists = ("--checklists", str(tmp_path / "l.csv"))
    reason = "показателей меньше, чем нужно для индекса, охват 65,0 %"
    assert reason in centre.says("score", *lists).out
    assert reason in centre.says("explain", "index", *lists).out.splitlines()[0]
    assert centre.says("explain", "index").out.startswith(
        "Индекс клиентоцентричности: нет данных\n"
    )


def test_a_null_has_its_reason(centre: Centre) -> None:
    for code, reason in (
        ("III", "by-audience"),
        ("usefulness", "by-audience"),
        ("nps", "no-answers"),
    ):
        figure = centre.says("explain", code, "--json").json["figure"]
        assert (figure["value"], figure["reason"]) == (None, reason)


def test_the_rule_tells_the_centres_own_numbers(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_REPEAT_WINDOW", "10d")
    monkeypatch.setenv("OTKLIK_CONVERSION_2", "result")
    assert "по той же теме 10 дней" in centre.says("explain", "fcr_logged").out
    assert "с отмеченным результатом" in centre.says("explain", "conversion_2").out
    assert "Чек-лист наблюдателя" in centre.says("explain", "vacancy-growth").out
    assert "в индекс не входят" in centre.says("explain", "channels").out


def test_the_rule_is_that_of_the_methodology_asked_for(centre: Centre, tmp_path: Path) -> None:
    text = (FOLDER / f"{DEFAULT}.toml").read_text("utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace('value = "B"', 'value = "A"').replace("= 8\n", "= 9\n"), "utf-8")
    rules = {
        (code, version): centre.says("explain", code, "--methodology", version, "--json").json[
            "rule"
        ]
        for code in ("index", "usefulness")
        for version in (DEFAULT, str(mine))
    }
    assert "взвешенное среднее групп" in rules["index", DEFAULT]
    assert "среднее всех показателей" in rules["index", str(mine)]
    assert "от 8 до 10" in rules["usefulness", DEFAULT]
    assert "от 9 до 10" in rules["usefulness", str(mine)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("happiness",), 2),
        (("nps", "--from", "2026-11-24", "--to", "2026-11-23"), 2),
        (("nps", "--office", "omsk"), 1),
        (("nps", "--methodology", "none"), 2),
        (("nps", "--audience", "citizens"), 2),
    ],
)
def test_what_cannot_be_explained_is_refused(
    centre: Centre, words: tuple[str, ...], code: int
) -> None:
    said = centre.says("explain", *words)
    assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)
