"""Short questions, one a message and one tap each: answer, go back, put off, come back later."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bot.core.events import Event, Pressed, Typed
from bot.core.pages import Action, Page, Unclear, pressed
from bot.core.says import Button, Joined, Say, Text, Value
from bot.domain.number_words import read_point
from bot.domain.questions import Asked, Ended, SurveyOver
from bot.domain.surveys import COMMENT_LIMIT, TEXT, Reply
from bot.naming.questions import choice_label, cut_words, question_words, unsure_label
from scoring.instruments import LABELS, NOMINAL

# For how long somebody declined, and how that can be kept: names the sentence that says so.
Declined: TypeAlias = Literal["later", "never", "never-by-phone"]

MENU = Button(Text("button-menu"), "go:menu")
MOST_ROWS = 4
SKIPPED, UNSURE = Reply(said="skipped"), Reply(said="unsure")


@dataclass(frozen=True)
class OpenSurvey(Action[Asked | Ended | SurveyOver]):
    """Finds what the person has not answered yet; `link` when a link's own address led here."""

    token: str
    link: bool = False

    def then(
        self, result: Asked | Ended | SurveyOver
    ) -> "AskScale | AskOption | AskSeveral | AskComment | Closed":
        """The next question."""
        return _next(self.token, result)


@dataclass(frozen=True)
class AskScale(Page):
    """A question on a scale of numbers, both ends named."""

    token: str
    asked: Asked
    note: str = ""

    def show(self) -> Say:
        """All points in order, and the ways out."""
        points = range(self.asked.low, self.asked.high + 1)
        scale = tuple(Button(str(point), str(point)) for point in points)
        return Say(question_words(self.asked, self.note), (scale, *_outs(self.asked)), scale=True)

    def react(self, event: Event) -> "KeepAnswer | StepBack | Pause | Decline | Unclear":
        """A point of the scale, pressed or written."""
        hint = Text("scale-hint", {"low": self.asked.low, "high": self.asked.high})
        value = _point(event)
        if value is not None and self.asked.low <= value <= self.asked.high:
            return KeepAnswer(self.token, self.asked, Reply(value))
        return _out(self.token, self.asked, event) or Unclear(hint)

    def free_text(self) -> bool:
        """A number is a point of the scale, never the place of a button."""
        return True

    def private(self) -> bool:
        """An anonymous answer leaves no trace in the conversation."""
        return bool(self.asked.cell)


@dataclass(frozen=True)
class AskOption(Page):
    """A question answered by one of a few words."""

    token: str
    asked: Asked
    note: str = ""

    def show(self) -> Say:
        """The answers, and the ways out."""
        choices = self.asked.choices()
        rows = _rows(tuple(Button(choice_label(self.asked, one), one) for one in choices))
        return Say(question_words(self.asked, self.note), (*rows, *_outs(self.asked)), scale=True)

    def react(self, event: Event) -> "KeepAnswer | StepBack | Pause | Decline | Unclear":
        """One of the answers."""
        chosen = pressed(event, {one: one for one in self.asked.choices()})
        if chosen is not None:
            return KeepAnswer(self.token, self.asked, self.asked.reply(chosen))
        return _out(self.token, self.asked, event) or Unclear(Text("choice-hint"))

    def private(self) -> bool:
        """An anonymous answer leaves no trace in the conversation."""
        return bool(self.asked.cell)


@dataclass(frozen=True)
class AskSeveral(Page):
    """A question with several answers, ticked one by one."""

    token: str
    asked: Asked
    ticked: tuple[str, ...] = ()
    note: str = ""

    def show(self) -> Say:
        """The options with their ticks, the button that ends the choice, and the ways out."""
        rows = _rows(tuple(Button(self._named(one), one) for one in self.asked.options))
        done = (Button(Text("button-done"), "done", style="primary"),) if self.ticked else ()
        outs = _outs(self.asked, *done)
        return Say(question_words(self.asked, self.note), (*rows, *outs), scale=True)

    def react(
        self, event: Event
    ) -> "AskSeveral | KeepAnswer | StepBack | Pause | Decline | Unclear":
        """A tick more or less, or the end of the choice."""
        option = pressed(event, {one: one for one in self.asked.options})
        if option:
            ticked = tuple(o for o in self.asked.options if (o in self.ticked) != (o == option))
            return replace(self, ticked=ticked, note="")
        done = pressed(event, {"done": True})
        if self.ticked and done:
            return KeepAnswer(self.token, self.asked, Reply(choice=" ".join(self.ticked)))
        return _out(self.token, self.asked, event) or Unclear(Text("choices-hint"))

    def _named(self, option: str) -> Value:
        name = Text(f"option-{option}")
        return Joined(("✓", name), " ") if option in self.ticked else name


@dataclass(frozen=True)
class AskComment(Page):
    """Free words, if one likes."""

    token: str
    asked: Asked
    note: str = ""

    def show(self) -> Say:
        """Asks not to write about health or documents, and offers to skip."""
        return Say(question_words(self.asked, self.note), _outs(self.asked))

    def react(self, event: Event) -> "KeepAnswer | StepBack | Pause | Decline | Unclear":
        """Whatever is written is the answer."""
        match event:
            case Typed(text) if text.strip():
                return KeepAnswer(self.token, self.asked, Reply(), text.strip())
            case _:
                return _out(self.token, self.asked, event) or Unclear(Text("words-hint"))

    def free_text(self) -> bool:
        """A number is a comment here, not a button."""
        return True


