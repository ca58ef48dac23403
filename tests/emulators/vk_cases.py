"""Calls that the platform refuses: what is sent, the error_code and words of the refusal."""

import json
from typing import Any

from tests.emulators.vk_bot import PERSON, STRANGER, board, button

LONG = json.dumps({"p": "x" * 250})
MESSAGES = {
    "text over 4096 characters": ({"message": "я" * 4097}, 914, "too long"),
    "nothing to say": ({"message": None}, 100, "message is empty"),
    "only spaces to say": ({"message": "  \n"}, 100, "message is empty"),
    "no random_id": ({"random_id": None}, 100, "random_id is a required parameter"),
    "random_id wider than int32": ({"random_id": 2**31}, 100, "random_id not integer"),
    "random_id that is no number": ({"random_id": "a"}, 100, "random_id not integer"),
    "nobody to send to": ({"peer_id": None}, 100, "you should specify peer_id"),
    "a person who never wrote": ({"peer_id": STRANGER}, 901, "without permission"),
    "a group chat": ({"peer_id": 2_000_000_001}, 917, "access to this chat"),
    "another community": ({"peer_id": -5}, 932, "can't interact"),
    "101 recipients": ({"peer_ids": ",".join(map(str, range(1, 102)))}, 100, "no more than 100"),
    "a file that was not saved": ({"attachment": "doc-77_5"}, 100, "attachment is invalid"),
    "payload over 1000 characters": ({"payload": "x" * 1001}, 100, "payload is too long"),
}
KEYBOARDS = {
    "broken JSON": ("{'buttons': []}", 100, "incorrect JSON"),
    "not an object": ("[]", 911, "should be an object"),
    "no rows": ("{}", 911, "should be an array"),
    "an empty row": (board([]), 911, "row 0"),
    "six in a row": (board([button()] * 6), 911, "row 0 contains too much columns"),
    "eleven rows": (board(*[[button()]] * 11), 911, "too much rows"),
    "41 buttons": (board(*[[button()] * 5] * 8, [button()]), 911, "too much buttons"),
    "seven inline rows": (board(*[[button()]] * 7, inline=True), 911, "too much rows"),
    "eleven inline buttons": (
        board([button()] * 5, [button()] * 5, [button()], inline=True),
        911,
        "too much buttons",
    ),
    "one_time and inline": (board([button()], inline=True, one_time=True), 911, "one_time"),
    "inline as a number": (board([button()], inline=1), 911, "inline property should be boolean"),
    "no label": (board([button("")]), 911, "label should be"),
    "an empty label": (board([button(" ")]), 911, "at least 1 letters"),
    "a label of 41": (board([button("я" * 41)]), 911, "at most 40"),
    "a payload of 256": (board([button(payload=f'"{"x" * 254}"')]), 911, "payload is too long"),
    "a payload not in JSON": (board([button(payload="go:menu")]), 911, "not valid JSON"),
    "1000 characters of payloads": (
        board([button(payload=LONG[:-6] + '"}')] * 5),
        911,
        "keyboard payload is too long",
    ),
    "an unknown type": (board([button(kind="phone")]), 911, "type is invalid"),
    "an unknown field": (board([button(url="https://vk.ru")]), 911, "contains unknown fields"),
    "a label on a place": (board([button("Где я", kind="location")]), 911, "unknown fields"),
    "a colour on a place": (
        board([button("", kind="location", color="primary")]),
        911,
        "can not have color",
    ),
    "a colour on a link": (
        board([button(kind="open_link", link="https://vk.ru", color="primary")]),
        911,
        "can not have color",
    ),
    "an unknown colour": (board([button(color="blue")]), 911, "invalid color"),
    "a place beside another": (
        board([button("", kind="location"), button()]),
        911,
        "should be the only one in its row",
    ),
    "a link to nowhere": (board([button(kind="open_link", link="{url}")]), 911, "invalid link"),
}
CALLS: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "no token": ("utils.getServerTime", {"access_token": None}, 5, "no access_token"),
    "another token": ("utils.getServerTime", {"access_token": "x"}, 5, "invalid access_token"),
    "no version": ("utils.getServerTime", {"v": None}, 8, "v (version) is required"),
    "a dead version": ("utils.getServerTime", {"v": "5.50"}, 8, "deprecated"),
    "no such version": ("utils.getServerTime", {"v": "last"}, 100, "v is incorrect"),
    "an unknown method": ("messages.sendFax", {}, 3, "Unknown method"),
    "a people's method": ("friends.get", {}, 27, "unavailable with group auth"),
    "another community's poll": ("groups.getLongPollServer", {"group_id": 5}, 27, "Group auth"),
    "a poll of no community": ("groups.getLongPollServer", {}, 100, "group_id is undefined"),
    "editing nothing": ("messages.edit", {"peer_id": PERSON, "message": "x"}, 100, "undefined"),
    "editing what is not there": (
        "messages.edit",
        {"peer_id": PERSON, "message": "x", "cmid": 99},
        100,
        "message_id is incorrect",
    ),
    "editing a person's words": (
        "messages.edit",
        {"peer_id": PERSON, "message": "x", "conversation_message_id": 1},
        920,
        "Can't edit",
    ),
    "answering no press": (
        "messages.sendMessageEventAnswer",
        {"event_id": "f00d", "user_id": PERSON, "peer_id": PERSON},
        100,
        "invalid event_id",
    ),
    "saving what was not uploaded": ("docs.save", {"file": "x"}, 105, "save file"),
    "uploading for a stranger": ("docs.getMessagesUploadServer", {"peer_id": 5}, 901, "permission"),
}
