"""How far somebody is in a survey: the next question, and what its end leads to."""

from bot.domain.questions import Asked, Ended, SurveyOver, asked_as
from bot.domain.survey_walk import Course, Replies, Standing
from bot.domain.surveys import Invitation
from bot.handlers.invitations import forget_reminder, long_form
from bot.handlers.routing import Work
from bot.handlers.survey_versions import course_of
from scoring.instruments import INSTRUMENTS

DEALT_WITH = frozenset({"ces", "nps", "fcr"})


def next_question(work: Work, invitation: Invitation) -> Asked | Ended | SurveyOver:
    """What is asked now; that there is nothing left to ask is the end."""
    course = course_of(work.store, work.parts.rules, invitation)
    if course is None:
        return SurveyOver()
    replies = work.store.answers.replies(invitation)
    standing = course.standing(replies)
    if replies:
        state = "partial" if standing.question else "complete"
        bring_to(work, invitation, state, _how_far(standing))
    if standing.question is None:
        return Ended(_may_tell_more(work, invitation), _is_low(course, replies))
    return asked_as(course, standing, replies, work.now)


def bring_to(work: Work, invitation: Invitation, state: str, disposition: str) -> None:
    """So far the invitation has come; whoever is done with it is not reminded."""
    if invitation.state != state:
        work.store.invitations.set_state(invitation, state)
    if disposition in {"complete", "refused"}:
        forget_reminder(work.store, invitation)
    work.store.dispositions.follow(invitation.id, disposition)


def is_whole(work: Work, invitation: Invitation) -> bool:
    """Whether all was answered that is not asked by choice."""
    course = course_of(work.store, work.parts.rules, invitation) if invitation.version else None
    replies = work.store.answers.replies(invitation)
    return bool(course and replies and course.standing(replies).whole)


def respondent(work: Work) -> str:
    """The pseudonym that this person's answers are kept under."""
    client = work.client()
    return client.pseudonym if client else work.conversation.pseudonym


def _how_far(standing: Standing) -> str:
    """AAPOR: complete when all that is not by choice was answered, partial from one half on."""
    if standing.whole:
        return "complete"
    return "partial" if 2 * standing.answered >= standing.total else "broken-off"


def _is_low(course: Course, replies: Replies) -> bool:
    """CES 3 or less, NPS 6 or less, «не решён»: what each instrument itself calls negative."""
    return any(
        reply.value is not None and reply.value in INSTRUMENTS[question.instrument].negative
        for question in course.survey.questions
        if question.instrument in DEALT_WITH and (reply := replies.get(question.code))
    )


def _may_tell_more(work: Work, invitation: Invitation) -> bool:
    client = work.client()
    if client is None or invitation.survey.startswith("index-"):
        return False
    return long_form(work.store, work.parts.rules, client, work.now, only_look=True) is not None
