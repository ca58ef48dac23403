"""What the bot said in the web chat, for a page that comes back; what people said is not kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Row, and_, delete, exists, func, select

from bot.core.memory import letter_from_json, letter_to_json
from bot.core.says import Letter
from storage.tables import conversations, transcripts

CHANNEL = "webchat"


@dataclass(frozen=True)
class Shown:
    """A letter as the page shows it; `replaces` is the number of the one whose place it takes."""

    id: int
    letter: Letter
    replaces: int | None
    at: datetime


class Transcripts:
    """One row a letter, numbered in the order they were said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: str, letter: Letter, key: int, at: datetime) -> int:
        """Keep a letter under its post key; a repeated one is not kept twice. Its number."""
        row = {
            "user": user,
            "letter": letter_to_json(replace(letter, replaces=None)),
            "replaces": int(letter.replaces) if letter.replaces else None,
            "at": at,
        }
        row["key"] = _key(key, user, str(row["letter"]))
        known = select(transcripts.c.id).where(transcripts.c.key == row["key"])
        number = self._connection.execute(known).scalar()
        if number is None:
            added = transcripts.insert().returning(transcripts.c.id)
            number = self._connection.execute(added, row).scalar_one()
        return int(number)

    def after(self, user: str, number: int) -> tuple[Shown, ...]:
        """Letters said since; for a page that knows nothing yet, without those replaced later."""
        found = select(transcripts).where(transcripts.c.user == user, transcripts.c.id > number)
        if number == 0:
            later = transcripts.alias()
            replaced = exists().where(
                later.c.user == transcripts.c.user, later.c.replaces == transcripts.c.id
            )
            found = found.where(~replaced)
        rows = self._connection.execute(found.order_by(transcripts.c.id))
        return tuple(map(_shown, rows))

    def one(self, user: str, number: int) -> Shown | None:
        """A single letter, if it was said to this person."""
        found = select(transcripts).where(transcripts.c.user == user, transcripts.c.id == number)
        row = self._connection.execute(found).first()
        return _shown(row) if row else None

    def first(self, user: str) -> int | None:
        """The oldest letter still kept: what is older was forgotten."""
        oldest = select(func.min(transcripts.c.id)).where(transcripts.c.user == user)
        return self._connection.execute(oldest).scalar()

    def newest(self) -> int:
        """The number last given, whoever the letter was for; 0 when there is none."""
        return self._connection.execute(select(func.max(transcripts.c.id))).scalar() or 0

    def forget(self, user: str) -> None:
        """Remove everything that was said to a person."""
        self._connection.execute(delete(transcripts).where(transcripts.c.user == user))

    def forget_strangers(self, before: datetime) -> int:
        """Remove old letters to people whose conversation is no longer remembered."""
        remembered = exists().where(
            and_(conversations.c.channel == CHANNEL, conversations.c.user == transcripts.c.user)
        )
        old = delete(transcripts).where(transcripts.c.at < before, ~remembered)
        return self._connection.execute(old).rowcount


def _key(key: int, user: str, letter: str) -> str:
    # A post key may be given again once everything about somebody was deleted: the words decide.
    return f"{key}:{sha256(f'{user} {letter}'.encode()).hexdigest()[:16]}"


def _shown(row: Row[tuple[object, ...]]) -> Shown:
    return Shown(row.id, letter_from_json(row.letter), row.replaces, row.at)
