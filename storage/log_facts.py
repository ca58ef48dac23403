"""What the log knows, as facts for the indicators: visits, calls, cards, and who could be asked."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Select, Table, func, select

from scoring.facts import Callback, CardView, Contact, Disposition, Visit
from storage.dispositions import clients_chosen
from storage.reception import Reception, receptions
from storage.tables import (
    appointments,
    calls,
    card_views,
    clients,
    conversations,
    dispositions,
    messages,
)

CALLBACK: Final = "callback"
UNMARKED: Final = Reception()


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

    def contacts(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Contact]:
        """Calls that ended in this time; a caller is known where a phone was told."""
        wanted = _within(select(calls), calls, calls.c.ended_at, first, last, office)
        for row in self._connection.execute(wanted.order_by(calls.c.id)):
            yield Contact(
                # Calls from before callers had pseudonyms are told apart by their phones.
                person=row.caller or row.phone_digest,
                topic=row.topic,
                office=row.office,
                channel=row.system,
                at=row.ended_at,
                resolved=None if row.resolved is None else bool(row.resolved),
                escalated=row.escalated_to is not None,
                count=row.contacts,
            )

    def callbacks(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Callback]:
        """Requests to be called back that came in this time."""
        asked = select(messages).where(messages.c.kind == CALLBACK)
        wanted = _within(asked, messages, messages.c.at, first, last, office)
        for row in self._connection.execute(wanted.order_by(messages.c.id)):
            yield Callback(row.at, row.done_at, row.channel, row.office)

    def dispositions(
        self, first: datetime | None, last: datetime | None, office: str | None
    ) -> Iterator[Disposition]:
        """What became of all clients who were chosen to be asked in this time, counted."""
        by = (dispositions.c.state, dispositions.c.channel, dispositions.c.office)
        wanted = select(*by, func.count().label("times")).where(clients_chosen())
        wanted = wanted.group_by(*by).order_by(*by)
        found = _within(wanted, dispositions, dispositions.c.at, first, last, office)
        for row in self._connection.execute(found):
            yield Disposition(row.state, row.channel, row.office, row.times)

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
        real = select(appointments).where(appointments.c.state != "held")
        wanted = _within(real, appointments, moment, first, last, office)
        known = receptions(self._connection, wanted.with_only_columns(appointments.c.id))
        for row in self._connection.execute(wanted.order_by(appointments.c.id)):
            yield _visit(row, known.get(row.id, UNMARKED))


def _within(
    wanted: "Select[Any]",
    table: Table,
    moment: "Column[datetime]",
    first: datetime | None,
    last: datetime | None,
    office: str | None,
) -> "Select[Any]":
    if first:
        wanted = wanted.where(moment >= first)
    if last:
        wanted = wanted.where(moment < last)
    return wanted.where(table.c.office == office) if office else wanted


def _visit(row: Row[tuple[object, ...]], marked: Reception) -> Visit:
    return Visit(
        person=row.pseudonym,
        office=row.office,
        service=row.service,
        channel=row.channel,
        state=row.state,
        booked_at=row.created_at,
        starts_at=row.starts_at,
        arrived_at=marked.arrived,
        received_at=marked.received,
        result=marked.result,
    )
