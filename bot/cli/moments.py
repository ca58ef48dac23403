"""The moment that an operator types with a caller on the line, by the office's own clock."""

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.cli.table import BAD_INPUT, RefusedError

if TYPE_CHECKING:
    from bot.domain.offices import Office

CENTURY: Final = 2000
RUSSIAN_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d\d))?(?=[ T])")
LOOKS_LIKE_A_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}")
SHORT_HOUR: Final = re.compile(r"(?<=[ T])(?=\d:)")
# «Завтра вечером» is a wish, not a time: words may say the day, the hour is typed.
EXACT_HOUR: Final = re.compile(r"(?<![\d.:])\d{1,2}:\d\d\b|\bв \d{1,2}$", re.IGNORECASE)
OPEN_HOUR: Final = re.compile(r"\b(?:после|до|с|от|между|не|раньше|позже)\b", re.IGNORECASE)


def read_moment(text: str, office: "Office", now: datetime) -> datetime:
    """The moment by the office's own clock, or by the offset typed with it; RefusedError if none.

    A date without a year is the nearest one, as in the chat.
    """
    typed, today = " ".join(text.split()), office.local(now).date()
    written = SHORT_HOUR.sub("0", _with_date_first(typed, today))
    moment = _written(written) or _in_words(typed, office.local(now))
    if moment is None:
        if LOOKS_LIKE_A_TIME.match(written) or _never_comes(typed, office.local(now)):
            raise RefusedError(f"«{text}»: такого дня или часа не бывает.", BAD_INPUT)
        raise RefusedError(
            f"«{text}» — не день и время: напишите, например, 2026-11-24 09:00 или 24.11 9:00.",
            BAD_INPUT,
        )
    try:
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(office.zone))
        return local.astimezone(UTC)
    except OverflowError:
        raise RefusedError("Так далеко время не считают.", BAD_INPUT) from None


def _with_date_first(text: str, today: date) -> str:
    from bot.domain.wish_dates import year_of

    def iso(found: re.Match[str]) -> str:
        day, month, said = int(found[1]), int(found[2]), found[3] or ""
        year = int(said) + CENTURY * (len(said) < len("2026")) if said else None
        year = year or year_of(month, day, today) or today.year
        return f"{year:04}-{month:02}-{day:02}"

    return RUSSIAN_DATE.sub(iso, text)


def _written(text: str) -> datetime | None:
    if not LOOKS_LIKE_A_TIME.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _never_comes(text: str, now: datetime) -> bool:
    """«31 ноября 10:00»."""
    from bot.domain.wish_reasons import why_not

    return why_not(text, now) == "no-such-day"


def _in_words(text: str, now: datetime) -> datetime | None:
    """«Завтра 9:00», «вт в 10», «24 ноября 11:30»."""
    from bot.domain.wishes import read_wish

    if LOOKS_LIKE_A_TIME.match(text) or OPEN_HOUR.search(text) or not EXACT_HOUR.search(text):
        return None
    wish = read_wish(text, now)
    if wish is None or len(wish.days) != 1 or wish.begins is None or wish.ends:
        return None
    return datetime.combine(wish.days[0], wish.begins)
