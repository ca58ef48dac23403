"""How the index is computed, as data: one TOML file a version, beside this module."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

FOLDER: Final = Path(__file__).parent
DEFAULT: Final = "after-pilot-2022"

Scale: TypeAlias = Literal["index", "yesno", "choice"]
Rule: TypeAlias = Literal["list", "growth", "levels", "share"]
Alternative: TypeAlias = Literal["A", "B", "C"]
Network: TypeAlias = Literal["centralised", "decentralised"]

ALTERNATIVES: Final = ("A", "B", "C")


@dataclass(frozen=True)
class Subjective:
    """What people are asked; an unscored question is told and counted in no index."""

    scale: Scale
    scored: bool = True
    note: str = ""


@dataclass(frozen=True)
class Objective:
    """How a checklist becomes 0…1; `step` is what one present item adds to a list."""

    rule: Rule
    step: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One indicator of the index with its sides, of which at least one exists."""

    code: str
    group: str
    title: str
    subjective: Subjective | None = None
    objective: Objective | None = None


@dataclass(frozen=True)
class Group:
    """Indicators that stand for one expectation; the weight is relative to the other groups'."""

    code: str
    title: str
    weight: float
    note: str = ""


@dataclass(frozen=True)
class Parameter:
    """A number or word of the methodology as it is printed; the note says where it is from."""

    name: str
    value: str | float | tuple[str, ...] | tuple[float, ...]
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Publication:
    """From how many answers a figure is shown, and from how many it is firm."""

    least_shown: int = 10
    least_firm: int = 30

    def of(self, n: int) -> Literal["hidden", "preliminary", "firm"]:
        """What may be done with a figure of `n` answers."""
        if n < self.least_shown:
            return "hidden"
        return "preliminary" if n < self.least_firm else "firm"


@dataclass(frozen=True)
class Methodology:
    """One version of the index; `fingerprint` is the digest of the file it was read from."""

    version: str
    title: str
    source: str
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    parameters: tuple[Parameter, ...]
    fingerprint: str
    audiences: tuple[str, ...]
    positive_from: int
    chosen: Alternative
    minimum_coverage: float
    subjective_weight: float
    objective_weight: float
    network: Network
    checklist_period: Literal["within", "until"]
    comfort_points: tuple[float, ...]
    list_cap: float
    growth_cap: float
    official_modes: frozenset[str]
    publication: Publication
    level: float
    draws: int
    seed: int

    def item(self, code: str) -> Item:
        """The indicator of that code; KeyError if the index has none."""
        return {item.code: item for item in self.items}[code]

    def members(self, group: str) -> tuple[str, ...]:
        """Codes of a group's indicators, in the methodology's order."""
        return tuple(item.code for item in self.items if item.group == group)


class MethodologyError(ValueError):
    """The methodology cannot be used; the message says in Russian what to mend."""


def names() -> tuple[str, ...]:
    """The versions that come with the product, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def methodology(name: str = DEFAULT) -> Methodology:
    """The version of that name, or of the file at that path; MethodologyError if it is unfit."""
    from scoring.methodology.reading import read

    if name.endswith(".toml"):
        return read(Path(name))
    if name not in names():
        raise MethodologyError(f"Методики «{name}» нет, есть: {', '.join(names())}.")
    return read(FOLDER / f"{name}.toml")
