"""VK's long poll updates as what a person did; pure."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from bot.channels.vk_keyboards import LASTING
from bot.core.events import (
    Address,
    Event,
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPlace,
    Started,
    Typed,
)

Update: TypeAlias = Mapping[str, Any]

CODE = "vk"
FIRST_CHAT = 2_000_000_000
# ids of VK's interface languages; 100 and 777 are its two jokes about Russian
LANGUAGES = {
    0: "ru",
    1: "uk",
    2: "be",
    3: "en",
    4: "es",
    5: "fi",
    6: "de",
    7: "it",
    97: "kk",
    100: "ru",
    777: "ru",
}
KINDS = {"audio_message": "voice", "doc": "file"}


def read(update: Update) -> Incoming | None:
    """What a person did, or None for what is nothing to us: chats, communities, our own words."""
    what = update.get("object") or {}
    match update.get("type"):
        case "message_new":
            return _message(update, what)
        case "message_event":
            return _press(update, what)
        case "message_allow":
            return _incoming(update, what["user_id"], Returned())
        case "message_deny":
            return _incoming(update, what["user_id"], Left())
        case _:
            return None


def knows_callbacks(update: Update) -> tuple[str, bool] | None:
    """Whose client this update tells about, and whether it has callback buttons."""
    what = update.get("object") or {}
    match update.get("type"):
        case "message_event":
            return str(what.get("user_id")), True
        case "message_new" if "client_info" in what:
            actions = what["client_info"].get("button_actions") or ()
            return str(what.get("message", {}).get("from_id")), "callback" in actions
        case _:
            return None


def message_name(cmid: int) -> str:
    """How we call a message of a dialog, by its number there."""
    return f"cmid:{cmid}"


def number_of(name: str) -> int | None:
    """The number in a message's name, None for names of what cannot be edited."""
    kind, _, number = name.partition(":")
    return int(number) if kind == "cmid" and number.isdecimal() else None


def _message(update: Update, what: Update) -> Incoming | None:
    message = what.get("message") or what
    user, peer = message["from_id"], message["peer_id"]
    if message.get("out") or user <= 0 or peer >= FIRST_CHAT or peer != user:
        return None
    language = LANGUAGES.get(what.get("client_info", {}).get("lang_id"))
    return _incoming(update, user, _said(message), language=language)


def _press(update: Update, what: Update) -> Incoming | None:
    if what["peer_id"] >= FIRST_CHAT:
        return None
    payload = _parsed(what.get("payload"))
    event = _carried(payload) or SentOther("button")
    return _incoming(update, what["user_id"], event, pressed=_pressed_message(what, payload))


def _pressed_message(what: Update, payload: Any) -> str | None:
    cmid = what.get("conversation_message_id")
    # a message with a file must stay as it is
    if not cmid or (isinstance(payload, dict) and payload.get(LASTING)):
        return None
    return message_name(cmid)


def _said(message: Update) -> Event:
    place = _place(message.get("geo"))
    if place:
        return place
    carried = _carried(_parsed(message.get("payload")))
    # VK may repeat the ref with every message of a visit: it must not win over buttons
    if isinstance(carried, Pressed):
        return carried
    ref = message.get("ref")
    if ref:
        return Started(str(ref))
    return carried or _words(message)


def _place(geo: Any) -> SharedPlace | None:
    point = geo.get("coordinates") if isinstance(geo, dict) else None
    if isinstance(point, str):
        # versions before 5.103 tell it in one line
        latitude, _, longitude = point.partition(" ")
        return SharedPlace(float(latitude), float(longitude))
    if isinstance(point, dict):
        return SharedPlace(float(point["latitude"]), float(point["longitude"]))
    return None


def _carried(payload: Any) -> Pressed | Started | None:
    match payload:
        case {"v": str(value)}:
            return Pressed(value)
        case {"command": "start"}:
            return Started()
        case _:
            return None


def _parsed(payload: Any) -> Any:
    if not isinstance(payload, str):
        return payload
    try:
        return json.loads(payload)
    except ValueError:
        return None


def _words(message: Update) -> Event:
    text = message.get("text") or ""
    if text.strip():
        return Typed(text)
    attachments = message.get("attachments") or ()
    if attachments:
        kind = str(attachments[0].get("type"))
        return SentOther(KINDS.get(kind, kind))
    forwarded = message.get("fwd_messages") or message.get("reply_message")
    return SentOther("forwarded" if forwarded else "nothing")


def _incoming(
    update: Update,
    user: int,
    event: Event,
    *,
    language: str | None = None,
    pressed: str | None = None,
) -> Incoming:
    address = Address(CODE, str(user))
    return Incoming(address, str(update["event_id"]), event, language, pressed)
