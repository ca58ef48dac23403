"""Free words from people: comments after a visit, reviews, requests to be called back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.domain.clients import ClientId
from storage.chain import Chain
from storage.tables import messages


@dataclass(frozen=True)
class Message:
    """What somebody wrote to the centre; `kind` is comment, thanks, complaint, idea or callback."""

    kind: str
    text: str
    channel: str
    at: datetime
    phone: str | None = None
    office: str | None = None
    service: str | None = None
    id: int | None = None


class Messages:
    """One row a message, sealed as it is kept."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def keep(self, message: Message, client: ClientId | None, answer_set: str | None = None) -> int:
        """Store it; the number it got."""
        row = {
            "kind": message.kind,
            "text": message.text,
            "phone": message.phone,
            "office": message.office,
            "service": message.service,
            "channel": message.channel,
            "at": message.at,
            "client_id": client,
            "answer_set": answer_set,
        }
        result = self._connection.execute(messages.insert().returning(messages.c.id), row)
        number = int(result.scalar_one())
        self._chain.seal("words", number)
        return number

    def waiting(self, kinds: tuple[str, ...]) -> tuple[Message, ...]:
        """Messages of these kinds that nobody has dealt with, oldest first."""
        rows = self._connection.execute(
            select(messages)
            .where(messages.c.kind.in_(kinds), messages.c.done_at.is_(None))
            .order_by(messages.c.id)
        )
        return tuple(
            Message(r.kind, r.text, r.channel, r.at, r.phone, r.office, r.service, r.id)
            for r in rows
        )

    def done(self, message: int, at: datetime) -> bool:
        """Mark as dealt with; its phone is no longer kept. False when there is none such."""
        changed = self._connection.execute(
            update(messages)
            .where(messages.c.id == message, messages.c.done_at.is_(None))
            .values(done_at=at, phone=None)
        )
        return changed.rowcount == 1

    def remove(self, message: int) -> None:
        """Words that their writer has replaced."""
        self._delete(messages.c.id == message)

    def forget(self, client: ClientId) -> None:
        """Remove what the person wrote: free words may name them."""
        self._delete(messages.c.client_id == client)

    def forget_sets(self, answer_sets: Sequence[str]) -> None:
        """Remove the comments that went with these answers, whoever wrote them."""
        self._delete(messages.c.answer_set.in_(answer_sets))

    def _delete(self, which: ColumnElement[bool]) -> None:
        gone = self._connection.execute(delete(messages).where(which).returning(messages.c.id))
        self._chain.remove("words", gone.scalars().all())
