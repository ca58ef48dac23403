"""The chain: what was kept of marks, links, answers and calls, so that no row changes unseen.

Theory of operation: whoever keeps such a row seals it in the same unit. An entry holds a keyed
digest of the row under a salt of its own, and a keyed hash over itself and the hash before it; the
head, which is also the lock that makes entries of several processes queue, names the newest. So
without the key nobody makes an entry, and none can be changed, left out or cut off. A row that is
changed rightly is sealed again, and its newest entry counts. Whoever is forgotten has their rows
sealed anew as `forgotten`, and the older salts are wiped: what those entries said of the person can
no longer be told, not even by the key's owner, yet the chain stays whole.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, bindparam, select, update

from storage.key import Key
from storage.tables import answers, calls, chain, chain_head, invitations, journal

SALT_BYTES: Final = 16
PAGE: Final = 5000
HEAD: Final = 1
REMOVED: Final = "removed"
MARKS: Final = ("arrived", "attended", "missed", "answers set aside", "answers kept")
# Where the product's life goes on with a link, and what is forgotten of a call by and by.
_LINK: Final = ("id", "token", "cause", "survey", "audience", "office", "service", "stage", "topic")
_FLEETING: Final = frozenset({"phone_digest"})

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Sealed:
    """A kind of rows that are sealed: its table, the columns that count, which rows."""

    table: Table
    columns: tuple[str, ...]
    narrowed: Callable[[Select[Any]], Select[Any]] = lambda rows: rows

    def rows(self, connection: Connection) -> Iterator[Row[Any]]:
        """All of them by number, so many at a time."""
        one = self.table.c.id
        wanted = self.narrowed(self.selected).order_by(one).limit(PAGE)
        last = -1
        while page := connection.execute(wanted.where(one > last)).all():
            yield from page
            last = page[-1].id

    @property
    def selected(self) -> Select[Any]:
        """The columns that count."""
        return select(*(self.table.c[name] for name in self.columns))


def _all_of(table: Table) -> tuple[str, ...]:
    return tuple(one.name for one in table.c if one.name not in _FLEETING)


SEALED: Final[Mapping[str, Sealed]] = {
    "mark": Sealed(journal, _all_of(journal), lambda rows: rows.where(journal.c.deed.in_(MARKS))),
    "link": Sealed(invitations, tuple(one for one in _LINK if one in invitations.c)),
    "answer": Sealed(answers, _all_of(answers)),
    "call": Sealed(calls, _all_of(calls)),
}

_LOCK = select(chain_head).where(chain_head.c.id == HEAD).with_for_update()
_MOVE = update(chain_head).where(chain_head.c.id == HEAD)
_WIPE = (
    update(chain)
    .where(chain.c.subject.in_(bindparam("subjects", expanding=True)))
    .values(salt=None)
)
FORGOTTEN_TOGETHER: Final = 500


class Chain:
    """One row an entry, one row for the head."""

    def __init__(self, connection: Connection, key: Key) -> None:
        self._connection = connection
        self._key = key

    def seal(self, kind: str, one: int) -> None:
        """The row as it is now is what it should be; sealed again, the newest seal counts."""
        rows = SEALED[kind].selected.where(SEALED[kind].table.c.id == one)
        row = self._connection.execute(rows).one()
        self.add(kind, f"{kind}:{one}", row._asdict())

    def add(self, kind: str, subject: str, values: Values) -> None:
        """An entry about the values of a subject."""
        self._append([(kind, subject, values)])

    def forget(self, kind: str, ones: Iterable[int]) -> None:
        """These rows lost their person rightly: as they are now is what they should be."""
        ids = tuple(ones)
        for at in range(0, len(ids), FORGOTTEN_TOGETHER):
            some = ids[at : at + FORGOTTEN_TOGETHER]
            wanted = SEALED[kind].selected.where(SEALED[kind].table.c.id.in_(some))
            rows = self._connection.execute(wanted).all()
            subjects = [f"{kind}:{row.id}" for row in rows]
            self._connection.execute(_WIPE, {"subjects": subjects})
            self._append(
                ("forgotten", subject, row._asdict())
                for subject, row in zip(subjects, rows, strict=True)
            )

    def remove(self, kind: str, ones: Iterable[int]) -> None:
        """These rows are taken out rightly: from here on they should not be there."""
        subjects = [f"{kind}:{one}" for one in ones]
        for at in range(0, len(subjects), FORGOTTEN_TOGETHER):
            some = subjects[at : at + FORGOTTEN_TOGETHER]
            self._connection.execute(_WIPE, {"subjects": some})
            self._append((REMOVED, subject, {}) for subject in some)

    def adopt(self) -> int:
        """Before the chain began rows were kept unsealed: they are taken as they are, once."""
        head = self._connection.execute(select(chain_head.c.entry)).scalar()
        if head != 0 or self._last() != (0, ""):
            return 0
        found = [
            ("adopted", f"{kind}:{row.id}", row._asdict())
            for kind, sealed in SEALED.items()
            for row in sealed.rows(self._connection)
        ]
        self._append(found)
        return len(found)

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
        self._connection.execute(chain.insert(), rows)
        seal = head_seal(self._key, number, last)
        named = self._key.fingerprint
        self._connection.execute(_MOVE.values(entry=number, hash=last, seal=seal, key=named))

    def _head(self) -> tuple[int, str]:
        head = self._connection.execute(_LOCK).one_or_none()
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
    return key.digest("head", str(entry), last)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no sealed row holds a {type(value).__name__}")


_TELL: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_plain).encode
