"""The days meant by all that was said of days: «или» widens, more words narrow, «лучше» corrects.

Phrases come with what joins each to the one before: or, and, rather, comma, or nothing.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final, TypeAlias

from bot.domain.wish_days import PERIOD, RECURRING, Days, both, either, fits

ANY_DAY: Final = Days((), frozenset(), "any")

Said: TypeAlias = tuple[str, Days]


def days_meant(phrases: Iterable[Said]) -> Days:
    """The days of every alternative; any day if nothing was said of days, none if all clash."""
    found = [_fitting(one) for one in _within_the_week(_alternatives(phrases))]
    possible = [one for one in found if one.alone or one.kind == "any"]
    return reduce(either, possible or found or [ANY_DAY])


def _alternatives(phrases: Iterable[Said]) -> list[list[Said]]:
    """«Завтра или в среду на той неделе» are two; «вторник или среда на той неделе» is one."""
    found: list[list[Said]] = []
    for joint, phrase in phrases:
        before = found[-1][-1][1] if found else phrase
        complete = bool(found) and len(found[-1]) > 1 and not phrase.kind  # «вторник, 1 декабря»
        if not found:
            found.append([(joint, phrase)])
        elif not complete and _together(joint, before, phrase):
            found[-1][-1] = (found[-1][-1][0], either(before, phrase))
        elif joint in {"or", "and"}:
            found.append([(joint, phrase)])
        elif joint == "rather" and not fits(before, phrase):
            found = [[one for one in found[-1] if fits(one[1], phrase)] + [(joint, phrase)]]
        else:
            found[-1].append((joint, phrase))
    return found


def _together(joint: str, one: Days, other: Days) -> bool:
    """«Пн, вт или ср» are several days of one week; «в будни, в среду» is one of them."""
    if joint in {"or", "and"}:
        return one.kind == other.kind
    weekdays = one.kind == other.kind == RECURRING
    return weekdays and joint in {"", "comma"} and one.among.isdisjoint(other.among)


def _within_the_week(alternatives: Sequence[list[Said]]) -> list[list[Said]]:
    """«На той неделе в понедельник или утром в среду»: the week is that of both."""
    found: list[list[Said]] = []
    week: list[Said] = []
    for phrases in alternatives:
        weekdays = {phrase.kind for _, phrase in phrases} == {RECURRING}
        found.append([*week, *phrases] if weekdays else phrases)
        if len(phrases) > 1:
            week = [one for one in phrases if one[1].kind == PERIOD]
    return found


def _fitting(phrases: Sequence[Said]) -> Days:
    """What fits every phrase; all of them where they are rather a list: «завтра, в пятницу»."""
    days = [phrase for _, phrase in phrases]
    found = reduce(both, days)
    kinds = {one.kind for one in days}
    alike = kinds in ({RECURRING}, {"relative"})
    clash = RECURRING in kinds and not kinds.isdisjoint({"", PERIOD})  # «среда, 26-е»
    listed = all(joint for joint, _ in phrases[1:]) and not clash
    if found.alone or found.kind == "any" or not (alike or listed):
        return found
    return reduce(either, days)
