"""Fetches updates and carries each to the dispatcher: at least once, in order for each person.

Theory of operation: Telegram forgets the updates before the offset that a poll names, and gives
those behind it again and again. So the offset is moved only over updates that have been received
for good; what comes twice in between is passed over. Telegram gives a hundred at most: that is how
many are in hand at once. While some are, a poll would be answered at once with the same ones, so
the next poll waits until all are done; if one takes long, a glance now and then fetches what came
meanwhile. (Polling again at the half was measured on loopback: no faster beyond the noise.)
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.telegram_calls import KINDS, Acknowledge, RawUpdates
from bot.channels.telegram_trouble import TROUBLE, Waits, backoff, named, rest_after

log = structlog.get_logger()

LONGEST_GLANCE = 4.0


class NotReceivedError(Exception):
    """Whoever receives events could not take this one now; the cause says why."""


class Window:
    """The updates in hand: which are new, which are done, and up to where to confirm."""

    def __init__(self) -> None:
        self._done: dict[int, bool] = {}
        self._offset: int | None = None
        self._open = 0
        self._settled = asyncio.Event()

    def offset(self) -> int | None:
        """The first update that isn't done, or the one after the last; None before the first."""
        for number, done in self._done.items():
            self._offset = number + 1 if done else number
            if not done:
                break
        return self._offset

    def take(self, number: int) -> bool:
        """Whether this update is new; it is in hand from now on."""
        if number in self._done:
            return False
        self._done[number] = False
        self._open += 1
        return True

    def confirmed(self, offset: int | None) -> None:
        """Telegram knows this offset: what stands before it won't come again."""
        if offset is not None:
            self._done = {number: done for number, done in self._done.items() if number >= offset}

    def done(self, number: int) -> None:
        """This update has been received for good."""
        self._done[number] = True
        self._open -= 1
        if not self._open:
            self._settled.set()

    async def settles(self, seconds: float) -> None:
        """Wait until every update is done, or so many seconds."""
        if not self._open:
            return
        self._settled.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._settled.wait()


class Poller:
    """Polls for ever; one lane of updates for each person, all lanes at once."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        group: asyncio.TaskGroup,
        waits: Waits,
        polled: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._group = group
        self._waits = waits
        self._polled = polled
        self._window = Window()
        self._lanes: dict[int, deque[dict[str, Any]]] = {}

    async def run(self) -> None:
        """Ends only by cancellation."""
        glance = self._waits.glance
        while True:
            updates = await self._poll()
            fresh = [raw for raw in updates if self._window.take(raw["update_id"])]
            for raw in fresh:
                self._accept(raw, next((kind for kind in KINDS if kind in raw), None))
            glance = self._waits.glance if fresh else min(glance * 2, LONGEST_GLANCE)
            await self._window.settles(glance)

    async def _poll(self) -> list[dict[str, Any]]:
        attempt = 0
        while True:
            offset = self._window.offset()
            call = RawUpdates(offset=offset, timeout=self._waits.poll)
            try:
                updates = await self._bot(call, self._waits.poll + self._waits.margin)
            except TROUBLE as error:
                await asyncio.sleep(rest_after(error, attempt, self._waits))
                attempt += 1
                continue
            self._polled()
            self._window.confirmed(offset)
            return updates

    def _accept(self, raw: dict[str, Any], kind: str | None) -> None:
        if kind is None:
            # Queued before we said what we want to hear.
            self._window.done(raw["update_id"])
            return
        if kind == "callback_query":
            # At once, not in its lane: the phone shows a waiting sign until then.
            self._group.create_task(self._acknowledge(raw[kind]["id"]))
        person = raw[kind].get("from", {}).get("id", 0)
        lane = self._lanes.get(person)
        if lane is None:
            lane = self._lanes[person] = deque()
            self._group.create_task(self._work(person, lane))
        lane.append(raw)

    async def _work(self, person: int, lane: deque[dict[str, Any]]) -> None:
        while lane:
            await self._carry(lane[0])
            self._window.done(lane.popleft()["update_id"])
        del self._lanes[person]

    async def _carry(self, raw: dict[str, Any]) -> None:
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            wrong = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
            # Without the error itself: it would bring names and texts into the log.
            log.error("telegram.update_unreadable", update=raw["update_id"], wrong=wrong)  # noqa: TRY400
            return
        attempt = 0
        while not await self._fed(update):
            # The database is down. Tried here again rather than fetched again, so that nothing
            # of the same person overtakes it; Telegram keeps it until it is done.
            await asyncio.sleep(backoff(attempt, self._waits))
            attempt += 1

    async def _fed(self, update: Update) -> bool:
        try:
            await self._dispatcher.feed_update(self._bot, update)
        except NotReceivedError as error:
            cause = type(error.__cause__).__name__
            log.warning("telegram.not_received", update=update.update_id, error=cause)
            return False
        except Exception:
            # A mistake of ours or aiogram's: trying again would block the bot for ever.
            log.exception("telegram.not_handled", update=update.update_id)
        return True

    async def _acknowledge(self, query: str) -> None:
        try:
            await self._bot(Acknowledge(callback_query_id=query))
        except TROUBLE as error:
            log.debug("telegram.press_not_acknowledged", said=named(error))
