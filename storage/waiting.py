"""The waiting list: who wants to know when something becomes free, first come first told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Row, and_, select, update

from bot.core.events import Address
from bot.domain.booking import AppointmentId
from bot.domain.clients import ClientId
from bot.domain.offices import OfficeCode, ServiceCode
from storage.changes import ChangedMeanwhileError
from storage.tables import waiting

OPEN = ("waiting", "offered")


@dataclass(frozen=True)
class Waiting:
    """One person's wish to be told; `appointment` is the time held for them while offered.

    `passed` are the times that were offered and did not suit: they are not offered again.
    """

    id: int
    client: ClientId
    address: Address
    office: OfficeCode
    service: ServiceCode
    day: date | None
    state: str
    appointment: AppointmentId | None = None
    passed: frozenset[datetime] = frozenset()


class WaitingList:
    """One row a wish."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def join(self, wish: Waiting, at: datetime) -> Waiting:
        """Add a wish at the end; the same one is not added twice."""
        same = and_(
            waiting.c.client_id == wish.client,
            waiting.c.office == wish.office,
            waiting.c.service == wish.service,
            waiting.c.day.is_not_distinct_from(wish.day.isoformat() if wish.day else None),
            waiting.c.state.in_(OPEN),
        )
        known = self._connection.execute(select(waiting).where(same)).first()
        if known:
            return _wish(known)
        row = {
            "client_id": wish.client,
            "channel": wish.address.channel,
            "user": wish.address.user,
            "office": wish.office,
            "service": wish.service,
            "day": wish.day.isoformat() if wish.day else None,
            "state": "waiting",
            "created_at": at,
        }
        new = self._connection.execute(waiting.insert().returning(waiting), row).one()
        return _wish(new)

    def find(self, key: int, client: ClientId) -> Waiting | None:
        """That wish, if it is this client's."""
        row = self._connection.execute(
            select(waiting).where(waiting.c.id == key, waiting.c.client_id == client)
        ).one_or_none()
        return _wish(row) if row else None

    def of_client(self, client: ClientId) -> tuple[Waiting, ...]:
        """The client's wishes that are still open."""
        rows = self._connection.execute(
            select(waiting).where(waiting.c.client_id == client, waiting.c.state.in_(OPEN))
        )
        return tuple(map(_wish, rows))

    def first_come(self, office: OfficeCode) -> tuple[Waiting, ...]:
        """Who waits for something at an office, longest first; who has an offer is left out."""
        other = waiting.alias()
        offered = select(other.c.client_id).where(other.c.state == "offered")
        rows = self._connection.execute(
            select(waiting)
            .where(waiting.c.office == office, waiting.c.state == "waiting")
            .where(waiting.c.client_id.not_in(offered))
            .order_by(waiting.c.created_at, waiting.c.id)
        )
        return tuple(map(_wish, rows))

    def offered_for(self, held: tuple[AppointmentId, ...]) -> tuple[Waiting, ...]:
        """The wishes for which these times were held."""
        rows = self._connection.execute(
            select(waiting)
            .where(waiting.c.appointment_id.in_(held), waiting.c.state == "offered")
            .order_by(waiting.c.id)
        )
        return tuple(map(_wish, rows))

    def offices(self) -> tuple[OfficeCode, ...]:
        """Offices at which anybody waits."""
        rows = self._connection.execute(
            select(waiting.c.office).where(waiting.c.state == "waiting").distinct()
        )
        return tuple(OfficeCode(code) for code in rows.scalars())

    def change(self, wish: Waiting, state: str, held: AppointmentId | None = None) -> None:
        """What became of the wish; `held` is the time that is offered."""
        as_known = and_(waiting.c.id == wish.id, waiting.c.state == wish.state)
        new = {"state": state, "appointment_id": held}
        if self._connection.execute(update(waiting).where(as_known).values(new)).rowcount != 1:
            raise ChangedMeanwhileError(f"waiting:{wish.id}")

    def pass_on(self, wish: Waiting, passed: datetime, at: datetime) -> None:
        """The time that was offered did not suit: the wish waits on, at the end of the line."""
        self.change(wish, "waiting")
        times = " ".join(str(_minute(one)) for one in {*wish.passed, passed})
        self._connection.execute(
            update(waiting).where(waiting.c.id == wish.id).values(passed=times, created_at=at)
        )


def _wish(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        id=row.id,
        client=ClientId(row.client_id),
        address=Address(row.channel, row.user),
        office=OfficeCode(row.office),
        service=ServiceCode(row.service),
        day=date.fromisoformat(row.day) if row.day else None,
        state=row.state,
        appointment=AppointmentId(row.appointment_id) if row.appointment_id else None,
        passed=frozenset(map(_moment, row.passed.split())),
    )


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _moment(minute: str) -> datetime:
    return datetime.fromtimestamp(int(minute) * 60, UTC)
