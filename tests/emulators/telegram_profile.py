"""The methods about the bot itself: who it is, its commands and descriptions, its webhook."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_account import BotAccount
from tests.emulators.telegram_rules import (
    Arguments,
    bad,
    check_language,
    check_secret,
    checked_commands,
)

NAME_LIMIT = 64
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120
SCOPES = frozenset(
    [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
)
Method = Callable[[BotAccount, Arguments], Any]


def get_me(bot: BotAccount, _args: Arguments) -> dict[str, Any]:
    """The bot as a User with what only getMe tells."""
    can = {"can_join_groups": True, "can_read_all_group_messages": False}
    return bot.user | can | {"supports_inline_queries": False, "has_main_web_app": False}


def get_chat(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """The person behind a chat, as ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    accepted = dict.fromkeys((*gifts, "gifts_from_channels"), False)
    fixed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}
    return bot.known(args).json | fixed


def set_my_commands(bot: BotAccount, args: Arguments) -> bool:
    """The menu of commands of one scope and language."""
    key = _scope(args)
    bot.profile.commands[key] = checked_commands(args.nested("commands"))
    return True


def get_my_commands(bot: BotAccount, args: Arguments) -> list[dict[str, str]]:
    """The commands of exactly this scope and language, not of those it falls back to."""
    return bot.profile.commands.get(_scope(args), [])


def delete_my_commands(bot: BotAccount, args: Arguments) -> bool:
    """Forgets one scope's and language's commands."""
    bot.profile.commands.pop(_scope(args), None)
    return True


def set_chat_menu_button(bot: BotAccount, args: Arguments) -> bool:
    """The button beside the input field, for one chat or (0) for all."""
    button = args.nested("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad("unsupported menu button type specified")
    bot.profile.menu_buttons[args.number("chat_id")] = button
    return True


def get_chat_menu_button(bot: BotAccount, args: Arguments) -> dict[str, Any]:
    """The button that this chat sees."""
    buttons = bot.profile.menu_buttons
    return buttons.get(args.number("chat_id")) or buttons.get(0, {"type": "default"})


def set_webhook(bot: BotAccount, args: Arguments) -> bool:
    """Remembers the address and ends polling; an empty address brings polling back."""
    url = args.text("url")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    check_secret(args.text("secret_token"))
    bot.webhook = {"url": url, "has_custom_certificate": False}
    if url:
        bot.webhook["max_connections"] = args.number("max_connections", 40)
        bot.updates.allow(args.nested("allowed_updates") or ())
    _drop_if_asked(bot, args)
    return True


def delete_webhook(bot: BotAccount, args: Arguments) -> bool:
    """Back to polling; pending updates stay unless they are asked away."""
    bot.webhook = {"url": "", "has_custom_certificate": False}
    _drop_if_asked(bot, args)
    return True


def get_webhook_info(bot: BotAccount, _args: Arguments) -> dict[str, Any]:
    """The webhook and how many updates wait."""
    return bot.webhook | {"pending_update_count": len(bot.updates)}


def log_out(bot: BotAccount, _args: Arguments) -> bool:
    """After this the server refuses every call of the bot."""
    bot.logged_out = True
    return True


def close(_bot: BotAccount, _args: Arguments) -> bool:
    """Lets a bot be moved to another server; nothing to do here."""
    return True


def _scope(args: Arguments) -> tuple[str, str]:
    scope = args.nested("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    check_language(args.text("language_code"))
    return json.dumps(scope, sort_keys=True), args.text("language_code")


def _drop_if_asked(bot: BotAccount, args: Arguments) -> None:
    if args.flag("drop_pending_updates"):
        bot.updates.drop()


def _setter(attribute: str, name: str, limit: int) -> Method:
    def set_text(bot: BotAccount, args: Arguments) -> bool:
        check_language(args.text("language_code"))
        if len(args.text(name)) > limit:
            raise bad(f"{name.replace('_', ' ')} is too long")
        getattr(bot.profile, attribute)[args.text("language_code")] = args.text(name)
        return True

    return set_text


def _getter(attribute: str, name: str) -> Method:
    def get_text(bot: BotAccount, args: Arguments) -> dict[str, str]:
        check_language(args.text("language_code"))
        texts = getattr(bot.profile, attribute)
        return {name: texts.get(args.text("language_code")) or texts.get("", "")}

    return get_text


PROFILE_METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("names", "name", NAME_LIMIT),
    "getMyName": _getter("names", "name"),
    "setMyDescription": _setter("descriptions", "description", DESCRIPTION_LIMIT),
    "getMyDescription": _getter("descriptions", "description"),
    "setMyShortDescription": _setter(
        "short_descriptions", "short_description", SHORT_DESCRIPTION_LIMIT
    ),
    "getMyShortDescription": _getter("short_descriptions", "short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": close,
}
