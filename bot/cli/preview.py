"""Plays a survey on a terminal with the product's own pages, and keeps nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TextIO

from bot.channels.terminal import Terminal
from bot.core.engine import walk
from bot.core.events import Event, Pressed, Typed
from bot.core.pages import Action, Again, Page, Step, Unclear
from bot.core.says import Say
from bot.domain.clock import now
from bot.domain.questions import Asked, Ended, asked_as
from bot.domain.survey_walk import Course
from bot.domain.surveys import Reply, Survey
from bot.flows.menu import Menu
from bot.flows.survey import Decline, KeepAnswer, OpenSurvey, StepBack
from bot.texts import Texts, plain

TOKEN = "preview"  # noqa: S105 - no secret: it opens nothing


class Rehearsal:
    """One person's answers to one survey, in memory."""

    def __init__(self, survey: Survey, stage: str, at: datetime) -> None:
        self._course = Course(survey, stage)
        self._at = at
        self.replies: dict[str, Reply] = {}

    def does(self, action: Action[Any]) -> Any:
        """What the product would answer to the action."""
        match action:
            case KeepAnswer(asked=asked, reply=reply):
                self.replies[asked.code] = reply
                for code in self._course.void(self.replies):
                    del self.replies[code]
                return self._next()
            case StepBack(code=code):
                before = self._course.before(code, self.replies)
                return self._put(before.code) if before else self._next()
            case OpenSurvey():
                return self._next()
            case Decline(never=never):
                return "never" if never else "later"
            case _:
                return None

    def _next(self) -> Asked | Ended:
        standing = self._course.standing(self.replies)
        if standing.question is None:
            return Ended()
        return asked_as(self._course, standing, self.replies, self._at)

    def _put(self, code: str) -> Asked:
        standing = self._course.place(code, self.replies)
        return asked_as(self._course, standing, self.replies, self._at)


def play(
    survey: Survey, stage: str, language: str, texts: Texts, lines: TextIO, output: TextIO
) -> None:
    """One run through the survey, until it ends or there is nothing more to read."""
    output.write(f"== {survey.code} ({language}, {stage})\n\n")
    terminal, rehearsal = Terminal(output), Rehearsal(survey, stage, now())
    page = _walk(rehearsal, OpenSurvey(TOKEN), Menu(), terminal, (texts, language))
    while _asks(page):
        line = lines.readline()
        if not line:
            return
        event = terminal.read(line)
        if event:
            step = page.react(_by_label(event, terminal))
            page = _walk(rehearsal, step, page, terminal, (texts, language))


def _asks(page: Page) -> bool:
    return page.asks() and type(page) is not Menu


def _by_label(event: Event, terminal: Terminal) -> Event:
    """Words that are a button's are a press of it, as everywhere."""
    if isinstance(event, Typed):
        for button in terminal.buttons:
            if plain(button.label) == plain(event.text):
                return Pressed(button.value)
    return event


def _walk(
    rehearsal: Rehearsal, step: Step, page: Page, terminal: Terminal, spoken: tuple[Texts, str]
) -> Page:
    road = walk(step, page, None)
    answer: Any = None
    while True:
        try:
            wanted = road.send(answer)
        except StopIteration as end:
            for letter in _letters(end.value.says, spoken):
                terminal.show(letter)
            reached: Page = end.value.page
            return reached
        match wanted:
            case Unclear(hint):
                answer = Again(hint)
            case Action():
                answer = rehearsal.does(wanted)
            case _:
                answer = Menu()


def _letters(says: tuple[Say, ...], spoken: tuple[Texts, str]) -> Iterator[Any]:
    texts, language = spoken
    return (texts.letter(say, language) for say in says)
