"""What indicators are computed from: facts that somebody stated or that a log recorded."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final, NamedTuple

from scoring.instruments import NOMINAL, instrument

STAGES: Final = ("search", "choice", "application", "invitation", "referral", "result", "feedback")
AUDIENCES: Final = ("jobseeker", "employer", "staff")
MODES: Final = ("bot", "web", "kiosk", "assisted", "paper")

# Answers given in the presence of staff or of a crowd are kinder, so they stand beside the
# official figure and never inside it.
OFFICIAL_MODES: Final = frozenset({"bot", "web"})
# So much of a pseudonym is shown where people read it, and is known again where they type it.
SHORTENED: Final = 8


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


class Cell(NamedTuple):
    """Which answers were counted together; a value is a point, an option's name or nothing."""

    question: str
    instrument: str
    audience: str
    office: str | None
    mode: str
    value: int | str | None


@dataclass(frozen=True)
class Visit:
    """An agreed visit as the log knows it; `person` is a pseudonym, None once forgotten."""

    person: str | None
    office: str
    service: str
    channel: str
    state: str
    booked_at: datetime
    starts_at: datetime
    arrived_at: datetime | None = None
    received_at: datetime | None = None
    result: bool | None = None


@dataclass(frozen=True)
class Contact:
    """A call, or another moment at which a person came to staff about a topic.

    `count` is how many contacts the matter has taken so far, as far as its own system knows.
    """

    person: str | None
    topic: str
    office: str | None
    channel: str
    at: datetime
    resolved: bool | None = None
    escalated: bool = False
    count: int = 1


@dataclass(frozen=True)
class Case:
    """A matter from opening to resolution, with how often staff replied to the person."""

    number: str
    kind: str
    source: str
    topic: str
    office: str | None
    opened_at: datetime
    closed_at: datetime | None = None
    replies: int = 0
    reopened: int = 0
    escalated: bool = False
    person: str | None = None


@dataclass(frozen=True)
class CardView:
    """A person opened a card on a day: the first step of conversion 1."""

    person: str
    card: str
    channel: str
    day: date
    office: str | None = None


@dataclass(frozen=True)
class Callback:
    """A person asked to be called back; `done_at` is when an operator had called."""

    at: datetime
    done_at: datetime | None
    channel: str
    office: str | None = None


@dataclass(frozen=True)
class Disposition:
    """How it went with `times` people who could be asked, by the last thing that happened."""

    state: str
    channel: str
    office: str | None
    times: int = 1


@dataclass(frozen=True)
class Review:
    """A scorecard of one conversation or mystery visit: points earned of points possible."""

    earned: float
    possible: float
    office: str | None
    at: datetime
    card: str = ""


@dataclass(frozen=True)
class ChecklistItem:
    """One line of an observer's checklist; `scope` is region or office, `value` a tick or count."""

    scope: str
    office: str | None
    indicator: str
    item: str
    value: int
    dated: date


@dataclass(frozen=True)
class Rules:
    """What the centre may set: days for a repeat, promised minutes, what conversion 2 leads to."""

    repeat_within_days: float = 7
    promised_minutes: float = 5
    conversion_2: str = "visit"


@dataclass(frozen=True)
class Facts:
    """All that is known of one period and place; an indicator takes from it what it needs.

    Answers come one by one or counted already in `cells`, never the same one both ways. `visits`
    are those of the period's days, `booked` those agreed on in it; `before` is the period before,
    as long as this one; `around` holds the contacts and visits shortly before and after, which tell
    whether a contact was the first and the last; `known_until` is how far the log reaches,
    `changed_at` when the answers of the period last changed, where that is known.
    """

    answers: tuple[Answer, ...] = ()
    cells: Mapping[Cell, int] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    booked: tuple[Visit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    cases: tuple[Case, ...] = ()
    views: tuple[CardView, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    reviews: tuple[Review, ...] = ()
    checklists: tuple[ChecklistItem, ...] = ()
    known_until: datetime | None = None
    changed_at: datetime | None = None
    rules: Rules = Rules()
    before: "Facts | None" = None
    around: "Facts | None" = None

    def tally(self, instrument: str, modes: AbstractSet[str] = OFFICIAL_MODES) -> Counter[int]:
        """How often each value was given on an instrument, in these modes only."""
        counted: Counter[int] = Counter()
        for cell, times in self.counted.items():
            if cell.instrument == instrument and cell.mode in modes and isinstance(cell.value, int):
                counted[cell.value] += times
        return counted

    def said(
        self, question: str, modes: AbstractSet[str] = OFFICIAL_MODES, audience: str | None = None
    ) -> Counter[int | str]:
        """How often each value or option was given to a question; «затрудняюсь» is left out."""
        counted: Counter[int | str] = Counter()
        for cell, times in self.counted.items():
            asked = cell.question == question and cell.mode in modes
            if asked and cell.value is not None and audience in {None, cell.audience}:
                counted[cell.value] += times
        return counted

    @cached_property
    def counted(self) -> Mapping[Cell, int]:
        """Every answer, counted by what it was given to and where."""
        counted = Counter(self.cells)
        for answer in self.answers:
            counted[cell_of(answer)] += 1
        return counted


def of_audience(facts: Facts, audience: str | None) -> Facts:
    """The same facts with the answers of one audience alone; of all of them for None."""
    if audience is None:
        return facts
    answers = tuple(one for one in facts.answers if one.audience == audience)
    cells = {cell: times for cell, times in facts.cells.items() if cell.audience == audience}
    return replace(facts, answers=answers, cells=cells)


def cell_of(answer: Answer) -> Cell:
    """The cell an answer is counted in."""
    said = answer.value if answer.choice is None else answer.choice
    return Cell(
        answer.question, answer.instrument, answer.audience, answer.office, answer.mode, said
    )
