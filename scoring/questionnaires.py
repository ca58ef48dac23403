"""Whole questionnaires: what one person answered in one go, as intervals and flags need it.

One small record each: 18 answers take about half a kilobyte, so that a region's year fits memory.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isnan, nan
from typing import Final, NamedTuple, TypeAlias

from scoring.facts import Answer

# A point of the scale, the name of an option, or nothing where the person could not tell.
Said: TypeAlias = int | str | None

UNKNOWN: Final = nan


class Given(NamedTuple):
    """One answer of a questionnaire: `at` in seconds of Unix time, `seconds` that it took."""

    question: str
    value: Said
    at: float
    seconds: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Questionnaire:
    """One person's answers in order of their moments; the four sequences are equally long.

    `seconds` holds NaN where nobody knows how long an answer took (a form's first one).
    """

    respondent: str
    audience: str
    office: str | None
    survey: str
    mode: str
    questions: tuple[str, ...]
    values: tuple[Said, ...]
    moments: "array[float]"
    seconds: "array[float]"

    @property
    def answers(self) -> tuple[Given, ...]:
        """The same answers one by one, for whoever has no need to be quick."""
        rows = zip(self.questions, self.values, self.moments, self.seconds, strict=True)
        return tuple(
            Given(question, value, at, None if isnan(took) else took)
            for question, value, at, took in rows
        )


def questionnaires(answers: Iterable[Answer]) -> Iterator[Questionnaire]:
    """Answers put together by person, audience, office, survey and mode; a repeat begins anew."""
    kept: dict[tuple[str, str, str | None, str, str], list[Given]] = {}
    for answer in answers:
        whose = (answer.respondent, answer.audience, answer.office, answer.survey, answer.mode)
        said = answer.value if answer.choice is None else answer.choice
        moment = answer.answered_at.timestamp()
        kept.setdefault(whose, []).append(Given(answer.question, said, moment, answer.seconds))
    for whose, given in kept.items():
        for sitting in sittings(given):
            yield questionnaire(*whose, sitting)


def sittings(given: Iterable[Given]) -> Iterator[list[Given]]:
    """One person's answers cut where a question comes again: that is another time of answering."""
    one: list[Given] = []
    asked: set[str] = set()
    for answer in sorted(given, key=lambda answer: answer.at):
        if answer.question in asked:
            yield one
            one, asked = [], set()
        one.append(answer)
        asked.add(answer.question)
    if one:
        yield one


def questionnaire(
    respondent: str, audience: str, office: str | None, survey: str, mode: str, given: list[Given]
) -> Questionnaire:
    """One record of one sitting; where no seconds are known, the time since the answer before."""
    moments = array("d", (answer.at for answer in given))
    took = (UNKNOWN if answer.seconds is None else answer.seconds for answer in given)
    seconds = array("d", took)
    for i in range(1, len(given)):
        if isnan(seconds[i]):
            seconds[i] = moments[i] - moments[i - 1]
    questions = _shared(tuple(answer.question for answer in given))
    values = tuple(answer.value for answer in given)
    return Questionnaire(
        respondent, audience, office, survey, mode, questions, values, moments, seconds
    )


@lru_cache(maxsize=4096)
def _shared(questions: tuple[str, ...]) -> tuple[str, ...]:
    # Thousands of people are asked the same questions in the same order.
    return questions
