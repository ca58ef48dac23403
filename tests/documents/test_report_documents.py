import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import matplotlib.image
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from openpyxl import load_workbook

from bot.documents.figures_csv import write_csv
from bot.documents.pictures import draw_pictures, drawn_offices
from bot.documents.sheets import Amount, Dossier, Sheet, sheets
from bot.documents.trend import trend
from bot.documents.workbook import write_workbook
from bot.texts import Texts
from scoring.apart import by_month, by_office
from scoring.facts import Cell, Disposition, Facts
from scoring.methodology import DEFAULT, methodology
from scoring.reporting import Asked, report

TEXTS = Texts()
LONG = "Территориальный центр занятости населения города Краснокамска и Нытвенского округа"
NAMES = {"perm": LONG, "kungur": "Отделение по Кунгурскому муниципальному округу", "=1+1": "=1+1"}


def facts(per_office: int = 40) -> Facts:
    cells: Counter[Cell] = Counter()
    for office, kindness in (("perm", 9), ("kungur", 7), ("=1+1", 5)):
        for value in (kindness - 2, kindness, min(10, kindness + 1)):
            cells[Cell("nps", "nps", "jobseeker", office, "bot", value)] += per_office
            for item in ("usefulness", "simplicity", "comfort"):
                cells[Cell(item, "index", "jobseeker", office, "bot", value)] += per_office
    cells[Cell("nps", "nps", "jobseeker", "perm", "kiosk", 10)] += 12
    return Facts(cells=cells, dispositions=(Disposition("complete", "vk", "perm", 17),))


def dossier(of: Facts | None = None) -> Dossier:
    of = of or facts()
    version = methodology(DEFAULT)
    made = report(Asked(version), of, ())
    months = {date(2026, month, 1): of for month in (9, 10, 11)}
    return Dossier(
        made,
        version,
        by_office(of, version.publication),
        by_month(months, version.publication),
        of.dispositions,
        NAMES,
    )


def by_months(counts: dict[date, int]) -> Dossier:
    """A report with so many answers in each month."""
    months = {
        month: Facts(cells=Counter({Cell("nps", "nps", "jobseeker", "perm", "bot", 9): count}))
        for month, count in counts.items()
    }
    return replace(dossier(), months=by_month(months, methodology(DEFAULT).publication))


def told(sheet: Sheet) -> list[list[float | str | None]]:
    """The sheet as a reader of the file has to find it: empty words are empty cells."""
    width = max(len(row) for row in sheet.rows)
    return [
        [
            one.value if isinstance(one, Amount) else one or None
            for one in (*row, *[None] * (width - len(row)))
        ]
        for row in sheet.rows
    ]


def test_the_workbook_read_back_cell_by_cell_is_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    wanted = sheets(dossier(), TEXTS)
    write_workbook(file, wanted)
    book = load_workbook(file)
    assert book.sheetnames == ["Сводка", "Показатели", "Отделения", "Исходы опроса", "Методика"]
    for sheet in wanted:
        found = [[cell.value for cell in row] for row in book[sheet.title].iter_rows()]
        for read, written in zip(found, told(sheet), strict=True):
            assert read == [
                pytest.approx(one) if isinstance(one, float) else one for one in written
            ]


