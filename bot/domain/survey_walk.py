"""Which question comes next, and which answers a changed one has made void; no I/O, no state."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.surveys import Question, Reply, Survey
from scoring.instruments import LABELS, instrument

Replies = Mapping[str, Reply]


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: the question to be asked, None at the end; its place among how many.

    `whole` once everything was answered that is not asked by choice.
    """

    question: Question | None
    number: int
    total: int
    answered: int
    whole: bool


@dataclass(frozen=True)
class Course:
    """What is asked of one person: a survey, the stage they are at, what they are spared."""

    survey: Survey
    stage: str
    without: frozenset[str] = frozenset()

    def asked(self, replies: Replies) -> tuple[Question, ...]:
        """The questions that are to be asked, as far as the answers so far tell."""
        held: dict[str, Reply] = {}
        found = []
        for question in self.survey.questions:
            if self._applies(question, held):
                found.append(question)
                if question.code in replies:
                    held[question.code] = replies[question.code]
        return tuple(found)

    def void(self, replies: Replies) -> frozenset[str]:
        """Answers to questions that would no longer be asked."""
        return frozenset(replies) - {question.code for question in self.asked(replies)}

    def standing(self, replies: Replies) -> Standing:
        """The first question without an answer."""
        asked = self.asked(replies)
        open_ = [question for question in asked if question.code not in replies]
        wanted = open_[0] if open_ else None
        number = asked.index(wanted) + 1 if wanted else len(asked)
        whole = all(question.optional for question in open_)
        return Standing(wanted, number, len(asked), len(asked) - len(open_), whole)

    def place(self, code: str, replies: Replies) -> Standing:
        """The same for a question that is gone back to."""
        asked = self.asked(replies)
        at = next((at for at, one in enumerate(asked) if one.code == code), None)
        if at is None:
            return self.standing(replies)
        rest = [one for one in asked if one.code not in replies]
        whole = all(one.optional for one in rest)
        return Standing(asked[at], at + 1, len(asked), len(asked) - len(rest), whole)

    def before(self, code: str, replies: Replies) -> Question | None:
        """The question that was asked before this one."""
        asked = self.asked(replies)
        codes = [question.code for question in asked]
        at = codes.index(code) if code in codes else len(codes)
        return asked[at - 1] if at else None

    def _applies(self, question: Question, held: Replies) -> bool:
        if question.instrument in self.without:
            return False
        if question.stages and self.stage not in question.stages:
            return False
        return all(
            one.question in held
            and not _told(self._known(one.question), held[one.question]).isdisjoint(one.among)
            for one in question.when
        )

    def _known(self, code: str) -> Question:
        return next(one for one in self.survey.questions if one.code == code)


def _told(question: Question, reply: Reply) -> frozenset[str]:
    """The words by which a condition may know this reply."""
    if reply.said != "given":
        return frozenset({reply.said})
    if reply.choice is not None:
        return frozenset(reply.choice.split())
    if reply.value is None:
        return frozenset()
    labels = LABELS.get(question.instrument, ())
    place = reply.value - instrument(question.instrument).low
    return frozenset({str(reply.value), *labels[place : place + 1]})
