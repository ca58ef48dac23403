"""What a link is worth to whoever opens it; looking changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, select

from bot.core.events import Address
from storage.tables import conversations, invitations

LinkState: TypeAlias = Literal[
    "fresh", "begun", "used", "declined", "expired", "foreign", "unknown"
]

_STATES: dict[str, LinkState] = {
    "created": "fresh",
    "opened": "fresh",
    "partial": "begun",
    "complete": "used",
    "refused": "declined",
    "expired": "expired",
}


@dataclass(frozen=True)
class Look:
    """How a link stands, what it asks about (`visit`, `call` or anything else), by which survey."""

    state: LinkState
    about: str = ""
    survey: str = ""

    @property
    def open(self) -> bool:
        """Whether it may be answered."""
        return self.state in {"fresh", "begun"}


class Links:
    """Reads invitations as links."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look(self, token: str, now: datetime, reader: Address | None) -> Look:
        """How the link stands for this reader at this moment."""
        row = self._connection.execute(
            select(invitations).where(invitations.c.token == token)
        ).one_or_none()
        if row is None:
            return Look("unknown")
        about = row.cause.partition(":")[0]
        state = _STATES[row.state]
        if state in {"fresh", "begun"} and row.expires_at <= now:
            return Look("expired", about, row.survey)
        if state in {"fresh", "begun"} and row.client_id not in {None, self._client(reader)}:
            return Look("foreign", about, row.survey)
        return Look(state, about, row.survey)

    def _client(self, reader: Address | None) -> int | None:
        if reader is None:
            return None
        mine = select(conversations.c.client_id).where(
            conversations.c.channel == reader.channel, conversations.c.user == reader.user
        )
        return self._connection.execute(mine).scalar_one_or_none()
