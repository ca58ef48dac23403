"""From where on an answer is worth a look: every number of the flags, with its unit and source."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("flags.toml")
# Answered in words: their numbers are no points of a scale.
IN_WORDS: Final = frozenset({"fcr", "management-openness", "prebooking", "personal-adviser"})


class ThresholdError(ValueError):
    """A file of thresholds lacks one, has one too many, or one of the wrong kind."""


@dataclass(frozen=True)
class Thresholds:
    """The numbers as the file names them; the file tells unit and source of each."""

    version: str
    speed_seconds: float
    speed_share: float
    speed_chance: float
    speed_answers: int
    straight_answers: int
    straight_other_scales: tuple[str, ...]
    burst_answers: int
    burst_minutes: float
    burst_chance: float
    near_dup_others: int
    near_dup_answers: int
    near_dup_constant: float
    near_dup_chance: float
    near_dup_most: float
    dup_text_letters: int
    account_clients: int
    account_age_hours: float
    account_offices: int
    marks_a_minute: int
    staff_chance: float
    staff_answers: int
    overwhelming: float


@cache
def thresholds(file: Path = FILE) -> Thresholds:
    """The thresholds of a file; ThresholdError naming what does not fit."""
    read = tomllib.loads(file.read_text("utf-8"))
    wanted = {field.name: field.type for field in fields(Thresholds)}
    wanted.pop("version")
    given = read.get("thresholds", {})
    for name in wanted.keys() ^ given.keys():
        raise ThresholdError(f"{file.name}: {name} is {'missing' if name in wanted else 'unknown'}")
    values = {name: _value(file.name, name, given[name]) for name in wanted}
    return Thresholds(version=str(read.get("version", "")), **values)


def _value(file: str, name: str, entry: dict[str, Any]) -> Any:
    if not entry.get("unit") or not entry.get("source"):
        raise ThresholdError(f"{file}: {name} has no unit or no source")
    value = entry.get("value")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ThresholdError(f"{file}: {name} must be a positive number, not {value!r}")
    return value
