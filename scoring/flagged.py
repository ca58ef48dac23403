"""What flags say: whose answers deserve a look, and how many such chance alone would find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flagged:
    """A respondent with the codes of what was found, each once, in alphabetical order."""

    respondent: str
    office: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class FlagReport:
    """All flagged respondents, and how many honest ones would be flagged by chance."""

    respondents: tuple[Flagged, ...] = ()
    expected_false: float = 0.0
