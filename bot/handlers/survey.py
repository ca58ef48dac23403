"""Keeps each answer the moment it is given, and knows which question comes next."""

from dataclasses import replace

from bot.core.pages import Step
from bot.core.says import Button, Say, Text
from bot.domain.questions import Asked, Ended, SurveyOver, asked_as
from bot.domain.survey_walk import Course
from bot.domain.surveys import COMMENT_LIMIT, TEXT, Invitation
from bot.flows.survey import Closed as SurveyClosed
from bot.flows.survey import Decline, Declined, KeepAnswer, OpenSurvey, Pause, StepBack
from bot.handlers.calls import wants_no_more
from bot.handlers.invitations import is_staff, long_form
from bot.handlers.routing import Handlers, Work
from bot.handlers.survey_anonymous import count, open_anonymous
from bot.handlers.survey_course import bring_to, is_whole, next_question, respondent
from bot.handlers.survey_versions import course_of
from storage.answers import Circumstances, Given
from storage.messages import Message

survey = Handlers()

WEB_PAGE = "webchat"


@survey.opens("survey")
def open_survey(_work: Work, token: str) -> Step:
    """From an invitation's button, or to go on."""
    return OpenSurvey(token)


@survey.opens("survey-link")
def open_link(_work: Work, token: str) -> Step:
    """From a link's own address, in a messenger or on our page."""
    return OpenSurvey(token, link=True)


@survey.opens("later")
def later(_work: Work, token: str) -> Step:
    """«Не сейчас», from an invitation."""
    return Decline(token, never=False)


@survey.opens("never")
def never(_work: Work, token: str) -> Step:
    """«Больше не спрашивать», from an invitation."""
    return Decline(token, never=True)


@survey.opens("long")
def open_long(work: Work, _argument: str) -> Step:
    """What was begun and not ended; else the long form, where it is due."""
    client = work.client()
    if client is None:
        return SurveyClosed("survey-not-yet")
    begun = work.store.invitations.unfinished(client.id, work.now)
    found = begun or long_form(work.store, work.parts.rules, client, work.now)
    return OpenSurvey(found.token) if found else SurveyClosed("survey-not-yet")


@survey.performs(OpenSurvey)
def find_question(work: Work, action: OpenSurvey) -> Asked | Ended | SurveyOver:
    """The first question without an answer."""
    invitation = _usable(work, action.token)
    if isinstance(invitation, SurveyOver):
        return _about_link(work, action.token, invitation) if action.link else invitation
    now = work.parts.rules.surveys.get(invitation.survey)
    if now and now.anonymous:
        return open_anonymous(work, invitation, now)
    begun = _begun(work, invitation)
    if begun is None:
        return SurveyOver()
    if action.link:
        begun = _come_by_link(work, begun)
    return next_question(work, begun)


@survey.performs(KeepAnswer)
def keep_answer(work: Work, action: KeepAnswer) -> Asked | Ended | SurveyOver:
    """Stores the answer, unless another was given meanwhile: then the first one counts."""
    if action.asked.cell:
        return count(work, action)
    invitation = _usable(work, action.token)
    if isinstance(invitation, SurveyOver):
        return invitation
    if not work.store.invitations.hold(invitation, respondent(work), work.now):
        return SurveyOver("elsewhere")
    course = course_of(work.store, work.parts.rules, invitation)
    if course is None:
        return SurveyOver()
    replies = work.store.answers.replies(invitation)
    asked = {question.code for question in course.asked(replies)}
    if action.asked.code in asked and replies.get(action.asked.code) == action.asked.given:
        _store(work, invitation, course, action)
    return next_question(work, invitation)


@survey.performs(StepBack)
def step_back(work: Work, action: StepBack) -> Asked | Ended | SurveyOver:
    """The question before, with what was said to it."""
    invitation = _usable(work, action.token)
    if isinstance(invitation, SurveyOver):
        return invitation
    course = course_of(work.store, work.parts.rules, invitation)
    if course is None:
        return SurveyOver()
    replies = work.store.answers.replies(invitation)
    before = course.before(action.code, replies)
    if before is None:
        return next_question(work, invitation)
    return asked_as(course, course.place(before.code, replies), replies, work.now)


@survey.performs(Pause)
def pause(work: Work, action: Pause) -> None:
    """The set is let go of, so that it may be gone on with by the same link elsewhere."""
    invitation = _usable(work, action.token)
    if isinstance(invitation, Invitation):
        work.store.invitations.let_go(invitation)


