"""What people wrote and read: comments, cases, what was changed, cards opened."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.columns import UtcTime, metadata

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
