"""What people decided about suspicious answers: set aside or kept, and why; nothing is deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from scoring.facts import SHORTENED
from storage.chain import Chain
from storage.counting import touch
from storage.journal import Journal
from storage.kept import forget_kept
from storage.tables import answers, verdicts

Verdict: TypeAlias = Literal["aside", "kept"]

DEEDS: Final = {"aside": "answers set aside", "kept": "answers kept"}


@dataclass(frozen=True)
class Decision:
    """What was decided about a respondent's answers at an office."""

    respondent: str
    office: str | None
    verdict: Verdict
    reason: str
    at: datetime


@dataclass(frozen=True)
class Erased:
    """How many answers are gone, and the sets that they belonged to."""

    count: int
    sets: tuple[str, ...]


class Quarantine:
    """Decisions about answers, the newest of each; the journal keeps them all."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._journal = Journal(connection, chain)

    def decide(self, whose: str, verdict: Verdict, reason: str, at: datetime) -> int:
        """Set aside, or keep, all answers of a respondent or of a set; how many those are."""
        whose = self._whole(whose)
        theirs = or_(answers.c.respondent == whose, answers.c.answer_set == whose)
        ids = tuple(self._connection.execute(select(answers.c.id).where(theirs)).scalars())
        if not ids:
            return 0
        mine = verdicts.c.answer_id.in_(select(answers.c.id).where(theirs))
        self._connection.execute(delete(verdicts).where(mine))
        self._connection.execute(
            verdicts.insert(),
            [
                {"answer_id": one, "verdict": verdict, "reason": reason, "decided_at": at}
                for one in ids
            ],
        )
        self._chain.seal("verdict", *ids)
        touch(self._connection, theirs)
        first = min(ids)
        detail = f"{len(ids)}: {reason}"
        self._journal.note(DEEDS[verdict], f"answer:{first}", "staff", at, detail)
        return len(ids)

    def erase(self, whose: str, reason: str, at: datetime) -> Erased:
        """Delete all answers of a respondent or of a set, because somebody asked for it."""
        whose = self._whole(whose)
        theirs = or_(answers.c.respondent == whose, answers.c.answer_set == whose)
        sets = self._connection.execute(select(answers.c.answer_set).where(theirs).distinct())
        found = tuple(sets.scalars())
        count = erase(self._connection, self._chain, [theirs])
        if count:
            self._journal.note("answers erased", "", "staff", at, f"{count}: {reason}")
        return Erased(count, found)

    def _whole(self, code: str) -> str:
        """A code as reports shorten it, made whole where that fits one respondent alone."""
        if len(code) < SHORTENED:
            return code
        fits = answers.c.respondent.startswith(code, autoescape=True)
        found = select(answers.c.respondent).where(fits).distinct().limit(2)
        whole = self._connection.execute(found).scalars().all()
        return whole[0] if len(whole) == 1 else code

    def decisions(self) -> tuple[Decision, ...]:
        """The newest decision about each respondent and office, the oldest first."""
        rows = self._connection.execute(
            select(
                answers.c.respondent,
                answers.c.office,
                verdicts.c.verdict,
                verdicts.c.reason,
                verdicts.c.decided_at,
            )
            .join_from(verdicts, answers)
            .distinct()
            .order_by(verdicts.c.decided_at)
        )
        return tuple(Decision(*row) for row in rows)


def erase(connection: Connection, chain: Chain, which: Iterable[ColumnElement[bool]]) -> int:
    """Answers deleted on request, and with them what was decided of them; how many."""
    conditions = tuple(which)
    touch(connection, *conditions)
    whose = select(answers.c.respondent).where(*conditions).distinct()
    people = connection.execute(whose).scalars().all()
    gone = connection.execute(select(answers.c.id).where(*conditions)).scalars().all()
    of_these = select(answers.c.id).where(*conditions)
    decided = select(verdicts.c.answer_id).where(verdicts.c.answer_id.in_(of_these))
    chain.remove("verdict", connection.execute(decided).scalars().all())
    chain.remove("answer", gone)
    # Last: whoever keeps a result waits for the chain, and sees then that it is out of date.
    forget_kept(connection, people)
    return connection.execute(delete(answers).where(*conditions)).rowcount
