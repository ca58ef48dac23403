"""Answers of anonymous surveys: only how often each was given, by month and cell."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.surveys import Survey
from scoring.instruments import INSTRUMENTS
from storage.tables import counts

EVERYBODY = "all"  # the cell of links that were made for no office
UNSURE = "unsure"

_PREPARE = {
    dialect: insert(counts).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


@dataclass(frozen=True)
class Count:
    """How often one answer was given to one question in a cell of a month."""

    month: str
    cell: str
    question: str
    answer: str
    times: int


class Counts:
    """One row an answer that can be given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self, survey: Survey, month: str, cell: str) -> None:
        """All rows of a cell at once, with nought in them: their order must tell nothing.

        A survey that has changed since then has further ones.
        """
        mine = select(counts.c.question, counts.c.answer).where(*_of(survey.code, month, cell))
        known = {(row.question, row.answer) for row in self._connection.execute(mine)}
        place = {"survey": survey.code, "month": month, "cell": cell, "times": 0}
        rows = [
            {**place, "question": question.code, "answer": answer}
            for question in survey.questions
            for answer in possible(question.instrument, question.options, question.unsure)
            if (question.code, answer) not in known
        ]
        if rows:
            self._connection.execute(_PREPARE[self._connection.dialect.name], rows)

    def add(self, survey: str, month: str, cell: str, question: str, answer: str) -> None:
        """One more of that answer; ValueError for one that cannot be given."""
        added = self._connection.execute(
            update(counts)
            .where(
                *_of(survey, month, cell),
                counts.c.question == question,
                counts.c.answer == answer,
            )
            .values(times=counts.c.times + 1)
        )
        if added.rowcount != 1:
            raise ValueError(f"{question!r} has no answer {answer!r} here")

    def of(self, survey: str) -> tuple[Count, ...]:
        """Every count of a survey; who shows them hides the cells that are too small."""
        rows = self._connection.execute(
            select(counts)
            .where(counts.c.survey == survey)
            .order_by(counts.c.month, counts.c.cell, counts.c.question, counts.c.answer)
        )
        return tuple(Count(r.month, r.cell, r.question, r.answer, r.times) for r in rows)


def possible(instrument: str, options: Iterable[str], unsure: bool) -> tuple[str, ...]:
    """Every answer to a question, as it is counted."""
    scale = INSTRUMENTS.get(instrument)
    points = map(str, range(scale.low, scale.high + 1)) if scale else options
    return (*points, *((UNSURE,) if unsure else ()))


def _of(survey: str, month: str, cell: str) -> tuple[ColumnElement[bool], ...]:
    return (counts.c.survey == survey, counts.c.month == month, counts.c.cell == cell)
