"""Whatever a person does, in whatever order: an answer, storable, within the messenger's limits."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.core.events import (
    Address,
    Event,
    Incoming,
    Left,
    Pressed,
    Returned,
    SentOther,
    SharedPhone,
    SharedPlace,
    Started,
    Typed,
)
from bot.core.memory import page_from_json, page_to_json
from bot.core.says import Letter, LetterButton, Text
from bot.domain.offices import OfficeCode
from bot.domain.timetable import Span
from bot.flows.booking import ChooseTime
from bot.handlers.attendance import mark
from bot.handlers.places import desk
from bot.texts import Texts
from storage.database import Store
from storage.outlook import Asked
from tests.monkey.limits import CHECKS, Strict
from tests.whole.house import House, StoppedClock, fill, furnish, house_with

KUNGUR = OfficeCode("kungur")
EXAMPLES = 6  # of each beginning on each channel: 408 in all
Script: TypeAlias = list[tuple[str, object]]

WORDS = (
    "/start", "/menu", "/help", "/cancel", "/book", "/visits", "/settings", "/forget",
    "/language", "записаться", "мои записи", "настройки", "удалить мои данные", "оператор",
    "отзыв", "язык", "где вы находитесь", "услуги", "book", "menu",
    "скок платят если не работал", "че взять с собой", "как добраться", "what should I bring",
    "рецепт борща", "Кунгур", "perm", "Урюпинск", "0", "1", "7", "10", "11", "-3",
    "8 900 123-45-67", "+7 (900) 123-45-67", "112", "да", "👍", "🧑‍🦽" * 40, "…", "/", "//start",
    "/start s_nobody", "<b>&amp;</b>", "a" * 5000, "длинно " * 900, "{ $number }", "go:booking",
    "1:yes", "\u200b", "\u202eнаоборот", "ё" * 300,
)  # fmt: skip
VALUES = (
    "go:booking:certificate", "go:booking:none", "go:move:1", "go:move:x", "go:coming:1",
    "go:drop:1", "go:survey:nobody", "go:later:nobody", "go:never:nobody", "go:nowhere", "go:",
    "", ":", "1:yes", "999999:yes", "go:where:perm", "go:where:1,2", "go:where:nan,inf",
    "go:info:benefit", "go:consent", "go:consent:letters menu", "go:declined:booking",
    "go:declined:letters", "go:booked", "go:agreed", "go:callback", "go:question:документы",
    "go:aside:документы", "go:nothing-found:что-то",
)  # fmt: skip

numbers = st.integers(min_value=0, max_value=60)
steps = st.one_of(
    # Mostly what a person sees to press, or a monkey would never get far.
    st.tuples(st.just("press"), numbers),
    st.tuples(st.just("press"), numbers),
    st.tuples(st.just("press"), numbers),
    st.tuples(st.just("press"), st.just(0)),
    st.tuples(st.just("press"), st.just(0)),
    st.tuples(st.just("old"), numbers),
    st.tuples(st.just("label"), numbers),
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("say"), st.text(max_size=40)),
    st.tuples(st.just("forged"), st.sampled_from(VALUES)),
    st.tuples(
        st.just("place"),
        st.tuples(st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False)),
    ),
    st.tuples(st.just("phone"), st.sampled_from(("+79001234567", "", "112", "кот"))),
    st.tuples(st.just("other"), st.sampled_from(("voice", "sticker", "photo", "contact", "дичь"))),
    st.tuples(st.just("start"), st.sampled_from(("", "s_nobody", "s_", "ad-17", "x" * 64))),
    st.tuples(st.just("leaves"), st.just(0)),
    st.tuples(st.just("returns"), st.just(0)),
    st.tuples(st.just("hours"), st.sampled_from((1, 3, 20, 26, 72, 24 * 40))),
    st.tuples(st.just("attended"), st.just(0)),
    st.tuples(st.just("rivals"), st.just(0)),
    st.tuples(st.just("housekeeping"), st.just(0)),
)


# The last press is the second consent: the letters before it have two buttons of their own.
BOOKED: Script = [*[("press", 0)] * 6, ("press", 2)]
ATTENDED: Script = [*BOOKED, ("attended", 0), ("hours", 26)]
# How a life begins, so that all of them together see every corner; then it goes on at random.
BEGINNINGS: dict[str, Script] = {
    "new": [],
    "offices": [("say", "где вы находитесь"), ("press", 0)],
    "catalogue": [("say", "услуги"), ("press", 0), ("press", 0)],
    "booking": BOOKED[:5],
    "days": [*BOOKED[:4], ("press", 5), ("press", 1)],
    "visit": [*BOOKED, ("say", "мои записи")],
    "moving": [*BOOKED, ("say", "мои записи"), ("press", 0)],
    "two-visits": [*BOOKED, ("say", "записаться"), *BOOKED[:4], ("say", "мои записи")],
    "invited": ATTENDED,
    "scale": [*ATTENDED, ("press", 0), ("press", 3)],
    "option": [*ATTENDED, ("press", 0), ("press", 3), ("press", 4)],
    "comment": [*ATTENDED, ("press", 0), ("press", 3), ("press", 4), ("press", 0)],
    "closed": [*ATTENDED, ("press", 0), ("press", 3), ("press", 6)],
    "phone": [("say", "оператор"), ("press", 0), ("press", 0)],
    "review": [("say", "отзыв"), ("press", 1)],
    "settings": [*BOOKED, ("say", "настройки")],
    "forgotten": [*BOOKED, ("say", "удалить мои данные"), ("press", 0)],
}


# The page that each beginning ends on.
PAGES = {
    "new": "Menu",
    "offices": "ShowOffice",
    "catalogue": "ShowCard",
    "booking": "Check",
    "days": "ChooseTime",
    "visit": "ShowVisit",
    "moving": "ChooseTime",
    "two-visits": "ChooseVisit",
    "invited": "Finished",
    "scale": "AskScale",
    "option": "AskOption",
    "comment": "AskComment",
    "closed": "Closed",
    "phone": "AskPhone",
    "review": "WriteFeedback",
    "settings": "Settings",
    "forgotten": "ReallyForget",
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("channel", CHECKS)
def test_there_is_always_an_answer_that_can_be_stored_and_shown(
    channel: str, beginning: str, furnished: Path
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        # Without shrinking: a failure tells its script, and each try costs a whole house.
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(steps, min_size=3, max_size=15), st.sampled_from(("ru", "en", "uk", None)))
    def play(then: Script, language: str | None) -> None:
        script = [("start", ""), *BEGINNINGS[beginning], *then]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "monkey.db"
            shutil.copy(furnished, path)
            asyncio.run(_played(path, channel, language, script))

    play()


@pytest.mark.parametrize("beginning", PAGES)
def test_the_monkeys_begin_in_every_corner(beginning: str, furnished: Path, tmp_path: Path) -> None:
    path = shutil.copy(furnished, tmp_path / "corner.db")
    script = [("start", ""), *BEGINNINGS[beginning]]
    assert PAGES[beginning] in asyncio.run(_played(path, "telegram", "ru", script))


def test_nobody_is_ever_booked_into_a_place_that_is_taken(furnished: Path, tmp_path: Path) -> None:
    path = shutil.copy(furnished, tmp_path / "crowd.db")

    async def crowd() -> list[tuple[object, int]]:
        code = "terminal"
        channel = Strict(code)
        async with house_with(path, lambda _: {code: channel}, StoppedClock()) as house:
            people = [Monkey(house, channel, Address(code, f"p{n}"), "ru") for n in range(12)]
            for label in ("/start", "Записаться", "Даю согласие", "Справка", "Отделение в Кунгуре"):
                for person in people:
                    await person.types(label)
            for number in ("1", "1", "1", "1", "1", "1"):
                await asyncio.gather(*(person.types(number) for person in people))
            return await house.asks(_places)

    places = asyncio.run(crowd())
    assert len(places) >= 3
    assert len(places) == len(set(places))


@pytest.fixture(autouse=True)
def words_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Hundreds of houses speak the same words; reading them is half of what a short life costs.
    monkeypatch.setattr("bot.app.Texts", _texts)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("monkey") / "furnished.db"
    asyncio.run(furnish(path))
    return path


_texts = cache(Texts)


async def _played(path: Path, channel: str, language: str | None, script: Script) -> set[str]:
    async with _person(path, channel, language) as person:
        for kind, what in script:
            await person.does(kind, what)
        return person.reached


def _person(path: Path, channel: str, language: str | None) -> "_Living":
    return _Living(path, channel, language)


class _Living:
    """A house with one monkey in it, as long as the block lasts."""

    def __init__(self, path: Path, channel: str, language: str | None) -> None:
        self._channel = Strict(channel)
        self._language = language
        self._house = house_with(path, lambda _: {channel: self._channel}, StoppedClock())

    async def __aenter__(self) -> "Monkey":
        house = await self._house.__aenter__()
        return Monkey(house, self._channel, Address(self._channel.code, "1"), self._language)

    async def __aexit__(self, *error: object) -> None:
        await self._house.__aexit__(*error)  # type: ignore[arg-type]


@dataclass
class Monkey:
    """A person who does anything, and checks every answer."""

    house: House
    channel: Strict
    address: Address
    language: str | None
    visible: list[LetterButton] = field(default_factory=list)
    old: list[LetterButton] = field(default_factory=list)
    gone: bool = False
    events: int = 0
    reached: set[str] = field(default_factory=set)

    async def does(self, kind: str, what: object) -> None:
        """One step: an event and its answer, or something that only happens around."""
        match kind:
            case "hours":
                self.house.clock.passes(hours=float(str(what)))
                await self._look(None)
            case "attended":
                await self._is_marked()
            case "rivals":
                await self._meets_rivals()
            case "housekeeping":
                await self.house.product.keep_house()
            case _:
                await self._hands_in(next(self._events(kind, what)))

    def _events(self, kind: str, what: object) -> Iterator[Event]:  # noqa: C901 - a table
        match kind, what:
            case "press", int(n) if self.visible:
                yield self._pressed(self.visible[n % len(self.visible)])
            case "old", int(n) if self.old:
                yield self._pressed(self.old[n % len(self.old)])
            case "label", int(n) if self.visible:
                yield Typed(self.visible[n % len(self.visible)].label)
            case "say", str(text):
                yield Typed(text)
            case "forged", str(value):
                yield Pressed(value)
            case "place", (latitude, longitude):
                yield SharedPlace(latitude, longitude)
            case "phone", str(phone):
                yield SharedPhone(phone)
            case "other", str(sort):
                yield SentOther(sort)
            case "start", str(payload):
                yield Started(payload)
            case "leaves", _:
                yield Left()
            case "returns", _:
                yield Returned()
        yield Started()

    def _pressed(self, button: LetterButton) -> Event:
        match button.kind:
            case "place":
                return SharedPlace(58.01, 56.25)
            case "phone":
                return SharedPhone("+79001234567")
            case "link":
                return Typed(button.label)
            case _:
                return Pressed(button.value)

    async def types(self, text: str) -> None:
        """Words, and whatever they lead to; the answers are somebody else's to check."""
        self.events += 1
        key = f"{self.address.user}:{self.events}"
        await self.house.receive(Incoming(self.address, key, Typed(text), self.language))

    async def _hands_in(self, event: Event) -> None:
        self.events += 1
        key = f"{self.address.user}:{self.events}"
        pressed = str(self.events) if isinstance(event, Pressed) else None
        incoming = Incoming(self.address, key, event, self.language, pressed)
        await self.house.product.reception.receive(incoming)
        await self._look(event)
        before = len(self.channel.letters)
        await self.house.product.reception.receive(incoming)
        await self.house.settled()
        assert len(self.channel.letters) == before, "a repeated event was answered twice"

    async def _look(self, event: Event | None) -> None:
        """Every letter within limits, no apology, at least one, and a page that can be stored."""
        await self.house.product.post.sweep()
        await self.house.settled()
        letters, self.channel.letters = self.channel.letters, []
        for letter in letters:
            self.channel.check(letter)
            assert not self._apologises(letter), f"an apology after {event}"
        if event:
            assert bool(letters) is not isinstance(event, Left), f"no answer to {event}"
        self._remember(letters)
        await self.house.asks(self._page_can_be_stored)

    def _apologises(self, letter: Letter) -> bool:
        texts = self.house.product.parts.texts
        return any(texts.words(Text("sorry"), one) in letter.text for one in texts.languages)

    def _remember(self, letters: list[Letter]) -> None:
        buttons = [button for one in letters for row in one.rows for button in row]
        if buttons:
            self.old += self.visible
            self.visible = buttons

    def _page_can_be_stored(self, store: Store) -> None:
        conversation = store.conversations.find(self.address)
        for kept in (conversation.page, conversation.back) if conversation else ():
            page = page_from_json(kept)
            assert (page is None) is (kept is None), f"forgotten: {kept}"
            assert page_to_json(page) == kept
            self.reached.add(type(page).__name__)

    async def _is_marked(self) -> None:
        rules, now = self.house.product.parts.rules, self.house.clock()

        def unit(store: Store) -> None:
            conversation = store.conversations.find(self.address)
            client = conversation.client_id if conversation else None
            for visit in store.bookings.ahead(client, now) if client else ():
                mark(store, rules, visit.number, "attended", now)

        await self.house.asks(unit)

    async def _meets_rivals(self) -> None:
        now = self.house.clock()

        def unit(store: Store) -> None:
            conversation = store.conversations.find(self.address)
            page = page_from_json(conversation.page if conversation else None)
            centre = store.centres.newest()
            if isinstance(page, ChooseTime) and page.wish.office and centre:
                at = desk(store, centre, page.wish.office.code, page.wish.service, now)
                assert at is not None
                fill(at, page.times.slots[0])

        await self.house.asks(unit)


def _places(store: Store) -> list[tuple[object, int]]:
    span = Span(StoppedClock()(), StoppedClock()().replace(year=2030))
    days = (span.starts.date(), span.ends.date())
    seen = store.places.look(Asked(KUNGUR, days, span, span.starts))
    return [(one.starts, one.place) for one in seen.taken]
