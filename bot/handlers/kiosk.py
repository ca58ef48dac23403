"""The exit survey at a window: anybody may begin it, so its answers are never official."""

import secrets
from datetime import datetime
from typing import Final

from bot.domain.offices import Office
from bot.domain.surveys import Invitation
from bot.handlers.routing import Rules
from storage.database import Store
from storage.invitations import About

SURVEY: Final = "exit"
KIOSK: Final = "kiosk"
STAGE: Final = "result"
HIGHEST_WINDOW: Final = 999
CAUSE_BYTES: Final = 8


def begin_at_window(
    store: Store, rules: Rules, office: Office, window: int, now: datetime
) -> Invitation:
    """Leave to answer the exit survey once, for whoever pressed the button there."""
    survey = rules.surveys[SURVEY]
    about = About(
        f"{KIOSK}:{secrets.token_hex(CAUSE_BYTES)}",
        STAGE,
        office.code,
        topic=f"{KIOSK}-{window}",
        survey=SURVEY,
        mode=KIOSK,
        channel=KIOSK,
    )
    return store.invitations.invite(
        about, None, now, now, survey.plan.expires or rules.asking.expires
    )
