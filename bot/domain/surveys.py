"""What a survey is: questions in their order, each with its instrument, and who is asked when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, TypeAlias

from bot.domain.offices import OfficeCode, ServiceCode
from scoring.instruments import INSTRUMENTS, LABELS

EXPIRES_AFTER: Final = timedelta(hours=72)
COMMENT_LIMIT: Final = 2000
TEXT: Final = "text"
# What stands below a scale unless the question says otherwise.
ENDS: Final = {"ces": "ces", "nps": "nps", "enps": "nps", "csi": "csi", "index": "index"}

Cause: TypeAlias = Literal["visit", "missed", "call", "opt-in", "staff", "anybody"]
CAUSES: Final = ("visit", "missed", "call", "opt-in", "staff", "anybody")
TOUCHPOINTS: Final = ("office", "call", "site", "kiosk", "whole-path", "work")
Said: TypeAlias = Literal["given", "unsure", "skipped"]


@dataclass(frozen=True)
class Condition:
    """A question is asked only if an earlier one was answered by one of these."""

    question: str
    among: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One thing asked; `least` people must share an answer before a group by it may be shown."""

    code: str
    instrument: str
    text: str = ""
    ends: str = ""
    stages: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    options: tuple[str, ...] = ()
    unsure: bool = False
    optional: bool = False
    least: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The words of a worded scale, the best first, as they are offered."""
        return tuple(reversed(LABELS.get(self.instrument, ())))

    def answers(self) -> frozenset[str]:
        """Everything that a condition may ask of this question."""
        scale = INSTRUMENTS.get(self.instrument)
        points = map(str, range(scale.low, scale.high + 1)) if scale else ()
        more = (("unsure",) if self.unsure else ()) + (("skipped",) if self.optional else ())
        return frozenset((*points, *self.labels, *self.options, *more))


@dataclass(frozen=True)
class Plan:
    """Who is asked and how often; None where the settings decide."""

    after: Cause
    delay: timedelta | None = None
    expires: timedelta | None = None
    every: timedelta | None = None
    within: timedelta | None = None


@dataclass(frozen=True)
class Survey:
    """A survey as its file describes it; the fingerprint of the file is its version."""

    code: str
    audiences: tuple[str, ...]
    touchpoint: str
    stages: tuple[str, ...]
    plan: Plan
    questions: tuple[Question, ...]
    anonymous: bool = False
    fingerprint: str = ""
    file: str = field(default="", repr=False, compare=False)

    def words(self) -> Iterator[str]:
        """The keys of every text that the locales must have for this survey."""
        yield f"invitation-{self.code}"
        for question in self.questions:
            yield f"ask-{question.text}"
            if question.ends:
                yield f"ends-{question.ends}"
            yield from (f"label-{question.instrument}-{label}" for label in question.labels)
            yield from (f"option-{option}" for option in question.options)


@dataclass(frozen=True)
class Reply:
    """What somebody said to one question: a point, options, words kept elsewhere, or nothing."""

    value: int | None = None
    choice: str | None = None
    said: Said = "given"


@dataclass(frozen=True)
class Invitation:
    """Leave to answer once, born from a visit or call; `owned` where only one person may use it."""

    id: int
    token: str
    stage: str
    state: str
    office: OfficeCode | None = None
    service: ServiceCode | None = None
    topic: str | None = None
    survey: str = "after-visit"
    version: str | None = None
    audience: str = "jobseeker"
    mode: str = "bot"
    without: frozenset[str] = frozenset()
    owned: bool = False


@dataclass(frozen=True)
class Asking:
    """How often anybody may be asked, for how long, and who never is (settings)."""

    after_visit: str = "after-visit"
    after_call: str = "after-call"
    cap: timedelta = timedelta(days=14)
    nps_cap: timedelta = timedelta(days=90)
    expires: timedelta = EXPIRES_AFTER
    reminder: timedelta = timedelta(hours=24)
    missed: bool = True
    staff: frozenset[str] = frozenset()
