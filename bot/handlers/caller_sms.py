"""The confirmation of a caller's visit as an SMS: what fits best into as few parts as it takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from bot.core.says import Moment, Text, Value
from bot.domain.booking import Appointment
from bot.domain.offices import Office
from bot.domain.sms import A_PART, Sms
from bot.handlers.confirmation import about
from bot.texts import Texts

# Fullest first: what is told of the visit, and what is said about the link.
HEADS: Final = ("full", "address", "office", "short")
TAILS: Final = ("long", "short")
MOST: Final = 2 * A_PART
LEAST_OF_A_NAME: Final = 12
POSTAL_CODE: Final = re.compile(r"^\d{6},?\s*|,?\s*\b\d{6}$")


def sms_for_caller(
    texts: Texts, appointment: Appointment, office: Office, link: str | None, language: str
) -> Sms:
    """The fullest of the texts that take the fewest parts; a name too long for two is cut."""
    told = about(appointment, office)
    address = POSTAL_CODE.sub("", texts.words(told["address"], language))
    when = Moment(appointment.starts, office.zone, "short")
    facts = {**told, "when": when, "address": address}
    draft = _Draft(texts, language, link)
    ready = [draft.sms(head, tail, facts) for head, tail in product(HEADS, TAILS)]
    over = ready[-1].length - MOST
    if over <= 0:
        return min(ready, key=lambda sms: sms.parts)
    name = _cut(texts.words(told["office"], language), over)
    return draft.sms(HEADS[-1], TAILS[-1], {**facts, "office": name})


@dataclass(frozen=True)
class _Draft:
    """What is the same in all of the texts."""

    texts: Texts
    language: str
    link: str | None

    def sms(self, head: str, tail: str, facts: Mapping[str, Value]) -> Sms:
        said = self.texts.words(Text(f"sms-visit-{head}", facts), self.language)
        if self.link is None:
            return Sms(said)
        manage = Text(f"sms-manage-{tail}", {"link": self.link})
        return Sms(f"{said} {self.texts.words(manage, self.language)}")


def _cut(name: str, over: int) -> str:
    left = max(LEAST_OF_A_NAME, len(name) - over - 1)
    return name if len(name) <= left + 1 else f"{name[:left].rstrip()}…"
