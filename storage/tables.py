"""All tables in one place; `UtcTime` refuses naive times."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment, always aware and always UTC; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """A moment on its way in; ValueError for a naive one."""
        return None if value is None else _utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """A moment as it is written; SQLite's form in one step."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(
        self, dialect: Dialect, _coltype: Any
    ) -> Callable[[Any], datetime | None] | None:
        """A moment on its way out, aware again; PostgreSQL's already is."""
        # In place of SQLAlchemy's own two steps a value: timetables are read by the thousand.
        return _moment if dialect.name == "sqlite" else None


def _written(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return _utc(moment).replace(tzinfo=None).isoformat(" ", "microseconds")


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone was about to be stored")
    return moment.astimezone(UTC)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written + "+00:00") if written else None


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What was heard: one row an event, so that a repeated one is refused.
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
)

# Where each person stands: one row an address.
conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("user", String(100), primary_key=True),
    Column("pseudonym", String(32), nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id", ondelete="CASCADE"), index=True),
    Column("language", String(8)),
    Column("chosen_language", String(8)),
    Column("page", Text),
    Column("back", Text),
    Column("turn", Integer, nullable=False),
    Column("offered", Text),
    Column("pressed", String(100)),
    Column("blocked", Integer, nullable=False, server_default="0"),
    Column("touched_at", UtcTime, nullable=False, index=True),
)

