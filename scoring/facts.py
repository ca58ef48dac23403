"""What indicators are computed from: facts that somebody stated or that a log recorded."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scoring.instruments import instrument

STAGES: Final = ("search", "choice", "application", "invitation", "referral", "result", "feedback")
MODES: Final = ("bot", "web", "kiosk", "assisted", "paper")

# Answers given in the presence of staff or of a crowd are kinder, so they stand beside the
# official figure and never inside it.
OFFICIAL_MODES: Final = frozenset({"bot", "web"})


@dataclass(frozen=True)
class Answer:
    """One answer to one question, under a pseudonym; ValueError if it cannot have been given."""

    respondent: str
    question: str
    instrument: str
    value: int
    office: str | None
    service: str | None
    stage: str
    channel: str
    mode: str
    answered_at: datetime

    def __post_init__(self) -> None:
        instrument(self.instrument).accept(self.value)
        if self.stage not in STAGES:
            raise ValueError(f"there is no stage {self.stage!r}, only {', '.join(STAGES)}")
        if self.mode not in MODES:
            raise ValueError(f"there is no mode {self.mode!r}, only {', '.join(MODES)}")
        if self.answered_at.tzinfo is None:
            raise ValueError("an answer's moment has no time zone")


@dataclass(frozen=True)
class Facts:
    """All that is known of one period and place; an indicator takes from it what it needs."""

    answers: tuple[Answer, ...] = ()

    def tally(self, instrument: str, modes: AbstractSet[str] = OFFICIAL_MODES) -> Counter[int]:
        """How often each value was given on an instrument, in these modes only."""
        return Counter(
            answer.value
            for answer in self.answers
            if answer.instrument == instrument and answer.mode in modes
        )
