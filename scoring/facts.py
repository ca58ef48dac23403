"""What indicators are computed from: facts that somebody stated or that a log recorded."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scoring.instruments import NOMINAL, instrument

STAGES: Final = ("search", "choice", "application", "invitation", "referral", "result", "feedback")
AUDIENCES: Final = ("jobseeker", "employer", "staff")
MODES: Final = ("bot", "web", "kiosk", "assisted", "paper")

# Answers given in the presence of staff or of a crowd are kinder, so they stand beside the
# official figure and never inside it.
OFFICIAL_MODES: Final = frozenset({"bot", "web"})


@dataclass(frozen=True)
class Answer:
    """One answer to one question, under a pseudonym; ValueError if it cannot have been given.

    «Затрудняюсь» has neither value nor choice and counts in no base. A `choice` is the code of a
    question's own option, several parted by spaces; `seconds` is how long the answer took.
    """

    respondent: str
    question: str
    instrument: str
    value: int | None
    office: str | None
    service: str | None
    stage: str
    channel: str
    mode: str
    answered_at: datetime
    audience: str = "jobseeker"
    survey: str = ""
    choice: str | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.instrument in NOMINAL:
            if self.value is not None:
                raise ValueError(f"an option of {self.question!r} has a name, not a value")
        elif self.choice is not None:
            raise ValueError(
                f"{self.instrument!r} is answered on its scale, not by {self.choice!r}"
            )
        elif self.value is not None:
            instrument(self.instrument).accept(self.value)
        else:
            instrument(self.instrument)
        if self.audience not in AUDIENCES:
            raise ValueError(f"there is no audience {self.audience!r}, only {', '.join(AUDIENCES)}")
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
            if answer.instrument == instrument and answer.mode in modes and answer.value is not None
        )
