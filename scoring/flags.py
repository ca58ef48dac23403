"""Which answers are worth a look before one believes them: reasons, never deletion.

A flag changes no figure by itself. The headline counts every answer until a person decides, and
beside it stands what it would be without the flagged ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scoring.flag_bursts import bursts
from scoring.flag_copies import Comment, copies, same_words
from scoring.flag_speed import fast, straight
from scoring.flag_staff import (
    Account,
    AttendanceMark,
    Origin,
    Review,
    StaffRecord,
    odd_accounts,
    off_hours,
    outliers,
    without_visit,
)
from scoring.flag_thresholds import Thresholds, thresholds
from scoring.questionnaires import Questionnaire

CODES: Final = (
    "SPEED",
    "STRAIGHT",
    "BURST",
    "DUP-TEXT",
    "NEAR-DUP",
    "ACCOUNT",
    "NO-VISIT",
    "OFFHOURS",
    "OUTLIER-STAFF",
)


@dataclass(frozen=True)
class Log:
    """What the database knows beside the answers; a file knows nothing of it.

    `staff` says how many of a specialist's forms were all good, `responses` how many came back.
    """

    comments: tuple[Comment, ...] = ()
    accounts: tuple[Account, ...] = ()
    origins: tuple[Origin, ...] = ()
    marks: tuple[AttendanceMark, ...] = ()
    staff: tuple[StaffRecord, ...] = ()
    responses: tuple[StaffRecord, ...] = ()


@dataclass(frozen=True)
class Flagged:
    """A respondent of an office, and why: codes in the order of CODES."""

    respondent: str
    office: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class FlagReport:
    """Who is worth a look, how many of them chance alone would bring, by which thresholds."""

    respondents: tuple[Flagged, ...]
    expected_false: float
    reviews: tuple[Review, ...] = ()
    version: str = ""

    @property
    def who(self) -> frozenset[tuple[str, str | None]]:
        """Respondents with their office, for a figure without them."""
        return frozenset((one.respondent, one.office) for one in self.respondents)


NOBODY: Final = FlagReport((), 0.0)
NO_LOG: Final = Log()


def flag(
    questionnaires: Iterable[Questionnaire],
    limits: Thresholds | None = None,
    log: Log = NO_LOG,
) -> FlagReport:
    """Every flag over whole questionnaires, and over the log where there is one."""
    limits = limits or thresholds()
    forms = tuple(questionnaires)
    found, expected, crowds = _on_forms(forms, limits)
    _on_log(log, limits, found)
    for one in odd_accounts(tuple(_accounts(forms)), limits):
        found[one.respondent, one.office].add("ACCOUNT")
    odd_staff, odd_by_chance = outliers(log.staff, limits)
    often, often_by_chance = outliers(log.responses, limits)
    order = sorted(found, key=lambda whose: (whose[1] or "", whose[0]))
    return FlagReport(
        tuple(
            Flagged(*whose, tuple(code for code in CODES if code in found[whose]))
            for whose in order
        ),
        expected + odd_by_chance + often_by_chance,
        tuple(dict.fromkeys((*crowds, *off_hours(log.marks, limits), *odd_staff, *often))),
        limits.version,
    )


_Found = defaultdict[tuple[str, str | None], set[str]]


def _on_forms(
    forms: Sequence[Questionnaire], limits: Thresholds
) -> tuple[_Found, float, list[Review]]:
    found: _Found = defaultdict(set)
    quick, by_haste, surveys = fast(forms, limits)
    crowded, by_crowd, offices = bursts(forms, limits)
    alike, by_likeness = copies(forms, limits)
    level = [at for at in quick if straight(forms[at], limits)]
    told = (("SPEED", quick), ("STRAIGHT", level), ("BURST", crowded), ("NEAR-DUP", alike))
    for code, places in told:
        for at in places:
            found[forms[at].respondent, forms[at].office].add(code)
    reviews = [Review(survey or "*", "", "SPEED") for survey in surveys]
    reviews += [Review(office or "*", office, "BURST") for office in offices]
    return found, by_haste + by_crowd + by_likeness, reviews


def _accounts(forms: Sequence[Questionnaire]) -> Iterator[Account]:
    """Respondents of more offices than one: a file knows that much of them."""
    offices: defaultdict[str, set[str]] = defaultdict(set)
    for form in forms:
        if form.office is not None:
            offices[form.respondent].add(form.office)
    for respondent, those in offices.items():
        if len(those) > 1:
            yield from (Account(respondent, one, 1, len(those), None) for one in those)


def _on_log(log: Log, limits: Thresholds, found: _Found) -> None:
    told = (
        ("DUP-TEXT", same_words(log.comments, limits)),
        ("ACCOUNT", odd_accounts(log.accounts, limits)),
        ("NO-VISIT", without_visit(log.origins)),
    )
    for code, whose in told:
        for one in whose:
            found[one.respondent, one.office].add(code)
