"""The survey that somebody answers: as its file was when they began, whatever it is by now."""

from functools import lru_cache

from bot.domain.survey_file import read_survey
from bot.domain.survey_walk import Course
from bot.domain.surveys import Invitation, Survey
from bot.handlers.routing import Rules
from storage.database import Store


def course_of(store: Store, rules: Rules, invitation: Invitation) -> Course | None:
    """The way of this person through it; None where nothing is known of it any more."""
    newest = rules.surveys.get(invitation.survey)
    if newest is None or newest.fingerprint != invitation.version:
        file = store.survey_versions.file(invitation.version or "")
        newest = _read(file) if file else newest
    return Course(newest, invitation.stage, invitation.without) if newest else None


@lru_cache(maxsize=32)
def _read(file: str) -> Survey:
    return read_survey(file)
