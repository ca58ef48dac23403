"""The messages.* methods: what the bot may send, change, take back and answer, and what not."""

import json
import re
from typing import Any

from tests.emulators.vk_chat import Dialog, Document, Message
from tests.emulators.vk_community import Community
from tests.emulators.vk_errors import RefusedError, invalid
from tests.emulators.vk_keyboard import demand, read_keyboard
from tests.emulators.vk_params import Params

TEXT = 4096
RECIPIENTS = 100
PAYLOAD = 1000
EVENT_DATA = 1000
SNACKBAR = 90
FIRST_CHAT = 2_000_000_000
ATTACHMENT = re.compile(r"([a-z_]+)(-?\d+)_(\d+)(?:_(\w+))?")
ANSWER_FIELDS = {
    "show_snackbar": {"type", "text"},
    "open_link": {"type", "link"},
    "open_app": {"type", "app_id", "owner_id", "hash"},
}


def send(community: Community, params: Params) -> Any:
    """messages.send: the id of the message, or with peer_ids one result a recipient."""
    random_id = params.random_id()
    peers = params.numbers("peer_ids") or params.numbers("user_ids")
    if len(peers) > RECIPIENTS:
        raise invalid(f"peer_ids should contain no more than {RECIPIENTS} items")
    single = params.number("peer_id") or params.number("user_id")
    if not peers and not single:
        raise invalid("you should specify peer_id, user_id, domain, chat_id or user_ids param")
    content = _content(community, params)
    if peers:
        return [_result(community, peer, random_id, content) for peer in peers]
    return _deliver(community, single or 0, random_id, content).id


def edit(community: Community, params: Params) -> int:
    """messages.edit: new words, buttons and files; what is not passed again disappears."""
    message = _mine(community, params)
    if community.clock() - message.date > community.edit_window:
        raise RefusedError(909)
    content = _content(community, params)
    keyboard = content["keyboard"]
    # under the input field there is no message to edit; only its removal makes sense here
    demand(not (keyboard and keyboard.rows and not keyboard.inline), "keyboard should be inline")
    community.rewrite(message, content["text"], keyboard, content["documents"])
    return 1


def delete(community: Community, params: Params) -> list[dict[str, Any]]:
    """messages.delete: one result a message; for everybody only within the editing window."""
    ids, cmids = params.numbers("message_ids"), params.numbers("cmids")
    if not ids and not cmids:
        raise invalid("message_ids or cmids is undefined")
    peers = [params.needed_number("peer_id")] if cmids else list(community.dialogs)
    dialogs = [community.dialog(peer) for peer in peers]
    found = [dialog.find(number, None) for number in ids for dialog in dialogs]
    found += [dialog.find(None, number) for number in cmids for dialog in dialogs]
    for_all = params.flag("delete_for_all")
    return [_take_back(community, message, for_all=for_all) for message in found if message]


def answer_event(community: Community, params: Params) -> int:
    """messages.sendMessageEventAnswer: once for each press, within a minute of it."""
    event_id, peer = params.needed("event_id"), params.needed_number("peer_id")
    reaction = _reaction(params.text("event_data"))
    dialog = community.dialogs.get(peer)
    press = dialog.presses.get(event_id) if dialog else None
    if not dialog or not press or params.needed_number("user_id") != peer:
        raise invalid("invalid event_id")
    if press.answered or community.clock() - press.at > community.press_lives:
        raise invalid("invalid event_id")
    press.answered = True
    if reaction:
        dialog.answers.append(reaction)
    dialog.touch()
    return 1


def is_allowed(community: Community, params: Params) -> dict[str, int]:
    """messages.isMessagesFromGroupAllowed: whether the person lets the community write."""
    dialog = community.dialogs.get(params.needed_number("user_id"))
    return {"is_allowed": int(bool(dialog and dialog.allowed))}


def mark_as_read(community: Community, params: Params) -> int:
    """messages.markAsRead: acknowledged, with no effect that the phone would show."""
    _reachable(community, params.needed_number("peer_id"))
    return 1


def set_activity(community: Community, params: Params) -> int:
    """messages.setActivity: the community is seen typing."""
    if params.text("type") not in {"typing", "audiomessage"}:
        raise invalid("type should be typing or audiomessage")
    _reachable(community, params.number("peer_id") or params.needed_number("user_id"))
    return 1


