"""Scorecards of conversations and mystery visits: what is looked at, and for how many points."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeAlias

FOLDER: Final = Path(__file__).parent

# Points by the code of a criterion; None where it did not apply.
Points: TypeAlias = Mapping[str, float | None]


class ScorecardError(ValueError):
    """A scorecard's file, or what was entered by it, does not fit; a Russian sentence says how."""


@dataclass(frozen=True)
class Criterion:
    """One thing to look at, and the points for it; an `optional` one may not apply."""

    code: str
    title: str
    points: float
    optional: bool = False


@dataclass(frozen=True)
class Scorecard:
    """All that is looked at in one kind of conversation or visit."""

    code: str
    version: str
    title: str
    source: str
    criteria: tuple[Criterion, ...]

    def sums(self, points: Points) -> tuple[float, float]:
        """Points earned and points possible; ScorecardError for what this card cannot give.

        A criterion that did not apply counts in neither.
        """
        known = {one.code: one for one in self.criteria}
        for code in points.keys() - known.keys():
            raise ScorecardError(f"Пункта «{code}» в карте «{self.code}» нет: {', '.join(known)}.")
        missing = [code for code in known if code not in points]
        if missing:
            raise ScorecardError(f"Не хватает пунктов: {', '.join(missing)}.")
        for code, given in points.items():
            _refuse(known[code], given)
        applied = {code: given for code, given in points.items() if given is not None}
        if not applied:
            raise ScorecardError("Ни один пункт не подошёл: оценивать нечего.")
        return sum(applied.values()), sum(known[code].points for code in applied)


@cache
def scorecards() -> Mapping[str, Scorecard]:
    """Every scorecard of the folder by its code, the name of its file."""
    return {path.stem: read_scorecard(path) for path in sorted(FOLDER.glob("*.toml"))}


def read_scorecard(path: Path) -> Scorecard:
    """The scorecard of a file; ScorecardError for a missing, broken or senseless one."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        told = f"Карта {path.name} не читается: проверьте имя и права на чтение."
        raise ScorecardError(told) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScorecardError(f"Карта {path.name} не читается: {error}.") from None
    try:
        return _scorecard(path.stem, document)
    except (KeyError, TypeError, AttributeError):
        told = "нужны version, title, source и criteria с code, title, points"
        raise ScorecardError(f"Карта {path.name}: {told}.") from None


def _scorecard(code: str, document: dict[str, Any]) -> Scorecard:
    criteria = tuple(_criterion(code, table) for table in document["criteria"])
    codes = [one.code for one in criteria]
    if not criteria or len(set(codes)) != len(codes):
        raise ScorecardError(f"Карта {code}: пунктов нет, или один стоит дважды.")
    version, title, source = (str(document[name]) for name in ("version", "title", "source"))
    return Scorecard(code, version, title, source, criteria)


def _criterion(card: str, table: dict[str, Any]) -> Criterion:
    one = Criterion(**table)
    if isinstance(one.points, bool) or not isfinite(one.points) or one.points <= 0:
        raise ScorecardError(f"Карта {card}, {one.code}: баллов должно быть больше нуля.")
    return one


def _refuse(one: Criterion, given: float | None) -> None:
    if given is None and not one.optional:
        raise ScorecardError(f"Пункт «{one.code}» ({one.title}) оценивают всегда.")
    if given is not None and not 0 <= given <= one.points:
        raise ScorecardError(f"«{one.code}» — от 0 до {one.points:g} баллов, а не {given:g}.")
