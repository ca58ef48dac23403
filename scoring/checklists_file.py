"""Checklists from a file of another system, one line of a list a row; bad rows are refused."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeAlias

from scoring.checklists import SCOPES, refusal
from scoring.csv_rows import Refused, Row, RowError, is_legible, misshapen, refused, rows
from scoring.facts import ChecklistItem
from scoring.methodology import Item, Methodology

COLUMNS: Final = ("scope", "office", "indicator", "item", "value", "dated")
MOST_DIGITS: Final = 12
LONGEST_ITEM: Final = 200

Seen: TypeAlias = dict[tuple[str, str | None, str, str, date], int]

_REASONS: Final = {
    "unknown-indicator": "у показателя {indicator!r} нет чек-листа",
    "unknown-item": "у {indicator} бывают только vacancies и vacancies_before, а не {item!r}",
    "off-scale": "{value!r} не может стоять в чек-листе {indicator}",
}


@dataclass
class ChecklistsRead:
    """What a file of checklists came to."""

    items: list[ChecklistItem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read_checklists(
    lines: Iterable[str], methodology: Methodology, offices: AbstractSet[str] | None = None
) -> ChecklistsRead:
    """All good rows of a file of checklists; UnreadableError if it has not these columns.

    Where the centre's `offices` are known, rows of any other are refused.
    """
    read = ChecklistsRead()
    known = {item.code: item for item in methodology.items}
    seen: Seen = {}
    for begins, ends, row in rows(lines, COLUMNS):
        try:
            one = _item(known, row)
            _refuse_stranger(one, offices)
            _refuse_contradiction(seen, one)
            read.items.append(one)
        except RowError as wrong:
            read.refused.append(refused(begins, ends, wrong))
    return read


def _item(known: dict[str, Item], row: Row) -> ChecklistItem:
    if len(row) != len(COLUMNS):
        raise RowError(misshapen(row, COLUMNS))
    scope, office, indicator, item, value, dated = row
    _refuse_place(scope, office)
    if not item or not is_legible(item + office):
        raise RowError("у строки нет пункта чек-листа, или он не в UTF-8")
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
        raise RowError(f"{value!r} — не целое число")
    reason = refusal(known.get(indicator), item, int(value))
    if reason:
        raise RowError(_REASONS[reason].format(indicator=indicator, item=item, value=value))
    return ChecklistItem(scope, office or None, indicator, item, int(value), _day(dated))


def _refuse_stranger(one: ChecklistItem, offices: AbstractSet[str] | None) -> None:
    if offices is None:
        return
    if one.office is not None and one.office not in offices:
        raise RowError(f"отделения {one.office!r} в центре нет")
    if len(one.item) > LONGEST_ITEM:
        raise RowError(f"название пункта длиннее {LONGEST_ITEM} знаков")


def _refuse_contradiction(seen: Seen, one: ChecklistItem) -> None:
    # The same line twice is harmless; two values of one day cannot both be right.
    key = (one.scope, one.office, one.indicator, one.item, one.dated)
    if seen.setdefault(key, one.value) != one.value:
        raise RowError("в тот же день у этого пункта стоит другое значение")


def _refuse_place(scope: str, office: str) -> None:
    if scope not in SCOPES:
        raise RowError(f"неизвестный охват {scope!r}, есть: {', '.join(SCOPES)}")
    if scope == "region" and office:
        raise RowError("у чек-листа региона не может быть отделения")
    if scope == "office" and not office:
        raise RowError("у чек-листа отделения нет кода отделения")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise RowError(f"{text!r} — не дата по ISO 8601") from None
