"""ACCOUNT, NO-VISIT, OFFHOURS, OUTLIER-STAFF: what only the log of visits and accounts can tell."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.flag_thresholds import Thresholds


@dataclass(frozen=True)
class Account:
    """What a respondent answered from; `age_hours` at the answer, None where nobody knows it."""

    respondent: str
    office: str | None
    clients: int
    offices: int
    age_hours: float | None


@dataclass(frozen=True)
class Origin:
    """Whether somebody had attended what a respondent was asked about."""

    respondent: str
    office: str | None
    attended: bool


@dataclass(frozen=True)
class AttendanceMark:
    """A visit marked as attended: by whom, when, and whether the office was open at its hour."""

    visit: str
    office: str
    by: str
    at: datetime
    open: bool


@dataclass(frozen=True)
class StaffRecord:
    """How many of a specialist's answers were of the best ones."""

    specialist: str
    office: str
    positive: int
    n: int


@dataclass(frozen=True)
class Review:
    """A visit, a specialist, an office or a survey for a person to look at; no figure changes."""

    subject: str
    office: str
    code: str


def odd_accounts(accounts: Sequence[Account], limits: Thresholds) -> tuple[Account, ...]:
    """Accounts of several clients, of many offices, or made on the day of the answer."""
    return tuple(
        one
        for one in accounts
        if one.clients > limits.account_clients
        or one.offices > limits.account_offices
        or (one.age_hours is not None and one.age_hours < limits.account_age_hours)
    )


def without_visit(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """Answers about a visit that nobody attended."""
    return tuple(one for one in origins if not one.attended)


def off_hours(marks: Sequence[AttendanceMark], limits: Thresholds) -> Iterator[Review]:
    """Visits outside the opening hours, and those that one person marked many a minute."""
    rate: Counter[tuple[str, datetime]] = Counter(_minute(mark) for mark in marks)
    for mark in marks:
        if not mark.open or rate[_minute(mark)] > limits.marks_a_minute:
            yield Review(mark.visit, mark.office, "OFFHOURS")


def outliers(
    records: Sequence[StaffRecord], limits: Thresholds
) -> tuple[tuple[Review, ...], float]:
    """Specialists above the funnel of their office's others, and how many chance puts there."""
    from scipy.special import bdtrc

    offices: dict[str, list[StaffRecord]] = defaultdict(list)
    for record in records:
        if record.n >= limits.staff_answers:
            offices[record.office].append(record)
    found = []
    compared = 0
    for peers in offices.values():
        positive, total = sum(one.positive for one in peers), sum(one.n for one in peers)
        for one in peers if len(peers) > 1 else ():
            compared += 1
            # The peers' share without the specialist's own; half an answer, as none is ever sure.
            share = (positive - one.positive + 0.5) / (total - one.n + 1)
            if bdtrc(one.positive - 1, one.n, share) < limits.staff_chance:
                found.append(Review(one.specialist, one.office, "OUTLIER-STAFF"))
    return tuple(found), compared * limits.staff_chance


def _minute(mark: AttendanceMark) -> tuple[str, datetime]:
    return mark.by, mark.at.replace(second=0, microsecond=0)
