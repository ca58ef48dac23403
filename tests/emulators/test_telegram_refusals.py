"""The Telegram emulator refuses what the platform refuses, in the platform's words."""

from typing import Any

import aiohttp
import pytest

from tests.emulators.telegram import TelegramEmulator

STRANGER = 99
UNSTARTED = 77
CODES = {"Forbidden": 403, "Not Found": 404}
Fields = dict[str, Any]


def inline(**button: Any) -> Fields:
    return {"reply_markup": {"inline_keyboard": [[{"text": "Да"} | button]]}}


def grid(kind: str, rows: int, columns: int, **button: str) -> Fields:
    row = [{"text": "Да"} | button] * columns
    return {"reply_markup": {kind: [row] * rows}}


WRITE = {"chat_id": 1, "text": "Привет"}
REFUSED: dict[str, tuple[str, Fields, str]] = {
    "empty text": ("sendMessage", WRITE | {"text": ""}, "message text is empty"),
    "blank text": ("sendMessage", WRITE | {"text": " \n "}, "message text is empty"),
    "no text at all": ("sendMessage", {"chat_id": 1}, "message text is empty"),
    "long text": ("sendMessage", WRITE | {"text": "я" * 4097}, "message is too long"),
    "long text in UTF-16": ("sendMessage", WRITE | {"text": "😀" * 2049}, "message is too long"),
    "unknown chat": ("sendMessage", WRITE | {"chat_id": STRANGER}, "chat not found"),
    "no chat": ("sendMessage", {"text": "a"}, "chat_id is empty"),
    "person who never started": (
        "sendMessage",
        WRITE | {"chat_id": UNSTARTED},
        "Forbidden: bot can't initiate conversation with a user",
    ),
    "broken keyboard JSON": (
        "sendMessage",
        WRITE | {"reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
    "callback data over 64 bytes": (
        "sendMessage",
        WRITE | inline(callback_data="я" * 33),
        "BUTTON_DATA_INVALID",
    ),
    "button without text": (
        "sendMessage",
        WRITE | {"reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    "button without action": (
        "sendMessage",
        WRITE | inline(),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "empty callback data": (
        "sendMessage",
        WRITE | inline(callback_data=""),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "button with two actions": (
        "sendMessage",
        WRITE | inline(callback_data="a", url="https://example.org"),
        "can't parse inline keyboard button: exactly one action must be used",
    ),
    "contact request inline": (
        "sendMessage",
        WRITE | inline(request_contact=True),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "unknown button style": (
        "sendMessage",
        WRITE | inline(callback_data="a", style="pink"),
        "can't parse inline keyboard button: Invalid button style specified",
    ),
    "button link of another scheme": (
        "sendMessage",
        WRITE | inline(url="ftp://example.org"),
        "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
    ),
    "button link that is none": (
        "sendMessage",
        WRITE | inline(url="not a link"),
        "inline keyboard button URL 'not a link' is invalid: Wrong HTTP URL",
    ),
    "Web App over plain HTTP": (
        "sendMessage",
        WRITE | inline(web_app={"url": "http://example.org"}),
        (
            "inline keyboard button Web App URL 'http://example.org' is invalid: "
            "Only HTTPS links are allowed"
        ),
    ),
    "copy button that is none": (
        "sendMessage",
        WRITE | inline(copy_text="a"),
        'can\'t parse inline keyboard button: Field "copy_text" must be of type Object',
    ),
    "over 100 inline buttons": (
        "sendMessage",
        WRITE | grid("inline_keyboard", 13, 8, callback_data="a"),
        "reply markup is too long",
    ),
    "9 inline buttons in a row": (
        "sendMessage",
        WRITE | grid("inline_keyboard", 1, 9, callback_data="a"),
        "reply markup is too long",
    ),
    "13 reply buttons in a row": (
        "sendMessage",
        WRITE | grid("keyboard", 1, 13),
        "reply markup is too long",
    ),
    "rows that are none": (
        "sendMessage",
        WRITE | {"reply_markup": {"inline_keyboard": [{"text": "a"}]}},
        'field "inline_keyboard" must be an Array of Arrays',
    ),
    "open tag": (
        "sendMessage",
        WRITE | {"text": "<b>Привет", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "unknown tag": (
        "sendMessage",
        WRITE | {"text": "ой <h1>Привет</h1>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "h1" at byte offset 5',
    ),
    "crossed tags": (
        "sendMessage",
        WRITE | {"text": "<b><i>a</b></i>", "parse_mode": "HTML"},
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    "bare less-than": (
        "sendMessage",
        WRITE | {"text": "1 < 2", "parse_mode": "HTML"},
        "can't parse entities: Unclosed start tag at byte offset 2",
    ),
    "end tag of nothing": (
        "sendMessage",
        WRITE | {"text": "a</b>", "parse_mode": "HTML"},
        "can't parse entities: Unexpected end tag at byte offset 1",
    ),
    "answer to no message": (
        "sendMessage",
        WRITE | {"reply_parameters": {"message_id": 5000}},
        "message to be replied not found",
    ),
    "no file": ("sendDocument", {"chat_id": 1}, "there is no document in the request"),
    "unknown file": (
        "sendDocument",
        {"chat_id": 1, "document": "nonsense"},
        "wrong file identifier/HTTP URL specified",
    ),
    "long caption": (
        "sendDocument",
        {"chat_id": 1, "caption": "я" * 1025},
        "message caption is too long",
    ),
    "place off the globe": (
        "sendLocation",
        {"chat_id": 1, "latitude": 91, "longitude": 0},
        "wrong coordinates specified",
    ),
    "venue without title": (
        "sendVenue",
        {"chat_id": 1, "latitude": 1, "longitude": 1, "address": "a"},
        "venue title must be non-empty",
    ),
    "edit of nothing": (
        "editMessageText",
        WRITE | {"message_id": 5000},
        "message to edit not found",
    ),
    "edit without a message": ("editMessageText", WRITE, "message identifier is not specified"),
    "edit of the person's message": (
        "editMessageText",
        WRITE | {"message_id": 1},
        "message can't be edited",
    ),
    "deletion of nothing": (
        "deleteMessage",
        {"chat_id": 1, "message_id": 5000},
        "message to delete not found",
    ),
    "unknown query": (
        "answerCallbackQuery",
        {"callback_query_id": "5"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    "long callback answer": (
        "answerCallbackQuery",
        {"callback_query_id": "5", "text": "я" * 201},
        "MESSAGE_TOO_LONG",
    ),
    "unknown chat action": (
        "sendChatAction",
        {"chat_id": 1, "action": "thinking"},
        "wrong parameter action in request",
    ),
    "Russian command": (
        "setMyCommands",
        {"commands": [{"command": "старт", "description": "a"}]},
        "BOT_COMMAND_INVALID",
    ),
    "long command": (
        "setMyCommands",
        {"commands": [{"command": "a" * 33, "description": "a"}]},
        "command length must not exceed 32",
    ),
    "command without description": (
        "setMyCommands",
        {"commands": [{"command": "a", "description": " "}]},
        "command description must be non-empty",
    ),
    "101 commands": (
        "setMyCommands",
        {"commands": [{"command": f"a{n}", "description": "a"} for n in range(101)]},
        "BOT_COMMANDS_TOO_MUCH",
    ),
    "unknown command scope": (
        "getMyCommands",
        {"scope": {"type": "nobody"}},
        "can't parse BotCommandScope: Unsupported type specified",
    ),
    "language that is none": (
        "setMyDescription",
        {"description": "a", "language_code": "rus"},
        "invalid language code specified",
    ),
    "long description": ("setMyDescription", {"description": "я" * 513}, "description is too long"),
    "long short description": (
        "setMyShortDescription",
        {"short_description": "я" * 121},
        "short description is too long",
    ),
    "webhook of another scheme": (
        "setWebhook",
        {"url": "ftp://example.org"},
        "bad webhook: An HTTPS URL must be provided for webhook",
    ),
    "webhook secret with a space": (
        "setWebhook",
        {"url": "https://example.org", "secret_token": "a b"},
        "secret token contains unallowed characters",
    ),
    "unknown method": ("sendSmoke", {}, "Not Found"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_an_illegal_call_is_refused_as_the_platform_refuses_it(case: str) -> None:
    method, fields, reason = REFUSED[case]
    code = CODES.get(reason.partition(":")[0], 400)
    async with TelegramEmulator() as telegram, aiohttp.ClientSession() as http:
        phone = telegram.phone(1)
        await phone.start()
        telegram.phone(UNSTARTED)
        address = f"{telegram.url}/bot{telegram.token}/{method}"
        async with http.post(address, json=fields) as answer:
            body = await answer.json()
    said = f"Bad Request: {reason}" if code == 400 else reason
    assert (answer.status, body["error_code"], body["description"]) == (code, code, said)
    assert not body["ok"]
    assert not phone.messages


@pytest.mark.parametrize("path", ["bot1:WRONG/getMe", "bot/getMe"])
async def test_a_wrong_token_is_unauthorized(path: str) -> None:
    async with (
        TelegramEmulator() as telegram,
        aiohttp.ClientSession() as http,
        http.get(f"{telegram.url}/{path}") as answer,
    ):
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"


@pytest.mark.parametrize("encoding", ["query", "form", "json", "multipart"])
async def test_a_call_is_understood_in_every_encoding(encoding: str) -> None:
    fields = {"chat_id": "1", "text": "Да + 100% & 😀", "parse_mode": ""}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    sent: Fields = {
        "query": {"params": fields},
        "form": {"data": fields},
        "json": {"json": fields},
        "multipart": {"data": multipart},
    }[encoding]
    async with TelegramEmulator() as telegram, aiohttp.ClientSession() as http:
        phone = telegram.phone(1)
        await phone.start()
        address = f"{telegram.url}/bot{telegram.token}/SENDmessage"
        async with http.post(address, **sent) as answer:
            assert (await answer.json())["ok"]
        assert phone.last.text == "Да + 100% & 😀"
        assert telegram.calls[-1].method == "sendMessage"


async def test_a_call_that_is_not_utf8_is_refused() -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with TelegramEmulator() as telegram, aiohttp.ClientSession() as http:
        address = f"{telegram.url}/bot{telegram.token}/sendMessage"
        async with http.post(address, data=b"text=\xff", headers=kind) as answer:
            assert answer.status == 400
            assert "strings must be encoded in UTF-8" in await answer.text()
