"""Keyboards as the Bot API takes them: read, checked, refused in the platform's words."""

from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_rules import bad

INLINE_TOTAL = 100
INLINE_ROW = 8
REPLY_TOTAL = 300
REPLY_ROW = 12
CALLBACK_BYTES = 64
COPY_LIMIT = 256
BUTTON = "can't parse inline keyboard button: "
STYLES = frozenset({"danger", "success", "primary"})
_LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})
_INLINE_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    ]
)
_REPLY_ACTIONS = frozenset(
    [
        "request_users",
        "request_chat",
        "request_managed_bot",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
        "request_user",
    ]
)
_OBJECTS = frozenset({"copy_text", "web_app", "login_url", "switch_inline_query_chosen_chat"})
_EMPTY_IS_ABSENT = frozenset({"url", "callback_data"})


def checked_markup(raw: Any, *, inline_only: bool = False) -> dict[str, Any] | None:
    """The reply markup as it will be stored; None when there is none."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in raw:
        return _inline(raw)
    if inline_only and raw:
        raise bad("inline keyboard expected")
    if "keyboard" in raw:
        return _reply(raw)
    return raw or None


def _inline(raw: dict[str, Any]) -> dict[str, Any] | None:
    rows = _rows(raw["inline_keyboard"], "inline_keyboard")
    checked = [[_inline_button(button) for button in row] for row in rows if row]
    _check_size(checked, INLINE_TOTAL, INLINE_ROW)
    return {"inline_keyboard": checked} if checked else None


def _reply(raw: dict[str, Any]) -> dict[str, Any]:
    rows = _rows(raw["keyboard"], "keyboard")
    checked = [[_reply_button(button) for button in row] for row in rows if row]
    _check_size(checked, REPLY_TOTAL, REPLY_ROW)
    if not checked:
        raise bad("reply keyboard must be non-empty")
    return raw | {"keyboard": checked}


def _rows(raw: Any, name: str) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad(f'field "{name}" must be of type Array')
    if any(not isinstance(row, list) for row in raw):
        raise bad(f'field "{name}" must be an Array of Arrays')
    return raw


def _check_size(rows: list[list[Any]], total: int, width: int) -> None:
    if sum(map(len, rows)) > total or any(len(row) > width for row in rows):
        raise bad("reply markup is too long")


def _inline_button(raw: Any) -> dict[str, Any]:
    _check_look(raw, BUTTON)
    actions = [name for name in raw.keys() & _INLINE_ACTIONS if _present(raw, name)]
    if not actions or raw.keys() - _INLINE_ACTIONS - _LOOKS:
        raise bad(f"{BUTTON}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"{BUTTON}exactly one action must be used")
    _check_action(actions[0], raw[actions[0]])
    return raw


def _reply_button(raw: Any) -> dict[str, Any]:
    prefix = "can't parse keyboard button: "
    button = {"text": raw} if isinstance(raw, str) else raw
    _check_look(button, prefix)
    actions = [name for name in button.keys() & _REPLY_ACTIONS if button[name]]
    if len(actions) > 1:
        raise bad(f"{prefix}at most one request must be used")
    if button.keys() & _INLINE_ACTIONS - _REPLY_ACTIONS:
        raise bad(f"{prefix}inline actions are unallowed in the reply keyboard")
    return button


def _check_look(raw: Any, prefix: str) -> None:
    if not isinstance(raw, dict):
        raise bad(f"{prefix}must be an Object")
    if "text" not in raw:
        raise bad(f'{prefix}Can\'t find field "text"')
    if not isinstance(raw["text"], str):
        raise bad(f'{prefix}Field "text" must be of type String')
    if not raw["text"].strip():
        raise bad("button text must be non-empty")
    if raw.get("style") and raw["style"] not in STYLES:
        raise bad(f"{prefix}Invalid button style specified")


def _present(raw: dict[str, Any], name: str) -> bool:
    # The live platform treats an empty url or callback_data as none at all.
    value = raw[name]
    return value is not None and not (name in _EMPTY_IS_ABSENT and value == "")


def _check_action(name: str, value: Any) -> None:
    if name == "callback_data" and len(str(value).encode()) > CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if name == "url":
        _check_url(str(value))
    if name in _OBJECTS and not isinstance(value, dict):
        raise bad(f'{BUTTON}Field "{name}" must be of type Object')
    if name == "copy_text" and not 1 <= len(str(value.get("text", ""))) <= COPY_LIMIT:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if name == "web_app" and urlsplit(str(value.get("url"))).scheme != "https":
        url = value.get("url")
        reason = "Only HTTPS links are allowed"
        raise bad(f"inline keyboard button Web App URL '{url}' is invalid: {reason}")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname
    except ValueError:
        host = None
    broken = f"inline keyboard button URL '{url}' is invalid: "
    if not host or any(character.isspace() for character in url):
        raise bad(f"{broken}Wrong HTTP URL")
    if parts.scheme not in {"http", "https", "tg", "ton", "tonsite"}:
        raise bad(f"{broken}Unsupported URL protocol")
