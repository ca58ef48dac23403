"""What was read and what was asked in vain, without the person."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, text, update

from storage.prepared import Prepared
from storage.tables import card_views, unanswered

LONGEST_QUESTION = 300

_VIEWED = Prepared(
    text(
        "INSERT INTO card_views (pseudonym, card, channel, day)"
        " VALUES (:pseudonym, :card, :channel, :day) ON CONFLICT DO NOTHING"
    )
)
_ONCE_MORE = text(
    "INSERT INTO unanswered (question, language, day, times) VALUES (:question, :language, :day, 1)"
    " ON CONFLICT (question, language, day) DO UPDATE SET times = unanswered.times + 1"
)


@dataclass(frozen=True)
class Unanswered:
    """A question to which no card was found, and how often it was asked."""

    question: str
    language: str
    times: int


class Content:
    """Views of cards and unanswered questions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def viewed(self, pseudonym: str, card: str, channel: str, day: date) -> None:
        """Count an opened card once a person, card, channel and day."""
        row = {"pseudonym": pseudonym, "card": card, "channel": channel, "day": day.isoformat()}
        _VIEWED.changes(self._connection, row)

    def forget(self, pseudonym: str) -> None:
        """Keep the views as figures only: that they were one person's is no longer known."""
        viewed = card_views.c.pseudonym == pseudonym
        nobody = secrets.token_hex(16)
        self._connection.execute(update(card_views).where(viewed).values(pseudonym=nobody))

    def found_nothing(self, question: str, language: str, day: date) -> None:
        """Keep the question for the editors, its digits blotted out: they may be somebody's."""
        plain = "".join("#" if letter.isdigit() else letter for letter in question)
        row = {"question": plain[:LONGEST_QUESTION], "language": language, "day": day.isoformat()}
        self._connection.execute(_ONCE_MORE, row)

    def asked_in_vain(self) -> tuple[Unanswered, ...]:
        """Unanswered questions, the most frequent first."""
        times = func.sum(unanswered.c.times).label("times")
        rows = self._connection.execute(
            select(unanswered.c.question, unanswered.c.language, times)
            .group_by(unanswered.c.question, unanswered.c.language)
            .order_by(times.desc(), unanswered.c.question)
        )
        return tuple(Unanswered(row.question, row.language, int(row.times)) for row in rows)
