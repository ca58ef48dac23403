"""What the log tells flags beside the answers: comments, visits behind them, marks of staff."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, String, cast, literal, select

from scoring.flag_copies import Comment
from scoring.flag_staff import Origin
from storage.invitations import AFTER_VISIT
from storage.journal import APPOINTMENT
from storage.portion import Portion
from storage.tables import answers, appointments, invitations, journal, messages

AT_ONCE = 500


@dataclass(frozen=True)
class Marking:
    """A visit that staff marked as attended."""

    number: str
    office: str
    starts: datetime
    by: str
    at: datetime


def comments(connection: Connection, portion: Portion) -> Iterator[Comment]:
    """Comments left with answers of the portion, each under its respondent's pseudonym."""
    words: dict[str, list[str]] = defaultdict(list)
    left = select(messages.c.answer_set, messages.c.text).where(messages.c.answer_set.is_not(None))
    for answer_set, text in connection.execute(left.order_by(messages.c.id)):
        words[answer_set].append(text)
    sets = iter(words)
    # Set by set, as few have a comment: joined, all answers of the portion would be gone through.
    while some := tuple(islice(sets, AT_ONCE)):
        theirs = answers.c.answer_set.in_(some)
        rows = connection.execute(
            select(answers.c.answer_set, answers.c.respondent, answers.c.office)
            .where(theirs, portion.counts())
            .distinct()
        )
        for answer_set, respondent, office in rows:
            for text in words[answer_set]:
                yield Comment(respondent, office, respondent, text)


def origins(connection: Connection, portion: Portion) -> Iterator[Origin]:
    """Answers of the portion about a visit that nobody marked as attended."""
    cause = literal(AFTER_VISIT) + cast(appointments.c.id, String(20))
    rows = connection.execute(
        select(answers.c.respondent, answers.c.office)
        .distinct()
        .join_from(appointments, invitations, invitations.c.cause == cause)
        .join(answers, answers.c.answer_set == invitations.c.token)
        .where(appointments.c.state != "attended", portion.counts())
    )
    for row in rows:
        yield Origin(row.respondent, row.office, attended=False)


def markings(connection: Connection) -> Iterator[Marking]:
    """Every attended visit by its newest mark; staff of one office count as one hand."""
    subject = literal(APPOINTMENT) + cast(appointments.c.id, String(20))
    rows = connection.execute(
        select(
            appointments.c.number,
            appointments.c.office,
            appointments.c.starts_at,
            journal.c.channel,
            journal.c.at,
        )
        .join_from(journal, appointments, journal.c.subject == subject)
        .where(journal.c.deed == "attended", appointments.c.state == "attended")
        .order_by(journal.c.id)
    )
    newest = {row.number: row for row in rows}
    for row in newest.values():
        by = f"{row.channel} {row.office}"
        yield Marking(row.number, row.office, row.starts_at, by, row.at)
