"""What staff type about a case, read or refused with what would be right."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.cli.table import BAD_INPUT, RefusedError, read_day

LARGEST: Final = 2**31 - 1
NOON: Final = time(12)


def read_number(typed: str | None) -> int:
    """The number of a case; RefusedError for anything else."""
    if typed is None or not typed.isdecimal():
        raise RefusedError("Напишите номер отзыва: его показывает otklik cases.", BAD_INPUT)
    number = int(typed[: len(str(LARGEST)) + 1])
    if number > LARGEST:
        raise RefusedError(f"Отзыва {typed} нет.")
    return number


def read_text(option: str, typed: str | None, limit: int) -> str:
    """A text that says something and is not too long."""
    # What was typed in another encoding reaches us with halves of characters that nobody can keep.
    text = (typed or "").encode("utf-8", "ignore").decode().strip()
    if not text:
        raise RefusedError(f"Нужен текст: {option} ТЕКСТ.", BAD_INPUT)
    if len(text) > limit:
        raise RefusedError(f"{option}: текст длиннее {limit} знаков, сократите.", BAD_INPUT)
    return text


def one_of(option: str, typed: str | None, known: list[str]) -> str:
    """One of the codes there are; RefusedError names them."""
    if typed not in known:
        raise RefusedError(f"{option}: напишите одно из: {', '.join(known)}.", BAD_INPUT)
    return typed or ""


def read_topic(typed: str | None) -> str:
    """A topic of the list."""
    from bot.domain.case_rules import case_rules

    return one_of("--topic", typed, [one.code for one in case_rules().topics])


def read_cause(typed: str | None) -> str:
    """A root cause of the list."""
    from bot.domain.case_rules import case_rules

    return one_of("--cause", typed, [one.code for one in case_rules().causes])


def read_owner(typed: str) -> str | None:
    """An owner of the list, or None for the one by rule."""
    from bot.domain.case_rules import case_rules

    known = [one.code for one in case_rules().owners]
    return one_of("--take", typed, known) if typed else None


def read_written(typed: str | None, zone: str, now: datetime) -> datetime:
    """The noon of the day on which it was written, but never a moment that is still to come."""
    day = read_day(typed)
    if day is None:
        return now
    noon = datetime.combine(day, NOON, ZoneInfo(zone))
    if day > now.astimezone(ZoneInfo(zone)).date():
        raise RefusedError("Этот день ещё не наступил.", BAD_INPUT)
    return min(noon, now)
