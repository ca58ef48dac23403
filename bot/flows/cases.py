"""My reviews: what became of them, «не решено», one more message; what changed for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.events import Event, Typed
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Moment, Say, Text, Value, Words, column

MENU = Button(Text("button-menu"), "go:menu")
REVIEWS = Button(Text("button-reviews"), "go:reviews")
CHANGES = Button(Text("button-changes"), "go:changes")
FEEDBACK = Button(Text("button-feedback"), "go:feedback")


@dataclass(frozen=True)
class CaseCard:
    """A case as its own client sees it; `answer` is what the centre last said, if it did.

    `changed` is whether that was told at closing; `told` is whether letters about it may be sent.
    """

    number: int
    kind: str
    state: str
    opened_at: datetime
    due_at: datetime
    zone: str
    topic: Mapping[str, str]
    office: Mapping[str, str] | None
    answers: int
    contestable: bool
    told: bool
    answer: str = ""
    changed: bool = False

    def title(self) -> Text:
        """Number, kind and day."""
        return Text(
            "case-title",
            {
                "number": str(self.number),
                "kind": Text(f"feedback-{self.kind}"),
                "day": Moment(self.opened_at, self.zone, "date"),
            },
        )

    def lines(self) -> Joined:
        """All that can be told about it."""
        due = {"due": Moment(self.due_at, self.zone, "date")}
        state = "taken" if (self.kind, self.state) == ("thanks", "working") else self.state
        answer = Text("case-change" if self.changed else "case-answer", {"text": self.answer})
        about = (
            self.title(),
            Text("case-topic", {"topic": Words(self.topic)}) if self.kind != "thanks" else "",
            Text("case-office", {"office": Words(self.office)}) if self.office else "",
            Text("case-state", {"state": Text(f"case-{state}", due)}),
        )
        return Joined((Joined(about, "\n"), answer if self.answer else ""))


@dataclass(frozen=True)
class NoSuchCase:
    """There is none of that number, or it is not the person's own."""


@dataclass(frozen=True)
class Contested:
    """The case is back in work."""

    card: CaseCard


@dataclass(frozen=True)
class FindCases(Action[tuple[CaseCard, ...]]):
    """Finds the person's cases, the newest first."""

    def then(self, result: tuple[CaseCard, ...]) -> "NoCases | ShowCase | ChooseCase":
        """One is shown at once."""
        match result:
            case ():
                return NoCases()
            case (only,):
                return ShowCase(only)
            case _:
                return ChooseCase(result)


@dataclass(frozen=True)
class NoCases(Page):
    """There is nothing to follow."""

    key: str = "no-reviews"

    def show(self) -> Say:
        """Why, and how to leave one."""
        return Say(Text(self.key), column(FEEDBACK, MENU))


@dataclass(frozen=True)
class ChooseCase(Page):
    """Asks which one."""

    cards: tuple[CaseCard, ...]

    def show(self) -> Say:
        """One button a case."""
        ones = (Button(one.title(), f"={one.number}") for one in self.cards)
        return Say(Text("reviews"), column(*ones, FEEDBACK, MENU))

    def react(self, event: Event) -> "FindCase | Unclear":
        """The one chosen, as it stands now."""
        number = pressed(event, {f"={one.number}": one.number for one in self.cards})
        return FindCase(number) if number else UNCLEAR


@dataclass(frozen=True)
class FindCase(Action["CaseCard | NoSuchCase"]):
    """Finds one of the person's own cases."""

    number: int

    def then(self, result: "CaseCard | NoSuchCase") -> "ShowCase | NoCases":
        """The case as it stands."""
        return ShowCase(result) if isinstance(result, CaseCard) else NoCases("no-such-review")


@dataclass(frozen=True)
class Follow(Action["CaseCard | NoSuchCase"]):
    """Ties a case to the person who opened it in this very conversation, and has now agreed."""

    claim: str

    def then(self, result: "CaseCard | NoSuchCase") -> "ShowCase | NoCases":
        """The case as it stands."""
        if isinstance(result, CaseCard):
            return ShowCase(result, "case-followed")
        return NoCases("no-such-review")


