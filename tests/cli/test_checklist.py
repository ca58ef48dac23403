"""`otklik checklist`: the objective side of the index, kept in the database."""

from pathlib import Path

import pytest

from storage.tables import checklists
from tests.cli.command_line import Centre
from tests.cli.test_score import answer, people

HEAD = "scope,office,indicator,item,value,dated\n"
DATED = "2026-11-02"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [f"office,perm,prebooking,{one},1,{DATED}" for one in ("site", "phone", "chat")]
    path = tmp_path / "lists.csv"
    path.write_text(
        HEAD
        + "\n".join(lines)
        + f"\nregion,,vacancy-growth,vacancies,90,{DATED}"
        + f"\nregion,,vacancy-growth,vacancies_before,100,{DATED}\n",
        "utf-8",
    )
    return path


def objective(centre: Centre, code: str, *words: str) -> object:
    answer(centre, [9] * 10, code="index")
    found = centre.says("score", "--json", *words).json["audiences"]["jobseeker"]["indicators"]
    return found[code]["objective"]["value"]


def test_what_was_entered_once_counts_in_every_later_report(centre: Centre, file: Path) -> None:
    said = centre.says("checklist", "--import", str(file), "--json")
    assert said.json == {"entered": 5, "known": 0, "refused": []}
    assert objective(centre, "prebooking") == 0.75
    assert objective(centre, "vacancy-growth", "--office", "perm") == 0.9
    shown = {one["indicator"]: one for one in centre.says("checklist", "--json").json}
    assert (shown["prebooking"]["value"], shown["prebooking"]["lines"]) == (0.75, 3)
    assert shown["comfort"] == {
        "indicator": "comfort",
        "value": None,
        "reason": "no-checklist",
        "lines": 0,
        "newest": None,
    }
    assert "75,0 %" in centre.says("checklist", "--office", "perm").out


def test_the_same_file_changes_nothing_and_a_correction_counts(centre: Centre, file: Path) -> None:
    centre.says("checklist", "--import", str(file))
    again = centre.says("checklist", "--import", str(file))
    assert again.out == "Новых строк чек-листов: 0, уже были: 5.\n"
    before = centre.says("score", "--json").json["fingerprint"]
    file.write_text(file.read_text("utf-8").replace("phone,1", "phone,0"), "utf-8")
    assert "строк чек-листов: 1" in centre.says("checklist", "--import", str(file)).out
    assert objective(centre, "prebooking") == 0.5
    assert centre.says("score", "--json").json["fingerprint"] != before
    later = file.read_text("utf-8").replace(DATED, "2026-12-02").replace("phone,0", "phone,1")
    file.write_text(later, "utf-8")
    centre.says("checklist", "--import", str(file))
    # A period is told by what was known of it, not by what was ticked after it.
    assert objective(centre, "prebooking") == 0.75
    assert objective(centre, "prebooking", "--to", "2026-11-30") == 0.5


def test_bad_rows_and_strange_offices_are_refused_by_line(centre: Centre, file: Path) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write(f"office,moscow,prebooking,site,1,{DATED}\nregion,,comfort,hall,7,{DATED}\n")
    said = centre.says("checklist", "--import", str(file))
    assert said.code == 2
    assert "строка 7: отделения 'moscow' в центре нет" in said.err
    assert "строка 8" in said.err
    assert centre.do(lambda store: store.connection.execute(checklists.select()).all()) == []
    lenient = centre.says("checklist", "--import", str(file), "--lenient", "--json")
    assert (lenient.json["entered"], len(lenient.json["refused"])) == (5, 2)


def test_the_index_by_what_people_said_of_themselves_knows_it_too(
    centre: Centre, file: Path
) -> None:
    people(centre, "18-24", 11, 9)

    def young() -> object:
        (group,) = [
            one
            for one in centre.says("score", "--by", "age-band", "--json").json["respondents"][
                "groups"
            ]
            if one["answer"] == "18-24"
        ]
        return group["alternatives"]["A"]

    before = young()
    centre.says("checklist", "--import", str(file))
    assert young() != before