def test_numbers_are_numbers_and_no_word_comes_to_life(tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    write_workbook(file, sheets(dossier(), TEXTS))
    page = load_workbook(file)["Отделения"]
    rows = list(page.iter_rows(min_row=2))
    assert {row[0].value for row in rows} == set(NAMES.values())
    assert all(row[0].data_type == row[1].data_type == "s" for row in rows)
    assert {row[4].data_type for row in rows} == {"n"}
    assert not any(cell.data_type == "f" for row in rows for cell in row)


def test_the_sheet_of_outcomes_tells_the_steps_and_both_rates() -> None:
    states = {"complete": 6, "partial": 2, "refused": 1, "not-delivered": 1, "no-consent": 5}
    asked = tuple(Disposition(one, "vk", "perm", times) for one, times in states.items())
    rows = sheets(dossier(Facts(cells=facts().cells, dispositions=asked)), TEXTS)[3].rows
    whole = next(row for row in rows if row and row[0] == "всего")
    steps = [one.value for one in whole[1:] if isinstance(one, Amount)]
    assert steps == [15, 10, 9, 8, 2, 6, 0.6, 0.8]
    assert {row[0] for row in rows if row} >= {"канал: vk", f"отделение: {LONG}"}


def test_the_index_stands_among_the_indicators_together_and_by_audience() -> None:
    whole = dossier()
    index = replace(whole.report.headline.index, value=71.5, low=60.0, high=80.0, n=40, fewest=40)
    early = replace(index, fewest=12, n=12)
    one = replace(whole.report.headline.audiences["jobseeker"], index=early)
    headline = replace(whole.report.headline, index=index, audiences={"jobseeker": one})
    made = replace(whole, report=replace(whole.report, headline=headline))
    rows = [row for row in sheets(made, TEXTS)[1].rows if row[1] == "index"]
    ends = [Amount(value, "index") for value in (71.5, 60.0, 80.0)]
    name = "Индекс клиентоцентричности"
    assert rows == [
        (name, "index", *ends, Amount(40, "count"), "", ""),
        (name, "index", *ends, Amount(12, "count"), "предварительно", "соискатели"),
    ]
    hidden = replace(headline, index=replace(index, fewest=9, n=9))
    few = replace(whole, report=replace(whole.report, headline=hidden))
    row = sheets(few, TEXTS)[1].rows[1]
    assert row[1:7] == ("index", None, None, None, Amount(9, "count"), "мало ответов")
    nobody = sheets(whole, TEXTS)[1].rows[1]
    assert nobody[1:7] == ("index", None, None, None, Amount(0, "count"), "нет данных")


def test_few_answers_are_hidden_in_every_document(tmp_path: Path) -> None:
    few = dossier(facts(per_office=1))
    rows = [row for row in sheets(few, TEXTS)[2].rows if row[3] == "nps"]
    assert [(row[4], row[7], row[8]) for row in rows] == [
        (None, Amount(3, "count"), "мало ответов")
    ] * 3
    assert draw_pictures(tmp_path, few, TEXTS) == ()


def test_a_csv_file_opens_in_russian_excel_and_starts_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    write_csv(file, sheets(dossier(), TEXTS)[2])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = file.read_text("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert {row["отделение"] for row in rows} == {*NAMES.values(), "'=1+1"} - {"=1+1"}
    nps = next(row for row in rows if row["код"] == "nps" and row["код отделения"] == "perm")
    assert float(nps["значение"].replace(",", ".")) == pytest.approx(200 / 3)
    assert nps["ответов"] == "120"


def test_every_picture_is_drawn_with_ink_on_it(tmp_path: Path) -> None:
    drawn = draw_pictures(tmp_path, dossier(), TEXTS)
    assert [one.name for one in drawn] == [
        "trend-nps.png",
        "offices-nps.png",
        "profile-jobseeker.png",
    ]
    for file in drawn:
        pixels = matplotlib.image.imread(file)
        ink = (pixels[..., :3].mean(axis=2) < 0.6).mean()
        assert 0.005 < ink < 0.3


def test_no_line_leads_over_a_month_that_is_not_shown() -> None:
    counts = {date(2026, month, 1): count for month, count in enumerate([40, 40, 3, 12, 99], 1)}
    drawing = trend(by_months(counts), "nps", "NPS")
    assert drawing
    axes = drawing.axes[0]
    lines = [list(one.get_xdata()) for one in axes.lines if one.get_linewidth() == 2]
    first = 2026 * 12
    assert lines == [[first, first + 1], [first + 3, first + 4]]
    words = [one.get_text().split("\n")[-1] for one in axes.get_xticklabels()]
    assert words == ["n=40", "n=40", "мало", "n=12", "n=99"]


@pytest.mark.parametrize("count", [2, 7, 12, 13, 40, 130, 90_000])
def test_the_names_of_months_never_run_into_one_another(count: int) -> None:
    days = [date(2 + at // 12, at % 12 + 1, 1) for at in (*range(min(count, 130)), count - 1)]
    drawing = trend(by_months(dict.fromkeys(days, 99_999)), "nps", "NPS")
    assert drawing
    assert_apart(drawing, [one for one in drawing.axes[0].get_xticklabels() if one.get_text()])


def test_long_names_of_offices_never_run_into_one_another() -> None:
    offices = [f"o{number}" for number in range(40)]
    cells = Counter({Cell("nps", "nps", "jobseeker", one, "bot", 9): 40 for one in offices})
    names = {one: f"{LONG} № {one} при Министерстве труда" for one in offices[::2]}
    drawing = drawn_offices(replace(dossier(Facts(cells=cells)), names=names), "nps", "NPS")
    assert drawing
    assert_apart(drawing, drawing.axes[0].get_yticklabels())


def test_a_dollar_in_a_name_begins_no_formula() -> None:
    offices = ("a$b$c", "$\\frac$", "new\nline\x1b")
    cells = Counter({Cell("nps", "nps", "jobseeker", one, "bot", 9): 40 for one in offices})
    drawing = drawn_offices(replace(dossier(Facts(cells=cells)), names={}), "nps", "NPS")
    assert drawing
    drawing.canvas.draw()
    labels = drawing.axes[0].get_yticklabels()
    assert {one.get_text() for one in labels} == {"a$b$c", "$\\frac$", "new line"}
    assert not any(one.get_parse_math() for one in labels)


def assert_apart(drawing: Figure, words: Iterable[Text]) -> None:
    drawing.canvas.draw()
    boxes = [one.get_window_extent() for one in words]
    page = drawing.bbox
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    assert all(page.x0 <= one.x0 and one.x1 <= page.x1 for one in boxes)
