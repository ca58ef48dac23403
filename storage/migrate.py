"""Brings the database to the newest shape; applied at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.database import Store

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(store: Store) -> None:
    """Apply what is missing, in the unit of work that was given."""
    command.upgrade(configured(store.connection), "head")
    store.chain.adopt()


def downgrade(store: Store, to: str = "base") -> None:
    """Go back to an older shape; what only the newer one could hold is lost."""
    command.downgrade(configured(store.connection), to)


def configured(connection: Connection) -> Config:
    """Alembic's own settings, with the connection to work on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
