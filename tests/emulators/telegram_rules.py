"""What the Bot API refuses and in which words: arguments, texts, files, commands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_ANSWER_LIMIT = 200
FILE_LIMIT = 50 * 1024 * 1024
COMMANDS_LIMIT = 100
COMMAND_LIMIT = 32
COMMAND_DESCRIPTION_LIMIT = 256
CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_COMMAND = re.compile(r"[a-z0-9_]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
_REASONS |= {409: "Conflict", 413: "Request Entity Too Large", 429: "Too Many Requests"}


class Refusal(Exception):  # noqa: N818 - an answer of the platform, not a bug
    """An answer with "ok": false; the description starts as the platform starts it."""

    def __init__(self, code: int, description: str = "", **parameters: int) -> None:
        said = _REASONS[code]
        super().__init__(f"{said}: {description}" if description else said)
        self.code = code
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        body = {"ok": False, "error_code": self.code, "description": str(self)}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str) -> Refusal:
    """The commonest refusal: 400 Bad Request."""
    return Refusal(400, description)


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Arguments:
    """What one call carries, whichever way it was encoded."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The argument as text, empty when it is absent."""
        value = self.fields.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """The argument as an integer; the platform reads what is no number as the default."""
        try:
            return int(self.fields.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True for true, yes and 1, as the platform reads booleans."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def nested(self, name: str, what: str = "") -> Any:
        """An object or array, given as such or as JSON text; None when absent."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what or name} JSON object") from None

    def degrees(self, name: str, limit: float) -> float:
        """A coordinate within plus and minus the limit."""
        try:
            value = float(self.fields[name])
        except (KeyError, TypeError, ValueError):
            raise bad(f"{name} is empty") from None
        if not -limit <= value <= limit:
            raise bad("wrong coordinates specified")
        return value


def units(text: str) -> int:
    """Length in UTF-16 units, the way Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def check_text(text: str) -> None:
    """A text as it stands after its entities were taken out."""
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad("message is too long")


def check_caption(text: str) -> None:
    """A caption as it stands after its entities were taken out."""
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")


def checked_commands(raw: Any) -> list[dict[str, str]]:
    """The commands as they will be stored: trimmed, without their slash."""
    if not isinstance(raw, list):
        raise bad("can't parse commands JSON object: expected an Array")
    commands = [_checked_command(one) for one in raw]
    if len(commands) > COMMANDS_LIMIT:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return commands


def _checked_command(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not {"command", "description"} <= raw.keys():
        raise bad("can't parse BotCommand: an object with command and description expected")
    command = str(raw["command"]).strip().removeprefix("/")
    description = str(raw["description"]).strip()
    _check_length("command", command, COMMAND_LIMIT)
    _check_length("command description", description, COMMAND_DESCRIPTION_LIMIT)
    if not _COMMAND.fullmatch(command):
        raise bad("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _check_length(what: str, text: str, limit: int) -> None:
    if not text:
        raise bad(f"{what} must be non-empty")
    if len(text) > limit:
        raise bad(f"{what} length must not exceed {limit}")


def check_language(code: str) -> None:
    """A language code is empty or two small letters."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")


def check_secret(token: str) -> None:
    """The secret that a webhook call carries in its header."""
    if token and not _SECRET.fullmatch(token):
        raise bad("secret token contains unallowed characters")


def check_upload(upload: Upload) -> None:
    """A file that a bot may send: not empty, at most 50 MB."""
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > FILE_LIMIT:
        raise Refusal(413)
