"""Opens cases: reviews that are offered unasked, and low scores that somebody agreed to pass on."""

import secrets
from collections.abc import Iterator

from bot.core.pages import Step
from bot.core.says import Say, Text
from bot.domain.case_rules import case_rules
from bot.domain.cases import LONGEST_WORDS, Case
from bot.flows.feedback import (
    ChooseKind,
    KeepFeedback,
    KeepLowScore,
    Names,
    NothingToOpen,
    NotOpened,
    Opened,
    PlaceCase,
    TellMore,
    Warn,
)
from bot.handlers.casework import CONSENT, NewCase, open_case, place
from bot.handlers.routing import Handlers, Work
from storage.cases import Raiser, Surveyed

feedback = Handlers()

CLAIM_BYTES = 16  # 128 bits, 22 characters


@feedback.opens("feedback")
def open_feedback(_work: Work, _argument: str) -> Step:
    """Asks what it is about."""
    return ChooseKind()


@feedback.opens("low-score")
def open_low_score(work: Work, token: str) -> Step:
    """From the end of a survey with low answers, whose person wants them to be dealt with."""
    return Warn(TellMore(token)) if _surveyed(work, token) else NothingToOpen()


@feedback.performs(Warn)
def warn(work: Work, _action: Warn) -> None:
    """A message in a chat is no appeal (59-ФЗ): said before anything is written."""
    work.say(Say(Text("no-appeal")), "no-appeal")


@feedback.performs(KeepFeedback)
def keep_feedback(work: Work, action: KeepFeedback) -> Opened:
    """Opens a case; of somebody who agreed to nothing, without the person."""
    new = NewCase(action.kind, "chat", action.text[:LONGEST_WORDS])
    return _opened(work, new, cut=len(action.text) > LONGEST_WORDS)


@feedback.performs(KeepLowScore)
def keep_low_score(work: Work, action: KeepLowScore) -> Opened | NotOpened:
    """Opens a case about the office and service of the answers, with their comment; one a set."""
    about = _surveyed(work, action.token)
    if about is None:
        return NotOpened()
    words = "\n\n".join(one for one in (about.words, action.text) if one)
    new = NewCase(
        kind="complaint",
        source="survey",
        words=words[:LONGEST_WORDS],
        office=about.office,
        service=about.service,
        about=about.topic,
    )
    return _opened(work, new, action.token, cut=len(words) > LONGEST_WORDS)


@feedback.performs(PlaceCase)
def place_case(work: Work, action: PlaceCase) -> Opened:
    """Notes office or topic while nobody has read the case; later it changes nothing."""
    case = work.store.cases.claimed(action.opened.claim)
    if case is None or case.state != "received":
        return action.opened
    known = {action.what: action.code}
    placed = place(work.store, case, work.address.channel, work.now, **known)
    return _shown(work, placed, action.opened)


def _opened(work: Work, new: NewCase, answer_set: str | None = None, *, cut: bool) -> Opened:
    client = work.conversation.client_id
    user = work.address.user if client else None
    claim = secrets.token_urlsafe(CLAIM_BYTES)
    raiser = Raiser(work.address.channel, client, user, claim, answer_set)
    case = open_case(work.store, new, raiser, work.now)
    told = work.agreed(CONSENT) is not None
    return _shown(work, case, Opened(case.number, claim, told, {}, {}, cut))


def _shown(work: Work, case: Case, opened: Opened) -> Opened:
    """With what is known about the case, and what may still be said."""
    offices, topics = dict(_offices(work)), {one.code: one.name for one in case_rules().topics}
    untold = _topics(case)
    return Opened(
        number=opened.number,
        claim=opened.claim,
        told=opened.told,
        offices={} if case.office else offices,
        topics=untold,
        cut=opened.cut,
        office=offices.get(case.office or "", {}),
        topic={} if untold or case.kind == "thanks" else topics.get(case.topic, {}),
    )


def _offices(work: Work) -> Iterator[tuple[str, dict[str, str]]]:
    for office in work.centre.offices:
        yield office.code, dict(office.name)


def _topics(case: Case) -> Names:
    """A word of thanks needs no topic, and one that was chosen is not asked for again."""
    rules = case_rules()
    if case.kind == "thanks" or case.topic != rules.other_topic:
        return {}
    return {one.code: one.name for one in rules.topics if one.code != rules.other_topic}


def _surveyed(work: Work, token: str) -> Surveyed | None:
    """What the person's own answers were about, unless they led to a case before."""
    if work.store.cases.of_survey(token):
        return None
    client = work.client()
    # Who agreed to something between the answers and now goes by two names.
    names = (work.conversation.pseudonym, *((client.pseudonym,) if client else ()))
    return work.store.cases.surveyed(token, names)
