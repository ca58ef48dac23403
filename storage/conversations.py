"""Where each person stands in their conversation, and which events were already heard."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, exists, select, text, update

from bot.core.events import Address
from bot.domain.clients import ClientId
from storage.prepared import Prepared
from storage.tables import UtcTime, conversations, inbox, letters

COLUMNS = ("page", "back", "turn", "offered", "pressed", "language", "blocked", "touched_at")
FIRST_TURNS = 1_000_000

_HEAR = Prepared(
    text(
        "INSERT INTO inbox (channel, key, at) VALUES (:channel, :key, :at) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("at", type_=UtcTime()))
)
_HERE = and_(
    conversations.c.channel == bindparam("at_channel"),
    conversations.c.user == bindparam("at_user"),
)
_FIND = Prepared(select(conversations).where(_HERE))
_OPEN = Prepared(
    conversations.insert().inline(),
    ("channel", "user", "pseudonym", "language", "turn", "touched_at"),
)
_CHANGE = Prepared(
    update(conversations).where(_HERE).values({name: bindparam(f"new_{name}") for name in COLUMNS})
)


@dataclass(frozen=True)
class Conversation:
    """A person's place: page and way back as JSON, the turn, and what the last letter offered."""

    address: Address
    pseudonym: str
    turn: int = 0
    page: str | None = None
    back: str | None = None
    client_id: ClientId | None = None
    language: str | None = None
    chosen_language: str | None = None
    offered: dict[str, str] = field(default_factory=dict)
    pressed: str | None = None
    blocked: bool = False
    new: bool = False


class Conversations:
    """One row an address."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heard(self, channel: str, key: str, at: datetime) -> bool:
        """Note an event by its key; False when it was already heard."""
        row = {"channel": channel, "key": key, "at": at}
        return _HEAR.changes(self._connection, row) == 1

    def find(self, address: Address) -> Conversation | None:
        """The person's place, if they were here before."""
        here = {"at_channel": address.channel, "at_user": address.user}
        row = _FIND.first(self._connection, here)
        if row is None:
            return None
        return Conversation(
            address=address,
            pseudonym=row.pseudonym,
            turn=row.turn,
            page=row.page,
            back=row.back,
            client_id=row.client_id and ClientId(row.client_id),
            language=row.language,
            chosen_language=row.chosen_language,
            offered=json.loads(row.offered or "{}"),
            pressed=row.pressed,
            blocked=bool(row.blocked),
        )

    def open(self, address: Address, language: str | None, at: datetime) -> Conversation:
        """A new person's place, with a pseudonym of its own."""
        # somebody forgotten still sees old buttons: a new count must not come by their turns again
        turn = secrets.randbelow(FIRST_TURNS)
        begun = Conversation(address, secrets.token_hex(16), turn, language=language, new=True)
        _OPEN.changes(
            self._connection,
            {
                "channel": address.channel,
                "user": address.user,
                "pseudonym": begun.pseudonym,
                "language": language,
                "turn": turn,
                "touched_at": at,
            },
        )
        return begun

    def keep(self, conversation: Conversation, at: datetime) -> None:
        """Remember where the person stands now."""
        _CHANGE.changes(
            self._connection,
            {
                "at_channel": conversation.address.channel,
                "at_user": conversation.address.user,
                "new_page": conversation.page,
                "new_back": conversation.back,
                "new_turn": conversation.turn,
                "new_offered": json.dumps(conversation.offered, ensure_ascii=False),
                "new_pressed": conversation.pressed,
                "new_language": conversation.language,
                "new_blocked": int(conversation.blocked),
                "new_touched_at": at,
            },
        )

    def belong_to(self, address: Address, client: ClientId) -> None:
        """From now on this address is that client's."""
        self._change(address, client_id=client)

    def choose_language(self, address: Address, language: str) -> None:
        """The person wants to be spoken to in this language whatever the messenger says."""
        self._change(address, chosen_language=language)

    def block(self, address: Address) -> None:
        """The person cannot be written to any more."""
        self._change(address, blocked=1)

    def forget(self, address: Address) -> None:
        """Drop the address with its page and pseudonym."""
        self._connection.execute(
            delete(conversations).where(
                conversations.c.channel == address.channel, conversations.c.user == address.user
            )
        )

    def forget_silent(self, before: datetime) -> int:
        """Drop addresses of people who agreed to nothing and were silent; how many."""
        unsent = exists().where(
            letters.c.channel == conversations.c.channel,
            letters.c.user == conversations.c.user,
            letters.c.ended_at.is_(None),
        )
        gone = self._connection.execute(
            delete(conversations).where(
                conversations.c.client_id.is_(None),
                conversations.c.touched_at < before,
                ~unsent,
            )
        )
        return gone.rowcount

    def thin_inbox(self, before: datetime) -> int:
        """Drop old keys; no messenger repeats an event after days."""
        return self._connection.execute(delete(inbox).where(inbox.c.at < before)).rowcount

    def of_client(self, client: ClientId) -> tuple[Address, ...]:
        """Every address the client is reached at, the latest used first."""
        rows = self._connection.execute(
            select(conversations.c.channel, conversations.c.user)
            .where(conversations.c.client_id == client)
            .order_by(conversations.c.touched_at.desc())
        )
        return tuple(Address(row.channel, row.user) for row in rows)

    def _change(self, address: Address, **values: object) -> None:
        self._connection.execute(
            update(conversations)
            .where(conversations.c.channel == address.channel, conversations.c.user == address.user)
            .values(**values)
        )
