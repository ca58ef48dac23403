"""`otklik score --answers`: files of other systems, with no database."""

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.cli.score_table import number
from scoring.figures import Unit
from scoring.methodology import FOLDER
from tests.cli.command_line import Centre
from tests.scoring.files import ANSWERS, BEGIN, CHECKLISTS, row, written
from tests.scoring.test_index import worked_lines, worked_rows


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    answers, lists = tmp_path / "answers.csv", tmp_path / "lists.csv"
    metrics = [row(i, "nps", "10" if i < 25 else "0") for i in range(30)]
    metrics += [row(i, "ces", "6", mode="kiosk") for i in range(30)]
    answers.write_text(written(ANSWERS, [*worked_rows(), *metrics]), "utf-8")
    lists.write_text(written(CHECKLISTS, worked_lines()), "utf-8")
    return str(answers), str(lists)


def test_files_are_scored_without_a_database(fresh: Centre, files: tuple[str, str]) -> None:
    said = fresh.says("score", "--answers", files[0], "--checklists", files[1], "--json")
    assert (said.code, said.err) == (0, "")
    index = said.json["audiences"]["jobseeker"]["index"]
    assert index["value"] == pytest.approx(79.7375)
    assert said.json["methodology"] == "after-pilot-2022"
    assert said.json["period"] == {"from": None, "to": None}
    assert said.json["flags"]["expected_false"] >= 0
    assert said.json["refused"] == []
    assert not fresh.path.exists()


def test_the_table_has_intervals_as_bars_and_russian_words(
    fresh: Centre, files: tuple[str, str]
) -> None:
    told = fresh.says("score", "--answers", files[0], "--checklists", files[1]).out
    assert "Индекс клиентоцентричности" in told
    assert "79,74" in told
    assert "78,13" in told
    assert "77,38" in told
    assert "━●━" in told
    assert "слабее всех" in told
    assert "вариант B: группы равны (принята)" in told
    assert "Отдельно: по плакату или на терминале" in told
    assert "интервал индекса уже" in told


def test_an_index_and_its_items_of_few_people_are_preliminary(
    fresh: Centre, files: tuple[str, str], tmp_path: Path
) -> None:
    some = [one for one in worked_rows() if int(one["respondent"].removeprefix("jobseeker")) < 20]
    Path(files[0]).write_text(written(ANSWERS, some), "utf-8")
    words = ("score", "--answers", files[0], "--checklists", files[1], "--xlsx", "few.xlsx")
    told = fresh.says(*words, "--audience", "jobseeker").out.splitlines()
    assert told[0].startswith("Показатели за всё время, соискатели, методика")
    for name in ("Индекс клиентоцентричности", "I. Дружелюбие", "· Доступность информации: офис"):
        assert next(one for one in told if one.startswith(name)).endswith("предварительно")
    summary = load_workbook(tmp_path / "few.xlsx").worksheets[0]
    index = next(row for row in summary.values if row[0] == "Индекс клиентоцентричности")
    assert index[4:6] == (20, "предварительно")
    beside = {row[0]: row[1] for row in summary.values}
    assert beside["чьи ответы"] == "соискатели"
    assert beside["охват показателей: соискатели"] == 1
    assert beside["слабее всех: соискатели"] == "III. Минимизация усилий"
    assert "интервал индекса уже" in beside["примечание"]


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (78.125, "index", "78,13"),
        (0.1005, "share", "10,1 %"),
        (1 / 3, "share", "33,3 %"),
        (-30.45, "points", "−30,5"),
        (-0.04, "points", "0,0"),
        (12, "count", "12"),
    ],
)
def test_numbers_are_rounded_as_at_school(value: float, unit: Unit, told: str) -> None:
    assert number(value, unit) == told


