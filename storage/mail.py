"""The outbox: a letter waits here until a messenger has taken it, at least once, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, or_, select, update

from bot.core.events import Address
from bot.core.memory import letter_from_json, letter_to_json
from bot.core.says import Letter
from storage.prepared import Prepared
from storage.tables import conversations, letters

LEASE = timedelta(seconds=20)
NEWEST = 10
LONGEST_REASON = 200

_POST = Prepared(letters.insert(), ("channel", "user", "kind", "letter", "due", "leased_until"))
_PLAN = Prepared(letters.insert(), ("channel", "user", "kind", "cause", "key", "due"))
_PLANNED = Prepared(select(letters.c.id).where(letters.c.key == bindparam("planned")))
_END = Prepared(
    update(letters)
    .where(letters.c.id == bindparam("one"))
    .values(
        ended_at=bindparam("at"),
        ended_as=bindparam("how"),
        message=bindparam("named"),
        error=bindparam("why"),
        leased_until=None,
    )
)

_FAREWELL = delete(letters).where(
    letters.c.id.in_(bindparam("ids", expanding=True)),
    letters.c.kind == "reply",
    ~exists().where(
        conversations.c.channel == letters.c.channel, conversations.c.user == letters.c.user
    ),
)


@dataclass(frozen=True)
class Queued:
    """A letter on its way: in words, or still as the cause that will be put into words."""

    id: int
    address: Address
    kind: str
    letter: Letter | None
    cause: str | None
    attempts: int = 0


@dataclass(frozen=True)
class Ended:
    """What became of a letter: `sent`, `refused`, `void`, `gone`."""

    id: int
    how: str
    message: str | None = None
    error: str | None = None


class Mail:
    """One row a letter."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(self, address: Address, letter: Letter, at: datetime, kind: str = "reply") -> Queued:
        """A letter in words, due now and already claimed by whoever posts it."""
        row = {
            "channel": address.channel,
            "user": address.user,
            "kind": kind,
            "letter": letter_to_json(letter),
            "due": at,
            "leased_until": at + LEASE,
        }
        return Queued(_POST.adds(self._connection, row), address, kind, letter, None)

    def plan(self, address: Address, cause: str, kind: str, due: datetime, key: str) -> None:
        """A letter for later, as its cause; the key keeps it from being planned twice."""
        if _PLANNED.first(self._connection, {"planned": key}) is None:
            row = {"channel": address.channel, "user": address.user, "kind": kind}
            _PLAN.adds(self._connection, {**row, "cause": cause, "key": key, "due": due})

    def drop(self, keys: Iterable[str]) -> int:
        """Take back planned letters that no messenger has taken; how many."""
        untaken = letters.c.key.in_(tuple(keys)) & letters.c.ended_at.is_(None)
        return self._connection.execute(delete(letters).where(untaken)).rowcount

    def claim(self, channels: Sequence[str], now: datetime, most: int) -> tuple[Queued, ...]:
        """Letters that are due and nobody else's, oldest first; they are ours for a while."""
        due = (
            select(letters.c.id)
            .where(
                letters.c.ended_at.is_(None),
                letters.c.due <= now,
                letters.c.channel.in_(channels),
                or_(letters.c.leased_until.is_(None), letters.c.leased_until < now),
            )
            .order_by(letters.c.due, letters.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        ids = tuple(self._connection.execute(due).scalars())
        if not ids:
            return ()
        self._connection.execute(
            update(letters).where(letters.c.id.in_(ids)).values(leased_until=now + LEASE)
        )
        rows = self._connection.execute(
            select(letters).where(letters.c.id.in_(ids)).order_by(letters.c.due, letters.c.id)
        )
        return tuple(map(_queued, rows))

    def word(self, queued: Queued, letter: Letter) -> None:
        """Keep the words that a cause was put into, as they will be sent."""
        self._connection.execute(
            update(letters).where(letters.c.id == queued.id).values(letter=letter_to_json(letter))
        )

    def end(self, ended: Sequence[Ended], at: datetime) -> None:
        """Cross letters off; the last word to somebody forgotten is forgotten with them."""
        if ended:
            rows = (
                {
                    "one": one.id,
                    "at": at,
                    "how": one.how,
                    "named": one.message,
                    "why": _short(one.error),
                }
                for one in ended
            )
            _END.for_each(self._connection, list(rows))
            self._connection.execute(_FAREWELL, {"ids": [one.id for one in ended]})

    def retry(self, letter: int, due: datetime, error: str) -> None:
        """Try again later; the reason stays with the row."""
        self._connection.execute(
            update(letters)
            .where(letters.c.id == letter)
            .values(
                due=due, leased_until=None, attempts=letters.c.attempts + 1, error=_short(error)
            )
        )

    def postpone(self, letter: int, due: datetime) -> None:
        """Wait behind another letter of the same address; this is no attempt."""
        self._connection.execute(
            update(letters).where(letters.c.id == letter).values(due=due, leased_until=None)
        )

    def renew(self, held: Sequence[int], now: datetime) -> None:
        """These are still being worked on."""
        self._connection.execute(
            update(letters)
            .where(letters.c.id.in_(held), letters.c.leased_until.is_not(None))
            .values(leased_until=now + LEASE)
        )

    def release(self, channels: Sequence[str]) -> None:
        """Nobody works on these any more: whoever did was this process before it was restarted."""
        self._connection.execute(
            update(letters)
            .where(letters.c.ended_at.is_(None), letters.c.channel.in_(channels))
            .values(leased_until=None)
        )

    def end_all(self, address: Address, at: datetime, how: str) -> int:
        """Cross off everything that waits for somebody who cannot be written to."""
        waiting = (
            update(letters)
            .where(
                letters.c.channel == address.channel,
                letters.c.user == address.user,
                letters.c.ended_at.is_(None),
            )
            .values(ended_at=at, ended_as=how, leased_until=None)
        )
        return self._connection.execute(waiting).rowcount

    def forget(self, address: Address, but: int | None = None) -> None:
        """Remove every letter to that address, sent or not."""
        mine = delete(letters).where(
            letters.c.channel == address.channel, letters.c.user == address.user
        )
        self._connection.execute(mine if but is None else mine.where(letters.c.id != but))

    def thin_replies(self, before: datetime) -> int:
        """Remove replies that were taken: they are no proof of anything."""
        return self._connection.execute(
            delete(letters).where(letters.c.ended_at < before, letters.c.kind == "reply")
        ).rowcount

    def thin(self, before: datetime) -> int:
        """Remove letters that ended long ago."""
        return self._connection.execute(delete(letters).where(letters.c.ended_at < before)).rowcount

    def newest(self, address: Address) -> Letter | None:
        """The last letter with buttons that was sent there."""
        rows = self._connection.execute(
            select(letters.c.letter)
            .where(
                letters.c.channel == address.channel,
                letters.c.user == address.user,
                letters.c.ended_as == "sent",
            )
            .order_by(letters.c.id.desc())
            .limit(NEWEST)
        ).scalars()
        sent = (letter_from_json(text) for text in rows)
        return next((letter for letter in sent if letter.rows), None)

    def oldest_unsent(self, now: datetime) -> datetime | None:
        """When the oldest letter that is due and not taken became due."""
        return self._connection.execute(
            select(func.min(letters.c.due)).where(
                letters.c.ended_at.is_(None), letters.c.due <= now
            )
        ).scalar()


def _queued(row: Row[tuple[object, ...]]) -> Queued:
    letter = letter_from_json(row.letter) if row.letter else None
    address = Address(row.channel, row.user)
    return Queued(row.id, address, row.kind, letter, row.cause, row.attempts)


def _short(reason: str | None) -> str | None:
    return reason and reason[:LONGEST_REASON]
