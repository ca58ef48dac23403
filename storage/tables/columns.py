"""What all tables share: their names' rule, and moments that are always aware and UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    MetaData,
    TypeDecorator,
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


# The same times of day come again and again, and reading one costs ten times as much as a look.
@lru_cache(16_384)
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
