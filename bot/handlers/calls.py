"""A finished call is registered, and the rule decides whether its caller is asked about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from bot.core.says import Text
from bot.domain.calls import Call, CallId, CallRule, Circumstance, WhyNotAsked, why_not_asked
from bot.domain.links import opens_elsewhere
from bot.domain.notices import QuietHours
from bot.domain.sms import Sms
from bot.domain.surveys import Invitation
from bot.handlers.routing import Rules
from bot.texts import Texts
from storage.calls import Kept
from storage.database import Store
from storage.invitations import About

SURVEY_LINK: Final = "s_"
CHANNEL: Final = "phone"
DRAW_DIGITS: Final = 8
MARKED_DIGITS: Final = 40
# Who would have been asked, but for a cap or their own wish: as what they are noted.
SPARED: Final = {"capped": "capped", "declined": "no-consent"}
# The fullest text that is one message together with its link; the first where none is.
SIZES: Final = ("full", "plain", "short")

Links: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True)
class Registered:
    """The call as it stands; `new` unless its system had told of it before."""

    kept: Kept
    new: bool


@dataclass(frozen=True)
class ToldOtherwise:
    """The system has told of a call under that code before, and said something else of it."""


def register_call(
    store: Store,
    rules: Rules,
    call: Call,
    phone: str | None,
    now: datetime,
    *,
    by_hand: bool = False,
) -> Registered | ToldOtherwise:
    """Keeps the call and asks about it by the rule; told twice, it is registered once.

    A link that somebody at the desk asks for by hand is refused to staff phones, and to those
    whose owners want no more questions, only.
    """
    new = store.calls.add(call, now)
    if new is not None:
        reason = why_not_asked(call, *_rule(store, rules, call, phone, now, by_hand=by_hand))
        if reason:
            _skip(store, rules, call, new, reason, phone, now)
        else:
            _ask(store, rules, call, new, phone, now)
    kept = store.calls.find(call.system, call.code)
    if kept is None:
        raise LookupError(f"a call of {call.system} is gone as soon as it was kept")
    return Registered(kept, new is not None) if kept.call == call else ToldOtherwise()


def wants_no_more(store: Store, link: Invitation, now: datetime) -> bool:
    """Never again a link for the phone that this one was made for; False where none is known."""
    digest = store.calls.phone_of(link.id)
    if digest is None:
        return False
    store.marks.keep(_declined(digest), now.isoformat())
    return True


def addresses(store: Store, rules: Rules, group: int | None, token: str) -> Links:
    """Where the link is opened; None for a messenger whose name nobody knows yet."""
    bot = store.marks.get("telegram.name")
    community = store.marks.get("vk.name") or (f"club{group}" if group else None)
    payload = SURVEY_LINK + token
    return {
        "telegram": f"https://t.me/{bot}?start={payload}" if bot else None,
        "vk": f"https://vk.me/{community}?ref={payload}" if community else None,
        "web": f"{rules.public_url}/s/{token}",
    }


def sms_for(texts: Texts, links: Links, language: str) -> Sms:
    """The fullest text that one message holds with the shortest address that opens elsewhere."""
    link = _shortest(links)
    told = (Text(f"sms-{size}", {"link": link}) for size in SIZES)
    ready = [Sms(texts.words(one, language)) for one in told]
    return next((sms for sms in ready if sms.parts == 1), ready[0])


def _rule(
    store: Store, rules: Rules, call: Call, phone: str | None, now: datetime, *, by_hand: bool
) -> tuple[CallRule, QuietHours | None, Circumstance]:
    rule = rules.calls
    draw = int(store.key.digest("draw", call.system, call.code)[:DRAW_DIGITS], 16)
    digest = _digest(store, phone) if phone else None
    lately = digest is not None and store.calls.asked_since(digest, now - rule.cap)
    declined = digest is not None and store.marks.get(_declined(digest)) is not None
    local = _local(store, call, now)
    seen = Circumstance(draw / 16**DRAW_DIGITS, local, phone, lately, declined)
    if by_hand:
        return replace(rule, share=1.0), None, replace(seen, asked_lately=False)
    return rule, rules.quiet_hours, seen


def _ask(
    store: Store, rules: Rules, call: Call, one: CallId, phone: str | None, now: datetime
) -> None:
    about, expires = _about(rules, call, one), rules.asking.expires
    invitation = store.invitations.invite(about, None, now, now, expires)
    store.calls.ask(one, invitation.id, _digest(store, phone) if phone else None)


def _skip(
    store: Store,
    rules: Rules,
    call: Call,
    one: CallId,
    reason: WhyNotAsked,
    phone: str | None,
    now: datetime,
) -> None:
    # The staff's own phones are no callers'.
    known = _digest(store, phone) if phone and reason != "excluded" else None
    store.calls.skip(one, reason, known)
    # The others were never to be asked.
    if reason in SPARED:
        store.dispositions.note(_about(rules, call, one), SPARED[reason], now)


def _about(rules: Rules, call: Call, one: CallId) -> About:
    return About(
        f"call:{one}",
        call.stage,
        call.office,
        topic=call.topic,
        survey=rules.asking.after_call,
        audience=call.audience,
        channel=CHANNEL,
        operator=call.operator,
    )


def _digest(store: Store, phone: str) -> str:
    return store.key.digest("phone", phone)


def _declined(digest: str) -> str:
    return f"no-questions:{digest[:MARKED_DIGITS]}"


def _local(store: Store, call: Call, now: datetime) -> datetime:
    """The moment at the call's office, or at the centre's first one."""
    centre = store.centres.newest()
    if centre is None:
        return now
    office = (centre.office(call.office) if call.office else None) or centre.offices[0]
    return office.local(now)


def _shortest(links: Links) -> str:
    known = [link for link in links.values() if link]
    return min([link for link in known if opens_elsewhere(link)] or known, key=len)
