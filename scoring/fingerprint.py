"""A report's fingerprint: what was asked, readable, and a digest of all that it was computed from.

`after-pilot-2022 3f9a0c1e2b7d 2026-01-01..2026-03-31 lenina jobseeker 2026-04-02T09:15:00Z 8d-51`:
whoever has it asks for the same again, by the answers as they stood after their last change until
then, and sees by the digests whether answers and log are still the same.
"""

from datetime import UTC, date, datetime
from hashlib import sha256
from re import sub
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote, unquote

from scoring.facts import Facts
from scoring.log import episodes
from scoring.methodology import Methodology
from scoring.report import Period

DIGITS: Final = 12
ANY: Final = "*"


class Question(Protocol):
    """What a report is asked for, but for its methodology."""

    @property
    def period(self) -> Period:
        """Which days."""

    @property
    def office(self) -> str | None:
        """Which place."""

    @property
    def audience(self) -> str | None:
        """Whose answers."""


class Fingerprint(NamedTuple):
    """A fingerprint read back: what to ask for, and the digests it must come to again."""

    methodology: str
    methodology_digest: str
    period: Period
    office: str | None
    audience: str | None
    changed_at: datetime | None
    facts_digest: str

    @property
    def answers_digest(self) -> str:
        """Of what was answered: the same one means the same figures from clients."""
        return self.facts_digest.partition("-")[0]

    @property
    def log_digest(self) -> str:
        """Of the log and the checklists."""
        return self.facts_digest.partition("-")[2]


def fingerprint(methodology: Methodology, asked: Question, facts: Facts, forms: str) -> str:
    """The fingerprint of a report on these facts, with the digest of the whole questionnaires."""
    days = f"{_day(asked.period.first)}..{_day(asked.period.last)}"
    words = (
        _one_word(methodology.version),
        methodology.fingerprint[:DIGITS],
        days,
        _one_word(asked.office) if asked.office else ANY,
        asked.audience or ANY,
        _moment(facts.changed_at),
        f"{_answers(facts, forms)[:DIGITS]}-{_rest(facts)[:DIGITS]}",
    )
    return " ".join(words)


def read_fingerprint(text: str) -> Fingerprint:
    """What a fingerprint says; ValueError if it is none."""
    version, digest, days, office, audience, moment, facts = text.split()
    first, dots, last = days.partition("..")
    if not dots:
        raise ValueError(f"{days!r} is no period")
    period = Period(_date(first), _date(last))
    changed_at = None if moment == ANY else datetime.fromisoformat(moment)
    return Fingerprint(
        unquote(version), digest, period, _name(office), _name(audience), changed_at, facts
    )


def _answers(facts: Facts, forms: str) -> str:
    whole = sha256()
    for line in sorted(repr(item) for item in facts.counted.items()):
        whole.update(line.encode())
    whole.update(forms.encode())
    return whole.hexdigest()


def _rest(facts: Facts) -> str:
    whole = sha256()
    for name in (
        "visits",
        "booked",
        "contacts",
        "cases",
        "views",
        "dispositions",
        "callbacks",
        "reviews",
        "checklists",
    ):
        for line in sorted(repr(item) for item in getattr(facts, name)):
            whole.update(line.encode())
    # Of how far the log reaches only what it changes, or no moment's report would be another's.
    matters = sorted(contacts for _, contacts in episodes(facts))
    whole.update(repr((facts.rules, matters)).encode())
    return whole.hexdigest()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ANY


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ANY


def _date(text: str) -> date | None:
    return None if text == ANY else date.fromisoformat(text)


def _name(text: str) -> str | None:
    return None if text == ANY else unquote(text)


def _one_word(text: str) -> str:
    # Codes of somebody else's may hold blanks, and a star of theirs is not ours.
    return sub(r"[\s%*]", lambda found: quote(found[0], safe=""), text)
