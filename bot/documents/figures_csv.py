"""The report's figures as a CSV file that Russian Excel opens by a double click."""

import csv
from pathlib import Path
from typing import Final

from bot.documents.sheets import Amount, Sheet, Value

# A cell that begins so would be taken for a formula; an apostrophe makes it a word again.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(file: Path, sheet: Sheet) -> None:
    """Write one table: UTF-8 with the mark Excel looks for, semicolons, decimal commas."""
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        lines = csv.writer(written, delimiter=";")
        width = max(len(row) for row in sheet.rows)
        for row in sheet.rows:
            lines.writerow([*map(_cell, row), *[""] * (width - len(row))])


def _cell(value: Value) -> str:
    if isinstance(value, Amount):
        whole = value.unit == "count" and value.value == int(value.value)
        return str(int(value.value)) if whole else repr(float(value.value)).replace(".", ",")
    word = value or ""
    return f"'{word}" if word.startswith(DANGEROUS) else word
