"""Notes what became of invitations: delivered, not delivered, never opened in time."""

from datetime import datetime

import structlog

from storage.database import Store

log = structlog.get_logger()


def settle_invitations(store: Store, now: datetime) -> None:
    """One round: letters that ended and invitations that ran out change their dispositions."""
    changed = store.dispositions.settle(now)
    if changed:
        log.info("invitations settled", changed=changed)
