"""Deletes somebody's answers for good when they demand it, which «forget me» alone does not."""

from datetime import datetime

from storage.database import Store


def erase_answers(store: Store, whose: str, reason: str, at: datetime) -> int:
    """Delete the answers of a respondent or of a set, with the words left beside them; how many."""
    erased = store.quarantine.erase(whose, reason, at)
    if erased.count:
        store.messages.forget_sets(erased.sets)
        store.cases.forget_sets(erased.sets)
        store.answers.close_sets(erased.sets, whose)
    return erased.count
