"""Who is asked and what was answered: calls, invitations, answers and their counts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import UtcTime, metadata

# A finished call, without the caller: a phone is known by its keyed digest, while the cap lasts.
# Calls of one phone share a `caller`, which leads nowhere once the digest is gone. It has a link or
# the reason why nobody is asked.
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
    Column("caller", String(32)),
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
    Column("answer_set", String(40), nullable=False, index=True),
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
# `span` is 2026-11-23 or 2026-11, the office is empty for none in particular and * for all of them
# together. Only ever counted anew from the answers, never by hand.
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

# When an office's days were last counted because an answer had changed: `revision` only grows, so
# that what was computed from whole questionnaires is known to be still right, or not.
counted_days = Table(
    "counted_days",
    metadata,
    Column("span", String(10), primary_key=True),
    Column("office", String(40), primary_key=True),
    Column("revision", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What whole questionnaires told of a period (the index's interval, flags), under the fingerprint of
# all that it was computed from; computed again wherever that is another one by now.
kept_results = Table(
    "kept_results",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("result", Text, nullable=False),
    Column("kept_at", UtcTime, nullable=False, index=True),
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
