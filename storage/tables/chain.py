"""What makes a change behind the product's back visible."""

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from storage.tables.columns import metadata

# What was kept of visits, links, answers, words and calls, one entry after another, as keyed
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
