"""Which answers and visits are worth a look, from the answers and from the log beside them."""

from bot.domain.local_day import HOUR, wall_minute
from bot.domain.offices import Centre
from bot.domain.opening import windows_of
from scoring.flag_staff import AttendanceMark
from scoring.flags import FlagReport, Log, flag
from scoring.questionnaires import questionnaires
from storage.answering import about_calls, accounts, praised, responding
from storage.database import Store
from storage.portion import Portion
from storage.suspicions import Marking, comments, markings, origins


def suspicious(store: Store, portion: Portion) -> FlagReport:
    """Flags over the answers of the portion, and over the visits of its days."""
    return flag(questionnaires(store.answers.of(portion)), log=log_of(store, portion))


def log_of(store: Store, portion: Portion) -> Log:
    """What the log knows of who gave these answers, and of the visits marked meanwhile."""
    connection, centre = store.connection, store.centres.newest()
    told = tuple(about_calls(connection, portion))
    marks = (one for one in markings(connection) if portion.holds(one.at, one.office))
    return Log(
        comments=tuple(comments(connection, portion)),
        accounts=tuple(accounts(told, portion)),
        origins=tuple(origins(connection, portion)),
        marks=tuple(_mark(centre, one) for one in marks),
        staff=tuple(praised(told, portion)),
        responses=tuple(responding(connection, portion)),
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
