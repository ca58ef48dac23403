"""What must hold whatever happened: places, lives of visits, letters and promises agree.

Theory of operation: each rule asks the store for what breaks it, over whole tables at once, so that
a long history costs seconds and not hours. Nothing here repairs anything: a rule that is broken is
a mistake of ours, and who repairs it must first see how it came about. The sentences are for the
centre's staff, so they are in Russian; they name visits by number and no person.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Integer,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)

from bot.domain.booking import AHEAD, CORRECTED_BY, FOLLOWS, OCCUPYING
from bot.domain.notices import reminders
from storage.database import Store
from storage.journal import APPOINTMENT
from storage.tables import ONE_AT_A_PLACE, answers, appointments, centres, journal, letters, waiting

# More lines than that tell nobody anything new.
MOST_TOLD: Final = 50
# A letter that ended is thinned out some day; confirmations older than this are not looked for.
PROOFS_KEPT: Final = timedelta(days=60)
# A reminder is due no earlier than the evening before the day before the visit.
EARLIEST_REMINDER: Final = timedelta(days=2)
CHUNK: Final = 500

PHONE: Final = "phone"
ANNOUNCED: Final = ("booked", "moved", "taken over")
# Which deed may come after which; the first of a life comes after nothing.
ALLOWED: Final = (
    ">held",
    ">booked",
    "held>released",
    *(f"{one}>{after}" for one, then in FOLLOWS.items() for after in then - {"booked"}),
    *(f"moved>{after}" for after in FOLLOWS["booked"] - {"booked"}),
    *(f"{one}>moved" for one, then in FOLLOWS.items() if "booked" in then and one != "held"),
    *(f"{one}>{after}" for one, after in CORRECTED_BY.items()),
    "moved>moved",
    "held>booked",
)

Query = Select[Any]
Rule = Callable[[Store, datetime], Iterable[str]]


def broken(store: Store, now: datetime) -> tuple[str, ...]:
    """A sentence for each thing that does not agree; nothing when all is well."""
    found = (islice(rule(store, now), MOST_TOLD) for rule in RULES)
    return tuple(chain.from_iterable(found))


def stand_still(store: Store) -> None:
    """From here on the unit sees one moment of the database; it must not have asked before."""
    if store.connection.dialect.name == "sqlite":
        store.connection.exec_driver_sql("BEGIN")
    else:
        store.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


# -- places ----------------------------------------------------------------------------------------


def _guard(store: Store, _now: datetime) -> Iterator[str]:
    """The database itself refuses two visits at one place."""
    guards = store.connection.scalars(
        text(_GUARDS[store.connection.dialect.name]), {"name": f"{ONE_AT_A_PLACE}%"}
    )
    if not guards.one():
        yield "база сама не откажет во второй записи на то же место: её защита снята"


_GUARDS: Final = {
    "sqlite": "SELECT count(*) = 2 FROM sqlite_master WHERE name LIKE :name",
    "postgresql": "SELECT count(*) = 1 FROM pg_constraint WHERE conname LIKE :name",
}


def _overlaps(store: Store, now: datetime) -> Iterator[str]:
    """Two visits at one place of an office, buffers included."""
    visits = appointments.c
    latest = func.max(visits.occupied_until).over(
        partition_by=(visits.office, visits.place),
        order_by=(visits.occupied_from, visits.id),
        rows=(None, -1),
    )
    there = (
        select(visits.number, visits.office, visits.place, visits.occupied_from, latest.label("to"))
        .where(visits.state.in_(OCCUPYING), _holds(now))
        .subquery()
    )
    for row in _rows(store, select(there).where(there.c.to > there.c.occupied_from)):
        yield (
            f"запись {row.number}: место {row.place} отделения {row.office} в это время"
            " занято и другой записью"
        )


# -- lives -----------------------------------------------------------------------------------------


def _lives(store: Store, _now: datetime) -> Iterator[str]:
    """Every deed in the journal may follow the one before it."""
    deeds = _deeds()
    step = func.coalesce(deeds.c.before, "") + ">" + deeds.c.deed
    for row in _rows(store, select(deeds.c.one, step.label("step")).where(step.not_in(ALLOWED))):
        before, _, after = row.step.partition(">")
        yield f"запись с ключом {row.one}: в журнале «{after}» сразу после «{before or 'ничего'}»"


def _ends(store: Store, _now: datetime) -> Iterator[str]:
    """The last deed in the journal is what the visit is now."""
    deeds = _deeds()
    last = select(deeds).where(deeds.c.after.is_(None)).cte()
    state = case((last.c.deed == "moved", "booked"), else_=last.c.deed)
    visits = (
        select(appointments.c.number, appointments.c.state, last.c.deed)
        .join_from(appointments, last, last.c.one == appointments.c.id, isouter=True)
        .where(or_(last.c.deed.is_(None), state != appointments.c.state))
    )
    for row in _rows(store, visits):
        told = f"«{row.deed}»" if row.deed else "нет ничего"
        yield f"запись {row.number}: её состояние «{row.state}», а в журнале последним {told}"
    gone = (
        select(last.c.one, last.c.deed)
        .join_from(last, appointments, last.c.one == appointments.c.id, isouter=True)
        .where(appointments.c.id.is_(None), last.c.deed != "released")
    )
    for row in _rows(store, gone):
        yield f"запись с ключом {row.one}: в журнале «{row.deed}», а самой записи нет"


def _deeds() -> CTE:
    life = journal.c.subject
    return (
        select(
            cast(func.substr(life, len(APPOINTMENT) + 1), Integer).label("one"),
            journal.c.deed,
            func.lag(journal.c.deed).over(partition_by=life, order_by=journal.c.id).label("before"),
            func.lead(journal.c.id).over(partition_by=life, order_by=journal.c.id).label("after"),
        )
        .where(life.startswith(APPOINTMENT), journal.c.deed != "taken over")
        .cte()
    )


def _sequences(store: Store, _now: datetime) -> Iterator[str]:
    """A calendar follows a visit's changes by its sequence, so each move must have raised it."""
    less = select(appointments.c.number).where(appointments.c.sequence < appointments.c.moves)
    for row in _rows(store, less):
        yield f"запись {row.number}: переносов больше, чем изменений, о которых знает календарь"


