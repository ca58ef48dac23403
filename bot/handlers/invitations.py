"""Who is asked and who is not: consent, caps, quiet hours, one reminder; each outcome is noted."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.events import Address
from bot.domain.clients import Client
from bot.domain.notices import after_visit
from bot.domain.offices import Offer, Office
from bot.domain.surveys import Invitation, Survey
from bot.handlers.routing import Rules
from bot.handlers.survey_versions import course_of
from storage.database import Store
from storage.invitations import OPEN, About

NPS: Final = "nps"
LONG: Final = "index-"
AGAIN: Final = "invitation-again"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked about something, and where a letter would reach them.

    An invitation of the cause `instead_of` was a mistake, and is nothing that they were asked.
    """

    about: About
    client: Client | None
    address: Address | None
    phone: str | None = None
    instead_of: str = ""


def ask(
    store: Store, rules: Rules, candidate: Candidate, office: Office | None, now: datetime
) -> bool:
    """Plans the invitation and its reminder, or notes why nobody is asked; whether one is."""
    survey = rules.surveys.get(candidate.about.survey)
    if survey is None or candidate.about.audience not in survey.audiences:
        return False
    if is_staff(rules, candidate.address, candidate.phone):
        return False
    channel = candidate.address.channel if candidate.address else ""
    about = replace(candidate.about, channel=channel)
    client = _willing(candidate)
    if client is None or candidate.address is None:
        store.dispositions.note(about, "no-consent", now)
        return False
    if _capped(store, rules, survey, client, now, candidate.instead_of):
        store.dispositions.note(about, "capped", now)
        return False
    about = replace(about, without=_spared(store, rules, client, now))
    delay = survey.plan.delay if survey.plan.delay is not None else rules.survey_delay
    due, expires = _due(office, rules, now, delay), survey.plan.expires or rules.asking.expires
    invitation = store.invitations.invite(about, client.id, now, due, expires)
    _plan(store, rules, invitation, candidate.address, (due, max(now, due) + expires), office)
    return True


def forget_reminder(store: Store, invitation: Invitation) -> None:
    """Takes the reminder back: there is nothing left to be reminded of."""
    store.mail.drop((f"{_key(invitation)}:again",))


def take_back(store: Store, cause: str) -> None:
    """Nobody is to be asked about it after all; what was sent already can be answered no more."""
    invitation = store.invitations.of_cause(cause)
    if invitation is None:
        store.dispositions.drop(cause)
        return
    unsent = store.mail.drop((_key(invitation),))
    forget_reminder(store, invitation)
    if unsent and invitation.state == "created":
        store.invitations.remove(invitation)
        store.dispositions.drop(cause)
    elif invitation.state in OPEN:
        store.invitations.set_state(invitation, "expired")


def is_staff(rules: Rules, address: Address | None, phone: str | None = None) -> bool:
    """Whether the account or phone is on the list of those whose answers would be no client's."""
    known = {f"{address.channel}:{address.user}" if address else "", phone or ""}
    return not rules.asking.staff.isdisjoint(known)


def long_form(
    store: Store, rules: Rules, client: Client, now: datetime, *, only_look: bool = False
) -> Invitation | None:
    """Leave to fill in the long form: after a visit or call of late, once in so long, wished for.

    Whoever came last as an employer gets the employers' form. With `only_look` nothing is written,
    and what comes back only says that there would be one.
    """
    if "letters" not in client.consents or client.no_questions:
        return None
    known = store.invitations.last_known(client.id, client.pseudonym)
    survey = rules.surveys.get(f"{LONG}{known.audience}") if known else None
    if known is None or survey is None:
        return None
    audience = known.audience
    if known.at <= now - (survey.plan.within or rules.asking.nps_cap):
        return None
    every = survey.plan.every or rules.asking.nps_cap
    if store.invitations.invited_since(client.id, now - every, survey.code):
        return None
    # The cause is one of the quarter's own: the database itself keeps a second one out.
    quarter = f"{now.year}-{(now.month + 2) // 3}"
    cause = f"long:{client.id}:{quarter}"
    cause = cause if audience == Offer.audience else f"{cause}:{audience}"
    about = About(cause, "feedback", known.office, survey=survey.code, audience=audience)
    if only_look:
        return Invitation(0, "", about.stage, "created", survey=survey.code)
    expires = survey.plan.expires or rules.asking.expires
    return store.invitations.invite(about, client.id, now, now, expires)


def _willing(candidate: Candidate) -> Client | None:
    client = candidate.client
    agreed = client and "letters" in client.consents and not client.no_questions
    return client if agreed else None


def _capped(
    store: Store, rules: Rules, survey: Survey, client: Client, now: datetime, but: str
) -> bool:
    every, invited = survey.plan.every, store.invitations.invited_since
    return invited(client.id, now - rules.asking.cap, but=but) or (
        every is not None and invited(client.id, now - every, survey.code, but)
    )


def _spared(store: Store, rules: Rules, client: Client, now: datetime) -> frozenset[str]:
    """Whoever was just asked whether they would recommend us is not asked so again."""
    since = now - rules.asking.nps_cap
    answered = store.answers.answered_since(client.pseudonym, NPS, since)
    asked = answered or any(
        _came_to(store, rules, one, NPS) for one in store.invitations.begun_since(client.id, since)
    )
    return frozenset({NPS}) if asked else frozenset()


def _came_to(store: Store, rules: Rules, invitation: Invitation, instrument: str) -> bool:
    """Whether the question that was put last, and not answered, is one of that instrument."""
    course = course_of(store, rules, invitation)
    last = course.standing(store.answers.replies(invitation)).question if course else None
    return last is not None and last.instrument == instrument


def _plan(
    store: Store,
    rules: Rules,
    invitation: Invitation,
    address: Address,
    span: tuple[datetime, datetime],
    office: Office | None,
) -> None:
    due, ends = span
    key = _key(invitation)
    store.mail.plan(address, f"invitation:{invitation.token}", "invitation", due, key)
    again = _due(office, rules, due, rules.asking.reminder)
    if rules.asking.reminder and again < ends:
        cause = f"invitation:{invitation.token}:again"
        store.mail.plan(address, cause, AGAIN, again, f"{key}:again")


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.id}"


def _due(office: Office | None, rules: Rules, moment: datetime, delay: timedelta) -> datetime:
    return after_visit(office, moment, delay, rules.quiet_hours) if office else moment + delay
