"""A person as the centre knows them: what they agreed to, never more than they gave."""

from dataclasses import dataclass
from typing import Final, Literal, NewType, TypeAlias

ClientId = NewType("ClientId", int)

Purpose: TypeAlias = Literal["booking", "letters", "case"]

CONSENT_VERSION: Final = "2026-11-21"


@dataclass(frozen=True)
class Client:
    """A person who has agreed to something; `no_questions` once they said so."""

    id: ClientId
    pseudonym: str
    consents: frozenset[str]
    no_questions: bool = False
