"""The chain: what was kept of visits, links, answers and calls, so that no row changes unseen.

Theory of operation: whoever keeps such a row seals it in the same unit. An entry holds a keyed
digest of the row under a salt of its own, and a keyed hash over itself and the hash before it; the
head, which is also the lock that makes entries of several processes queue, names the newest. So
without the key nobody makes an entry, and none can be changed, left out or cut off. A row that is
changed rightly is sealed again, and its newest entry counts. Whoever is forgotten has their rows
sealed anew as `forgotten`, and the older salts are wiped: what those entries said of the person can
no longer be told, not even by the key's owner, yet the chain stays whole. The head's seal tells by
which columns rows are sealed: a chain begun by fewer is taken over once, each row that still fits.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    literal,
    select,
    update,
)

from storage.key import Key
from storage.prepared import Prepared
from storage.tables import (
    answers,
    appointments,
    calls,
    chain,
    chain_head,
    invitations,
    journal,
    messages,
    verdicts,
)

SALT_BYTES: Final = 16
PAGE: Final = 5000
HEAD: Final = 1
REMOVED: Final = "removed"
SHAPE: Final = "2"
MARKS: Final = (
    *("arrived", "received", "attended", "missed", "result"),
    *("answers set aside", "answers kept"),
)
LAST_MARKS: Final = ("attended", "missed")
# How a link was sealed at first; who holds it at the moment never is.
LINK_AT_FIRST: Final = (
    *("id", "token", "cause", "survey", "audience", "office", "service", "stage", "topic"),
)
_LINK: Final = (
    *LINK_AT_FIRST,
    *("without", "created_at", "expires_at", "client_id", "state", "version", "mode"),
)
_VISIT: Final = (
    *("id", "service", "office", "stage", "audience", "place", "starts_at", "ends_at"),
    *("state", "channel", "moves", "created_at"),
)
# What is forgotten of a call or of words by and by, and who wrote them.
_FLEETING: Final = frozenset({"phone_digest", "phone", "done_at", "client_id"})

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Sealed:
    """A kind of rows that are sealed: its table, the columns that count, which rows, their key."""

    table: Table
    columns: tuple[str, ...]
    narrowed: Callable[[Select[Any]], Select[Any]] = lambda rows: rows
    key: str = "id"

    def rows(self, connection: Connection) -> Iterator[Row[Any]]:
        """All of them by number, so many at a time."""
        one = self.number
        wanted = self.narrowed(self.selected).order_by(one).limit(PAGE)
        # From the very least: a number below nought is none of ours, and must not go unseen.
        page = connection.execute(wanted).all()
        while page:
            yield from page
            page = connection.execute(wanted.where(one > page[-1].id)).all()

    @property
    def selected(self) -> Select[Any]:
        """The columns that count, the key under the name of `id`."""
        named = (self.table.c[name] for name in self.columns if name != self.key)
        return select(self.number.label("id"), *named)

    @property
    def number(self) -> ColumnElement[int]:
        """What tells one row from another."""
        return self.table.c[self.key]


def _all_of(table: Table) -> tuple[str, ...]:
    return tuple(one.name for one in table.c if one.name not in _FLEETING)


SEALED: Final[Mapping[str, Sealed]] = {
    "mark": Sealed(journal, _all_of(journal), lambda rows: rows.where(journal.c.deed.in_(MARKS))),
    "link": Sealed(invitations, _LINK),
    "answer": Sealed(answers, _all_of(answers)),
    "call": Sealed(calls, _all_of(calls)),
    "visit": Sealed(
        appointments, _VISIT, lambda rows: rows.where(appointments.c.state.in_(LAST_MARKS))
    ),
    "words": Sealed(messages, _all_of(messages)),
    "verdict": Sealed(verdicts, _all_of(verdicts), key="answer_id"),
}

_ONE: Final = {
    kind: Prepared(sealed.selected.where(sealed.number == bindparam("one")))
    for kind, sealed in SEALED.items()
}
_LOCK: Final = Prepared(
    select(chain_head).where(chain_head.c.id == literal(HEAD)).with_for_update()
)
_MOVE: Final = Prepared(
    update(chain_head)
    .where(chain_head.c.id == literal(HEAD))
    .values({name: bindparam(f"new_{name}") for name in ("entry", "hash", "seal", "key")})
)
_ADD: Final = Prepared(
    chain.insert().inline(), ("id", "kind", "subject", "salt", "previous", "digest", "hash")
)
_WIPE = (
    update(chain)
    .where(chain.c.subject.in_(bindparam("subjects", expanding=True)))
    .values(salt=None)
)
_BY_SUBJECT = select(chain.c.subject, chain.c.salt, chain.c.digest).order_by(chain.c.id)
TOGETHER: Final = 500


class Chain:
    """One row an entry, one row for the head."""

    def __init__(self, connection: Connection, key: Key) -> None:
        self._connection = connection
        self._key = key

    def queue(self) -> None:
        """From here to the unit's end nobody else seals: what is looked up now stays as it is."""
        _LOCK.first(self._connection, {})

    def seal(self, kind: str, *ones: int) -> None:
        """The rows as they are now are what they should be; of several seals the newest counts."""
        if len(ones) == 1:
            row = _ONE[kind].first(self._connection, {"one": ones[0]})
            self._append([(kind, f"{kind}:{row.id}", row._asdict())])
            return
        for rows in self._many(kind, ones):
            self._append((kind, f"{kind}:{row.id}", row._asdict()) for row in rows)

    def add(self, kind: str, subject: str, values: Values) -> None:
        """An entry about the values of a subject."""
        self._append([(kind, subject, values)])

    def forget(self, kind: str, ones: Iterable[int]) -> None:
        """These rows lost their person rightly: as they are now is what they should be."""
        for rows in self._many(kind, tuple(ones)):
            subjects = [f"{kind}:{row.id}" for row in rows]
            self._connection.execute(_WIPE, {"subjects": subjects})
            self._append(
                ("forgotten", subject, row._asdict())
                for subject, row in zip(subjects, rows, strict=True)
            )

    def remove(self, kind: str, ones: Iterable[int]) -> None:
        """These rows are taken out rightly: from here on they should not be there."""
        subjects = [f"{kind}:{one}" for one in ones]
        for at in range(0, len(subjects), TOGETHER):
            some = subjects[at : at + TOGETHER]
            self._connection.execute(_WIPE, {"subjects": some})
            self._append((REMOVED, subject, {}) for subject in some)

    def adopt(self) -> int:
        """What was kept before it was sealed is taken as it is, once; how many rows."""
        head = self._connection.execute(select(chain_head)).one_or_none()
        if head is None or (head.entry, head.hash) != self._last():
            return 0
        if head.entry == 0:
            found = self._unsealed(SEALED, frozenset())
        elif head.seal == first_seal(self._key, head.entry, head.hash):
            found = self._sealed_by_less()
        else:
            return 0
        count = 0
        # So many at a time: a database may hold more than the memory does.
        while some := tuple(islice(found, PAGE)):
            self._append(("adopted", f"{kind}:{row.id}", row._asdict()) for kind, row in some)
            count += len(some)
        if not count and head.entry:
            self._sign(head.entry, head.hash)
        return count

    def _sealed_by_less(self) -> Iterator[tuple[str, Row[Any]]]:
        """Links that are as they were sealed, and rows of the kinds that were not sealed at all."""
        at_first = replace(SEALED["link"], columns=LINK_AT_FIRST)
        newest = {row.subject: row for row in self._connection.execute(_BY_SUBJECT)}
        as_sealed = {
            row.id
            for row in at_first.rows(self._connection)
            if (entry := newest.get(f"link:{row.id}"))
            and entry.digest == digest_of(self._key, entry.salt or "", row._asdict())
        }
        links = SEALED["link"].rows(self._connection)
        yield from (("link", row) for row in links if row.id in as_sealed)
        yield from self._unsealed(("visit", "words", "verdict"), frozenset(newest))

    def _unsealed(
        self, kinds: Iterable[str], known: frozenset[str]
    ) -> Iterator[tuple[str, Row[Any]]]:
        return (
            (kind, row)
            for kind in kinds
            for row in SEALED[kind].rows(self._connection)
            if f"{kind}:{row.id}" not in known
        )

    def _many(self, kind: str, ones: tuple[int, ...]) -> Iterator[Sequence[Row[Any]]]:
        sealed = SEALED[kind]
        for at in range(0, len(ones), TOGETHER):
            some = ones[at : at + TOGETHER]
            wanted = sealed.selected.where(sealed.number.in_(some)).order_by(sealed.number)
            yield self._connection.execute(wanted).all()

    def _append(self, entries: Iterable[tuple[str, str, Values]]) -> None:
        news = tuple(entries)
        if not news:
            return
        number, last = self._head()
        rows = []
        for kind, subject, values in news:
            number += 1
            salt = secrets.token_hex(SALT_BYTES)
            digest = digest_of(self._key, salt, values)
            row = {"id": number, "kind": kind, "subject": subject, "salt": salt, "previous": last}
            last = hash_of(self._key, number, kind, subject, digest, last)
            rows.append({**row, "digest": digest, "hash": last})
        _ADD.for_each(self._connection, rows)
        self._sign(number, last)

    def _sign(self, number: int, last: str) -> None:
        seal, named = head_seal(self._key, number, last), self._key.fingerprint
        news = {"new_entry": number, "new_hash": last, "new_seal": seal, "new_key": named}
        _MOVE.changes(self._connection, news)

    def _head(self) -> tuple[int, str]:
        head = _LOCK.first(self._connection, {})
        if head:
            return head.entry, head.hash
        # Somebody took it away: verifying says so, and meanwhile people are answered.
        entry, last = self._last()
        found = {"id": HEAD, "entry": entry, "hash": last, "seal": "", "key": ""}
        self._connection.execute(chain_head.insert(), found)
        return entry, last

    def _last(self) -> tuple[int, str]:
        newest = select(chain.c.id, chain.c.hash).order_by(chain.c.id.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        return (row.id, row.hash) if row else (0, "")


def digest_of(key: Key, salt: str, values: Values) -> str:
    """What an entry says of a row; what is not there does not count, so that tables may grow."""
    told = {name: value for name, value in values.items() if value is not None}
    return key.digest("row", salt, _TELL(told))


def hash_of(key: Key, one: int, kind: str, subject: str, digest: str, previous: str) -> str:
    """The hash of an entry over all of it but its salt, which may be wiped."""
    return key.digest("entry", str(one), kind, subject, digest, previous)


def head_seal(key: Key, entry: int, last: str) -> str:
    """What the head shows that only the product can have written it."""
    return key.digest("head", SHAPE, str(entry), last)


def first_seal(key: Key, entry: int, last: str) -> str:
    """The same of a chain whose rows were sealed by fewer columns."""
    return key.digest("head", str(entry), last)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no sealed row holds a {type(value).__name__}")


_TELL: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_plain).encode
