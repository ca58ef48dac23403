"""Lines of observers' checklists as they were entered; which of them counts the index decides."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, select

from scoring.facts import ChecklistItem
from storage.tables import checklists


class Checklists:
    """One row a line, only ever added to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enter(self, items: Iterable[ChecklistItem], at: datetime) -> int:
        """Add the lines that are not known as they are; how many were new."""
        newest = {_key(one): one.value for one in self.all()}
        rows = []
        for one in items:
            if newest.get(_key(one)) != one.value:
                newest[_key(one)] = one.value
                rows.append(_row(one, at))
        if rows:
            self._connection.execute(checklists.insert(), rows)
        return len(rows)

    def all(self) -> tuple[ChecklistItem, ...]:
        """Every line in the order in which they were entered."""
        rows = self._connection.execute(select(checklists).order_by(checklists.c.id))
        return tuple(
            ChecklistItem(
                row.scope,
                row.office,
                row.indicator,
                row.item,
                row.value,
                date.fromisoformat(row.dated),
            )
            for row in rows
        )


def _key(one: ChecklistItem) -> tuple[str, str | None, str, str, date]:
    return one.scope, one.office, one.indicator, one.item, one.dated


def _row(one: ChecklistItem, at: datetime) -> dict[str, object]:
    return {
        "scope": one.scope,
        "office": one.office,
        "indicator": one.indicator,
        "item": one.item,
        "value": one.value,
        "dated": one.dated.isoformat(),
        "entered_at": at,
    }
