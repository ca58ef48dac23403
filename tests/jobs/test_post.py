import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot.core.channel import Grid, Later, Limits, Outcome, Refused, Sent
from bot.core.events import Address
from bot.core.says import Letter
from bot.jobs.post import MOST_ATTEMPTS, PARTS_A_LETTER, PostOffice
from storage.database import Database, Store
from storage.mail import LEASE, Queued
from storage.tables import letters
from tests.desk import StoppedClock

ANNA, BORIS = Address("vk", "anna"), Address("vk", "boris")
LIMITS = Limits(text=20, caption=20, label=20, value_bytes=64, inline=Grid(5, 6, 10))
PATIENCE = 10.0


class Scripted:
    """A channel that answers as it was told, and remembers what it was asked to send."""

    code = "vk"
    limits = LIMITS

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, int]] = []
        self.script: dict[str, list[Outcome | Exception]] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.waiting: set[str] = set()

    async def send(self, address: Address, letter: Letter, key: int) -> Outcome:
        gate = self.gates.get(address.user)
        if gate:
            self.waiting.add(address.user)
            await gate.wait()
        planned = self.script.get(letter.text)
        outcome = planned.pop(0) if planned else Sent(f"m{key}")
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent):
            self.taken.append((address.user, letter.text, key))
        return outcome

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.taken]


class Office:
    """A post office with one scripted channel on a real database."""

    def __init__(self, database: Database, clock: StoppedClock) -> None:
        self.database, self.clock = database, clock
        self.channel = Scripted()
        self.words: dict[str, Letter | Exception | None] = {}
        self.post = self.another()

    def another(self) -> PostOffice:
        return PostOffice(self.database, {"vk": self.channel}, self.compose, self.clock)

    def compose(self, store: Store, queued: Queued) -> Letter | None:
        words = self.words.get(queued.cause or "")
        if isinstance(words, Exception):
            store.marks.keep("half-done", "1")
            raise words
        return words

    async def writes(self, *texts: str, to: Address = ANNA) -> tuple[Queued, ...]:
        """Replies, as reception queues them."""

        def unit(store: Store) -> tuple[Queued, ...]:
            return tuple(store.mail.post(to, Letter(text), self.clock()) for text in texts)

        return await self.database.run(unit)

    async def says(self, *texts: str, to: Address = ANNA) -> None:
        self.post.hand_over(await self.writes(*texts, to=to))

    async def plans(self, cause: str, to: Address = ANNA, **later: float) -> None:
        due = self.clock() + timedelta(**later)
        await self.database.run(lambda store: store.mail.plan(to, cause, "reminder", due, cause))

    async def rows(self) -> list[dict[str, object]]:
        def unit(store: Store) -> list[dict[str, object]]:
            found = store.connection.execute(letters.select().order_by(letters.c.id))
            return [dict(row) for row in found.mappings()]

        return await self.database.run(unit)

    async def ends(self) -> list[object]:
        return [row["ended_as"] for row in await self.rows()]

    async def meets(self, *addresses: Address) -> None:
        """They have conversations, so that what they were sent is kept."""

        def unit(store: Store) -> None:
            for one in addresses:
                store.conversations.open(one, "ru", self.clock())

        await self.database.run(unit)

    async def settled(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.post.sweep()
            await self.post.drained()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.post.run())
        try:
            await until(lambda: self.post._tasks)
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - there is no event to await
            await asyncio.sleep(0.002)


@pytest.fixture
async def office(database: Database, clock: StoppedClock) -> Office:
    made = Office(database, clock)
    await made.meets(ANNA, BORIS)
    return made


async def test_letters_to_one_address_go_out_in_order(office: Office) -> None:
    async with office.working():
        await office.says(*"abc")
        await office.says(*"de")
        await office.settled()
    assert office.channel.texts == list("abcde")
    assert await office.ends() == ["sent"] * 5
    assert [row["message"] for row in await office.rows()] == [
        f"m{key}" for _, _, key in office.channel.taken
    ]


async def test_different_addresses_do_not_wait_for_one_another(office: Office) -> None:
    office.channel.gates["anna"] = asyncio.Event()
    async with office.working():
        await office.says("to anna")
        await until(lambda: office.channel.waiting)
        await office.says("to boris", to=BORIS)
        await until(lambda: office.channel.texts)
        assert office.channel.texts == ["to boris"]
        office.channel.gates["anna"].set()
        await office.settled()
    assert office.channel.texts == ["to boris", "to anna"]


async def test_what_is_handed_over_before_the_start_goes_out_at_the_start(office: Office) -> None:
    await office.says("early")
    async with office.working():
        await until(lambda: office.channel.texts)


