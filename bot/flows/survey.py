"""A few questions after a visit or a call: one a message, one tap each, a comment if one likes."""

from dataclasses import dataclass

from bot.core.events import Event, Typed
from bot.core.pages import UNCLEAR, Action, Page, Unclear, pressed
from bot.core.says import Button, Say, Text, Value
from bot.domain.surveys import COMMENT_LIMIT

MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class Asked:
    """One question of a set: its instrument's scale, which one it is and how many there are."""

    code: str
    instrument: str
    low: int
    high: int
    number: int
    total: int


@dataclass(frozen=True)
class OpenSurvey(Action["Asked | CommentWanted | SurveyOver"]):
    """Finds what the person has not answered yet."""

    token: str

    def then(
        self, result: "Asked | CommentWanted | SurveyOver"
    ) -> "AskScale | AskComment | Closed":
        """The next question."""
        return _next(self.token, result)


@dataclass(frozen=True)
class CommentWanted:
    """All scales are answered; only the free words are left."""

    number: int
    total: int


@dataclass(frozen=True)
class SurveyOver:
    """Nothing may be answered: used, too late, somebody else's, or never existed."""


@dataclass(frozen=True)
class AskScale(Page):
    """A question on a scale, both ends named."""

    token: str
    asked: Asked

    def show(self) -> Say:
        """All points in order, and two ways out."""
        points = range(self.asked.low, self.asked.high + 1)
        scale = tuple(Button(str(point), str(point)) for point in points)
        args: dict[str, Value] = {"number": self.asked.number, "total": self.asked.total}
        outs = (Button(Text("button-not-now"), "later"), Button(Text("button-never"), "never"))
        return Say(Text(f"ask-{self.asked.code}", args), (scale, outs), scale=True)

    def react(self, event: Event) -> "KeepAnswer | Decline | Unclear":
        """A point of the scale."""
        out = pressed(event, {"later": False, "never": True})
        if out is not None:
            return Decline(self.token, never=out)
        value = pressed(event, {str(n): n for n in range(self.asked.low, self.asked.high + 1)})
        if value is not None:
            return KeepAnswer(self.token, self.asked, value)
        return Unclear(Text("scale-hint", {"low": self.asked.low, "high": self.asked.high}))

    def free_text(self) -> bool:
        """A number is a point of the scale, never the place of a button."""
        return True


@dataclass(frozen=True)
class KeepAnswer(Action["Asked | CommentWanted | SurveyOver"]):
    """Stores one answer the moment it is given."""

    token: str
    asked: Asked
    value: int

    def then(
        self, result: "Asked | CommentWanted | SurveyOver"
    ) -> "AskScale | AskComment | Closed":
        """The next question."""
        return _next(self.token, result)


@dataclass(frozen=True)
class AskComment(Page):
    """Free words, if one likes."""

    token: str
    wanted: CommentWanted

    def show(self) -> Say:
        """Asks not to write about health or documents, and offers to skip."""
        args: dict[str, Value] = {"number": self.wanted.number, "total": self.wanted.total}
        return Say(Text("ask-comment", args), ((Button(Text("button-skip"), "skip"),),))

    def react(self, event: Event) -> "KeepComment | Finish | Unclear":
        """Whatever is written is the comment."""
        if pressed(event, {"skip": True}):
            return Finish(self.token)
        match event:
            case Typed(text) if text.strip():
                return KeepComment(self.token, text.strip()[:COMMENT_LIMIT])
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """A number is a comment here, not a button."""
        return True


@dataclass(frozen=True)
class KeepComment(Action[None]):
    """Stores the comment; the set is complete."""

    token: str
    text: str

    def then(self, result: None) -> "Closed":
        """Thanks."""
        return Closed("survey-thanks")


@dataclass(frozen=True)
class Finish(Action[None]):
    """The set is complete without a comment."""

    token: str

    def then(self, result: None) -> "Closed":
        """Thanks."""
        return Closed("survey-thanks")


@dataclass(frozen=True)
class Decline(Action[bool]):
    """Not now, or never again."""

    token: str
    never: bool

    def then(self, result: bool) -> "Closed":
        """Honoured without another word of persuasion."""
        return Closed("survey-never" if self.never else "survey-later")


@dataclass(frozen=True)
class Closed(Page):
    """The end of the questions."""

    key: str

    def show(self) -> Say:
        """A word of thanks."""
        return Say(Text(self.key), ((MENU,),))


def _next(token: str, result: Asked | CommentWanted | SurveyOver) -> AskScale | AskComment | Closed:
    match result:
        case Asked():
            return AskScale(token, result)
        case CommentWanted():
            return AskComment(token, result)
        case SurveyOver():
            return Closed("survey-over")
