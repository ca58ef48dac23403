"""What people entered by form: scorecards of conversations and visits, checklists of the index."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from storage.tables.columns import UtcTime, metadata

# A scorecard as it was filled in; a wrong one is withdrawn and stays. `day` is the local day of the
# conversation or visit, nobody who took part in it is named.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("card", String(40), nullable=False),
    Column("version", String(40), nullable=False),
    Column("office", String(40)),
    Column("operator", String(60)),
    Column("day", String(10), nullable=False, index=True),
    Column("earned", Float, nullable=False),
    Column("possible", Float, nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
    CheckConstraint("earned BETWEEN 0 AND possible AND possible > 0", name="points"),
)

# The points of a scorecard one by one; without `earned` the criterion did not apply.
review_points = Table(
    "review_points",
    metadata,
    Column("review_id", ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True),
    Column("criterion", String(40), primary_key=True),
    Column("earned", Float),
    Column("possible", Float, nullable=False),
)

# A line of an observer's checklist; only ever added to, the newest day of an item counts and on one
# day the line entered last.
checklists = Table(
    "checklists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String(10), nullable=False),
    Column("office", String(40)),
    Column("indicator", String(40), nullable=False),
    Column("item", String(200), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("dated", String(10), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    CheckConstraint("scope IN ('region','office')", name="scope"),
    CheckConstraint("(scope = 'office') = (office IS NOT NULL)", name="place"),
    Index("ix_checklists_dated", "dated"),
)
