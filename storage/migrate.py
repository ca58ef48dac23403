"""Brings the database to the newest shape; applied at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from storage.database import Store

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerShapeError(RuntimeError):
    """A newer program has changed this database; the older one must not touch it."""


def upgrade(store: Store) -> None:
    """Apply what is missing, in the unit of work that was given; NewerShapeError if too old."""
    config = configured(store.connection)
    try:
        command.upgrade(config, "head")
    except CommandError:
        found = MigrationContext.configure(store.connection).get_current_heads()
        known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
        if known.issuperset(found):
            raise
        raise NewerShapeError from None
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
