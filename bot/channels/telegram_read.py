"""Reads what Telegram tells: one update in, one event or nothing out; no network, no state."""

from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Contact, Message, Update, User

from bot.core.events import (
    Address,
    Event,
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPhone,
    SharedPlace,
    Started,
    Typed,
)

CODE = "telegram"
PRIVATE = "private"

# What the messenger itself writes into a chat: an answer to it would come out of the blue.
SERVICE = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "connected_website",
        "gift_upgrade_sent",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "proximity_alert_triggered",
    }
)


def read(update: Update) -> Incoming | None:
    """What a person did in a private chat; None for bots, groups, edits and service messages."""
    key = f"update:{update.update_id}"
    if update.message:
        return _said(update.message, key)
    if update.callback_query:
        return _pressed(update.callback_query, key)
    if update.my_chat_member:
        return _allowed(update.my_chat_member, key)
    return None


def _said(message: Message, key: str) -> Incoming | None:
    event = _event(message) if message.chat.type == PRIVATE else None
    return _incoming(message.from_user, key, event)


def _pressed(query: CallbackQuery, key: str) -> Incoming | None:
    message = query.message
    if not query.data or (message and message.chat.type != PRIVATE):
        return None
    # A message too old to be told in full can't be edited either.
    editable = str(message.message_id) if isinstance(message, Message) else None
    return _incoming(query.from_user, key, Pressed(query.data), editable)


def _allowed(change: ChatMemberUpdated, key: str) -> Incoming | None:
    if change.chat.type != PRIVATE:
        return None
    events: dict[str, Event] = {"kicked": Left(), "member": Returned()}
    return _incoming(change.from_user, key, events.get(change.new_chat_member.status))


def _incoming(
    person: User | None, key: str, event: Event | None, pressed_message: str | None = None
) -> Incoming | None:
    if person is None or person.is_bot or event is None:
        return None
    address = Address(CODE, str(person.id))
    return Incoming(address, key, event, _language(person), pressed_message)


def _event(message: Message) -> Event | None:
    if message.text is not None:
        return _typed(message.text)
    if message.location:
        return SharedPlace(message.location.latitude, message.location.longitude)
    if message.contact:
        return _contact(message.contact, message.from_user)
    if message.write_access_allowed:
        return Returned()
    kind = ContentType(message.content_type).value
    return None if kind in SERVICE else SentOther(kind)


def _typed(text: str) -> Event:
    command, *payload = text.split(maxsplit=1) or [""]
    if command.lower().partition("@")[0] == "/start":
        return Started("".join(payload).strip())
    return Typed(text)


def _contact(contact: Contact, person: User | None) -> Event:
    # Anybody's contact can be sent: only the sender's own number is a number given.
    if person and contact.user_id == person.id:
        return SharedPhone(contact.phone_number)
    return SentOther("contact")


def _language(person: User) -> str | None:
    code = (person.language_code or "").lower().replace("_", "-")
    return code.partition("-")[0] or None
