"""Brings the database to the newest shape; applied at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from storage.database import Store

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerShapeError(RuntimeError):
    """A newer program has changed this database; the older one must not touch it."""


def upgrade(store: Store) -> None:
    """Apply what is missing, in the unit of work that was given; NewerShapeError if too old."""
    try:
        command.upgrade(configured(store.connection), "head")
    except CommandError as error:
        # The one revision that is looked up here is the database's own.
        raise NewerShapeError(str(error)) from error
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
