"""Who answered for how many, and how each operator's calls were answered: for the flags."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, case, func, select

from scoring.flag_staff import Account, StaffRecord
from scoring.instruments import INSTRUMENTS
from storage.portion import Portion
from storage.tables import answers, calls, dispositions, invitations

NOT_ASKED: Final = ("capped", "no-consent")
AT_ONCE: Final = 500
# No link is answered later than this after its call.
LATEST: Final = timedelta(days=90)


@dataclass(frozen=True)
class AboutCall:
    """One answer, and the call that it is about."""

    call: Any
    answer: Any

    @property
    def is_good(self) -> bool:
        """Whether it lies where its instrument counts answers as good."""
        known = INSTRUMENTS.get(self.answer.instrument)
        return known is not None and self.answer.value >= known.positive[0]


def about_calls(connection: Connection, portion: Portion) -> Iterator[AboutCall]:
    """The portion's answers about calls, of all offices and audiences."""
    everywhere = replace(portion, office=None, audience=None)
    earlier = replace(everywhere, first=portion.first and portion.first - LATEST)
    asked = {
        row.token: row
        for row in connection.execute(
            select(invitations.c.token, calls.c.operator, calls.c.office, calls.c.caller)
            .join_from(calls, invitations, calls.c.invitation_id == invitations.c.id)
            .where(earlier.moments(calls.c.ended_at, calls.c.office))
        )
    }
    tokens = iter(asked)
    # Call by call, as few answers are about one: joined, all of the portion would be gone through.
    while some := tuple(islice(tokens, AT_ONCE)):
        rows = connection.execute(
            select(
                answers.c.answer_set,
                answers.c.respondent,
                answers.c.office,
                answers.c.audience,
                answers.c.instrument,
                answers.c.value,
            ).where(answers.c.answer_set.in_(some), everywhere.counts())
        )
        for row in rows:
            yield AboutCall(asked[row.answer_set], row)


def accounts(told: Sequence[AboutCall], portion: Portion) -> Iterator[Account]:
    """Respondents who answered about the calls of several phones, office by office.

    For how many offices one answers is told by the answers; how old an account is, by nobody.
    """
    callers: defaultdict[str, set[str]] = defaultdict(set)
    offices: defaultdict[str, set[str | None]] = defaultdict(set)
    for one in told:
        if one.call.caller is not None and portion.audience in {None, one.answer.audience}:
            callers[one.answer.respondent].add(one.call.caller)
            offices[one.answer.respondent].add(one.answer.office)
    for respondent, those in callers.items():
        if len(those) > 1:
            for office in offices[respondent]:
                if portion.office in {None, office}:
                    yield Account(respondent, office, len(those), 1, None)


def praised(told: Sequence[AboutCall], portion: Portion) -> Iterator[StaffRecord]:
    """Of each operator's answered calls, those about which every answer was a good one."""
    sets: dict[tuple[str, str, str | None], bool] = {}
    for one in told:
        if one.answer.value is not None and portion.office in {None, one.call.office}:
            key = (one.answer.answer_set, one.call.operator, one.call.office)
            sets[key] = sets.get(key, True) and one.is_good
    staff: defaultdict[tuple[str, str | None], list[bool]] = defaultdict(list)
    for (_, operator, office), good in sets.items():
        staff[operator, office].append(good)
    for (operator, office), each in staff.items():
        yield StaffRecord(operator, office or "", sum(each), len(each))


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