async def test_a_letter_handed_over_twice_goes_out_once(office: Office) -> None:
    async with office.working():
        queued = await office.writes("once")
        office.post.hand_over(queued)
        office.post.hand_over(queued)
        await office.settled()
    assert office.channel.texts == ["once"]


async def test_letters_of_other_channels_are_left_alone(office: Office) -> None:
    async with office.working():
        await office.says("not ours", to=Address("telegram", "1"))
        await office.settled()
        office.clock.passes(minutes=1)
        await office.settled()
    assert office.channel.texts == []
    assert await office.ends() == [None]


async def test_a_long_letter_goes_out_in_parts_with_keys_of_their_own(office: Office) -> None:
    async with office.working():
        await office.says("слово слово слово слово слово", "next")
        await office.settled()
    assert office.channel.texts == ["слово слово слово", "слово слово", "next"]
    first, second, other = (key for _, _, key in office.channel.taken)
    assert (second, other) == (first + 1, first + PARTS_A_LETTER)


# -- not now ----------------------------------------------------------------------------------


async def test_a_letter_put_off_is_due_later_and_the_line_waits_behind_it(office: Office) -> None:
    office.channel.script["a"] = [Later(30, "flood")]
    async with office.working():
        await office.says(*"abc")
        await office.settled()
        assert office.channel.texts == []
        rows = await office.rows()
        assert [row["due"] for row in rows] == [office.clock() + timedelta(seconds=30)] * 3
        assert [row["attempts"] for row in rows] == [1, 0, 0]
        assert rows[0]["error"] == "flood"
        office.clock.passes(seconds=29)
        await office.settled()
        assert office.channel.texts == []
        office.clock.passes(seconds=1)
        await office.settled()
    assert office.channel.texts == list("abc")


async def test_a_new_letter_does_not_overtake_the_one_put_off(office: Office) -> None:
    office.channel.script["a"] = [Later(30, "flood")]
    async with office.working():
        await office.says("a")
        await office.settled()
        office.clock.passes(seconds=5)
        await office.says("b")
        await office.settled()
        assert office.channel.texts == []
        office.clock.passes(seconds=25)
        await office.settled()
    assert office.channel.texts == ["a", "b"]
    assert [row["attempts"] for row in await office.rows()] == [1, 0]


async def test_others_go_on_while_one_address_waits(office: Office) -> None:
    office.channel.script["a"] = [Later(30, "flood")]
    async with office.working():
        await office.says("a")
        await office.says("b", to=BORIS)
        await office.settled()
    assert office.channel.texts == ["b"]


async def test_patience_grows_with_the_attempts(office: Office) -> None:
    office.channel.script["a"] = [Later(0, "down")] * 4
    waits = []
    async with office.working():
        await office.says("a")
        for _ in range(4):
            await office.settled()
            (row,) = await office.rows()
            due = row["due"]
            assert isinstance(due, datetime)
            waits.append((due - office.clock()).total_seconds())
            office.clock.at = due
        await office.settled()
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert office.channel.texts == ["a"]


async def test_a_letter_is_given_up_aloud(office: Office) -> None:
    office.channel.script["a"] = [Later(1, "down")]

    def tried(store: Store) -> None:
        values = {"attempts": MOST_ATTEMPTS, "leased_until": None}
        store.connection.execute(letters.update().values(**values))

    async with office.working():
        await office.writes("a")
        await office.database.run(tried)
        with structlog.testing.capture_logs() as logs:
            await office.settled()
    assert await office.ends() == ["failed"]
    assert [one["log_level"] for one in logs] == ["error"]


async def test_a_channel_that_breaks_stops_nobody_and_the_letter_is_tried_again(
    office: Office,
) -> None:
    office.channel.script["a"] = [ZeroDivisionError("secret")]
    async with office.working():
        with structlog.testing.capture_logs() as logs:
            await office.says("a")
            await office.says("b", to=BORIS)
            await office.settled()
        assert office.channel.texts == ["b"]
        assert "channel broke" in [one["event"] for one in logs]
        office.clock.passes(minutes=5)
        await office.settled()
    assert office.channel.texts == ["b", "a"]


# -- never ------------------------------------------------------------------------------------


async def test_a_refused_letter_is_ended_with_the_reason_and_the_next_goes_out(
    office: Office,
) -> None:
    office.channel.script["a"] = [Refused("x" * 500)]
    async with office.working():
        await office.says(*"ab")
        await office.settled()
    first, second = await office.rows()
    assert (first["ended_as"], second["ended_as"]) == ("refused", "sent")
    assert first["error"] == "x" * 200
    assert office.channel.texts == ["b"]


