"""The report as a workbook that opens in Russian Excel: numbers are numbers, words are words."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from bot.documents.sheets import Amount, Sheet, Value
from scoring.figures import Unit

# Excel puts its own reader's comma and spaces into these.
FORMATS: Final[dict[Unit, str]] = {
    "share": "0.0%",
    "points": "0.0",
    "score": "0.00",
    "percent": "0.0",
    "index": "0.00",
    "ratio": "0.####",
    "count": "0",
    "times": "0.0",
    "minutes": "0.0",
}
WIDEST: Final = 60
NARROWEST: Final = 9
# Nothing that a person typed may come to life as a formula, a link or a number.
PLAIN: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def write_workbook(file: Path, sheets: tuple[Sheet, ...]) -> None:
    """Write the sheets into one file, in place of an older one; OSError where that cannot be."""
    # By way of memory: on a full disk the library would leave half a file and a traceback behind.
    whole = BytesIO()
    _write_sheets(whole, sheets)
    file.write_bytes(whole.getvalue())


def _write_sheets(whole: BytesIO, sheets: tuple[Sheet, ...]) -> None:
    with xlsxwriter.Workbook(whole, PLAIN) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {unit: book.add_format({"num_format": one}) for unit, one in FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            for row, values in enumerate(sheet.rows):
                for column, value in enumerate(values):
                    _write(page, row, column, value, head if row == 0 else None, formats)
            page.freeze_panes(1, 0)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)


def _write(
    page: Any, row: int, column: int, value: Value, head: Any, formats: dict[Unit, Any]
) -> None:
    if isinstance(value, Amount):
        page.write_number(row, column, value.value, formats[value.unit])
    elif value:
        page.write_string(row, column, value, head)


def _widths(sheet: Sheet) -> list[int]:
    columns = max(len(row) for row in sheet.rows)
    widths = [NARROWEST] * columns
    for row in sheet.rows:
        for column, value in enumerate(row):
            if isinstance(value, str):
                widths[column] = min(WIDEST, max(widths[column], len(value) + 2))
    return widths
