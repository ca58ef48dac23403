"""What the log knows, as facts for the indicators: visits agreed, cards opened."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Column, Connection, Row, func, select

from scoring.facts import CardView, Visit
from storage.tables import appointments, card_views, clients, conversations


class LogFacts:
    """Facts of a period; a person is the same pseudonym in all of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def visits(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Visit]:
        """Visits that start from `first` up to, not including, `last`; a held time is none."""
        return self._visits(appointments.c.starts_at, first, last, office)

    def booked(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Visit]:
        """Visits that were agreed on in this time, whatever their own day."""
        return self._visits(appointments.c.created_at, first, last, office)

    def views(self, first: date | None, last: date | None) -> Iterator[CardView]:
        """Cards opened between two days, both included; who has agreed to something is a client."""
        # Cards are read before anybody agrees to anything: the conversation leads to the client.
        person = func.coalesce(clients.c.pseudonym, card_views.c.pseudonym).label("person")
        known = card_views.outerjoin(
            conversations, conversations.c.pseudonym == card_views.c.pseudonym
        ).outerjoin(clients, clients.c.id == conversations.c.client_id)
        wanted = select(card_views.c.card, card_views.c.channel, card_views.c.day, person)
        wanted = wanted.select_from(known)
        if first:
            wanted = wanted.where(card_views.c.day >= first.isoformat())
        if last:
            wanted = wanted.where(card_views.c.day <= last.isoformat())
        for row in self._connection.execute(wanted):
            yield CardView(row.person, row.card, row.channel, date.fromisoformat(row.day))

    def _visits(
        self,
        moment: "Column[datetime]",
        first: datetime | None,
        last: datetime | None,
        office: str | None,
    ) -> Iterator[Visit]:
        wanted = select(appointments).where(appointments.c.state != "held")
        if first:
            wanted = wanted.where(moment >= first)
        if last:
            wanted = wanted.where(moment < last)
        if office:
            wanted = wanted.where(appointments.c.office == office)
        return map(_visit, self._connection.execute(wanted.order_by(appointments.c.id)))


def _visit(row: Row[tuple[object, ...]]) -> Visit:
    return Visit(
        person=row.pseudonym,
        office=row.office,
        service=row.service,
        channel=row.channel,
        state=row.state,
        booked_at=row.created_at,
        starts_at=row.starts_at,
    )
