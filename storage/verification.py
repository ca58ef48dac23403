"""Finds what was changed, removed or inserted in the database behind the product's back.

Read in one moment of the database and in one pass over each table: the chain itself first, then
every sealed row against the newest entry about it. The sentences are for the centre's staff, so
they are in Russian; they name rows and no person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Row, String, and_, cast, func, literal, or_, select

from storage.chain import (
    LAST_MARKS,
    MARKS,
    PAGE,
    REMOVED,
    SEALED,
    Sealed,
    digest_of,
    first_seal,
    hash_of,
    head_seal,
)
from storage.counts import EVERYBODY
from storage.database import Store
from storage.journal import APPOINTMENT
from storage.tables import (
    appointments,
    chain,
    chain_head,
    counts,
    invitations,
    journal,
    survey_versions,
)
from storage.triggers import writing_triggers

What: TypeAlias = Literal[
    "changed", "removed", "inserted", "unmarked", "chain", "head", "key", "older"
]

NAMES: Final = {
    "mark": "отметка о визите",
    "link": "ссылка или приглашение",
    "answer": "ответ",
    "call": "звонок",
    "visit": "состоявшийся или пропущенный визит",
    "words": "слова человека",
    "verdict": "решение о подозрительном ответе",
}
SAYS: Final = {
    "changed": "изменено в обход программы",
    "removed": "удалено в обход программы",
    "inserted": "добавлено в обход программы",
}


@dataclass(frozen=True)
class Problem:
    """One row that is not what the product has kept, and how."""

    subject: str
    what: What
    says: str


@dataclass(frozen=True)
class Verdict:
    """What was looked at, and all that does not agree."""

    entries: int
    head: str
    adopted: int
    forgotten: int
    checked: dict[str, int]
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was changed behind the product's back."""
        return not self.problems


@dataclass(frozen=True)
class _Seal:
    kind: str
    salt: str | None
    digest: str


def verify(store: Store) -> Verdict:
    """Look at everything; nothing is repaired, for whoever repairs must first see what happened."""
    head = store.connection.execute(select(chain_head)).one_or_none()
    if head and head.key and head.key != store.key.fingerprint:
        return Verdict(head.entry, head.hash, 0, 0, {}, (_other_key(),))
    if head and head.entry and head.seal == first_seal(store.key, head.entry, head.hash):
        return Verdict(head.entry, head.hash, 0, 0, {}, (_older(),))
    problems: list[Problem] = []
    seals: dict[str, _Seal] = {}
    last = (0, "")
    for entry in _entries(store):
        problems += _links_on(store, last, entry)
        last = (entry.id, entry.hash)
        seals[entry.subject] = _Seal(entry.kind, entry.salt, entry.digest)
    problems += _ends_well(store, head, last)
    kinds = [seal.kind for seal in seals.values()]
    checked: dict[str, int] = {}
    for kind, sealed in SEALED.items():
        found = tuple(_rows(store, kind, sealed, seals))
        checked[kind] = len(found)
        problems += filter(None, found)
    gone = (subject for subject, seal in seals.items() if seal.kind != REMOVED)
    problems += (_problem(*_split(subject), "removed", "") for subject in gone)
    problems += _survey_files(store)
    problems += _votes_without_links(store)
    problems += _planted(store)
    problems = _states_told_once(problems, (*_unmarked(store), *_marks_taken_off(store)))
    adopted, forgotten = kinds.count("adopted"), kinds.count("forgotten")
    return Verdict(*last, adopted, forgotten, checked, tuple(problems))


# -- the chain itself ------------------------------------------------------------------------------


def _entries(store: Store) -> Iterator[Row[Any]]:
    wanted = select(chain).order_by(chain.c.id).limit(PAGE)
    page = store.connection.execute(wanted).all()
    while page:
        yield from page
        page = store.connection.execute(wanted.where(chain.c.id > page[-1].id)).all()


def _links_on(store: Store, last: tuple[int, str], entry: Row[Any]) -> Iterator[Problem]:
    number, before = last
    subject = f"chain:{entry.id}"
    if entry.id != number + 1:
        missing = f"{number + 1}–{entry.id - 1}" if entry.id > number + 2 else f"{number + 1}"
        yield Problem(subject, "chain", f"цепочка: удалены записи {missing}")
    elif entry.previous != before:
        yield Problem(subject, "chain", f"цепочка: запись {entry.id} не продолжает предыдущую")
    if entry.hash != _hash(store, entry):
        says = f"цепочка: запись {entry.id} ({entry.subject}) изменена или подделана"
        yield Problem(subject, "chain", says)


def _hash(store: Store, entry: Row[Any]) -> str:
    digest, previous = entry.digest, entry.previous
    return hash_of(store.key, entry.id, entry.kind, entry.subject, digest, previous)


def _ends_well(store: Store, head: Row[Any] | None, last: tuple[int, str]) -> Iterator[Problem]:
    if head is None or not head.entry:
        if last[0]:
            yield Problem("chain", "head", "цепочка: её начало и конец стёрты")
        return
    if head.seal != head_seal(store.key, head.entry, head.hash):
        yield Problem("chain", "head", "цепочка: отметка о последней записи подделана")
    if last != (head.entry, head.hash):
        says = f"цепочка: последней должна быть запись {head.entry}, а есть {last[0]}"
        yield Problem("chain", "head", says)


def _other_key() -> Problem:
    return Problem(
        "chain",
        "key",
        "ключ не тот, которым велась цепочка: верните файл .key рядом с базой или OTKLIK_CHAIN_KEY",
    )


def _older() -> Problem:
    return Problem(
        "chain",
        "older",
        "цепочка ведётся по прежнему образцу: запустите otklik run этой версии и проверьте снова",
    )


