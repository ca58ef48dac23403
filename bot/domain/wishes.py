"""What time a person means: «послезавтра ближе к вечеру» as days and hours; pure.

How it goes: slips are mended (wish_spelling), words become short keys whatever their form
(wish_words), numbers become dates (wish_dates) and clocks (wish_hours); phrases of keys are then
taken as days or hours, from left to right (wish_phrases), and put together (wish_alternatives):
«или» widens, another word narrows, «кроме» takes away. A wish that cannot be read to its end, or
lies in the past, is not guessed: None, and the person is asked again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, TypeVar

from bot.domain import wish_hours
from bot.domain.lemmas import CYRILLIC, KEYBOARD, SOUND, SOUNDS
from bot.domain.wish_alternatives import days_meant
from bot.domain.wish_dates import MOST_DAYS, with_dates
from bot.domain.wish_days import RECURRING, Days, horizon
from bot.domain.wish_frames import asks
from bot.domain.wish_hours import Hours
from bot.domain.wish_phrases import Item, phrases, with_numbers, with_spans
from bot.domain.wish_text import read_line
from bot.domain.wish_words import ELSEWHERE, UNKNOWN

ENOUGH_KNOWN: Final = 2  # phrases beside which one strange word is forgiven
STRANGE: Final = re.compile(r"\?|[ny]\d+|half|quarter|minus|minute|halfhour|night|duties")
REFUSING: Final = ("not", "except", "busy")
JOINTS: Final = ("or", "and", "rather")

Kind = TypeVar("Kind", Days, Hours)


@dataclass(frozen=True)
class Wish:
    """Days in order, at most 31, none for any day; local hours from and to, None where open."""

    days: tuple[date, ...]
    begins: time | None
    ends: time | None


def read_wish(text: str, now: datetime) -> Wish | None:
    """The wish of a text at a moment whose own offset is the local zone; None if not understood."""
    found = _read(text, now)
    if found or CYRILLIC.search(text.lower()):
        return found
    # Letters typed on the other keyboard, or Russian in Latin letters.
    lower = text.lower()
    sounded = SOUND.sub(lambda letters: SOUNDS[letters[0]], lower)
    return _read(lower.translate(KEYBOARD), now) or _read(sounded, now)


def says_when(text: str, today: date) -> bool:
    """Whether a text is a wish for a time at all."""
    return read_wish(text, datetime.combine(today, time.min, UTC)) is not None


def _read(text: str, now: datetime) -> Wish | None:
    today = now.date()
    line = wish_hours.with_clocks(with_dates(read_line(text), today))
    if not {ELSEWHERE, "past"}.isdisjoint(line.split()):
        return None
    items = with_spans(with_numbers(list(phrases(line, now)), today), today)
    understood = sum(not isinstance(item, str) for item in items)
    strange = sum(STRANGE.fullmatch(item) is not None for item in items if isinstance(item, str))
    forgiven = (understood >= ENOUGH_KNOWN) + (asks(text) and UNKNOWN in items)
    if not understood or strange > forgiven:
        return None
    if (sorted_items := _sorted(items)) is None:
        return None
    wanted, refused = sorted_items
    days = _days_meant(wanted, refused, today)
    hours = _hours_meant(wanted, refused)
    if days is None or hours is None:
        return None
    found = _coming(days, hours, now)
    if found is None and days == (today,) and _every_week(wanted):
        return _read(text, datetime.combine(today + timedelta(days=1), time.min, now.tzinfo))
    return found


def _every_week(wanted: Sequence[Item]) -> bool:
    """«В будни утром» on a Friday evening is not over: there is next week."""
    return all(item.kind == RECURRING for item in wanted if isinstance(item, Days))


def _sorted(items: Sequence[Item]) -> tuple[list[Item], list[Item]] | None:
    """What is wanted and what is refused, by «не», «кроме» and «занят»; pauses end a refusal.

    None if days and hours are refused in one breath: «не завтра утром» leaves no single span.
    """
    wanted: list[Item] = []
    refused: list[Item] = []
    for clause in _clauses(items):
        tail, kept = _refusal(clause)
        if _kinds(tail) == {Days, Hours}:
            return None
        refused += tail
        wanted += [*kept, "comma"]
    return wanted, refused


def _refusal(clause: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """What a clause refuses, and what it keeps; «завтра до двух занят» keeps the day."""
    place = next((at for at, item in enumerate(clause) if item in REFUSING), len(clause))
    before, tail = list(clause[:place]), clause[place + 1 :]
    busy = clause[place : place + 1] == ["busy"]
    if not busy and (_kinds(tail) or place == len(clause)):
        refused, kept = _apart(tail, freely="except" in clause)
        return refused, [*before, *kept]
    days: list[Item] = [item for item in clause if isinstance(item, Days)]
    if busy and _kinds(clause) == {Days, Hours}:
        return [item for item in clause if item not in days], days
    return list(clause), []


def _apart(tail: Sequence[Item], *, freely: bool) -> tuple[list[Item], list[Item]]:
    """What is refused, and what it is taken out of: «кроме среды на следующей неделе утром»."""
    first = next((item for item in tail if not isinstance(item, str)), None)
    if not freely and not isinstance(first, Hours):
        return list(tail), []
    left: list[Item] = []
    kept: list[Item] = []
    into = left
    for item in tail:
        if not isinstance(item, str):
            into = left if isinstance(item, type(first)) and item != Hours() else kept
        into.append(item)
    for place, (one, other) in enumerate(pairwise(left), 1):
        weekday = isinstance(one, Days) and one.kind == RECURRING
        if weekday and isinstance(other, Days) and other.kind != RECURRING:
            return left[:place], [*left[place:], *kept]
    return left, kept


def _clauses(items: Sequence[Item]) -> Iterator[list[Item]]:
    clause: list[Item] = []
    for item in items:
        listing = item == "comma" and "except" in clause
        if item in {"not", "except"} and not {"not", "except"}.isdisjoint(clause):
            yield clause
            clause = [item]
        elif item in {"comma", "but", "pause", "rather"} and not listing:
            yield clause
            clause = ["rather"] if item == "rather" else []
        else:
            clause.append(item)
    yield clause


def _kinds(items: Sequence[Item]) -> set[type]:
    return {type(item) for item in items} - {str}


def _days_meant(
    wanted: Sequence[Item], refused: Sequence[Item], today: date
) -> tuple[date, ...] | None:
    """The days in order; empty for any, None if there are none left or they contradict."""
    phrase = days_meant(_joined(wanted, Days))
    not_these = [item for item in refused if isinstance(item, Days) and item.kind != "any"]
    if phrase.kind != "any" and not phrase.alone:
        return None
    if not not_these:
        return phrase.alone[:MOST_DAYS]
    left = phrase.alone or horizon(today)[:MOST_DAYS]
    unwanted = frozenset[date]().union(*(one.among.union(one.alone) for one in not_these))
    return tuple(day for day in left if day not in unwanted)[:MOST_DAYS] or None


def _hours_meant(wanted: Sequence[Item], refused: Sequence[Item]) -> Hours | None:
    """The hours; open at both sides if none were said, None if they contradict each other."""
    found = Hours()
    for place, (joint, phrase) in enumerate(_joined(wanted, Hours)):
        both = wish_hours.refined(found, phrase)
        if place == 0 or (joint == "rather" and (found.point or both is None)):
            found = phrase
        elif both is None and not joint:
            return None
        else:
            found = both if both and joint != "or" else wish_hours.either(found, phrase)
    for phrase in (item for item in refused if isinstance(item, Hours)):
        left = wish_hours.without(phrase)
        both = left and wish_hours.refined(found, left)
        if both is None:
            return None
        found = both
    return found


def _joined(items: Sequence[Item], kind: type[Kind]) -> Iterator[tuple[str, Kind]]:
    """Phrases of a kind, each with what joins it to the one before: or, and, rather, comma."""
    joint = ""
    for item in items:
        if isinstance(item, kind):
            yield joint, item
            joint = ""
        elif item in JOINTS:
            joint = str(item)
        elif joint not in JOINTS and (item in {"comma", "dash"} or not isinstance(item, str)):
            joint = "comma"


def _coming(days: tuple[date, ...], hours: Hours, now: datetime) -> Wish | None:
    """The wish, unless it is over already."""
    passed = now.hour * 60 + now.minute
    last = hours.begins if hours.point else hours.ends
    over = last is not None and (last < passed or (last == passed and not hours.point))
    if not wish_hours.in_order(hours) or (over and days == (now.date(),)):
        return None
    return Wish(days, _time(hours.begins), _time(hours.ends))


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(*divmod(minutes, 60))
