"""The methods that write and change messages, each as strict as the Bot API."""

from typing import Any

from tests.emulators.telegram_account import BotAccount
from tests.emulators.telegram_chats import Chat, Entry
from tests.emulators.telegram_html import marked
from tests.emulators.telegram_keyboards import checked_markup
from tests.emulators.telegram_rules import (
    CALLBACK_ANSWER_LIMIT,
    CHAT_ACTIONS,
    Arguments,
    bad,
    check_caption,
    check_text,
    check_upload,
    units,
)

DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def send_message(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """A text with a keyboard."""
    chat = bot.reachable(args)
    content = _formatted(args, "text", "entities")
    check_text(content.get("text", ""))
    return _post(bot, chat, args, content).message


def send_document(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """A file, uploaded or known by its file_id, with a caption."""
    chat = bot.reachable(args)
    caption = _formatted(args, "caption", "caption_entities")
    check_caption(caption.get("caption", ""))
    document, content = _document(bot, args)
    return _post(bot, chat, args, {"document": document} | caption, content).message


def send_location(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """A point on the map."""
    chat = bot.reachable(args)
    return _post(bot, chat, args, {"location": _place(args)}).message


def send_venue(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """A point on the map with a title and an address."""
    chat = bot.reachable(args)
    place = _place(args)
    venue = {"location": place, "title": args.text("title"), "address": args.text("address")}
    for name in ("title", "address"):
        if not venue[name]:
            raise bad(f"venue {name} must be non-empty")
    return _post(bot, chat, args, {"venue": venue, "location": place}).message


def edit_message_text(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """New words, and new buttons or none, in place of the old."""
    chat, entry = _editable(bot, args)
    if "text" not in entry.message:
        raise bad("there is no text in the message to edit")
    content = _formatted(args, "text", "entities")
    check_text(content.get("text", ""))
    return _changed(bot, chat, entry, content | _inline_markup(args), ("text", "entities"))


def edit_message_caption(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """New words under a file."""
    chat, entry = _editable(bot, args)
    if "document" not in entry.message:
        raise bad("there is no caption in the message to edit")
    content = _formatted(args, "caption", "caption_entities")
    check_caption(content.get("caption", ""))
    return _changed(
        bot, chat, entry, content | _inline_markup(args), ("caption", "caption_entities")
    )


def edit_message_reply_markup(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """New buttons or none under the same words."""
    chat, entry = _editable(bot, args)
    return _changed(bot, chat, entry, _inline_markup(args), ())


def delete_message(bot: BotAccount, args: Arguments) -> bool:
    """Either side's message, while it is younger than 48 hours."""
    chat = bot.reachable(args)
    entry = chat.entries.get(args.number("message_id"))
    if entry is None:
        raise bad("message to delete not found")
    if bot.clock() - entry.message["date"] > DELETABLE_SECONDS:
        raise bad("message can't be deleted for everyone")
    del chat.entries[entry.number]
    chat.touch()
    return True


def answer_callback_query(bot: BotAccount, args: Arguments) -> bool:
    """Ends the waiting sign on a pressed button; once, and within the query's window."""
    text = args.text("text")
    if units(text) > CALLBACK_ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    chat = bot.answered(args.text("callback_query_id"))
    chat.callback_answers.append({"text": text, "show_alert": args.flag("show_alert")})
    chat.touch()
    return True


def send_chat_action(bot: BotAccount, args: Arguments) -> bool:
    """The "is typing" line."""
    chat = bot.reachable(args)
    if args.text("action") not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append(args.text("action"))
    return True


def _post(
    bot: BotAccount, chat: Chat, args: Arguments, content: dict[str, Any], file: bytes = b""
) -> Entry:
    markup = checked_markup(args.nested("reply_markup", "reply keyboard markup"))
    answered = _replied(chat, args)
    message = bot.draft(chat, bot.user) | content
    if answered:
        message["reply_to_message"] = answered.message
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        message["reply_markup"] = markup
    entry = Entry(message, own=True, content=file, editable=inline or markup is None)
    chat.show_keyboard(markup)
    chat.add(entry)
    return entry


def _replied(chat: Chat, args: Arguments) -> Entry | None:
    reply = args.nested("reply_parameters")
    if not isinstance(reply, dict):
        return None
    entry = chat.entries.get(reply.get("message_id", 0))
    if entry is None and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return entry


def _formatted(args: Arguments, name: str, entities: str) -> dict[str, Any]:
    text, found = marked(args.text(name), args.text("parse_mode"))
    found = found or args.nested(entities) or []
    # Leading space is cut by the platform as well, but with entities their offsets would move.
    text = text.rstrip() if found else text.strip()
    if not text:
        return {}
    return {name: text, entities: found} if found else {name: text}


def _inline_markup(args: Arguments) -> dict[str, Any]:
    markup = checked_markup(args.nested("reply_markup", "inline keyboard"), inline_only=True)
    return {"reply_markup": markup} if markup else {}


def _editable(bot: BotAccount, args: Arguments) -> tuple[Chat, Entry]:
    if not args.number("message_id") and not args.text("inline_message_id"):
        raise bad("message identifier is not specified")
    chat = bot.reachable(args)
    entry = chat.entries.get(args.number("message_id"))
    if entry is None:
        raise bad("message to edit not found")
    if not entry.own or not entry.editable:
        raise bad("message can't be edited")
    return chat, entry


def _changed(
    bot: BotAccount, chat: Chat, entry: Entry, content: dict[str, Any], names: tuple[str, ...]
) -> dict[str, Any]:
    replaced = (*names, "reply_markup")
    if all(entry.message.get(name) == content.get(name) for name in replaced):
        raise bad(_NOT_MODIFIED)
    kept = {key: value for key, value in entry.message.items() if key not in replaced}
    entry.message = kept | content | {"edit_date": int(bot.clock())}
    entry.edits += 1
    chat.touch(entry)
    return entry.message


def _document(bot: BotAccount, args: Arguments) -> tuple[dict[str, Any], bytes]:
    named = args.text("document")
    upload = args.files.get(named.removeprefix("attach://") or "document")
    upload = upload or args.files.get("document")
    if upload:
        check_upload(upload)
        return _stored(bot, upload.name, upload.media_type, upload.content)
    if not named:
        raise bad("there is no document in the request")
    if named not in bot.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return bot.files[named]


def _stored(
    bot: BotAccount, name: str, media_type: str, content: bytes
) -> tuple[dict[str, Any], bytes]:
    number = f"DOC{bot.user['id']}-{len(bot.files) + 1}"
    document = {"file_id": number, "file_unique_id": f"U{number}", "file_name": name}
    document |= {"mime_type": media_type, "file_size": len(content)}
    bot.files[number] = document, content
    return document, content


def _place(args: Arguments) -> dict[str, float]:
    return {"latitude": args.degrees("latitude", 90), "longitude": args.degrees("longitude", 180)}


MESSAGE_METHODS = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
}