async def test_who_is_gone_gets_nothing_more_and_is_noted_as_blocked(office: Office) -> None:
    office.channel.script["a"] = [Refused("blocked", gone=True)]
    await office.plans("later", days=1)
    async with office.working():
        await office.says(*"abc")
        await office.settled()
    assert office.channel.texts == []
    assert await office.ends() == ["gone"] * 4
    conversation = await office.database.run(lambda store: store.conversations.find(ANNA))
    assert conversation
    assert conversation.blocked


# -- causes -----------------------------------------------------------------------------------


async def test_a_cause_is_put_into_words_when_it_is_due(office: Office) -> None:
    office.words["cause"] = Letter("words")
    await office.plans("cause", hours=1)
    async with office.working():
        await office.settled()
        assert office.channel.texts == []
        office.clock.passes(hours=1)
        await office.settled()
    assert office.channel.texts == ["words"]
    (row,) = await office.rows()
    assert "words" in str(row["letter"])  # the words sent are kept as the proof


async def test_a_void_cause_is_ended_without_a_word(office: Office) -> None:
    office.words["cause"] = None
    await office.plans("cause")
    async with office.working():
        await office.settled()
    assert office.channel.texts == []
    assert await office.ends() == ["void"]


async def test_a_cause_that_breaks_ends_alone_and_holds_nobody_up(office: Office) -> None:
    office.words |= {"bad": ZeroDivisionError("secret"), "good": Letter("words")}
    await office.plans("bad")
    await office.plans("good", to=BORIS)
    with structlog.testing.capture_logs() as logs:
        async with office.working():
            await office.settled()
    assert office.channel.texts == ["words"]
    assert await office.ends() == ["failed", "sent"]
    assert await office.database.run(lambda store: store.marks.get("half-done")) is None
    assert [one["log_level"] for one in logs] == ["error"]


# -- others and crashes -----------------------------------------------------------------------


async def test_what_another_process_queued_goes_out_with_the_next_sweep(
    office: Office, clock: StoppedClock
) -> None:
    other = Database(str(office.database.url))
    try:
        async with office.working():
            at, due = ANNA, clock()
            office.words["theirs"] = Letter("theirs")
            await other.run(lambda store: store.mail.plan(at, "theirs", "reminder", due, "k"))
            await office.settled()
    finally:
        await other.close()
    assert office.channel.texts == ["theirs"]


async def test_a_letter_another_process_works_on_is_left_to_it(office: Office) -> None:
    async with office.working():
        await office.writes("theirs")
        await office.settled()
        assert office.channel.texts == []
        office.clock.passes(seconds=LEASE.total_seconds() + 1)
        await office.settled()
    assert office.channel.texts == ["theirs"]


async def test_after_a_crash_between_sending_and_crossing_off_the_key_is_the_same(
    office: Office,
) -> None:
    async with office.working():
        queued = await office.writes("twice")
        office.post._end = lambda _: None  # type: ignore[method-assign] # killed just here
        office.post.hand_over(queued)
        await until(lambda: office.channel.texts)
    office.post = office.another()
    async with office.working():
        await office.settled()
    (_, _, first), (_, _, second) = office.channel.taken
    assert first == second
    assert await office.ends() == ["sent"]


async def test_a_new_database_has_keys_of_its_own(office: Office) -> None:
    async with office.working():
        pass
    kept = await office.database.run(lambda store: store.marks.get("letters.first-key"))
    assert kept == str(office.post._first_key)


async def test_nothing_due_is_left_when_it_is_drained(office: Office) -> None:
    async with office.working():
        for n in range(20):
            await office.says(str(n), to=ANNA if n % 2 else BORIS)
        await office.settled()
        now = office.clock()
        assert await office.database.run(lambda store: store.mail.oldest_unsent(now)) is None


async def test_the_oldest_unsent_letter_is_known(office: Office) -> None:
    since = office.clock()
    await office.writes("waits")
    office.clock.passes(minutes=7)
    now = office.clock()
    oldest = await office.database.run(lambda store: store.mail.oldest_unsent(now))
    assert oldest == since.astimezone(UTC)


async def test_the_last_word_to_somebody_forgotten_is_forgotten_too(office: Office) -> None:
    nobody = Address("vk", "forgotten")
    async with office.working():
        await office.says("goodbye", to=nobody)
        await office.says("stays", to=ANNA)
        await office.settled()
    assert [row["user"] for row in await office.rows()] == ["anna"]
