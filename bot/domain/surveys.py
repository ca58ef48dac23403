"""What is asked after a visit or a call: questions, each with its instrument and ends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.domain.offices import OfficeCode, ServiceCode

EXPIRES_AFTER: Final = timedelta(hours=72)
COMMENT_LIMIT: Final = 2000


@dataclass(frozen=True)
class Question:
    """A question on a scale, its code the same in the answers and in the locales."""

    code: str
    instrument: str


@dataclass(frozen=True)
class Invitation:
    """Leave to answer once, born from one visit or call."""

    id: int
    token: str
    stage: str
    state: str
    office: OfficeCode | None = None
    service: ServiceCode | None = None
    topic: str | None = None


AFTER_VISIT: Final = (Question("ces", "ces"), Question("nps", "nps"))
