from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.command_line import Centre
from tests.cli.test_score import answer


def test_a_workbook_a_csv_file_and_pictures_are_written_beside_the_table(
    centre: Centre, tmp_path: Path
) -> None:
    for office in ("perm", "kungur"):
        answer(centre, [10, 9, 8, 3] * 8, office=office)
    files = ("--xlsx", "o.xlsx", "--csv", "o.csv", "--pictures", "pictures")
    said = centre.says("score", *files)
    assert said.code == 0, said.err
    assert "NPS" in said.out
    offices = load_workbook(tmp_path / "o.xlsx")["Отделения"]
    assert {row[1].value for row in offices.iter_rows(min_row=2)} == {"perm", "kungur"}
    assert "Готовность рекомендовать (NPS)" in (tmp_path / "o.csv").read_text("utf-8-sig")
    assert (tmp_path / "pictures" / "offices-nps.png").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--csv", "no/such/folder/o.csv"),
        ("--xlsx", "no/such/folder/o.xlsx"),
        ("--xlsx", "."),
        ("--pictures", "a-file"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    centre: Centre, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "a-file").write_text("", "utf-8")
    said = centre.says("score", *words)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "проверьте папку" in said.err
