"""Whom the bot talks with and what is said: chats, clients and their consents, letters."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from storage.tables.columns import UtcTime, metadata

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

# Small things a part must remember over restarts: VK's ts, the bots' own names.
marks = Table(
    "marks",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", String(400), nullable=False),
)
