"""Which answers and visits are worth a look, from the answers and from the log beside them."""

from datetime import datetime

from bot.domain.local_day import HOUR, wall_minute
from bot.domain.offices import Centre
from bot.domain.opening import windows_of
from scoring.flag_staff import AttendanceMark
from scoring.flags import FlagReport, Log, flag
from scoring.questionnaires import questionnaires
from storage.answering import accounts, praised, responding
from storage.database import Store
from storage.suspicions import Marking, comments, markings, origins


def suspicious(
    store: Store, first: datetime | None, last: datetime | None, office: str | None
) -> FlagReport:
    """Flags over the answers from `first` up to, not including, `last`, and over their visits."""
    forms = tuple(questionnaires(store.answers.between(first, last, office)))
    return flag(forms, log=log_of(store, first, last, office, {one.respondent for one in forms}))


def log_of(
    store: Store,
    first: datetime | None,
    last: datetime | None,
    office: str | None,
    respondents: set[str],
) -> Log:
    """What the log knows of these respondents, and of the visits marked meanwhile."""
    connection, centre = store.connection, store.centres.newest()
    marks = (
        _mark(centre, one)
        for one in markings(connection)
        if office in {None, one.office}
        and (first is None or one.at >= first)
        and (last is None or one.at < last)
    )
    return Log(
        comments=tuple(one for one in comments(connection) if one.respondent in respondents),
        accounts=tuple(
            one
            for one in accounts(connection, first, last, office)
            if one.respondent in respondents
        ),
        origins=tuple(one for one in origins(connection) if one.respondent in respondents),
        marks=tuple(marks),
        staff=tuple(praised(connection, first, last, office)),
        responses=tuple(responding(connection, first, last, office)),
    )


def _mark(centre: Centre | None, one: Marking) -> AttendanceMark:
    return AttendanceMark(one.number, one.office, one.by, one.at, _is_open(centre, one))


def _is_open(centre: Centre | None, one: Marking) -> bool:
    """Whether the office received at the visit's hour; an office that is gone gets the doubt."""
    office = centre.office(one.office) if centre else None
    if office is None:
        return True
    local = office.local(one.starts)
    minute = HOUR * local.hour + local.minute
    return any(
        wall_minute(window.opens) <= minute < wall_minute(window.closes)
        for window in windows_of(office, local.date())
    )