def _content(community: Community, params: Params) -> dict[str, Any]:
    text = params.text("message")
    if len(text) > TEXT:
        raise RefusedError(914)
    documents, others = _attachments(community, params.text("attachment"))
    if not (text.strip() or documents or others or params.text("sticker_id")):
        raise invalid("message is empty")
    if len(params.text("payload")) > PAYLOAD:
        raise invalid("payload is too long")
    raw = params.text("keyboard")
    return {
        "text": text,
        "keyboard": read_keyboard(raw) if raw else None,
        "documents": documents,
        "payload": params.text("payload") or None,
    }


def _attachments(community: Community, raw: str) -> tuple[tuple[Document, ...], int]:
    found = [ATTACHMENT.fullmatch(part.strip()) for part in raw.split(",") if part.strip()]
    documents: list[Document] = []
    for match in found:
        if not match:
            raise invalid("attachment is invalid")
        if match[1] == "doc":
            documents.append(_document(community, int(match[2]), int(match[3])))
    return tuple(documents), len(found) - len(documents)


def _document(community: Community, owner: int, number: int) -> Document:
    document = community.documents.get(number)
    if not document or document.owner_id != owner:
        raise invalid("attachment is invalid")
    return document


def _deliver(community: Community, peer: int, random_id: int, content: dict[str, Any]) -> Message:
    known = community.dialogs.get(peer)
    if known and random_id and random_id in known.sent:
        return known.sent[random_id]
    dialog = _reachable(community, peer)
    message = community.compose(peer, from_bot=True, **content)
    if random_id:
        dialog.sent[random_id] = message
    return message


def _reachable(community: Community, peer: int) -> Dialog:
    if peer >= FIRST_CHAT:
        raise RefusedError(917)
    if peer <= 0:
        raise RefusedError(932)
    dialog = community.dialogs.get(peer)
    if dialog and dialog.blacklisted:
        raise RefusedError(900)
    if not dialog or not dialog.allowed:
        raise RefusedError(901)
    return dialog


def _result(
    community: Community, peer: int, random_id: int, content: dict[str, Any]
) -> dict[str, Any]:
    try:
        message = _deliver(community, peer, random_id, content)
    except RefusedError as refused:
        error = {"code": refused.code, "description": refused.words}
        return {"peer_id": peer, "message_id": 0, "error": error}
    return {
        "peer_id": peer,
        "message_id": message.id,
        "conversation_message_id": message.cmid,
    }


def _mine(community: Community, params: Params) -> Message:
    peer = params.needed_number("peer_id")
    number = params.number("message_id")
    cmid = params.number("conversation_message_id") or params.number("cmid")
    if number is None and cmid is None:
        raise invalid("message_id or conversation_message_id is undefined")
    dialog = community.dialogs.get(peer)
    message = dialog.find(number, cmid) if dialog else None
    if not message:
        raise invalid("message_id is incorrect")
    if not message.from_bot:
        raise RefusedError(920)
    return message


def _take_back(community: Community, message: Message, *, for_all: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "peer_id": message.peer_id,
        "message_id": message.id,
        "conversation_message_id": message.cmid,
    }
    old = community.clock() - message.date > community.edit_window
    if for_all and (old or not message.from_bot):
        refused = RefusedError(924)
        return result | {"error": {"code": refused.code, "description": refused.words}}
    if for_all:
        dialog = community.dialog(message.peer_id)
        dialog.messages.remove(message)
        dialog.touch()
    return result | {"response": 1}


def _reaction(raw: str) -> dict[str, Any] | None:
    if not raw:
        return None
    if len(raw) > EVENT_DATA:
        raise invalid("event_data is too long")
    try:
        data = json.loads(raw)
    except ValueError:
        raise invalid("event_data contains incorrect JSON") from None
    fields = ANSWER_FIELDS.get(str(data.get("type")), set()) if isinstance(data, dict) else set()
    if not fields or not data.keys() <= fields:
        raise invalid("event_data has incorrect type or fields")
    _check_reaction(data)
    return dict(data)


def _check_reaction(data: dict[str, Any]) -> None:
    match data["type"]:
        case "show_snackbar":
            text = data.get("text")
            if not isinstance(text, str) or not text.strip() or len(text) > SNACKBAR:
                raise invalid(f"event_data text should be 1 to {SNACKBAR} characters long")
        case "open_link":
            if not str(data.get("link", "")).startswith(("http://", "https://")):
                raise invalid("event_data has incorrect link")
        case _:
            if not isinstance(data.get("app_id"), int):
                raise invalid("event_data has incorrect app_id")
