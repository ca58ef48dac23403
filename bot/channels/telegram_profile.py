"""Tells Telegram what the bot says of itself: its commands and descriptions in each language."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from aiogram import Bot
from aiogram.types import BotCommand

from bot.channels.telegram_trouble import TROUBLE, named

log = structlog.get_logger()


@dataclass(frozen=True)
class Profile:
    """The bot in one language (two letters; "" for whoever speaks none of the others).

    A description (at most 512 characters) stands in the empty chat, the short one (120) on the
    bot's page; commands are words without their slash.
    """

    language: str
    commands: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    short_description: str = ""


async def register(bot: Bot, profiles: Iterable[Profile]) -> None:
    """Change what is not so already; a failure is logged and keeps nobody from talking."""
    for profile in profiles:
        for step in (_commands, _description, _short_description):
            await _tried(step, bot, profile)


async def _tried(
    step: Callable[[Bot, Profile], Awaitable[None]], bot: Bot, profile: Profile
) -> None:
    try:
        await step(bot, profile)
    except TROUBLE as error:
        what = step.__name__.strip("_")
        log.warning(
            "telegram.not_registered", what=what, language=profile.language, said=named(error)
        )


# Each is asked for before it is set: Telegram allows few changes a day, a restart must be free.


async def _commands(bot: Bot, profile: Profile) -> None:
    known = await bot.get_my_commands(language_code=profile.language)
    if {one.command: one.description for one in known} == profile.commands:
        return
    wanted = [BotCommand(command=word, description=of) for word, of in profile.commands.items()]
    await bot.set_my_commands(wanted, language_code=profile.language)


async def _description(bot: Bot, profile: Profile) -> None:
    known = await bot.get_my_description(language_code=profile.language)
    if known.description != profile.description:
        await bot.set_my_description(profile.description, language_code=profile.language)


async def _short_description(bot: Bot, profile: Profile) -> None:
    known = await bot.get_my_short_description(language_code=profile.language)
    if known.short_description != profile.short_description:
        await bot.set_my_short_description(
            profile.short_description, language_code=profile.language
        )
