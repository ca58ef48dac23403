"""The queue of one bot's updates: long polling, confirmation by offset, redelivery, 409."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from typing import Any

from tests.emulators.telegram_rules import Refusal

FIRST_UPDATE = 700_000_001
REMEMBERED = 10_000
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_ENDED = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates stay until a larger offset is asked for, and are given again until then."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._confirmed: deque[tuple[int, bytes]] = deque(maxlen=REMEMBERED)
        self._allowed: frozenset[str] = frozenset()
        self._poll: asyncio.Future[None] | None = None
        self._next = FIRST_UPDATE
        self.taken = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def polled(self) -> bool:
        """Whether a bot is waiting for updates right now."""
        return self._poll is not None

    def allow(self, kinds: Iterable[str]) -> None:
        """Later updates of other kinds are not queued; an empty list means the default."""
        self._allowed = frozenset(kinds)

    def put(self, update: dict[str, Any]) -> dict[str, Any]:
        """Queue one raw update, numbered unless it brings its own number."""
        number = update.get("update_id", self._next)
        self._next = max(self._next, number + 1)
        numbered = {"update_id": number, **update}
        if self._wanted(next(key for key in numbered if key != "update_id")):
            encoded = json.dumps(numbered, ensure_ascii=False).encode()
            self._waiting.append((number, encoded))
            self._wake()
        return numbered

    async def take(self, offset: int, limit: int, seconds: float) -> list[bytes]:
        """Confirm what stands before the offset, then wait for updates as encoded JSON."""
        self._end_older_poll()
        self._confirm(offset)
        if not self._waiting and seconds:
            await self._wait(seconds)
        batch = [encoded for _, encoded in list(self._waiting)[:limit]]
        self.taken += len(batch)
        return batch

    def redeliver(self, count: int = REMEMBERED) -> int:
        """Forget the confirmation of the last updates, so that they come once more."""
        again = [self._confirmed.pop() for _ in range(min(count, len(self._confirmed)))]
        self._waiting.extendleft(again)
        self._wake()
        return len(again)

    def drop(self) -> None:
        """Throw away whatever is pending."""
        self._waiting.clear()

    def _wanted(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = self._waiting[max(offset, -len(self._waiting))][0] if self._waiting else 0
        while self._waiting and self._waiting[0][0] < offset:
            self._confirmed.append(self._waiting.popleft())

    def _wake(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def _end_older_poll(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(409, _ENDED))

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({poll}, timeout=seconds)
            if poll.done():
                poll.result()
        finally:
            if self._poll is poll:
                self._poll = None
