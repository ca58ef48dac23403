"""What became of everybody who could have been asked: the base of every response rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.prepared import Prepared
from storage.tables import dispositions, invitations, letters

By: TypeAlias = Literal["office", "channel", "operator", "survey"]

_WAITING: Final = ("eligible", "delivered", "not-delivered")
_BEGUN: Final = ("opened", "broken-off", "partial", "complete")
# From where a state may be reached: what a person has done is never taken back by a later look.
_FROM: Final = {
    "opened": _WAITING,
    "broken-off": (*_WAITING, *_BEGUN),
    "partial": (*_WAITING, *_BEGUN),
    "complete": (*_WAITING, *_BEGUN),
    "refused": (*_WAITING, "opened", "broken-off"),
}
_NOTE = {
    dialect: Prepared(
        insert(dispositions).on_conflict_do_nothing(index_elements=[dispositions.c.cause]).inline(),
        (
            *("cause", "survey", "audience", "office", "channel", "operator"),
            *("state", "invitation_id", "at"),
        ),
    )
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
_FOLLOW: Final = {
    state: Prepared(
        update(dispositions)
        .where(
            dispositions.c.invitation_id == bindparam("invitation"),
            dispositions.c.state.in_([literal(one) for one in known]),
        )
        .values(state=literal(state))
    )
    for state, known in _FROM.items()
}
# Who passes a poster was not chosen to be asked: of how many they are nobody knows.
_POSTER: Final = "kiosk"
_LETTER: Final = literal("invitation:") + cast(dispositions.c.invitation_id, String)
# How the post ended an invitation's letter, and what that makes of its reader.
_ENDED: Final = (
    ("delivered", ("sent",)),
    ("not-delivered", ("gone", "refused", "failed")),
    ("no-consent", ("void",)),
)


class Asked(Protocol):
    """What is known of an occasion on which somebody could be asked."""

    @property
    def cause(self) -> str: ...  # noqa: D102 - the names of a table's columns
    @property
    def survey(self) -> str: ...  # noqa: D102
    @property
    def audience(self) -> str: ...  # noqa: D102
    @property
    def office(self) -> str | None: ...  # noqa: D102
    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def operator(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Tally:
    """How many of one group ended in each state; no rate unless they were `chosen` to be asked."""

    group: str
    counts: dict[str, int]
    chosen: bool = True

    @property
    def eligible(self) -> int:
        """Everybody who could have been asked."""
        return sum(self.counts.values())

    @property
    def invited(self) -> int:
        """Who was really asked: neither spared by a cap nor without a consent."""
        return self.eligible - self.counts.get("capped", 0) - self.counts.get("no-consent", 0)

    @property
    def rr1(self) -> float | None:
        """AAPOR RR1: complete answer sets of all invited; None where nobody was."""
        return self._rate("complete")

    @property
    def rr2(self) -> float | None:
        """AAPOR RR2: complete and partial ones of all invited."""
        return self._rate("complete", "partial")

    def _rate(self, *states: str) -> float | None:
        if not self.chosen or not self.invited:
            return None
        return sum(self.counts.get(state, 0) for state in states) / self.invited


class Dispositions:
    """One row an occasion."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, about: Asked, state: str, at: datetime, invitation: int | None = None) -> None:
        """Somebody could be asked; a second note about the same occasion changes nothing."""
        row = {
            "cause": about.cause,
            "survey": about.survey,
            "audience": about.audience,
            "office": about.office,
            "channel": about.channel,
            "operator": about.operator,
            "state": state,
            "invitation_id": invitation,
            "at": at,
        }
        _NOTE[self._connection.dialect.name].changes(self._connection, row)

    def drop(self, cause: str) -> None:
        """It turned out that there was no such occasion."""
        self._connection.execute(delete(dispositions).where(dispositions.c.cause == cause))

    def follow(self, invitation: int, state: str) -> None:
        """The person did something with the invitation."""
        _FOLLOW[state].changes(self._connection, {"invitation": invitation})

    def settle(self, now: datetime) -> int:
        """Take over what became of the letters, and end what nobody opened in time; how many."""
        changed = 0
        for state, ended in _ENDED:
            told = select(letters.c.id).where(
                letters.c.key == _LETTER, letters.c.ended_as.in_(ended), *self._in_time(state)
            )
            changed += self._settle("eligible", told.exists(), state)
        late = select(invitations.c.id).where(
            invitations.c.id == dispositions.c.invitation_id, invitations.c.expires_at <= now
        )
        return changed + self._settle(("eligible", "delivered"), late.exists(), "expired")

    def count(
        self,
        by: By | None = None,
        first: datetime | None = None,
        last: datetime | None = None,
    ) -> tuple[Tally, ...]:
        """Tallies by group, the groups in order; one tally of all where no group is asked for.

        Of the clients who were chosen; by survey of staff, and of who came by a poster, too.
        """
        column: Any = dispositions.c[by] if by else literal("")
        chosen = dispositions.c.channel != _POSTER
        within = and_(
            True,
            *((clients_chosen(),) if by != "survey" else ()),
            *((dispositions.c.at >= first,) if first else ()),
            *((dispositions.c.at < last,) if last else ()),
        )
        rows = self._connection.execute(
            select(
                column.label("one"),
                dispositions.c.state,
                chosen.label("chosen"),
                func.count().label("times"),
            )
            .where(within)
            .group_by(column, dispositions.c.state, chosen)
        )
        found: dict[tuple[str, bool], dict[str, int]] = {}
        for row in rows:
            found.setdefault((row.one or "", bool(row.chosen)), {})[row.state] = row.times
        return tuple(Tally(group, found[group, one], one) for group, one in sorted(found))

    def _in_time(self, state: str) -> tuple[ColumnElement[bool], ...]:
        """A letter that came too late to be sent tells nothing of its reader's consent."""
        if state != "no-consent":
            return ()
        mine = invitations.c.id == dispositions.c.invitation_id
        return (mine, letters.c.ended_at < invitations.c.expires_at)

    def _settle(self, from_: str | Sequence[str], when: Any, state: str) -> int:
        known = (from_,) if isinstance(from_, str) else tuple(from_)
        changed = update(dispositions).where(
            or_(*(dispositions.c.state == one for one in known)), when
        )
        return self._connection.execute(changed.values(state=state)).rowcount


def clients_chosen() -> ColumnElement[bool]:
    """Who counts in the clients' response rate: neither staff nor who passed a poster."""
    return and_(dispositions.c.audience != "staff", dispositions.c.channel != _POSTER)
