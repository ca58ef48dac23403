"""Forgets what need not be kept: silent strangers, old keys, old letters."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from storage.database import Store

log = structlog.get_logger()

STRANGERS_AFTER: Final = timedelta(hours=24)
KEYS_AFTER: Final = timedelta(days=4)
REPLIES_AFTER: Final = timedelta(hours=24)
PROOFS_AFTER: Final = timedelta(days=90)
PHONES_AFTER: Final = timedelta(days=1)
CALL_PHONES_AFTER: Final = timedelta(days=14)


def keep_house(store: Store, now: datetime, cap: timedelta = CALL_PHONES_AFTER) -> None:
    """One round of forgetting."""
    strangers = store.conversations.forget_silent(now - STRANGERS_AFTER)
    keys = store.conversations.thin_inbox(now - KEYS_AFTER)
    replies = store.mail.thin_replies(now - REPLIES_AFTER)
    proofs = store.mail.thin(now - PROOFS_AFTER)
    store.places.thin(now)
    store.bookings.forget_phones(now - PHONES_AFTER)
    store.calls.forget_phones(now - cap)
    transcripts = store.transcripts.forget_strangers(now - STRANGERS_AFTER)
    log.info(
        "house kept",
        strangers=strangers,
        keys=keys,
        letters=replies + proofs,
        transcripts=transcripts,
    )
