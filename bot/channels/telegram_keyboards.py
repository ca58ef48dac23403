"""Puts a letter's buttons into Telegram's keyboards; what no button can hold goes into the text."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.channels.telegram_calls import Markup
from bot.core.channel import measured
from bot.core.says import Letter, LetterButton

# Only the keyboard under the input field can ask for these.
ASKS = frozenset({"place", "phone"})
STYLES = {"primary": "primary", "positive": "success", "negative": "danger"}


@dataclass(frozen=True)
class Board:
    """The keyboard of a letter, and the links that stand in its text instead."""

    markup: Markup | None
    links: tuple[LetterButton, ...] = ()


def board(letter: Letter) -> Board:
    """Buttons under the message, or under the input field where one asks for place or phone."""
    buttons = [button for row in letter.rows for button in row]
    asks = any(button.kind in ASKS for button in buttons)
    told = tuple(one for one in buttons if one.kind == "link" and (asks or not opens(one.value)))
    rows = [[button for button in row if button not in told] for row in letter.rows]
    rows = [row for row in rows if row]
    if not rows:
        return Board(None, told)
    return Board(_reply(rows) if asks else _inline(rows), told)


def with_links(text: str, links: tuple[LetterButton, ...], limit: int) -> str:
    """The text with the links below it, as far as the limit of UTF-16 units allows."""
    for link in links:
        longer = f"{text}\n{link.label}: {link.value}"
        text = longer if measured(longer, "utf16") <= limit else text
    return text


def opens(url: str) -> bool:
    """Whether Telegram takes this address for a button; it refuses http://localhost and mailto."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or any(character.isspace() for character in url):
        return False
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in host)


def stands_under_field(markup: Markup | None) -> bool:
    """Whether the keyboard takes the place of the phone's own; such a message is never edited."""
    return markup is not None and "keyboard" in markup


def _inline(rows: list[list[LetterButton]]) -> Markup:
    return {"inline_keyboard": [[_under_message(one) for one in row] for row in rows]}


def _under_message(button: LetterButton) -> dict[str, object]:
    key = "url" if button.kind == "link" else "callback_data"
    return {"text": button.label, key: button.value, **_style(button)}


def _reply(rows: list[list[LetterButton]]) -> Markup:
    keyboard = [[_under_field(button) for button in row] for row in rows]
    return {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}


def _under_field(button: LetterButton) -> dict[str, object]:
    asks = {"place": {"request_location": True}, "phone": {"request_contact": True}}
    return {"text": button.label, **_style(button), **asks.get(button.kind, {})}


def _style(button: LetterButton) -> dict[str, object]:
    return {"style": STYLES[button.style]} if button.style in STYLES else {}