# -- letters ---------------------------------------------------------------------------------------


def _confirmations(store: Store, now: datetime) -> Iterator[str]:
    """Whoever has a chat was told of every booking and move, by the visit's number."""
    ahead = _announced(now)
    told = (
        select(ahead.c.number, ahead.c.times)
        .join_from(
            ahead,
            letters,
            and_(
                letters.c.channel == ahead.c.channel,
                letters.c.user == ahead.c.user,
                letters.c.kind == "confirmation",
                letters.c.letter.contains(ahead.c.number),
            ),
            isouter=True,
        )
        .group_by(ahead.c.number, ahead.c.times)
        .having(func.count(letters.c.id) < ahead.c.times)
    )
    for row in _rows(store, told):
        yield f"запись {row.number}: человеку не отправлено подтверждение"


def _reminders(store: Store, now: datetime) -> Iterator[str]:
    """Every visit ahead has the reminders that were still to come when it was booked or moved."""
    centre = store.centres.newest()
    loaded = store.connection.execute(select(func.max(centres.c.loaded_at))).scalar()
    due = letters.c.due > now - EARLIEST_REMINDER
    keys = {row.key for row in _rows(store, select(letters.c.key).where(_REMINDER, due))}
    for visit in _rows(store, select(_announced(now))) if centre and loaded else ():
        office = centre.office(visit.office) if centre else None
        # What was booked by an older centre's hours was reminded of by them as well.
        if office is None or visit.at < loaded:
            continue
        for one in reminders(office, visit.starts_at, visit.at):
            if f"{APPOINTMENT}{visit.id}:{one.name}:{visit.sequence}" not in keys:
                yield f"запись {visit.number}: нет напоминания «{one.name}»"


