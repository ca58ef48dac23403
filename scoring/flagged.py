"""What flags say: whose answers deserve a look, and how many such chance alone would find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flagged:
    """A respondent with the codes of what was found, each once, in alphabetical order."""

    respondent: str
    office: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A visit or a specialist for a person to look at; it stands beside every figure, in none."""

    subject: str
    office: str
    code: str


@dataclass(frozen=True)
class FlagReport:
    """All flagged respondents, and how many honest ones would be flagged by chance."""

    respondents: tuple[Flagged, ...] = ()
    expected_false: float = 0.0
    reviews: tuple[Review, ...] = ()
    version: str = ""

    @property
    def who(self) -> frozenset[tuple[str, str | None]]:
        """Respondents with their office, for a figure without them."""
        return frozenset((one.respondent, one.office) for one in self.respondents)
