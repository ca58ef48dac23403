"""Leave a review: thanks, a complaint or an idea, in one's own words; each opens a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.events import Event, Typed
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Say, Text, Words, column
from bot.domain.cases import KINDS, LONGEST_WORDS

MENU = Button(Text("button-menu"), "go:menu")
REVIEWS = Button(Text("button-reviews"), "go:reviews")
CHANGES = Button(Text("button-changes"), "go:changes")
BACK = Button(Text("button-back"), "back")

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class ChooseKind(Page):
    """Asks what it is about; `warned` once it was said that a complaint here is no appeal."""

    warned: bool = False

    def show(self) -> Say:
        """Three kinds, what became of earlier ones, and what changed for everybody."""
        kinds = (Button(Text(f"feedback-{kind}"), kind) for kind in KINDS)
        return Say(Text("feedback"), column(*kinds, REVIEWS, CHANGES, MENU))

    def react(self, event: Event) -> "WriteFeedback | Warn | Unclear":
        """The kind."""
        kind = pressed(event, {kind: kind for kind in KINDS})
        if kind == "complaint" and not self.warned:
            return Warn(WriteFeedback(kind, warned=True))
        return WriteFeedback(kind, self.warned) if kind else UNCLEAR


@dataclass(frozen=True)
class Warn(Action[None]):
    """Says once, in a letter that stays, that this is no official appeal and how to make one."""

    before: "WriteFeedback | TellMore"

    def then(self, result: None) -> "WriteFeedback | TellMore":
        """On to the words."""
        return self.before


@dataclass(frozen=True)
class WriteFeedback(Page):
    """Waits for the person's own words."""

    kind: str
    warned: bool = False

    def show(self) -> Say:
        """What to write and what not."""
        return Say(Text(f"write-{self.kind}"), ((BACK, MENU),))

    def react(self, event: Event) -> "KeepFeedback | ChooseKind | Unclear":
        """Whatever is written is the review; of a complaint or an idea it must be words."""
        if pressed(event, {"back": True}):
            return ChooseKind(self.warned)
        match event:
            case Typed(text) if self.kind == "thanks" and text.strip():
                return KeepFeedback(self.kind, text.strip())
            case Typed(text) if _has_words(text):
                return KeepFeedback(self.kind, text.strip())
            case Typed():
                return Unclear(Text("words-wanted"))
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """A number is a word like any other here."""
        return True


@dataclass(frozen=True)
class Opened:
    """A case just opened here; who holds its `claim` may say more and become its client.

    `told` is whether the person will be written to; `offices` and `topics` are what it may be
    about, empty where that is known: then `office` and `topic` are its names.
    """

    number: int
    claim: str
    told: bool
    offices: Names
    topics: Names
    cut: bool = False
    office: Mapping[str, str] = field(default_factory=dict)
    topic: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotOpened:
    """There is nothing to open a case about: somebody else's answers, or a case was opened."""


@dataclass(frozen=True)
class KeepFeedback(Action[Opened]):
    """Opens a case with the review."""

    kind: str
    text: str

    def then(self, result: Opened) -> "FeedbackKept":
        """Thanks, with the number."""
        return FeedbackKept(result)


@dataclass(frozen=True)
class FeedbackKept(Page):
    """The case has a number; the person may say where and what about, and follow it."""

    opened: Opened

    def show(self) -> Say:
        """The number, honestly whether there will be an answer here, and what may be added."""
        opened = self.opened
        known = (
            Text("case-topic", {"topic": Words(opened.topic)}) if opened.topic else "",
            Text("case-office", {"office": Words(opened.office)}) if opened.office else "",
        )
        kept = Text("feedback-kept", {"number": str(opened.number)})
        parts = (
            Joined((kept, *known), "\n"),
            Text("feedback-cut", {"most": str(LONGEST_WORDS)}) if opened.cut else "",
            Text("feedback-told") if opened.told else Text("feedback-untold"),
        )
        follow = Button(Text("button-follow"), "follow", style="primary")
        offered = (
            () if opened.told else (follow,),
            (Button(Text("button-case-office"), "office"),) if opened.offices else (),
            (Button(Text("button-case-topic"), "topic"),) if opened.topics else (),
            (REVIEWS, MENU),
        )
        return Say(Joined(parts), tuple(row for row in offered if row))

    def react(self, event: Event) -> "Go | SayWhere | Unclear":
        """One of them; to follow needs a consent."""
        if pressed(event, {"follow": not self.opened.told}):
            return Go("consent", f"case follow {self.opened.claim}")
        which = pressed(event, {"office": self.opened.offices, "topic": self.opened.topics})
        if not which:
            return UNCLEAR
        return SayWhere(self.opened, "office" if which is self.opened.offices else "topic")


@dataclass(frozen=True)
class SayWhere(Page):
    """Asks which office or topic the case is about."""

    opened: Opened
    what: Literal["office", "topic"]

    def show(self) -> Say:
        """All of them."""
        names = (Button(Words(name), f"={code}") for code, name in self._names().items())
        return Say(Text(f"which-{self.what}"), (*column(*names), (BACK, MENU)))

    def react(self, event: Event) -> "PlaceCase | FeedbackKept | Unclear":
        """One of them, or back."""
        if pressed(event, {"back": True}):
            return FeedbackKept(self.opened)
        code = pressed(event, {f"={code}": code for code in self._names()})
        return PlaceCase(self.opened, self.what, code) if code else UNCLEAR

    def _names(self) -> Names:
        return self.opened.offices if self.what == "office" else self.opened.topics


@dataclass(frozen=True)
class PlaceCase(Action[Opened]):
    """Notes the office or topic, with whoever deals with it and by when."""

    opened: Opened
    what: Literal["office", "topic"]
    code: str

    def then(self, result: Opened) -> "FeedbackKept":
        """The case, better known."""
        return FeedbackKept(result)


@dataclass(frozen=True)
class TellMore(Page):
    """After a low score that is to be dealt with: waits for more words, which may be none."""

    token: str

    def show(self) -> Say:
        """What to write and what not."""
        skip = Button(Text("button-skip"), "skip")
        return Say(Text("write-low-score"), ((skip, MENU),))

    def react(self, event: Event) -> "KeepLowScore | Unclear":
        """The words, or none."""
        if pressed(event, {"skip": True}):
            return KeepLowScore(self.token, "")
        match event:
            case Typed(text) if text.strip():
                return KeepLowScore(self.token, text.strip())
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """A number is a word like any other here."""
        return True


@dataclass(frozen=True)
class KeepLowScore(Action["Opened | NotOpened"]):
    """Opens a case about what was answered, with what the answers were about."""

    token: str
    text: str

    def then(self, result: "Opened | NotOpened") -> "FeedbackKept | NothingToOpen":
        """The number, or why there is none."""
        return FeedbackKept(result) if isinstance(result, Opened) else NothingToOpen()


@dataclass(frozen=True)
class NothingToOpen(Page):
    """These answers led to a case already, or are not the person's own."""

    def show(self) -> Say:
        """Where to look instead."""
        return Say(Text("low-score-over"), ((REVIEWS, MENU),))


def _has_words(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