def _idle_reminders(store: Store, _now: datetime) -> Iterator[str]:
    """Nothing waits to remind of a visit that was cancelled, or of a time it was moved from."""
    pending = select(letters.c.key).where(_REMINDER, letters.c.ended_at.is_(None))
    named = [row.key.split(":") for row in _rows(store, pending) if row.key]
    visits = {row.id: row for row in _by_id(store, {int(one) for _, one, _, _ in named})}
    for _, one, name, sequence in named:
        visit = visits.get(int(one))
        if visit is None or visit.state == "cancelled":
            yield f"запись {visit.number if visit else one}: её нет, а напоминание «{name}» ждёт"
        elif visit.sequence != int(sequence):
            yield f"запись {visit.number}: ждёт напоминание «{name}» о прежнем времени"


def _announced(now: datetime) -> CTE:
    """Visits ahead of people with a chat: when last booked or moved there, and how often lately."""
    lately = case((journal.c.at > now - PROOFS_KEPT, 1), else_=0)
    visits = appointments.c
    subject = literal(APPOINTMENT) + cast(visits.id, String)
    told = (
        visits.id,
        visits.number,
        visits.channel,
        visits.user,
        visits.office,
        visits.starts_at,
        visits.sequence,
    )
    return (
        select(*told, func.sum(lately).label("times"), func.max(journal.c.at).label("at"))
        .join_from(appointments, journal, journal.c.subject == subject)
        .where(
            visits.state.in_(AHEAD),
            visits.starts_at > now,
            visits.user.is_not(None),
            visits.client_id.is_not(None),
            journal.c.deed.in_(ANNOUNCED),
            journal.c.channel != PHONE,
        )
        .group_by(*told)
        .cte()
    )


_REMINDER: Final = letters.c.kind == "reminder"


# -- promises and answers --------------------------------------------------------------------------


def _promises(store: Store, _now: datetime) -> Iterator[str]:
    """Who was offered a freed time has it held for them, and nobody else does."""
    held = waiting.c.appointment_id
    offered = (
        select(waiting.c.id)
        .join_from(waiting, appointments, appointments.c.id == held, isouter=True)
        .where(
            waiting.c.state == "offered",
            or_(
                appointments.c.id.is_(None),
                appointments.c.state != "held",
                appointments.c.client_id.is_distinct_from(waiting.c.client_id),
            ),
        )
    )
    for row in _rows(store, offered):
        yield f"очередь, строка {row.id}: время предложено, но за человеком не держится"
    twice = select(held).where(held.is_not(None)).group_by(held).having(func.count() > 1)
    for row in _rows(store, twice):
        yield f"запись с ключом {row.appointment_id}: одно время обещано двоим из очереди"


def _answers(store: Store, _now: datetime) -> Iterator[str]:
    """One answer a question in each set."""
    same = (answers.c.answer_set, answers.c.question)
    current = select(answers.c.question, func.count().label("times")).where(
        answers.c.superseded_at.is_(None)
    )
    twice = current.group_by(*same)
    for row in _rows(store, twice.having(func.count() > 1)):
        yield f"вопрос {row.question}: в одной анкете ответов {row.times}"


RULES: Final[tuple[Rule, ...]] = (
    _guard,
    _overlaps,
    _lives,
    _ends,
    _sequences,
    _confirmations,
    _reminders,
    _idle_reminders,
    _promises,
    _answers,
)


def _holds(now: datetime) -> Any:
    return or_(appointments.c.held_until.is_(None), appointments.c.held_until > now)


def _rows(store: Store, query: Query) -> Iterable[Row[Any]]:
    return store.connection.execute(query)


def _by_id(store: Store, wanted: Iterable[int]) -> Iterator[Row[Any]]:
    ids = tuple(wanted)
    for at in range(0, len(ids), CHUNK):
        yield from _rows(
            store, select(appointments).where(appointments.c.id.in_(ids[at : at + CHUNK]))
        )
