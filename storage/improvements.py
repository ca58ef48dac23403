"""«Вы сказали — мы сделали»: what closed cases changed, proposed, then published to everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, case, delete, select, update

from bot.domain.cases import CaseNumber
from bot.domain.clients import ClientId
from storage.tables import cases, improvements


@dataclass(frozen=True)
class Improvement:
    """One card: what people said, what was done, where; not public while only proposed."""

    case: CaseNumber
    title: str
    action: str
    office: str | None
    published_at: datetime | None = None


class Improvements:
    """One row a case at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def propose(self, card: Improvement, at: datetime) -> None:
        """Put a card up for publishing, in place of an earlier proposal of the same case."""
        same = improvements.c.case_id == card.case
        self._connection.execute(delete(improvements).where(same))
        row = {"case_id": card.case, "title": card.title, "action": card.action}
        self._connection.execute(
            improvements.insert(), {**row, "office": card.office, "proposed_at": at}
        )

    def find(self, number: int) -> Improvement | None:
        """The card of a case, public or not."""
        row = self._connection.execute(
            select(improvements).where(improvements.c.case_id == number)
        ).one_or_none()
        return _card(row) if row else None

    def publish(self, number: int, at: datetime) -> None:
        """From now on everybody may read it."""
        self._connection.execute(
            update(improvements).where(improvements.c.case_id == number).values(published_at=at)
        )

    def withdraw(self, number: int) -> None:
        """Nobody may read it any more."""
        self._connection.execute(delete(improvements).where(improvements.c.case_id == number))

    def newest(self, most: int, client: ClientId | None) -> tuple[Improvement, ...]:
        """What everybody may read: the client's own cases first, then the newest."""
        others = case((cases.c.client_id == client, 0), else_=1)
        rows = self._connection.execute(
            select(improvements)
            .join(cases, cases.c.id == improvements.c.case_id)
            .where(improvements.c.published_at.is_not(None))
            .order_by(others, improvements.c.published_at.desc(), improvements.c.case_id)
            .limit(most)
        )
        return tuple(map(_card, rows))


def _card(row: Row[tuple[object, ...]]) -> Improvement:
    return Improvement(CaseNumber(row.case_id), row.title, row.action, row.office, row.published_at)