# A person who has agreed to something; nothing is known of them but what they gave.
clients = Table(
    "clients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pseudonym", String(32), nullable=False, unique=True),
    Column("no_questions", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcTime, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", ForeignKey("clients.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("version", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
)

# The centre as its file describes it; the newest row counts.
centres = Table(
    "centres",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("description", Text, nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
)

# One row an office and day that somebody books: the lock of check-then-write.
office_days = Table(
    "office_days",
    metadata,
    Column("office", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(7), nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id", ondelete="SET NULL"), index=True),
    Column("pseudonym", String(32), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("user", String(100)),
    Column("service", String(40), nullable=False),
    Column("office", String(40), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("place", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("occupied_from", UtcTime, nullable=False),
    Column("occupied_until", UtcTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("held_until", UtcTime),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("cancelled_by", String(12)),
    Column("phone", String(20)),
    Column("claim", String(40), unique=True),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint(
        "state IN ('held','booked','confirmed','arrived','attended','missed','cancelled')",
        name="state",
    ),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="hold"),
    Index("ix_appointments_office_occupied", "office", "occupied_from"),
    Index("ix_appointments_starts", "starts_at"),
    Index("ix_appointments_held", "held_until"),
    sqlite_autoincrement=True,  # reminders and the journal name visits by it: never two by one
)

# The guard that no path gets round: a minute of a place belongs to one visit. Only what is still
# ahead is kept here, so its size does not grow with history.
occupied = Table(
    "occupied",
    metadata,
    Column("office", String(40), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("minute", Integer, primary_key=True),
    Column(
        "appointment_id",
        ForeignKey("appointments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sqlite_with_rowid=False,
)

# 0 to 1439: what a visit's minutes are counted out from, in one statement on every database.
minutes = Table("minutes", metadata, Column("value", Integer, primary_key=True))

# A time that was given back is offered to others only after a while, so that times are not traded.
cooling = Table(
    "cooling",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("place", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, index=True),
    Index("ix_cooling_office_starts", "office", "starts_at"),
)

# Who wants to know when something becomes free; a day of nothing means any day.
waiting = Table(
    "waiting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", ForeignKey("clients.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("user", String(100), nullable=False),
    Column("office", String(40), nullable=False),
    Column("service", String(40), nullable=False),
    Column("day", String(10)),
    Column("state", String(12), nullable=False),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="SET NULL"), unique=True),
    Column("passed", Text, nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("state IN ('waiting','offered','taken','left','expired')", name="state"),
    Index("ix_waiting_office_state", "office", "state"),
)

# A closure that staff entered over the timetable; times of day are the office's own.
closures = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Index("ix_closures_office_day", "office", "day"),
)

# Who did what to a visit and when; only ever added to.
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("deed", String(40), nullable=False),
    Column("subject", String(60), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)

# A letter waits here from the moment it is meant until a messenger has taken it.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("user", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("cause", String(80)),
    Column("letter", Text),
    Column("key", String(80), unique=True),
    Column("due", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", UtcTime),
    Column("error", String(200)),
    Column("message", String(100)),
    Column("ended_at", UtcTime),
    Column("ended_as", String(20)),
    Index(
        "ix_letters_due",
        "due",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_letters_address", "channel", "user"),
    Index("ix_letters_ended", "ended_at"),
    sqlite_autoincrement=True,  # a number that was forgotten must not come back: VK would drop it
)

# The web chat's own messenger: what was said there, for a page that comes back.
transcripts = Table(
    "transcripts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user", String(100), nullable=False),
    Column("key", String(40), unique=True),
    Column("letter", Text, nullable=False),
    Column("replaces", Integer),
    Column("at", UtcTime, nullable=False, index=True),
    Index("ix_transcripts_user", "user", "id"),
    sqlite_autoincrement=True,
)

# A finished call, without the caller: a phone is known by its keyed digest, while the cap lasts.
# It has a link or the reason why nobody is asked.
calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("system", String(40), nullable=False),
    Column("code", String(100), nullable=False),
    Column("operator", String(100), nullable=False, index=True),
    Column("audience", String(20), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("office", String(40)),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=False, index=True),
    Column("resolved", Integer),
    Column("escalated_to", String(100)),
    Column("contacts", Integer, nullable=False),
    Column("phone_digest", String(64), index=True),
    Column("reason", String(20)),
    Column("invitation_id", ForeignKey("invitations.id", ondelete="SET NULL"), unique=True),
    Column("registered_at", UtcTime, nullable=False),
    CheckConstraint("audience IN ('jobseeker','employer')", name="audience"),
    CheckConstraint("resolved IN (0, 1)", name="resolved"),
    CheckConstraint("started_at <= ended_at", name="order"),
    CheckConstraint("contacts >= 1", name="contacts"),
    CheckConstraint("reason IS NULL OR invitation_id IS NULL", name="asked"),
    UniqueConstraint("system", "code"),
)

# A person may answer once to each of these: born from a visit or a closed call. `version` is the
# survey's file as it was when the person began. `respondent` holds the set until `held_at` is long
# ago or the person puts the survey off: whoever has the link then may go on elsewhere. `mode` is
# how the answers come in: bot (any chat), web (opened on the page behind a single-use link) or
# what the link was made for (kiosk).
invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(40), nullable=False, unique=True),
    Column("cause", String(80), nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id", ondelete="SET NULL"), index=True),
    Column("office", String(40)),
    Column("service", String(40)),
    Column("stage", String(20), nullable=False),
    Column("topic", String(200)),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("survey", String(40), nullable=False, server_default="after-visit"),
    Column("version", String(64)),
    Column("audience", String(12), nullable=False, server_default="jobseeker"),
    Column("mode", String(10), nullable=False, server_default="bot"),
    Column("without", String(40), nullable=False, server_default=""),
    Column("respondent", String(32)),
    Column("held_at", UtcTime),
    CheckConstraint(
        "state IN ('created','opened','partial','complete','refused','expired')", name="state"
    ),
    CheckConstraint("mode IN ('bot','web','kiosk','assisted','paper')", name="mode"),
)

# The file of a survey as it was when somebody began it, so that they finish what they began.
survey_versions = Table(
    "survey_versions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("file", Text, nullable=False),
    Column("first_used_at", UtcTime, nullable=False),
)

# One row an answer, without a name: its set and a pseudonym, never an address. Only ever added to:
# a changed answer is a new row that supersedes the old one, whose `superseded_at` alone changes.
# Off the scale is impossible here: each instrument's own range, or an option, or nothing.
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer_set", String(40), nullable=False),
    Column("respondent", String(32), nullable=False, index=True),
    Column("question", String(40), nullable=False),
    Column("instrument", String(10), nullable=False),
    Column("low", Integer, nullable=False),
    Column("high", Integer, nullable=False),
    Column("value", Integer),
    Column("channel", String(20), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("language", String(8), nullable=False),
    Column("office", String(40)),
    Column("service", String(40)),
    Column("stage", String(20), nullable=False),
    Column("answered_at", UtcTime, nullable=False, index=True),
    Column("survey", String(40), nullable=False, server_default=""),
    Column("version", String(64), nullable=False, server_default=""),
    Column("audience", String(12), nullable=False, server_default="jobseeker"),
    Column("said", String(8), nullable=False, server_default="given"),
    Column("choice", String(400)),
    Column("message", Integer),
    Column("seconds", Float),
    Column("supersedes", Integer),
    Column("superseded_at", UtcTime),
    CheckConstraint("value BETWEEN low AND high", name="scale"),
    CheckConstraint(
        "(instrument = 'ces' AND low = 1 AND high = 7)"
        " OR (instrument IN ('nps','enps') AND low = 0 AND high = 10)"
        " OR (instrument IN ('csi','ease') AND low = 1 AND high = 5)"
        " OR (instrument = 'index' AND low = 1 AND high = 10)"
        " OR (instrument = 'fcr' AND low = 0 AND high = 2)"
        " OR (instrument = 'yesno' AND low = 0 AND high = 1)"
        " OR (instrument IN ('choice','choices','text') AND low = 0 AND high = 0)",
        name="instrument",
    ),
    CheckConstraint(
        "CASE WHEN said <> 'given' THEN value IS NULL AND choice IS NULL AND message IS NULL"
        " WHEN instrument IN ('choice','choices') THEN value IS NULL AND choice IS NOT NULL"
        " WHEN instrument = 'text' THEN value IS NULL AND choice IS NULL"
        " ELSE value IS NOT NULL AND choice IS NULL END",
        name="kind",
    ),
    CheckConstraint("said IN ('given','unsure','skipped')", name="said"),
    CheckConstraint("mode IN ('bot','web','kiosk','assisted','paper')", name="mode"),
    CheckConstraint("audience IN ('jobseeker','employer','staff')", name="audience"),
    Index(
        "ix_answers_current",
        "answer_set",
        "question",
        unique=True,
        sqlite_where=text("superseded_at IS NULL"),
        postgresql_where=text("superseded_at IS NULL"),
    ),
    sqlite_autoincrement=True,  # a removed answer must leave a gap, not a number for another
)

# What became of everybody who could have been asked about something; a person is not named here.
dispositions = Table(
    "dispositions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cause", String(80), nullable=False, unique=True),
    Column("survey", String(40), nullable=False),
    Column("audience", String(12), nullable=False),
    Column("office", String(40)),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("operator", String(60)),
    Column("state", String(14), nullable=False),
    Column("invitation_id", Integer, unique=True),
    Column("at", UtcTime, nullable=False, index=True),
    CheckConstraint(
        "state IN ('eligible','capped','no-consent','not-delivered','delivered','opened',"
        "'refused','broken-off','partial','complete','expired')",
        name="state",
    ),
    Index("ix_dispositions_state", "state"),
)

# Answers of an anonymous survey: only how often each was given in a month. All rows of a cell are
# made together with nought in them, so that not even their order tells who answered when.
counts = Table(
    "counts",
    metadata,
    Column("survey", String(40), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("cell", String(40), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("answer", String(40), primary_key=True),
    Column("times", Integer, nullable=False),
    CheckConstraint("times >= 0", name="times"),
)

# Answers counted by what was answered, on each day of the office's own clock and in each month;
# `span` is 2026-11-23 or 2026-11. Only ever counted anew from the answers, never by hand.
cells = Table(
    "cells",
    metadata,
    Column("span", String(10), primary_key=True),
    Column("office", String(40), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("instrument", String(10), primary_key=True),
    Column("audience", String(12), primary_key=True),
    Column("mode", String(10), primary_key=True),
    Column("value", String(400), primary_key=True),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Where answers changed since they were last counted; whoever changes one leaves a row.
uncounted = Table(
    "uncounted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
)

# What people decided about suspicious answers; an answer set aside stays, but figures leave it out.
verdicts = Table(
    "verdicts",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("verdict", String(8), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    CheckConstraint("verdict IN ('aside','kept')", name="verdict"),
)

# What was kept of attendance marks, links, answers and calls, one entry after another, as keyed
# digests and never as values; only the salts of who was forgotten are wiped.
chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Column("salt", String(32)),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

# The chain's newest entry under the product's own seal; whoever adds an entry waits for this row.
chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("key", String(16), nullable=False),
    CheckConstraint("id = 1", name="only"),
)

# Free words: a comment after a visit, a review, a request to be called back.
messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("client_id", ForeignKey("clients.id", ondelete="CASCADE"), index=True),
    Column("answer_set", String(40), index=True),
    Column("text", Text, nullable=False),
    Column("phone", String(20)),
    Column("office", String(40)),
    Column("service", String(40)),
    Column("channel", String(20), nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("done_at", UtcTime),
)

# A matter brought to the centre; who brought it is known only where they agreed to be known. Rows
# stay for the figures when the person is forgotten.
cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("source", String(12), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("user", String(100)),
    Column("client_id", ForeignKey("clients.id", ondelete="SET NULL"), index=True),
    Column("claim", String(40), unique=True),
    Column("answer_set", String(40), unique=True),
    Column("office", String(40)),
    Column("service", String(40)),
    Column("topic", String(40), nullable=False),
    Column("about", String(200)),
    Column("owner", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("opened_at", UtcTime, nullable=False, index=True),
    Column("due_at", UtcTime, nullable=False),
    Column("answers", Integer, nullable=False, server_default="0"),
    Column("contested", Integer, nullable=False, server_default="0"),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("escalated_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("cause", String(40)),
    Column("action", Text),
    CheckConstraint("kind IN ('thanks','complaint','idea')", name="kind"),
    CheckConstraint(
        "source IN ('chat','survey','book','mail','phone','review-site','box')", name="source"
    ),
    CheckConstraint("state IN ('received','read','working','answered','closed')", name="state"),
    CheckConstraint("contested <= answers AND reopened <= answers", name="contested"),
    CheckConstraint(
        "(state = 'closed') = (closed_at IS NOT NULL AND cause IS NOT NULL AND action IS NOT NULL)",
        name="closed",
    ),
    Index("ix_cases_state_due", "state", "due_at"),
)

# What was said in a case: the person's words, the centre's replies and the change told at closing;
# emptied when the person is forgotten.
case_words = Table(
    "case_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("author IN ('person','reply','change')", name="author"),
)

# «Вы сказали — мы сделали»: a closed case told to everybody, first proposed, then published.
improvements = Table(
    "improvements",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("title", String(120), nullable=False),
    Column("action", String(600), nullable=False),
    Column("office", String(40)),
    Column("proposed_at", UtcTime, nullable=False),
    Column("published_at", UtcTime, index=True),
)

# Each opened card once a person, card, channel and day: the first step of conversion 1.
card_views = Table(
    "card_views",
    metadata,
    Column("pseudonym", String(32), primary_key=True),
    Column("card", String(40), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),
)

# Questions to which no card was found, without the person, for the content editors.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", String(300), nullable=False),
    Column("language", String(8), nullable=False),
    Column("day", String(10), nullable=False),
    Column("times", Integer, nullable=False),
    UniqueConstraint("question", "language", "day"),
)

# Small things a part must remember over restarts: VK's ts, the bots' own names.
marks = Table(
    "marks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", String(400), nullable=False),
)
