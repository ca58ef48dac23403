"""Who answered for how many, and how each operator's calls were answered: for the flags."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, Integer, case, cast, func, select

from scoring.flag_staff import Account, StaffRecord
from scoring.instruments import INSTRUMENTS
from storage.portion import Portion
from storage.tables import answers, calls, dispositions, invitations

NOT_ASKED: Final = ("capped", "no-consent")


def accounts(connection: Connection, portion: Portion) -> Iterator[Account]:
    """Respondents who answered about the calls of several phones, office by office.

    For how many offices one answers is told by the answers; how old an account is, by nobody.
    """
    about_calls = (
        select(answers.c.respondent, answers.c.office, calls.c.caller)
        .join_from(calls, invitations, calls.c.invitation_id == invitations.c.id)
        .join(answers, answers.c.answer_set == invitations.c.token)
        .where(replace(portion, office=None).counts(), calls.c.caller.is_not(None))
        .distinct()
    )
    callers: defaultdict[str, set[str]] = defaultdict(set)
    offices: defaultdict[str, set[str | None]] = defaultdict(set)
    for row in connection.execute(about_calls):
        callers[row.respondent].add(row.caller)
        offices[row.respondent].add(row.office)
    for respondent, those in callers.items():
        if len(those) > 1:
            for one in offices[respondent]:
                if portion.office in {None, one}:
                    yield Account(respondent, one, len(those), 1, None)


def praised(connection: Connection, portion: Portion) -> Iterator[StaffRecord]:
    """Of each operator's answered calls, those about which every answer was a good one."""
    good = case(
        *(
            (answers.c.instrument == one.code, cast(answers.c.value >= one.positive[0], Integer))
            for one in INSTRUMENTS.values()
        ),
        else_=0,
    )
    sets = (
        select(calls.c.operator, calls.c.office, func.min(good).label("good"))
        .join_from(answers, invitations, invitations.c.token == answers.c.answer_set)
        .join(calls, calls.c.invitation_id == invitations.c.id)
        .where(replace(portion, office=None, audience=None).counts())
        .where(answers.c.value.is_not(None), *_at(calls.c.office, portion.office))
        .group_by(answers.c.answer_set, calls.c.operator, calls.c.office)
        .subquery()
    )
    rows = connection.execute(
        select(
            sets.c.operator, sets.c.office, func.sum(sets.c.good).label("good"), func.count()
        ).group_by(sets.c.operator, sets.c.office)
    )
    for operator, where, positive, n in rows:
        yield StaffRecord(operator, where or "", int(positive), n)


def responding(connection: Connection, portion: Portion) -> Iterator[StaffRecord]:
    """Of the people asked about each operator's calls, those who answered everything."""
    complete = func.sum(case((dispositions.c.state == "complete", 1), else_=0))
    rows = connection.execute(
        select(dispositions.c.operator, dispositions.c.office, complete, func.count())
        .where(dispositions.c.operator.is_not(None), dispositions.c.state.not_in(NOT_ASKED))
        .where(portion.moments(dispositions.c.at, dispositions.c.office))
        .group_by(dispositions.c.operator, dispositions.c.office)
    )
    for operator, where, positive, n in rows:
        yield StaffRecord(operator, where or "", int(positive), n)


def _at(column: "Column[str]", office: str | None) -> Iterator[ColumnElement[bool]]:
    if office:
        yield column == office
