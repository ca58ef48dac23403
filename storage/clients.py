"""People who agreed to something: consents with version, moment and fingerprint of the text."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from bot.core.events import Address
from bot.domain.clients import CONSENT_VERSION, Client, ClientId
from storage.prepared import Prepared
from storage.tables import clients, consents

# One row a consent that holds; a client without any is a row with an empty purpose.
_FIND = Prepared(
    select(clients, consents.c.purpose)
    .join_from(
        clients,
        consents,
        and_(consents.c.client_id == clients.c.id, consents.c.withdrawn_at.is_(None)),
        isouter=True,
    )
    .where(clients.c.id == bindparam("one"))
)
_ADD = Prepared(clients.insert(), ("pseudonym", "created_at"))
_AGREE = Prepared(
    consents.insert().inline(),
    ("client_id", "purpose", "version", "fingerprint", "language", "channel", "given_at"),
)


class Clients:
    """One row a person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, at: datetime) -> ClientId:
        """A new person with a pseudonym of their own."""
        row = {"pseudonym": secrets.token_hex(16), "created_at": at}
        return ClientId(_ADD.adds(self._connection, row))

    def find(self, client: ClientId) -> Client | None:
        """The person with the consents that still hold."""
        rows = _FIND.rows(self._connection, {"one": client})
        if not rows:
            return None
        row, given = rows[0], frozenset(row.purpose for row in rows if row.purpose)
        return Client(ClientId(row.id), row.pseudonym, given, bool(row.no_questions))

    def agree(
        self,
        client: ClientId,
        purpose: str,
        words: str,
        language: str,
        address: Address,
        at: datetime,
    ) -> None:
        """Keep a consent with the fingerprint of the very words that were shown."""
        _AGREE.changes(
            self._connection,
            {
                "client_id": client,
                "purpose": purpose,
                "version": CONSENT_VERSION,
                "fingerprint": hashlib.sha256(words.encode()).hexdigest(),
                "language": language,
                "channel": address.channel,
                "given_at": at,
            },
        )

    def withdraw(self, client: ClientId, purpose: str, at: datetime) -> None:
        """The person takes a consent back; the proof that it was given stays until forgotten."""
        self._connection.execute(
            update(consents)
            .where(
                consents.c.client_id == client,
                consents.c.purpose == purpose,
                consents.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at)
        )

    def want_questions(self, client: ClientId, *, wanted: bool) -> None:
        """Whether the person may be asked anything after a visit."""
        self._connection.execute(
            update(clients).where(clients.c.id == client).values(no_questions=int(not wanted))
        )

    def forget(self, client: ClientId) -> None:
        """Remove the person; what hangs on them goes or loses its link by the tables' own rules."""
        self._connection.execute(delete(clients).where(clients.c.id == client))
