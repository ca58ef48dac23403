"""What a scoring comes to, wherever the answers were from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scoring.csv_rows import Refused
from scoring.facts import Facts
from scoring.methodology import Methodology
from scoring.report import Report


@dataclass(frozen=True)
class Scored:
    """A report with the methodology it was made by and the rows that were left out of it.

    The facts, the facts of each month and the names of the offices are for documents.
    """

    report: Report
    methodology: Methodology
    refused: Sequence[tuple[str, Refused]] = ()
    outside: int = 0
    facts: Facts = field(default_factory=Facts)
    months: Callable[[], Mapping[date, Facts]] = dict
    names: Mapping[str, str] = field(default_factory=dict)