@dataclass(frozen=True)
class KeepAnswer(Action[Asked | Ended | SurveyOver]):
    """Stores one answer the moment it is given; `words` are cut where they are too long."""

    token: str
    asked: Asked
    reply: Reply
    words: str = ""

    def then(
        self, result: Asked | Ended | SurveyOver
    ) -> "AskScale | AskOption | AskSeveral | AskComment | Closed":
        """The next question."""
        return _next(self.token, result, "words-cut" if len(self.words) > COMMENT_LIMIT else "")


@dataclass(frozen=True)
class StepBack(Action[Asked | Ended | SurveyOver]):
    """Looks up the question before, with the answer that was given to it."""

    token: str
    code: str

    def then(
        self, result: Asked | Ended | SurveyOver
    ) -> "AskScale | AskOption | AskSeveral | AskComment | Closed":
        """The question once more."""
        return _next(self.token, result)


@dataclass(frozen=True)
class Pause(Action[None]):
    """Puts the survey off: what was answered stays, and it may be gone on with anywhere."""

    token: str

    def then(self, result: None) -> "Closed":
        """Says how to come back."""
        return Closed("survey-paused", self.token)


@dataclass(frozen=True)
class Decline(Action[Declined]):
    """Not now, or never again."""

    token: str
    never: bool

    def then(self, result: Declined) -> "Closed":
        """Honoured without another word of persuasion; what cannot be is not promised."""
        return Closed(f"survey-{result}")


@dataclass(frozen=True)
class Closed(Page):
    """The end of the questions; with a token they may be gone on with.

    `low` is the token of a set whose person is asked whether the centre should deal with it.
    """

    key: str
    token: str = ""
    long: bool = False
    note: str = ""
    low: str = ""

    def show(self) -> Say:
        """A word of thanks, and a way on."""
        on = ((Button(Text("button-go-on"), f"go:survey:{self.token}"),),) if self.token else ()
        more = ((Button(Text("button-long"), "go:long"),),) if self.long else ()
        deal = (
            ((Button(Text("button-deal-with"), f"go:low-score:{self.low}"),),) if self.low else ()
        )
        return Say(Joined((cut_words(self.note), Text(self.key))), (*on, *deal, *more, (MENU,)))


def _next(
    token: str, result: Asked | Ended | SurveyOver, note: str = ""
) -> AskScale | AskOption | AskSeveral | AskComment | Closed:
    match result:
        case SurveyOver(why):
            return Closed(f"survey-{why}")
        case Ended(low=True):
            return Closed("survey-thanks-low", low=token, note=note)
        case Ended(long):
            return Closed("survey-thanks-long" if long else "survey-thanks", long=long, note=note)
        case Asked():
            return page_of(token, result, note)


def page_of(
    token: str, asked: Asked, note: str = ""
) -> AskScale | AskOption | AskSeveral | AskComment:
    """The page that puts this question."""
    if asked.instrument == "choices":
        return AskSeveral(token, asked, asked.ticked(), note)
    if asked.instrument == TEXT:
        return AskComment(token, asked, note)
    if asked.instrument in NOMINAL or asked.instrument in LABELS:
        return AskOption(token, asked, note)
    return AskScale(token, asked, note)


def _point(event: Event) -> int | None:
    match event:
        case Pressed(value) if value.isascii() and value.isdecimal():
            return int(value[:3])
        case Typed(text):
            return read_point(text)
        case _:
            return None


def _rows(buttons: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    """One below another, two a row where there are many: they must stand in one message."""
    wide = 1 if len(buttons) <= MOST_ROWS else 2
    return tuple(buttons[at : at + wide] for at in range(0, len(buttons), wide))


def _outs(asked: Asked, *done: Button) -> tuple[tuple[Button, ...], ...]:
    unsure = (Button(unsure_label(asked), "unsure"),) if asked.unsure else ()
    skip = (Button(Text("button-skip"), "skip"),) if asked.optional else ()
    row = (*done, *unsure, *skip)
    return (*((row,) if row else ()), *_ways(asked))


def _ways(asked: Asked) -> tuple[tuple[Button, ...], ...]:
    if asked.cell:
        return ()
    if asked.first:
        later = Button(Text("button-not-now"), "later")
        return ((later, Button(Text("button-never"), "never")),)
    return ((Button(Text("button-back"), "back"), Button(Text("button-pause"), "pause")),)


def _out(token: str, asked: Asked, event: Event) -> KeepAnswer | StepBack | Pause | Decline | None:
    offered: dict[str, KeepAnswer | StepBack | Pause | Decline] = {}
    if asked.unsure:
        offered["unsure"] = KeepAnswer(token, asked, UNSURE)
    if asked.optional:
        offered["skip"] = KeepAnswer(token, asked, SKIPPED)
    if not asked.cell:
        offered |= _leaving(token, asked)
    return pressed(event, offered)


def _leaving(token: str, asked: Asked) -> dict[str, StepBack | Pause | Decline]:
    if asked.first:
        return {"later": Decline(token, never=False), "never": Decline(token, never=True)}
    return {"back": StepBack(token, asked.code), "pause": Pause(token)}
