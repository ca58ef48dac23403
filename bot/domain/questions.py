"""A question as it is put to one person, and how a set of questions ends."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.survey_walk import Course, Replies, Standing
from bot.domain.surveys import Reply
from scoring.instruments import INSTRUMENTS, LABELS


@dataclass(frozen=True)
class Asked:
    """One question as it is put: its scale or options, its place among how many, what was said.

    `given` is what the person answered before; `cell` is where an anonymous answer is counted.
    """

    code: str
    instrument: str
    text: str
    number: int
    total: int
    at: datetime
    ends: str = ""
    low: int = 0
    high: int = 0
    labels: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unsure: bool = False
    optional: bool = False
    first: bool = False
    given: Reply | None = None
    survey: str = ""
    cell: str = ""

    def choices(self) -> tuple[str, ...]:
        """The points by name, or the options: what one word can answer."""
        return self.labels or self.options

    def reply(self, chosen: str) -> Reply:
        """The reply that one of the choices stands for."""
        if not self.labels:
            return Reply(choice=chosen)
        return Reply(LABELS[self.instrument].index(chosen) + INSTRUMENTS[self.instrument].low)

    def ticked(self) -> tuple[str, ...]:
        """The options that were chosen before."""
        return tuple((self.given.choice or "").split()) if self.given else ()


@dataclass(frozen=True)
class SurveyOver:
    """Nothing may be answered here: `why` names the sentence that says so."""

    why: str = "over"


@dataclass(frozen=True)
class Ended:
    """Every question has its answer.

    `low` where something went badly enough to be dealt with, `long` where more may be told.
    """

    long: bool = False
    low: bool = False


def asked_as(course: Course, standing: Standing, replies: Replies, now: datetime) -> Asked:
    """A question as it is put; LookupError where the survey is at its end."""
    question = standing.question
    if question is None:
        raise LookupError("there is no question left to be put")
    scale = INSTRUMENTS.get(question.instrument)
    return Asked(
        code=question.code,
        instrument=question.instrument,
        text=question.text,
        number=standing.number,
        total=standing.total,
        at=now,
        ends=question.ends,
        low=scale.low if scale else 0,
        high=scale.high if scale else 0,
        labels=question.labels,
        options=question.options,
        unsure=question.unsure,
        optional=question.optional,
        first=standing.number == 1,
        given=replies.get(question.code),
        survey=course.survey.code,
    )
