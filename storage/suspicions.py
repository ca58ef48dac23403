"""What the log tells flags beside the answers: comments, visits behind them, marks of staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, String, and_, cast, func, literal, select

from scoring.flag_copies import Comment
from scoring.flag_staff import Origin
from storage.tables import answers, appointments, invitations, journal, messages

VISIT = "visit:"
SUBJECT = "appointment:"


@dataclass(frozen=True)
class Marking:
    """A visit that staff marked as attended."""

    number: str
    office: str
    starts: datetime
    by: str
    at: datetime


def comments(connection: Connection) -> Iterator[Comment]:
    """Comments left with a set of answers, each under its respondent's pseudonym."""
    sets = (
        select(answers.c.answer_set, answers.c.respondent, answers.c.office).distinct().subquery()
    )
    rows = connection.execute(
        select(sets.c.respondent, sets.c.office, messages.c.text).join_from(
            sets, messages, messages.c.answer_set == sets.c.answer_set
        )
    )
    for row in rows:
        yield Comment(row.respondent, row.office, row.respondent, row.text)


def origins(connection: Connection) -> Iterator[Origin]:
    """Answers about a visit, and whether somebody marked it as attended."""
    visit = cast(func.substr(invitations.c.cause, len(VISIT) + 1), Integer)
    rows = connection.execute(
        select(answers.c.respondent, answers.c.office, appointments.c.state)
        .distinct()
        .join_from(
            answers,
            invitations,
            and_(
                invitations.c.token == answers.c.answer_set,
                invitations.c.cause.startswith(VISIT),
            ),
        )
        .join(appointments, appointments.c.id == visit)
    )
    for row in rows:
        yield Origin(row.respondent, row.office, attended=row.state == "attended")


def markings(connection: Connection) -> Iterator[Marking]:
    """Every visit marked as attended; staff of one office count as one hand."""
    subject = literal(SUBJECT) + cast(appointments.c.id, String(20))
    rows = connection.execute(
        select(
            appointments.c.number,
            appointments.c.office,
            appointments.c.starts_at,
            journal.c.channel,
            journal.c.at,
        )
        .join_from(journal, appointments, journal.c.subject == subject)
        .where(journal.c.deed == "attended")
    )
    for row in rows:
        by = f"{row.channel} {row.office}"
        yield Marking(row.number, row.office, row.starts_at, by, row.at)
