"""Plays a flow without a store, a messenger or words: what is said is known by its keys."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.core.engine import Turn, walk
from bot.core.events import Event, Pressed, SentOther, SharedPhone, SharedPlace, Typed
from bot.core.memory import page_from_json, page_to_json
from bot.core.pages import Action, Again, Back, Go, Page, Step, Unclear
from bot.core.says import Button, Joined, Moment, Say, Text, Value, Words

ROUTE = "go:"


class Dialogue:
    """One person and one flow; `answers` holds each action's result, or what makes it."""

    def __init__(self, step: Step, answers: Mapping[type[Action[Any]], Any] | None = None) -> None:
        self.answers = dict(answers or {})
        self.done: list[Action[Any]] = []
        self.unclear: Unclear | None = None
        self.page: Page | None = None
        self.says: tuple[Say, ...] = ()
        self.gone: Go | Back | None = None
        self._play(step)

    # -- what the person does ---------------------------------------------------------------

    def presses(self, what: str) -> "Dialogue":
        """A button by the key of its label, by its label or by its value."""
        button = self.button(what)
        if button.value.startswith(ROUTE):
            word, _, argument = button.value.removeprefix(ROUTE).partition(":")
            self.gone = Go(word, argument)
            return self
        return self.presses_value(button.value)

    def presses_value(self, value: str) -> "Dialogue":
        """A press on the wire, offered or not."""
        return self.does(Pressed(value))

    def types(self, text: str) -> "Dialogue":
        """Words, as they reach the page."""
        return self.does(Typed(text))

    def shares_place(self, latitude: float, longitude: float) -> "Dialogue":
        """A point on the map."""
        return self.does(SharedPlace(latitude, longitude))

    def shares_phone(self, phone: str) -> "Dialogue":
        """The messenger's own button."""
        return self.does(SharedPhone(phone))

    def sends(self, kind: str) -> "Dialogue":
        """Voice, a sticker, a file."""
        return self.does(SentOther(kind))

    def does(self, event: Event) -> "Dialogue":
        """Any event, in the state the page is read back with after a restart."""
        assert self.page is not None, "nothing is waiting for the person"
        page = page_from_json(page_to_json(self.page))
        assert isinstance(page, Page)
        self._play(page.react(event))
        return self

    # -- what the person sees ---------------------------------------------------------------

    @property
    def said(self) -> frozenset[str]:
        """Keys of all texts in the last answer, buttons aside."""
        return frozenset(key for say in self.says for key in keys_of(say.text))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons of the last answer, in order."""
        return tuple(button for say in self.says for row in say.rows for button in row)

    @property
    def offered(self) -> tuple[str, ...]:
        """The buttons by the keys of their labels, by their words where they have no key."""
        return tuple(_name(button.label) for button in self.buttons)

    @property
    def went(self) -> str | None:
        """The word of the conversation that it went over to, `back` for a Back."""
        match self.gone:
            case Go(word):
                return word
            case Back():
                return "back"
            case _:
                return None

    def button(self, what: str) -> Button:
        """The first button of that name or value."""
        for button in self.buttons:
            if what in {_name(button.label), button.value}:
                return button
        raise AssertionError(f"no button {what!r} among {self.offered}")

    # -- how it goes on ---------------------------------------------------------------------

    def _play(self, step: Step) -> None:
        self.unclear = self.gone = None
        if isinstance(step, Go | Back):
            self.gone = step
            return
        road = walk(step, self.page or _Nowhere(), None)
        answer: Any = None
        while True:
            try:
                wanted = road.send(answer)
            except StopIteration as end:
                self._arrive(end.value)
                return
            match wanted:
                case Go():
                    self.gone = wanted
                    return
                case Unclear(hint):
                    self.unclear = wanted
                    answer = Again(hint)
                case Action():
                    self.done.append(wanted)
                    answer = self._result(wanted)

    def _result(self, action: Action[Any]) -> Any:
        assert type(action) in self.answers, f"nobody answers {action}"
        answer = self.answers[type(action)]
        return answer(action) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]

    def _arrive(self, turn: Turn) -> None:
        self.page, self.says = turn.page, turn.says
        assert page_from_json(page_to_json(turn.page)) == turn.page


class _Nowhere(Page):
    def show(self) -> tuple[Say, ...]:
        return ()


def keys_of(value: Value) -> Iterator[str]:
    """Every key in a value, those put into other texts as well."""
    match value:
        case Text(key, args):
            yield key
            for arg in args.values():
                yield from keys_of(arg)
        case Joined(parts):
            for part in parts:
                yield from keys_of(part)


def _name(label: Value) -> str:
    match label:
        case Text(key):
            return key
        case Words(by_language):
            return next(iter(by_language.values()), "")
        case Moment(at):
            return f"{at:%H:%M}"
        case _:
            return str(label)