def test_nobody_has_answered_and_nothing_is_said_to_be_hidden(
    fresh: Centre, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(ANSWERS + "\n", "utf-8")
    said = fresh.says("score", "--answers", str(tmp_path / "a.csv"))
    assert said.code == 0
    assert "нет данных" in said.out
    assert "мало ответов" not in said.out


def test_each_flag_found_is_explained_in_a_sentence_below(fresh: Centre, tmp_path: Path) -> None:
    form = {"nps": "10", "ces": "7", "csi": "5", "usefulness": "10", "comfort": "9"}
    rows = []
    for person in range(30):
        pace = 0.3 if person == 7 else 6 + person / 10
        begins = BEGIN + timedelta(days=person, minutes=7 * person)
        moments = [(begins + timedelta(seconds=i * pace)).isoformat() for i in range(len(form))]
        rows += [
            row(person, code, value, answered_at=at)
            for (code, value), at in zip(form.items(), moments, strict=True)
        ]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    told = fresh.says("score", "--answers", str(tmp_path / "a.csv")).out
    assert "SPEED — Ответы даны быстрее, чем вопросы можно прочитать." in told
    assert "BURST" not in told


def test_bad_rows_are_refused_with_file_line_and_reason(
    fresh: Centre, files: tuple[str, str]
) -> None:
    with Path(files[0]).open("a", encoding="utf-8") as answers:
        answers.write("r1,jobseeker,lenina,x,nps,11,2026-03-02T10:00:00+05:00,bot\n")
    lines = len(Path(files[0]).read_text("utf-8").splitlines())
    said = fresh.says("score", "--answers", files[0], "--json")
    assert (said.code, said.out) == (2, "")
    assert f"{files[0]}, строка {lines}: '11' вне шкалы вопроса nps: 0–10" in said.err
    lenient = fresh.says("score", "--answers", files[0], "--lenient", "--json")
    assert lenient.code == 0
    assert lenient.json["refused"][0]["line"] == lines
    assert f"строка {lines}" in lenient.err


@pytest.mark.parametrize(
    "words",
    [
        ("--answers", "none.csv"),
        ("--lenient",),
        ("--audience", "citizens"),
        ("--methodology", "none"),
        ("--methodology", "none.toml"),
        ("--before",),
        ("--population", "0"),
        ("--by-service", "--answers", "x.csv"),
        ("--offices", "loyalty"),
        ("--answers", ""),
        ("--methodology", "after-pilot-2022", "--methodology", "after-pilot-2022"),
    ],
)
def test_what_cannot_be_scored_is_refused(fresh: Centre, words: tuple[str, ...]) -> None:
    said = fresh.says("score", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


def test_a_file_with_other_columns_is_refused(fresh: Centre, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    said = fresh.says("score", "--answers", str(tmp_path / "x.csv"), "--lenient")
    assert (said.code, "строка 1" in said.err) == (2, True)


@pytest.mark.parametrize("option", ["--xlsx", "--csv", "--pictures"])
@pytest.mark.parametrize("name", ["", "/dev/full", "/proc/none"])
def test_what_cannot_be_written_is_told_in_a_sentence(
    fresh: Centre, files: tuple[str, str], option: str, name: str
) -> None:
    said = fresh.says("score", "--answers", files[0], option, name)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Не записать")
    assert said.err.count("\n") == 1


def test_two_versions_stand_side_by_side(
    fresh: Centre, files: tuple[str, str], tmp_path: Path
) -> None:
    text = (FOLDER / "after-pilot-2022.toml").read_text("utf-8")
    other = tmp_path / "equal.toml"
    other.write_text(
        text.replace('version = "after-pilot-2022"', 'version = "equal"').replace(
            'value = "B"', 'value = "A"'
        ),
        "utf-8",
    )
    words = ("score", "--answers", files[0], "--checklists", files[1])
    both = (*words, "--methodology", "after-pilot-2022", "--methodology", str(other))
    told = fresh.says(*both, "--json").json
    assert told["compared"]["equal"]["index"]["value"] == pytest.approx(78.125)
    assert "Две методики по одним и тем же ответам" in fresh.says(*both).out


def test_a_period_is_compared_with_the_one_before(fresh: Centre, tmp_path: Path) -> None:
    rows = [
        row(i, "nps", "10", answered_at=f"2026-03-0{2 + i % 2}T10:00:{i:02}Z") for i in range(40)
    ]
    rows += [row(i, "nps", "0", answered_at=f"2026-03-01T10:00:{i:02}Z") for i in range(40)]
    rows += [row(i, "nps", "0", answered_at=f"2026-02-28T11:00:{i:02}Z") for i in range(40)]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    words = ("score", "--answers", str(tmp_path / "a.csv"), "--from", "2026-03-02")
    said = fresh.says(*words, "--to", "2026-03-03", "--before", "--json")
    change = next(one for one in said.json["change"] if one["code"] == "nps")
    assert (change["value"], change["verdict"]) == (200, "significant")
    assert (said.json["before"]["metrics"]["nps"]["n"], said.json["outside_period"]) == (80, 80)
    assert "значимо" in fresh.says(*words, "--to", "2026-03-03", "--before").out
    alone = fresh.says(*words, "--from", "2026-05-01", "--to", "2026-05-02", "--before").out
    assert "Сравнить с предыдущим периодом нечего" in alone
    assert "изменение" not in alone


def test_the_databases_answers_can_have_checklists_from_a_file(
    centre: Centre, files: tuple[str, str]
) -> None:
    said = centre.says("score", "--checklists", files[1], "--json")
    assert (said.code, said.json["audiences"]) == (0, {})


def test_offices_of_one_audience_are_told_by_its_answers_alone(
    fresh: Centre, tmp_path: Path
) -> None:
    rows = [row(i, "nps", "10") for i in range(20)]
    rows += [row(50 + i, "nps", "0", audience="employer") for i in range(30)]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    words = ("score", "--answers", str(tmp_path / "a.csv"), "--audience", "jobseeker")
    said = fresh.says(*words, "--offices", "nps", "--csv", "o.csv", "--json")
    assert [(one["value"], one["n"]) for one in said.json["offices"]] == [(100, 20)]


def test_offices_are_ranked_only_as_far_as_they_can_be_told_apart(
    fresh: Centre, tmp_path: Path
) -> None:
    rows = [
        row(100 * number + i, "nps", "10" if i % every else "0", office=office)
        for number, (office, every, count) in enumerate(
            [
                ("lenina", 10, 40),
                ("mira", 8, 40),
                ("sadovaya", 1, 40),
                ("new", 2, 15),
                ("tiny", 2, 3),
            ]
        )
        for i in range(count)
    ]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    words = ("score", "--answers", str(tmp_path / "a.csv"), "--offices", "nps")
    told = {one["office"]: one for one in fresh.says(*words, "--json").json["offices"]}
    assert told["lenina"]["rank"] == told["mira"]["rank"] == {"best": 1, "worst": 2}
    assert told["sadovaya"]["rank"] == {"best": 3, "worst": 3}
    assert (told["lenina"]["alike"], told["new"]["rank"]) == (["mira"], None)
    lines = [one for one in fresh.says(*words).out.splitlines() if "неразличимы: mira" in one]
    assert lines[0].startswith("1–2")
    assert "tiny       мало ответов" in fresh.says(*words).out


def test_a_rank_is_not_buried_under_the_names_of_all_who_are_alike(
    fresh: Centre, tmp_path: Path
) -> None:
    fans = {"first": 40, **{f"middle-{n}": 20 for n in range(5)}, "last": 10}
    rows = [
        row(1000 * place + i, "nps", "10" if i < pleased else "0", office=office)
        for place, (office, pleased) in enumerate(fans.items())
        for i in range(40)
    ]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    words = ("score", "--answers", str(tmp_path / "a.csv"), "--offices", "nps")
    told = fresh.says(*words).out
    assert told.count("неразличимы: 4 из 6 остальных") == 5
    kept = [one for one in rows if one["office"].startswith("middle")]
    (tmp_path / "a.csv").write_text(written(ANSWERS, kept), "utf-8")
    assert fresh.says(*words).out.count("неразличимы: все остальные") == 5


def test_a_name_from_a_file_does_not_command_the_terminal(fresh: Centre, tmp_path: Path) -> None:
    rows = [row(number, "nps", "9", office="\x1b[31mred\x00") for number in range(12)]
    (tmp_path / "a.csv").write_text(written(ANSWERS, rows), "utf-8")
    said = fresh.says("score", "--answers", str(tmp_path / "a.csv"), "--offices", "nps")
    assert said.code == 0
    assert "red" in said.out
    assert all(one.isprintable() or one == "\n" for one in said.out + said.err)
