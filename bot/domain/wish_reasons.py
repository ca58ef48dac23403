"""Why a wish for a time says nothing: a day that never comes, one that is over, or just unclear."""

import re
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

Reason: TypeAlias = Literal["unclear", "past", "no-such-day"]

MONTHS: Final = (
    ("янв", "jan"), ("фев", "feb"), ("мар", "mar"), ("апр", "apr"), ("мая", "май", "may"),
    ("июн", "jun"), ("июл", "jul"), ("авг", "aug"), ("сен", "sep"), ("окт", "oct"),
    ("ноя", "nov"), ("дек", "dec"),
)  # fmt: skip
GONE: Final = ("вчера", "позавчера", "yesterday")
_NAMED: Final = re.compile(r"\b(\d{1,2})(?:-?\w{1,2})?\s+([а-яёa-z]{3})")
_NUMERIC: Final = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./]\d{2,4})?\b")


def why_not(words: str, now: datetime) -> Reason:
    """The reason to tell somebody whose wish was not understood."""
    text = words.casefold()
    if any(word in text for word in GONE):
        return "past"
    told = _day_and_month(text)
    if told is None:
        return "unclear"
    try:
        day = date(now.year, told[1], told[0])
    except ValueError:
        return "no-such-day"
    return "past" if day < now.date() else "unclear"


def _day_and_month(text: str) -> tuple[int, int] | None:
    named = _NAMED.search(text)
    if named:
        month = next((n for n, names in enumerate(MONTHS, 1) if named[2] in names), None)
        return (int(named[1]), month) if month else None
    numeric = _NUMERIC.search(text)
    return (int(numeric[1]), int(numeric[2])) if numeric else None