@survey.performs(Decline)
def decline(work: Work, action: Decline) -> Declined:
    """What was answered so far stays; nothing more is asked about this visit."""
    invitation = _usable(work, action.token)
    if isinstance(invitation, Invitation):
        bring_to(work, invitation, "refused", "refused")
    if not action.never:
        return "later"
    by_phone = isinstance(invitation, Invitation) and wants_no_more(
        work.store, invitation, work.now
    )
    client = work.client()
    if client:
        work.store.clients.want_questions(client.id, wanted=False)
    return "never" if client else "never-by-phone" if by_phone else "later"


@survey.writes("invitation")
def write_invitation(work: Work, argument: str) -> Say | None:
    """The invitation in words; void when answered, too late, or no longer wanted."""
    token, _, again = argument.partition(":")
    client = work.client()
    unwanted = client is None or client.no_questions or "letters" not in client.consents
    invitation = work.store.invitations.open(token, work.now)
    if unwanted or invitation is None or (again and is_whole(work, invitation)):
        return None
    key = "button-go-on" if invitation.state == "partial" else "button-answer"
    return Say(
        Text("invitation-again") if again else Text(f"invitation-{invitation.survey}"),
        (
            (Button(Text(key), f"go:survey:{token}", style="primary"),),
            (Button(Text("button-not-now"), f"go:later:{token}"),),
            (Button(Text("button-never"), f"go:never:{token}"),),
        ),
    )


def _usable(work: Work, token: str) -> Invitation | SurveyOver:
    invitation = work.store.invitations.open(token, work.now)
    client = work.client()
    if invitation is None or is_staff(work.parts.rules, work.address):
        return SurveyOver()
    known = client.id if client else None
    if work.store.invitations.may_use(invitation, known, respondent(work), work.now):
        return invitation
    return SurveyOver("over" if invitation.owned else "elsewhere")


def _about_link(work: Work, token: str, over: SurveyOver) -> SurveyOver:
    state = work.store.links.look(token, work.now, work.address).state
    return SurveyOver(state) if state in {"unknown", "foreign"} else over


def _begun(work: Work, invitation: Invitation) -> Invitation | None:
    """The invitation with the version that its person will finish."""
    if invitation.version is None:
        newest = work.parts.rules.surveys.get(invitation.survey)
        if newest is None:
            return None
        work.store.survey_versions.keep(newest, work.now)
        work.store.invitations.begin(invitation, newest.fingerprint)
        invitation = replace(invitation, version=newest.fingerprint)
    if invitation.state == "created":
        bring_to(work, invitation, "opened", "opened")
        invitation = replace(invitation, state="opened")
    return invitation


def _come_by_link(work: Work, invitation: Invitation) -> Invitation:
    mode = "web" if work.address.channel == WEB_PAGE else "bot"
    if invitation.mode not in {"web", "bot"} or invitation.mode == mode:
        return invitation
    work.store.invitations.come_by(invitation, mode)
    return replace(invitation, mode=mode)


def _store(work: Work, invitation: Invitation, course: Course, action: KeepAnswer) -> None:
    asked = action.asked
    if asked.given == action.reply and asked.instrument != TEXT:
        return
    message = _keep_words(work, invitation, action) if asked.instrument == TEXT else None
    given = Given(asked.code, asked.instrument, action.reply, message)
    work.store.answers.put(invitation, given, _how(work, invitation, asked))
    for code in course.void(work.store.answers.replies(invitation)):
        work.store.answers.void(invitation, code, work.now)


def _keep_words(work: Work, invitation: Invitation, action: KeepAnswer) -> int | None:
    """The free words beside the set, in place of those that were said before."""
    before = work.store.answers.message_of(invitation, action.asked.code)
    if before is not None:
        work.store.messages.remove(before)
    if not action.words:
        return None
    comment = Message(
        kind="comment",
        text=action.words[:COMMENT_LIMIT],
        channel=work.address.channel,
        at=work.now,
        office=invitation.office,
        service=invitation.service,
    )
    return work.store.messages.keep(comment, work.conversation.client_id, invitation.token)


def _how(work: Work, invitation: Invitation, asked: Asked) -> Circumstances:
    return Circumstances(
        respondent=respondent(work),
        channel=work.address.channel,
        mode=invitation.mode,
        language=work.language,
        at=work.now,
        seconds=(work.now - asked.at).total_seconds(),
    )
