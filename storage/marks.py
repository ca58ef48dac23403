"""Small things that a part must remember over restarts, each under a name."""

from sqlalchemy import Connection, delete, select

from storage.tables import marks


class Marks:
    """One row a name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """What was last kept under the name."""
        return self._connection.execute(
            select(marks.c.value).where(marks.c.name == name)
        ).scalar_one_or_none()

    def drop(self, name: str) -> None:
        """Forget what was kept under the name."""
        self._connection.execute(delete(marks).where(marks.c.name == name))

    def keep(self, name: str, value: str) -> None:
        """Keep the value in place of an older one."""
        self._connection.execute(delete(marks).where(marks.c.name == name))
        self._connection.execute(marks.insert(), {"name": name, "value": value})
