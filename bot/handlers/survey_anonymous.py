"""An anonymous survey: the link is spent at once, the answers are only counted."""

from dataclasses import replace

from bot.domain.questions import Asked, Ended, asked_as
from bot.domain.survey_walk import Course, Standing
from bot.domain.surveys import Invitation, Reply, Survey
from bot.flows.survey import KeepAnswer
from bot.handlers.routing import Work
from bot.handlers.survey_course import bring_to
from storage.counts import EVERYBODY, UNSURE


def open_anonymous(work: Work, invitation: Invitation, survey: Survey) -> Asked:
    """Spends the link in this unit of work; the answer is counted in another, without it."""
    bring_to(work, invitation, "complete", "complete")
    month, cell = f"{work.now:%Y-%m}", invitation.office or EVERYBODY
    work.store.counts.prepare(survey, month, cell)
    return _anonymous(work, survey, 0, f"{month} {cell}")


def count(work: Work, action: KeepAnswer) -> Asked | Ended:
    """One more in its cell; who said it is nowhere written down."""
    asked = action.asked
    # By today's month, whenever the link was opened: of a month that is over nothing changes.
    month, cell = f"{work.now:%Y-%m}", asked.cell.partition(" ")[2]
    survey = work.parts.rules.surveys[asked.survey]
    work.store.counts.prepare(survey, month, cell)
    codes = [question.code for question in survey.questions]
    work.store.counts.add(survey.code, month, cell, asked.code, _counted(action.reply))
    at = codes.index(asked.code) + 1 if asked.code in codes else len(codes)
    return _anonymous(work, survey, at, asked.cell) if at < len(codes) else Ended()


def _anonymous(work: Work, survey: Survey, at: int, cell: str) -> Asked:
    question = survey.questions[at]
    standing = Standing(question, at + 1, len(survey.questions), at, whole=False)
    course = Course(survey, survey.stages[0])
    return replace(asked_as(course, standing, {}, work.now), cell=cell)


def _counted(reply: Reply) -> str:
    if reply.said == UNSURE:
        return UNSURE
    return str(reply.value) if reply.choice is None else reply.choice
