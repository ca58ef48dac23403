"""One unit of work is one transaction: `await database.run(unit)`, the unit plain synchronous code.

Theory of operation: on SQLite every unit that writes runs in one thread of its own, so that writers
never wait for one another's locks; it begins with BEGIN IMMEDIATE, so that check-then-write is safe
across processes as well. On PostgreSQL the same unit runs on an asyncpg connection; one that met
another half-way (a deadlock, a place or a visit that somebody else has just changed) is rolled back
and begun anew, so it must do nothing but read and write the store. When whoever asked for a unit is
cancelled, it is a whole all the same: SQLite's thread carries it to its end, on PostgreSQL it is
rolled back unless its commit was already under way.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from storage.answers import Answers
from storage.bookings import Bookings
from storage.callers import Callers
from storage.calls import Calls
from storage.cases import Cases
from storage.cells import Cells
from storage.centres import Centres
from storage.chain import Chain
from storage.changes import ChangedMeanwhileError
from storage.checklists import Checklists
from storage.clients import Clients
from storage.closures import Closures
from storage.content import Content
from storage.conversations import Conversations
from storage.counts import Counts
from storage.dispositions import Dispositions
from storage.engines import engine_of, writing_engine
from storage.holds import Holds
from storage.improvements import Improvements
from storage.invitations import Invitations
from storage.journal import Journal
from storage.kept import Kept
from storage.key import Key, key_for
from storage.links import Links
from storage.log_facts import LogFacts
from storage.mail import Mail
from storage.marks import Marks
from storage.messages import Messages
from storage.places import Places
from storage.prepared import UNSENT, told_by_sqlalchemy
from storage.quarantine import Quarantine
from storage.reviews import Reviews
from storage.survey_versions import SurveyVersions
from storage.tables import ONE_AT_A_PLACE
from storage.transcripts import Transcripts
from storage.visits import Visits
from storage.waiting import WaitingList
from storage.writer import Writer

Result = TypeVar("Result")

MOST_COLLISIONS = 9
COMMIT = "COMMIT"
# PostgreSQL's own names: serialization_failure, deadlock_detected.
ANEW = frozenset({"40001", "40P01"})
# admin_shutdown, crash_shutdown, cannot_connect_now; 08 are connection exceptions.
CLOSED = frozenset({"57P01", "57P02", "57P03"})


class Store:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection, key: Key) -> None:
        self.connection = connection
        self.key = key

    @cached_property
    def answers(self) -> Answers:
        """What was answered, without a name."""
        return Answers(self.connection, self.chain)

    @cached_property
    def dispositions(self) -> Dispositions:
        """What became of everybody who could have been asked."""
        return Dispositions(self.connection)

    @cached_property
    def counts(self) -> Counts:
        """Answers of anonymous surveys, as mere counts."""
        return Counts(self.connection)

    @cached_property
    def survey_versions(self) -> SurveyVersions:
        """Survey files that somebody began."""
        return SurveyVersions(self.connection)

    @cached_property
    def bookings(self) -> Bookings:
        """Appointments and the places they take."""
        return Bookings(self.connection, self.chain)

    @cached_property
    def holds(self) -> Holds:
        """Times that are kept for somebody who has not confirmed yet."""
        return Holds(self.connection, self.chain)

    @cached_property
    def visits(self) -> Visits:
        """Appointments as staff look them up."""
        return Visits(self.connection)

    @cached_property
    def cases(self) -> Cases:
        """What people brought to the centre, and what became of it."""
        return Cases(self.connection)

    @cached_property
    def improvements(self) -> Improvements:
        """What cases changed, told to everybody."""
        return Improvements(self.connection)

    @cached_property
    def calls(self) -> Calls:
        """Finished calls, and which of them are asked about."""
        return Calls(self.connection, self.chain)

    @cached_property
    def callers(self) -> Callers:
        """Who booked by phone."""
        return Callers(self.connection)

    @cached_property
    def cells(self) -> Cells:
        """Answers counted by day and month."""
        return Cells(self.connection)

    @cached_property
    def centres(self) -> Centres:
        """The centre as its file describes it."""
        return Centres(self.connection)

    @cached_property
    def chain(self) -> Chain:
        """What seals visits, links, answers, words and calls."""
        return Chain(self.connection, self.key)

    @cached_property
    def checklists(self) -> Checklists:
        """What observers ticked and counted."""
        return Checklists(self.connection)

    @cached_property
    def clients(self) -> Clients:
        """People who agreed to something, and what they agreed to."""
        return Clients(self.connection)

    @cached_property
    def content(self) -> Content:
        """What was read and what was asked in vain."""
        return Content(self.connection)

    @cached_property
    def conversations(self) -> Conversations:
        """Where each person stands, and which events were heard."""
        return Conversations(self.connection)

    @cached_property
    def invitations(self) -> Invitations:
        """Who may answer, each once."""
        return Invitations(self.connection, self.chain)

    @cached_property
    def journal(self) -> Journal:
        """Who did what and when."""
        return Journal(self.connection, self.chain)

    @cached_property
    def kept(self) -> Kept:
        """What whole questionnaires told, until their answers change."""
        return Kept(self.connection, self.key)

    @cached_property
    def log_facts(self) -> LogFacts:
        """Visits and opened cards, for the indicators."""
        return LogFacts(self.connection)

    @cached_property
    def links(self) -> Links:
        """Invitations as those see them who were sent a link."""
        return Links(self.connection)

    @cached_property
    def mail(self) -> Mail:
        """The outbox."""
        return Mail(self.connection)

    @cached_property
    def marks(self) -> Marks:
        """Small things remembered over restarts."""
        return Marks(self.connection)

    @cached_property
    def messages(self) -> Messages:
        """Comments, reviews, requests to be called back."""
        return Messages(self.connection, self.chain)

    @cached_property
    def places(self) -> Places:
        """What is taken at an office, the lock of its days, and times that cool down."""
        return Places(self.connection)

    @cached_property
    def quarantine(self) -> Quarantine:
        """What was decided about suspicious answers."""
        return Quarantine(self.connection, self.chain)

    @cached_property
    def reviews(self) -> Reviews:
        """Scorecards of conversations and visits."""
        return Reviews(self.connection)

    @cached_property
    def closures(self) -> Closures:
        """Closures that staff entered over the timetable."""
        return Closures(self.connection)

    @cached_property
    def waiting(self) -> WaitingList:
        """Who wants to know when something becomes free."""
        return WaitingList(self.connection)

    @cached_property
    def transcripts(self) -> Transcripts:
        """What was said in the web chat."""
        return Transcripts(self.connection)


Unit = Callable[[Store], Result]


class Database:
    """Where units of work are run; made from a plain URL (`sqlite:///…`, `postgresql://…`)."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self.url = make_url(url)
        self.key = key_for(self.url, key)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.readers = engine_of(self.url)
        # A unit begins and ends its transaction itself, which is told to each connection once.
        self._beside = engine_of(self.url, isolation_level="AUTOCOMMIT")
        self._writer = Writer(writing_engine(self.url)) if self.is_sqlite else None

    async def run(self, unit: Unit[Result]) -> Result:
        """Carry one unit through in its own transaction; its exception rolls it back."""
        if self._writer:
            result: Result = await self._writer.carry(
                lambda connection: unit(Store(connection, self.key))
            )
            return result
        for _ in range(MOST_COLLISIONS):
            try:
                return await self._run_beside_others(unit)
            except (ChangedMeanwhileError, DBAPIError) as collision:
                if not _is_collision(collision):
                    raise
        return await self._run_beside_others(unit)

    async def read(self, unit: Unit[Result]) -> Result:
        """Look without writing, beside the writer."""
        async with self.readers.connect() as connection:
            return await connection.run_sync(lambda one: unit(Store(one, self.key)))

    async def close(self) -> None:
        """Let go of all connections."""
        if self._writer:
            self._writer.close()
        await self._beside.dispose()
        await self.readers.dispose()

    async def _run_beside_others(self, unit: Unit[Result]) -> Result:
        return await greenlet_spawn(self._in_one_greenlet, unit)

    def _in_one_greenlet(self, unit: Unit[Result]) -> Result:
        # The transaction is the driver's own, as are the statements that are sent most.
        with self._beside.sync_engine.connect() as connection:
            adapted: Any = connection.connection.dbapi_connection
            transaction: Any = adapted.driver_connection.transaction()
            try:
                with told_by_sqlalchemy("BEGIN"):
                    adapted.run_async(lambda _: transaction.start())
                result = unit(Store(connection, self.key))
            except BaseException:
                _take_back(connection, adapted, transaction)
                raise
            # Deferred constraints and serialization failures are told no earlier than here.
            with told_by_sqlalchemy(COMMIT):
                adapted.run_async(lambda _: transaction.commit())
            return result


def _take_back(connection: Connection, adapted: Any, transaction: Any) -> None:
    """Roll back; a connection that cannot is used no more, whatever was raised first counts."""
    try:
        adapted.run_async(lambda _: transaction.rollback())
    except Exception:  # noqa: BLE001 - what the unit raised is what counts
        connection.invalidate()


def _is_collision(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in ANEW or ONE_AT_A_PLACE in str(error.orig) or _was_cut_off(error, state)


def _was_cut_off(error: DBAPIError, state: str | None) -> bool:
    """The server closed the connection before the end, so that nothing was done."""
    if error.statement == COMMIT:
        return False  # it may have been done
    lost = error.connection_invalidated or isinstance(error.orig, UNSENT)
    return lost or state in CLOSED or (state or "").startswith("08")
