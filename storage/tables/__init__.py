"""All tables, by what they are about; the rest of the storage takes them from here."""

from storage.tables.chain import chain, chain_head
from storage.tables.columns import UtcTime, metadata
from storage.tables.conversations import (
    clients,
    consents,
    conversations,
    inbox,
    letters,
    marks,
    transcripts,
)
from storage.tables.reviews import checklists, review_points, reviews
from storage.tables.surveys import (
    answers,
    calls,
    cells,
    counts,
    dispositions,
    invitations,
    survey_versions,
    uncounted,
    verdicts,
)
from storage.tables.visits import (
    ONE_AT_A_PLACE,
    appointments,
    centres,
    closures,
    cooling,
    journal,
    office_days,
    waiting,
)
from storage.tables.words import card_views, case_words, cases, improvements, messages, unanswered

__all__ = [
    "ONE_AT_A_PLACE",
    "UtcTime",
    "answers",
    "appointments",
    "calls",
    "card_views",
    "case_words",
    "cases",
    "cells",
    "centres",
    "chain",
    "chain_head",
    "checklists",
    "clients",
    "closures",
    "consents",
    "conversations",
    "cooling",
    "counts",
    "dispositions",
    "improvements",
    "inbox",
    "invitations",
    "journal",
    "letters",
    "marks",
    "messages",
    "metadata",
    "office_days",
    "review_points",
    "reviews",
    "survey_versions",
    "transcripts",
    "unanswered",
    "uncounted",
    "verdicts",
    "waiting",
]
