"""A keyboard as VK takes it: read from JSON, or refused as the platform refuses it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulators.vk_errors import RefusedError, invalid

FIELDS = {
    "text": {"type", "label", "payload"},
    "callback": {"type", "label", "payload"},
    "open_link": {"type", "label", "payload", "link"},
    "open_app": {"type", "label", "payload", "app_id", "owner_id", "hash"},
    "location": {"type", "payload"},
    "vkpay": {"type", "payload", "hash"},
}
COLOURED = {"text", "callback"}
COLOURS = {"primary", "secondary", "negative", "positive"}
ALONE = {"location", "vkpay", "open_app"}
# what the phone itself writes on the buttons that carry no label
OWN_LABELS = {"location": "Отправить местоположение", "vkpay": "Оплатить через VK Pay"}

COLUMNS = 5
ROWS = {False: 10, True: 6}
BUTTONS = {False: 40, True: 10}
LABEL = 40
PAYLOAD = 255
PAYLOADS = 1000


@dataclass(frozen=True)
class Button:
    """One button as the phone shows it; the payload is JSON text, link only where one opens."""

    kind: str
    label: str
    payload: str | None = None
    colour: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Keyboard:
    """Rows of buttons: inside a message (inline) or under the input field."""

    rows: tuple[tuple[Button, ...], ...]
    inline: bool = False
    one_time: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons in reading order."""
        return tuple(button for row in self.rows for button in row)


def read_keyboard(text: str) -> Keyboard:
    """The keyboard in this JSON; raises error 100 for broken JSON and 911 for a bad keyboard."""
    try:
        raw = json.loads(text)
    except ValueError:
        raise invalid("keyboard contains incorrect JSON") from None
    demand(isinstance(raw, dict), "keyboard should be an object")
    one_time, inline = _switch(raw, "one_time"), _switch(raw, "inline")
    demand(not (one_time and inline), "one_time keyboard can not be inline")
    keyboard = Keyboard(_rows(raw.get("buttons"), inline=inline), inline, one_time)
    payloads = sum(len(button.payload or "") for button in keyboard.buttons)
    demand(payloads <= PAYLOADS, "keyboard payload is too long")
    return keyboard


def demand(condition: bool, complaint: str) -> None:
    """Refuse the keyboard with 911 and this complaint unless the condition holds."""
    if not condition:
        raise RefusedError(911, complaint)


def _switch(raw: dict[str, Any], name: str) -> bool:
    value = raw.get(name, False)
    demand(isinstance(value, bool), f"{name} property should be boolean")
    return bool(value)


def _rows(raw: Any, *, inline: bool) -> tuple[tuple[Button, ...], ...]:
    demand(isinstance(raw, list), "buttons should be an array")
    demand(len(raw) <= ROWS[inline], "buttons contain too much rows")
    for at, row in enumerate(raw):
        demand(isinstance(row, list) and bool(row), f"row {at} should be a not empty array")
        demand(len(row) <= COLUMNS, f"row {at} contains too much columns")
    count = sum(len(row) for row in raw)
    demand(count <= BUTTONS[inline], "keyboard contains too much buttons")
    return tuple(_row(row, at) for at, row in enumerate(raw))


def _row(raw: list[Any], at: int) -> tuple[Button, ...]:
    row = tuple(_button(button, f"button [{at}][{column}]") for column, button in enumerate(raw))
    for column, button in enumerate(row):
        alone = button.kind not in ALONE or len(row) == 1
        demand(alone, f"button [{at}][{column}] should be the only one in its row")
    # sources disagree on how wide a link is; two places is the strictest of them
    places = sum(2 if button.kind == "open_link" and len(row) > 1 else 1 for button in row)
    demand(places <= COLUMNS, f"row {at} contains too much columns")
    return row


def _button(raw: Any, where: str) -> Button:
    demand(isinstance(raw, dict), f"{where} should be an object")
    action = raw.get("action")
    demand(isinstance(action, dict), f"{where} has no action")
    demand(raw.keys() <= {"action", "color"}, f"{where} contains unknown fields")
    kind = action.get("type")
    demand(kind in FIELDS, f"{where} action type is invalid")
    demand(action.keys() <= FIELDS[kind], "action contains unknown fields")
    _CHECKS.get(kind, _no_check)(action, where)
    label = _label(action, where) if "label" in FIELDS[kind] else OWN_LABELS[kind]
    colour, payload = _colour(raw, kind, where), _payload(action.get("payload"), where)
    return Button(kind, label, payload, colour, action.get("link"))


def _label(action: dict[str, Any], where: str) -> str:
    demand(isinstance(action.get("label"), str), f"{where} label should be a string")
    label = str(action["label"])
    demand(bool(label.strip()), f"{where} label should be at least 1 letters length")
    demand(len(label) <= LABEL, f"{where} label should be at most {LABEL} letters length")
    return label


def _colour(raw: dict[str, Any], kind: str, where: str) -> str | None:
    if "color" not in raw:
        return "secondary" if kind in COLOURED else None
    demand(kind in COLOURED, f"{where} of type {kind} can not have color")
    demand(raw["color"] in COLOURS, f"{where} has invalid color")
    return str(raw["color"])


def _payload(raw: Any, where: str) -> str | None:
    if raw is None:
        return None
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    demand(_is_json(text), f"{where} payload is not valid JSON")
    demand(len(text) <= PAYLOAD, f"{where} payload is too long")
    return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _link(action: dict[str, Any], where: str) -> None:
    link = action.get("link")
    known = isinstance(link, str) and link.startswith(("http://", "https://", "tel:", "mailto:"))
    demand(known and " " not in str(link), f"{where} has invalid link")


def _app(action: dict[str, Any], where: str) -> None:
    demand(isinstance(action.get("app_id"), int), f"{where} has invalid app_id")


def _hash(action: dict[str, Any], where: str) -> None:
    demand(isinstance(action.get("hash"), str), f"{where} has no hash")


def _no_check(_action: dict[str, Any], _where: str) -> None:
    """Nothing but the common fields to look at."""


_CHECKS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "open_link": _link,
    "open_app": _app,
    "vkpay": _hash,
}
