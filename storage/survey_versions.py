"""Survey files as they were when somebody began them, by fingerprint."""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.surveys import Survey
from storage.tables import survey_versions

_KEEP = {
    dialect: insert(survey_versions).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


class SurveyVersions:
    """One row a version that was ever begun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, survey: Survey, at: datetime) -> None:
        """Remember the file; a known version stays as it was."""
        row = {"fingerprint": survey.fingerprint, "code": survey.code, "file": survey.file}
        keep = _KEEP[self._connection.dialect.name]
        self._connection.execute(keep, {**row, "first_used_at": at})

    def file(self, fingerprint: str) -> str | None:
        """The text of that version's file."""
        return self._connection.execute(
            select(survey_versions.c.file).where(survey_versions.c.fingerprint == fingerprint)
        ).scalar_one_or_none()
