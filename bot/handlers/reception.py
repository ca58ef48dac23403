"""Receives one event: refuses repeats, finds the page, drives the flow, saves and posts.

Theory of operation: everything from the first look at the key to the letters in words happens in
one unit of work, that is in one transaction. Either all of it is remembered or none. What the
messenger repeats is refused by its key. If a flow breaks, the unit is rolled back and a small
second one apologises, so that nobody stays without an answer and no event is tried for ever.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeGuard

import structlog

from bot.core.engine import Turn, said, walk
from bot.core.events import (
    Address,
    Event,
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPlace,
    Started,
    Typed,
    legible,
)
from bot.core.memory import page_from_json, page_to_json
from bot.core.pages import Action, Again, Go, Page, Step, Unclear
from bot.core.says import Say, Text
from bot.domain.booking import number_said
from bot.domain.clock import Clock
from bot.domain.partial_names import only_named
from bot.flows.menu import Menu
from bot.handlers.routing import Handlers, Parts, Work
from bot.texts import plain
from storage.database import Database, Store
from storage.mail import Queued

log = structlog.get_logger()

ROUTE = "go:"
NUMBER = re.compile(r"\d{1,2}")
BELOW_ZERO = re.compile(r"\s*[-−–—]\s*\d+\s*")
OUT_OF_DATE = Again(Text("out-of-date"))


@dataclass(frozen=True)
class Reception:
    """Where all channels hand their events in; `post` takes the letters after the commit."""

    database: Database
    handlers: Handlers
    parts: Parts
    clock: Clock
    post: Callable[[Sequence[Queued]], None]
    turnstiles: "Turnstiles"
    words: dict[str, str]

    async def receive(self, incoming: Incoming) -> None:
        """Answer one event, exactly once; raises only when nothing can be stored."""
        async with self.turnstiles.of(incoming.address):
            try:
                letters = await self.database.run(lambda store: self.converse(store, incoming))
            except Exception as broken:
                if not await self._can_store():
                    raise
                log.exception("event failed", key=incoming.key, reason=type(broken).__name__)
                letters = await self.database.run(lambda store: self.apologise(store, incoming))
            self.post(letters)

    def converse(self, store: Store, incoming: Incoming) -> tuple[Queued, ...]:
        """One unit: from the event to the letters that answer it."""
        if not store.conversations.heard(incoming.address.channel, incoming.key, self.clock()):
            return ()
        work = self._begin(store, incoming)
        if isinstance(incoming.event, Left):
            _leave(work)
            return ()
        page = page_from_json(work.conversation.page)
        # a page that says nothing leaves the person where every conversation begins
        page = page if isinstance(page, Page) and page.show() else Menu()
        if page.stays():
            incoming = replace(incoming, pressed_message=None)
        event = legible(incoming.event)
        if _pressed_again(work, event):
            return (self._post(work, Say(Text("already-pressed"))),)
        back = page_from_json(work.conversation.back)
        if page.aside() and isinstance(event, Typed) and _answers(back, event.text):
            page, back = back, None
        step = self._step(work, event, page)
        turn = self._drive(work, step, page, back, event)
        self._leave_behind(work, (page, back), turn)
        return self._answer(work, turn, incoming, forget=page.private())

    def apologise(self, store: Store, incoming: Incoming) -> tuple[Queued, ...]:
        """The small second unit: the event is noted as heard, the person gets the menu."""
        store.conversations.heard(incoming.address.channel, incoming.key, self.clock())
        work = self._begin(store, incoming)
        return self._answer(work, Turn(said(Menu("sorry")), Menu(), None), incoming)

    def _begin(self, store: Store, incoming: Incoming) -> Work:
        now = self.clock()
        known = store.conversations.find(incoming.address)
        language = incoming.language and self.parts.texts.language(incoming.language)
        conversation = known or store.conversations.open(incoming.address, language, now)
        if language and language != conversation.language:
            conversation = replace(conversation, language=language)
        spoken = conversation.chosen_language or conversation.language
        language = self.parts.texts.language(spoken)
        return Work(store, self.parts, now, replace(conversation, blocked=False), language)

    def _step(self, work: Work, event: Event, page: Page) -> Step:
        match event:
            case Started(payload):
                return Go("start", payload)
            case Returned():
                return Go("start")
            case Pressed(value):
                return self._pressed(work, value, page)
            case Typed(text):
                return self._typed(work, text, page)
            case SentOther(kind):
                return Again(Text("cannot-read", {"kind": kind}))
            case _:
                return page.react(event)

    def _pressed(self, work: Work, value: str, page: Page) -> Step:
        if value.startswith(ROUTE):
            word, _, argument = value.removeprefix(ROUTE).partition(":")
            return Go(word, argument) if word in self.handlers.openers else OUT_OF_DATE
        turn, _, choice = value.partition(":")
        if turn != str(work.conversation.turn):
            return OUT_OF_DATE
        return page.react(Pressed(choice))

    def _typed(self, work: Work, text: str, page: Page) -> Step:
        if BELOW_ZERO.fullmatch(text):
            return page.react(Typed(text))
        offered = work.conversation.offered
        said = plain(text)
        if said and said in offered:
            return self._pressed(work, offered[said], page)
        command, _, payload = text.strip().partition(" ")
        if command == "/start":
            return Go("start", payload.strip())
        if said in self.words:
            return Go(self.words[said])
        nth = int(said) if NUMBER.fullmatch(said) and not page.free_text() else 0
        if 0 < nth <= len(offered):
            return self._pressed(work, tuple(offered.values())[nth - 1], page)
        named = only_named(text, offered) if page.by_name() else None
        return self._pressed(work, named, page) if named else page.react(Typed(text))

    def _leave_behind(self, work: Work, before: tuple[Any, ...], turn: Turn) -> None:
        """What the pages that are left ask for; one that is only interrupted is not left."""
        kept = (turn.page, turn.back) if turn.page.aside() else (turn.page,)
        for page in before:
            leaving = page.left() if isinstance(page, Page) else None
            if leaving and page not in kept:
                self.handlers.performers[type(leaving)](work, leaving)

    def _drive(self, work: Work, step: Step, page: Page, back: Any, event: Event) -> Turn:
        road = walk(step, page, back)
        answer: Any = None
        while True:
            try:
                wanted = road.send(answer)
            except StopIteration as end:
                turn: Turn = end.value
                return turn
            answer = self._serve(work, wanted, page, event)

    def _serve(
        self, work: Work, wanted: Action[Any] | Go | Unclear, page: Page, event: Event
    ) -> Any:
        match wanted:
            case Go(word, argument):
                return self.handlers.openers[word](work, argument)
            case Unclear(hint):
                return self._make_sense(work, hint, page, event)
            case Action():
                return self.handlers.performers[type(wanted)](work, wanted)

    def _make_sense(self, work: Work, hint: Text, page: Page, event: Event) -> Step:
        match event:
            case Typed(text) if not page.free_text() and (number := number_said(text)):
                return Go("visit", number)
            case SharedPlace(latitude, longitude):
                return Go("where", f"{latitude},{longitude}")
            case Typed(text) if work.find(text):
                if page.asks():
                    return Go("aside", text, back=page)
                return Go("aside" if page.aside() else "question", text)
            case Typed(text) if plain(text) and not page.asks() and not page.aside():
                return Go("nothing-found", text)
            case _:
                return Again(hint)

    def _answer(
        self, work: Work, turn: Turn, incoming: Incoming, *, forget: bool = False
    ) -> tuple[Queued, ...]:
        number = work.conversation.turn + 1
        letters = list(work.outgoing)
        offered: dict[str, str] = {}
        for say in turn.says:
            letter = self.parts.texts.letter(say, work.language, str(number))
            place = _place_to_edit(say, turn, incoming, work)
            letter = replace(letter, replaces=place)
            letters.append(work.store.mail.post(work.address, letter, work.now))
            pressable = (b for row in letter.rows for b in row if b.kind == "press")
            offered |= {_as_compared(button.label): button.value for button in pressable}
        work.store.conversations.keep(
            replace(
                work.conversation,
                turn=number,
                page=page_to_json(turn.page),
                back=page_to_json(turn.back),
                offered=offered,
                pressed=None if forget else _choice(work, incoming.event),
            ),
            work.now,
        )
        return tuple(letters)

    def _post(self, work: Work, say: Say) -> Queued:
        letter = self.parts.texts.letter(say, work.language)
        return work.store.mail.post(work.address, letter, work.now)

    async def _can_store(self) -> bool:
        try:
            await self.database.run(lambda store: store.marks.get("alive"))
        except Exception:  # noqa: BLE001 - whatever it is, nothing can be stored
            return False
        return True


class Turnstiles:
    """One person at a time through each address's gate; a gate nobody waits at is taken down."""

    def __init__(self) -> None:
        self._gates: dict[Address, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, address: Address) -> AsyncIterator[None]:
        """Wait for one's turn at this address."""
        gate, waiting = self._gates.get(address, (asyncio.Lock(), 0))
        self._gates[address] = (gate, waiting + 1)
        try:
            async with gate:
                yield
        finally:
            gate, waiting = self._gates.pop(address)
            if waiting > 1:
                self._gates[address] = (gate, waiting - 1)


@lru_cache(maxsize=2048)
def _as_compared(label: str) -> str:
    return plain(label)


def _answers(page: Any, words: str) -> TypeGuard[Page]:
    return isinstance(page, Page) and page.expects(words)


def _leave(work: Work) -> None:
    work.store.conversations.block(work.address)
    work.store.mail.end_all(work.address, work.now, "gone")


def _choice(work: Work, event: Event) -> str | None:
    """The press that this turn answers, if it was one of the newest letter."""
    match event:
        case Pressed(value) if value.partition(":")[0] == str(work.conversation.turn):
            return value
        case _:
            return None


def _pressed_again(work: Work, event: Event) -> bool:
    """Whether the same button was pressed once more, when its answer had already gone out."""
    return isinstance(event, Pressed) and event.value == work.conversation.pressed


def _place_to_edit(say: Say, turn: Turn, incoming: Incoming, work: Work) -> str | None:
    """A press of the newest letter is answered in its place, unless several letters follow."""
    match incoming.event:
        case Pressed(value) if not say.fresh and len(turn.says) == 1 and not work.outgoing:
            current = value.partition(":")[0] == str(work.conversation.turn)
            return incoming.pressed_message if current else None
        case _:
            return None