# -- the rows --------------------------------------------------------------------------------------


def _rows(
    store: Store, kind: str, sealed: Sealed, seals: dict[str, _Seal]
) -> Iterator[Problem | None]:
    """For each row nothing, or what is wrong with it; the seals of rows found are taken out."""
    for row in sealed.rows(store.connection):
        seal = seals.pop(f"{kind}:{row.id}", None)
        if seal is None or seal.kind == REMOVED:
            yield _problem(kind, row.id, "inserted", _told(store, kind, row))
        elif seal.digest != digest_of(store.key, seal.salt or "", row._asdict()):
            yield _problem(kind, row.id, "changed", _told(store, kind, row))
        else:
            yield None


def _survey_files(store: Store) -> Iterator[Problem]:
    """A survey's file is kept under its own fingerprint, so that it needs no other seal."""
    for row in store.connection.execute(select(survey_versions)):
        if sha256(row.file.encode()).hexdigest() != row.fingerprint:
            says = f"анкета {row.code}, как её начали: {SAYS['changed']}"
            yield Problem(f"survey:{row.fingerprint}", "changed", says)


def _votes_without_links(store: Store) -> Iterator[Problem]:
    """Anonymous answers are sealed by nothing, but there are no more of them than spent links."""
    cell = func.coalesce(invitations.c.office, EVERYBODY)
    links = (
        select(invitations.c.survey, cell.label("cell"), func.count().label("times"))
        .where(invitations.c.state == "complete")
        .group_by(invitations.c.survey, cell)
    )
    spent = {(one.survey, one.cell): one.times for one in store.connection.execute(links)}
    where = (counts.c.survey, counts.c.cell, counts.c.question)
    given = (
        select(*where, func.sum(counts.c.times).label("times")).group_by(*where).order_by(*where)
    )
    for row in store.connection.execute(given):
        known = spent.get((row.survey, row.cell), 0)
        if row.times > known:
            says = (
                f"анонимная анкета {row.survey} ({row.cell}, {row.question}): ответов {row.times},"
            )
            says += f" а использованных ссылок {known}"
            yield Problem(f"counts:{row.survey}:{row.cell}:{row.question}", "inserted", says)


def _planted(store: Store) -> Iterator[Problem]:
    """What changes rows before they are sealed, so that no seal can tell of it."""
    for name in writing_triggers(store.connection):
        says = f"триггер {name}: сам пишет в базу, добавлен в обход программы"
        yield Problem(f"trigger:{name}", "inserted", says)


def _unmarked(store: Store) -> Iterator[Problem]:
    """Visits whose state says that somebody came or did not, though nobody has marked it."""
    subject = literal(APPOINTMENT) + cast(appointments.c.id, String)
    marked = and_(journal.c.subject == subject, journal.c.deed == appointments.c.state)
    wanted = (
        select(appointments.c.id, appointments.c.number, appointments.c.state)
        .join_from(appointments, journal, marked, isouter=True)
        .where(or_(*(appointments.c.state == one for one in MARKS)), journal.c.id.is_(None))
    )
    for row in store.connection.execute(wanted):
        says = f"запись {row.number}: состояние «{row.state}» поставлено в обход программы"
        yield Problem(f"{APPOINTMENT}{row.id}", "unmarked", says)


def _marks_taken_off(store: Store) -> Iterator[Problem]:
    """Visits that were marked, for good, whose state tells nothing of it any more."""
    subject = literal(APPOINTMENT) + cast(appointments.c.id, String)
    wanted = (
        select(appointments.c.id, appointments.c.number)
        .join_from(appointments, journal, journal.c.subject == subject)
        .where(journal.c.deed.in_(LAST_MARKS), appointments.c.state.not_in(LAST_MARKS))
    )
    for row in store.connection.execute(wanted):
        says = f"запись {row.number}: отметка о визите снята в обход программы"
        yield Problem(f"{APPOINTMENT}{row.id}", "unmarked", says)


def _states_told_once(problems: list[Problem], states: Sequence[Problem]) -> list[Problem]:
    """A visit whose state agrees with no mark is not told of as one more or one less too."""
    of_visits = {one.subject.replace("appointment", "visit") for one in states}
    return [*(one for one in problems if one.subject not in of_visits), *states]


def _problem(kind: str, one: int, what: What, told: str) -> Problem:
    says = f"{NAMES.get(kind, kind)} {one}{told}: {SAYS[what]}"
    return Problem(f"{kind}:{one}", what, says)


def _told(store: Store, kind: str, row: Row[Any]) -> str:
    """What the row is about, as it stands now."""
    told = row._asdict()
    words = [str(told[name]) for name in _TELLING if told.get(name) is not None]
    itself = f"visit:{row.id}" if kind == "visit" else ""
    number = _number(store, told.get("subject") or told.get("cause") or itself)
    moment = next((told[name] for name in _MOMENTS if isinstance(told.get(name), datetime)), None)
    words += [f"запись {number}"] if number else []
    words += [f"{moment:%d.%m.%Y %H:%M} UTC"] if moment else []
    return f" ({', '.join(words)})" if words else ""


_TELLING: Final = ("deed", "question", "operator", "office")
_MOMENTS: Final = ("at", "answered_at", "ended_at", "starts_at", "decided_at")


def _number(store: Store, subject: str) -> str | None:
    kind, _, one = subject.partition(":")
    if kind not in {"appointment", "visit"} or not one.isdecimal():
        return None
    wanted = select(appointments.c.number).where(appointments.c.id == int(one))
    number: str | None = store.connection.execute(wanted).scalar()
    return number


def _split(subject: str) -> tuple[str, int]:
    kind, _, one = subject.partition(":")
    return kind, int(one) if one.isdecimal() else 0
