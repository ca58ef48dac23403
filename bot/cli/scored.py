"""What a scoring comes to, wherever the answers were from."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.answers_file import Refused
from scoring.methodology import Methodology
from scoring.report import Report


@dataclass(frozen=True)
class Scored:
    """A report with the methodology it was made by and the rows that were left out of it."""

    report: Report
    methodology: Methodology
    refused: Sequence[tuple[str, Refused]] = ()
    outside: int = 0