@dataclass(frozen=True)
class ShowCase(Page):
    """Shows how a case stands; `note` is said before it."""

    card: CaseCard
    note: str = ""

    def show(self) -> Say:
        """The lines, and what may be done now."""
        card = self.card
        unsolved = Button(Text("button-unsolved"), "unsolved", style="negative")
        offered = (
            unsolved if card.contestable else None,
            Button(Text("button-add-words"), "add") if card.state != "closed" else None,
            Button(Text("button-unfollow" if card.told else "button-follow"), "follow"),
            CHANGES,
            REVIEWS,
            MENU,
        )
        note = Text(self.note) if self.note else ""
        return Say(Joined((note, card.lines())), column(*(one for one in offered if one)))

    def react(self, event: Event) -> "Contest | AddWords | Unfollow | Go | Unclear":
        """One of those offered."""
        card = self.card
        match pressed(event, {one: one for one in ("unsolved", "add", "follow")}):
            case "unsolved" if card.contestable:
                return Contest(card.number, card.answers)
            case "add" if card.state != "closed":
                return AddWords(card)
            case "follow" if card.told:
                return Unfollow(card.number)
            case "follow":
                return Go("consent", f"case review {card.number}")
            case _:
                return UNCLEAR


@dataclass(frozen=True)
class Unfollow(Action["CaseCard | NoSuchCase"]):
    """Takes the consent to letters about reviews back; the person may still look at them."""

    number: int

    def then(self, result: "CaseCard | NoSuchCase") -> "ShowCase | NoCases":
        """The case as it stands."""
        if isinstance(result, CaseCard):
            return ShowCase(result, "case-unfollowed")
        return NoCases("no-such-review")


@dataclass(frozen=True)
class Contest(Action["Contested | CaseCard | NoSuchCase"]):
    """«Не решено» to one answer: the case goes back to work, once an answer."""

    number: int
    answer: int

    def then(self, result: "Contested | CaseCard | NoSuchCase") -> "AddWords | ShowCase | NoCases":
        """What is still amiss may be told; a second press changes nothing."""
        match result:
            case Contested(card):
                return AddWords(card, reopened=True)
            case CaseCard():
                return ShowCase(result, "contested-already")
            case _:
                return NoCases("no-such-review")


@dataclass(frozen=True)
class AddWords(Page):
    """Waits for one more message to a case."""

    card: CaseCard
    reopened: bool = False

    def show(self) -> Say:
        """What the words are for; they may be left out."""
        due = Moment(self.card.due_at, self.card.zone, "date")
        args: dict[str, Value] = {"number": str(self.card.number), "due": due}
        back = Button(Text("button-skip" if self.reopened else "button-back"), "back")
        return Say(Text("case-reopened" if self.reopened else "add-words", args), ((back, MENU),))

    def react(self, event: Event) -> "KeepWords | FindCase | Unclear":
        """Whatever is written is added."""
        if pressed(event, {"back": True}):
            return FindCase(self.card.number)
        match event:
            case Typed(text) if text.strip():
                return KeepWords(self.card.number, text.strip())
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """A number is a word like any other here."""
        return True


@dataclass(frozen=True)
class KeepWords(Action["CaseCard | NoSuchCase"]):
    """Adds a message to the person's own case."""

    number: int
    text: str

    def then(self, result: "CaseCard | NoSuchCase") -> "ShowCase | NoCases":
        """The case as it stands."""
        if isinstance(result, CaseCard):
            return ShowCase(result, "words-added")
        return NoCases("no-such-review")


@dataclass(frozen=True)
class Change:
    """One card of «вы сказали — мы сделали»."""

    title: str
    action: str
    office: Mapping[str, str] | None

    def lines(self) -> Joined:
        """What was said and what was done, and where if that is known."""
        said = Text("change", {"title": self.title, "action": self.action})
        where = Text("case-office", {"office": Words(self.office)}) if self.office else ""
        return Joined((said, where), "\n")


@dataclass(frozen=True)
class FindChanges(Action[tuple[Change, ...]]):
    """Finds what changed, the person's own first."""

    def then(self, result: tuple[Change, ...]) -> "ShowChanges":
        """All of it on one page."""
        return ShowChanges(result)


@dataclass(frozen=True)
class ShowChanges(Page):
    """«Что изменилось»: short cards of what people said and what was done."""

    changes: tuple[Change, ...]

    def show(self) -> Say:
        """The cards, or that there are none yet."""
        head = Text("changes" if self.changes else "no-changes")
        cards = (one.lines() for one in self.changes)
        return Say(Joined((head, *cards)), column(FEEDBACK, REVIEWS, MENU))
