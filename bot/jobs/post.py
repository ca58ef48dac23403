"""The post office: due letters go to their channels, in order, at least once, or give up aloud.

Theory of operation: letters come in two ways. A reply is handed over by reception right after its
commit, already claimed. Everything else (reminders, invitations, what another process queued, what
a crash left) is found by `sweep`, which claims due rows and puts causes into words. Letters to one
address wait in one line, so their order holds; different addresses are served at the same time.
What a messenger took is crossed off in batches; what it refused for good is ended with the reason.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.core.channel import Channel, Later, Outcome, Refused, Sent, fit
from bot.core.events import Address
from bot.core.says import Letter
from bot.domain.clock import Clock
from storage.database import Database, Store
from storage.mail import Ended, Queued

log = structlog.get_logger()

AT_ONCE = 200
BATCH = 500
MOST_ATTEMPTS = 60
LONGEST_PATIENCE = 300
PARTS_A_LETTER = 64
RENEWAL_SECONDS = 5
FIRST_KEY = "letters.first-key"

Compose = Callable[[Store, Queued], Letter | None]


@dataclass(frozen=True)
class _Retry:
    letter: int
    seconds: float
    error: str


class PostOffice:
    """Carries letters to the channels it was given; others' letters it leaves alone."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], compose: Compose, clock: Clock
    ) -> None:
        self._database = database
        self._channels = channels
        self._compose = compose
        self._clock = clock
        self._lines: dict[Address, deque[Queued]] = {}
        self._not_before: dict[Address, datetime] = {}
        self._in_hand: set[int] = set()
        self._ended: list[Ended] = []
        self._news = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: asyncio.TaskGroup | None = None
        self._first_key = 0

    async def run(self) -> None:
        """Serve until cancelled."""
        self._first_key = await self._database.run(self._begin)
        await self.sweep()
        self._caught_up.set()
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for address in self._lines:
                tasks.create_task(self._work_off(address))
            tasks.create_task(self._renew())
            await self._cross_off()

    def hand_over(self, letters: Sequence[Queued]) -> None:
        """Letters already claimed for us, in the order they are to be sent."""
        for queued in letters:
            if queued.address.channel not in self._channels or queued.id in self._in_hand:
                continue
            self._in_hand.add(queued.id)
            self._idle.clear()
            line = self._lines.get(queued.address)
            if line is not None:
                line.append(queued)
                continue
            self._lines[queued.address] = deque([queued])
            if self._tasks:
                self._tasks.create_task(self._work_off(queued.address))

    async def sweep(self) -> None:
        """Claim what is due, put it into words, and send it."""
        self.hand_over(await self._database.run(self._claim))

    async def caught_up(self) -> None:
        """Wait until what was left unsent stands in line: later letters come behind it."""
        await self._caught_up.wait()

    async def drained(self) -> None:
        """Wait until nothing that was handed over is unsent or not crossed off."""
        await self._idle.wait()

    def _begin(self, store: Store) -> int:
        """Keys start anywhere, so that a new database does not repeat the keys of an old one."""
        if self._database.is_sqlite:
            store.mail.release(tuple(self._channels))
        known = store.marks.get(FIRST_KEY)
        if known is None:
            known = str(secrets.randbelow(2**31))
            store.marks.keep(FIRST_KEY, known)
        return int(known)

    def _claim(self, store: Store) -> tuple[Queued, ...]:
        now = self._clock()
        ready = []
        for queued in store.mail.claim(tuple(self._channels), now, BATCH):
            if queued.id in self._in_hand:
                continue
            letter = queued.letter or self._put_into_words(store, queued)
            if isinstance(letter, Ended):
                store.mail.end([letter], now)
                continue
            if queued.letter is None:
                store.mail.word(queued, letter)
            ready.append(
                Queued(queued.id, queued.address, queued.kind, letter, None, queued.attempts)
            )
        return tuple(ready)

    def _put_into_words(self, store: Store, queued: Queued) -> Letter | Ended:
        """A cause that breaks ends its own letter; the others of the sweep go out."""
        try:
            with store.connection.begin_nested():
                return self._compose(store, queued) or Ended(queued.id, "void")
        except Exception as broken:
            log.exception("letter not written", letter=queued.id, kind=queued.kind)
            return Ended(queued.id, "failed", error=type(broken).__name__)

    async def _work_off(self, address: Address) -> None:
        line = self._lines[address]
        while line:
            until = self._not_before.pop(address, None)
            if until and self._clock() < until:
                await self._put_off(address, line, until)
                continue
            queued = line[0]
            async with self._room:
                result = await self._deliver(queued)
            line.popleft()
            if isinstance(result, Ended):
                self._end(result)
                if result.how == "gone":
                    await self._gone(address, line)
            else:
                until = self._clock() + timedelta(seconds=result.seconds)
                await self._put_off(address, line, until, result)
        del self._lines[address]

    async def _deliver(self, queued: Queued) -> Ended | _Retry:
        try:
            outcome = await self._send(queued)
        except Exception as broken:
            log.exception("channel broke", letter=queued.id, channel=queued.address.channel)
            outcome = Later(0, type(broken).__name__)
        return self._verdict(queued, outcome)

    async def _send(self, queued: Queued) -> Outcome:
        channel = self._channels[queued.address.channel]
        outcome: Outcome = Refused("a letter without words")
        letters = fit(queued.letter, channel.limits) if queued.letter else ()
        for part, letter in enumerate(letters):
            key = self._first_key + queued.id * PARTS_A_LETTER + part
            outcome = await channel.send(queued.address, letter, key)
            if not isinstance(outcome, Sent):
                break
        return outcome

    def _verdict(self, queued: Queued, outcome: Outcome) -> Ended | _Retry:
        match outcome:
            case Sent(message):
                return Ended(queued.id, "sent", message)
            case Refused(reason, gone):
                log.warning("letter refused", letter=queued.id, kind=queued.kind, reason=reason)
                return Ended(queued.id, "gone" if gone else "refused", error=reason)
            case Later(seconds, reason) if queued.attempts < MOST_ATTEMPTS:
                log.info("letter put off", letter=queued.id, seconds=seconds, reason=reason)
                patience = min(2**queued.attempts, LONGEST_PATIENCE)
                return _Retry(queued.id, max(seconds, patience), reason)
            case Later(_, reason):
                log.error("letter given up", letter=queued.id, kind=queued.kind, reason=reason)
                return Ended(queued.id, "failed", error=reason)

    async def _gone(self, address: Address, line: deque[Queued]) -> None:
        now = self._clock()
        waiting = tuple(queued.id for queued in line)
        line.clear()

        def unit(store: Store) -> None:
            store.conversations.block(address)
            store.mail.end_all(address, now, "gone")

        await self._database.run(unit)
        self._release(*waiting)

    async def _put_off(
        self, address: Address, line: deque[Queued], until: datetime, retry: _Retry | None = None
    ) -> None:
        """The whole line waits, and whoever joins it meanwhile, so that the order holds."""
        waiting = tuple(queued.id for queued in line)
        line.clear()
        self._not_before[address] = until

        def unit(store: Store) -> None:
            if retry:
                store.mail.retry(retry.letter, until, retry.error)
            for letter in waiting:
                store.mail.postpone(letter, until)

        await self._database.run(unit)
        self._release(*waiting, *((retry.letter,) if retry else ()))

    def _end(self, ended: Ended) -> None:
        self._ended.append(ended)
        self._news.set()

    def _release(self, *letters: int) -> None:
        self._in_hand.difference_update(letters)
        if not self._in_hand:
            self._idle.set()

    async def _cross_off(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            ended, self._ended = self._ended, []
            await self._database.run(partial(_end_all, ended, self._clock()))
            self._release(*(one.id for one in ended))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            held = tuple(self._in_hand)
            if held:
                await self._database.run(partial(_renew_all, held, self._clock()))


def _end_all(ended: Sequence[Ended], at: datetime, store: Store) -> None:
    store.mail.end(ended, at)


def _renew_all(held: Sequence[int], at: datetime, store: Store) -> None:
    store.mail.renew(held, at)
