"""Keeps each answer the moment it is given, and knows which question comes next."""

from bot.core.pages import Step
from bot.core.says import Button, Say, Text
from bot.domain.surveys import AFTER_VISIT, Invitation
from bot.flows.survey import (
    Asked,
    CommentWanted,
    Decline,
    Finish,
    KeepAnswer,
    KeepComment,
    OpenSurvey,
    SurveyOver,
)
from bot.flows.survey import Closed as SurveyClosed
from bot.handlers.routing import Handlers, Work
from scoring.instruments import instrument
from storage.answers import Circumstances
from storage.messages import Message

survey = Handlers()

CHAT_MODE = "bot"


@survey.opens("survey")
def open_survey(_work: Work, token: str) -> Step:
    """From an invitation's button or a link."""
    return OpenSurvey(token)


@survey.opens("later")
def later(_work: Work, token: str) -> Step:
    """«Не сейчас», from an invitation."""
    return Decline(token, never=False)


@survey.opens("never")
def never(_work: Work, token: str) -> Step:
    """«Больше не спрашивать», from an invitation."""
    return Decline(token, never=True)


@survey.performs(OpenSurvey)
def find_question(work: Work, action: OpenSurvey) -> Asked | CommentWanted | SurveyOver:
    """The first question without an answer."""
    invitation = _usable(work, action.token)
    if invitation is None:
        return SurveyOver()
    if invitation.state == "created":
        work.store.answers.set_state(invitation, "opened")
    return _next(work, invitation)


@survey.performs(KeepAnswer)
def keep_answer(work: Work, action: KeepAnswer) -> Asked | CommentWanted | SurveyOver:
    """Stores the answer; a second one to the same question changes nothing."""
    invitation = _usable(work, action.token)
    if invitation is None:
        return SurveyOver()
    scale = instrument(action.asked.instrument)
    work.store.answers.keep(invitation, action.asked.code, scale, action.value, _how(work))
    work.store.answers.set_state(invitation, "partial")
    return _next(work, invitation)


@survey.performs(KeepComment)
def keep_comment(work: Work, action: KeepComment) -> None:
    """Stores the free words beside the set."""
    invitation = _usable(work, action.token)
    if invitation is None:
        return
    comment = Message(
        kind="comment",
        text=action.text,
        channel=work.address.channel,
        at=work.now,
        office=invitation.office,
        service=invitation.service,
    )
    work.store.messages.keep(comment, work.conversation.client_id, invitation.token)
    work.store.answers.set_state(invitation, "complete")


@survey.performs(Finish)
def finish(work: Work, action: Finish) -> None:
    """The set is complete without a comment."""
    invitation = _usable(work, action.token)
    if invitation:
        work.store.answers.set_state(invitation, "complete")


@survey.performs(Decline)
def decline(work: Work, action: Decline) -> bool:
    """What was answered so far stays; nothing more is asked about this visit."""
    invitation = _usable(work, action.token)
    if invitation:
        work.store.answers.set_state(invitation, "refused")
    client = work.client()
    if action.never and client:
        work.store.clients.want_questions(client.id, wanted=False)
    return action.never


@survey.writes("invitation")
def write_invitation(work: Work, token: str) -> Say | None:
    """The invitation in words; void when answered, too late, or no longer wanted."""
    client = work.client()
    unwanted = client is None or client.no_questions or "letters" not in client.consents
    if unwanted or work.store.answers.open(token, work.now) is None:
        return None
    return Say(
        Text("invitation"),
        (
            (Button(Text("button-answer"), f"go:survey:{token}", style="primary"),),
            (Button(Text("button-not-now"), f"go:later:{token}"),),
            (Button(Text("button-never"), f"go:never:{token}"),),
        ),
    )


def _usable(work: Work, token: str) -> Invitation | None:
    invitation = work.store.answers.open(token, work.now)
    mine = invitation and work.store.answers.may_use(
        invitation, work.conversation.client_id, _respondent(work)
    )
    return invitation if mine else None


def _next(work: Work, invitation: Invitation) -> Asked | CommentWanted:
    answered = work.store.answers.answered(invitation)
    total = len(AFTER_VISIT) + 1
    for number, question in enumerate(AFTER_VISIT, 1):
        if question.code not in answered:
            scale = instrument(question.instrument)
            return Asked(question.code, scale.code, scale.low, scale.high, number, total)
    return CommentWanted(total, total)


def _how(work: Work) -> Circumstances:
    return Circumstances(
        respondent=_respondent(work),
        channel=work.address.channel,
        mode=CHAT_MODE,
        language=work.language,
        at=work.now,
    )


def _respondent(work: Work) -> str:
    client = work.client()
    return client.pseudonym if client else work.conversation.pseudonym


__all__ = ["SurveyClosed", "survey"]
