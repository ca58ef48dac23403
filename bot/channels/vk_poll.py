"""VK's Bots Long Poll: asks for ever, survives whatever happens, loses nothing it can keep."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

import requests
import structlog

from bot.channels.vk_api_pool import (
    BAD_ANSWERS,
    PACE,
    ApiPool,
    Pace,
    VkRefusedError,
    VkUnreachableError,
    new_session,
)
from bot.channels.vk_outcomes import outcome_of
from bot.channels.vk_threads import in_thread
from bot.core.channel import Later

# what `failed` says in place of updates; 2 and others just ask for a new key
HISTORY_LOST, BOTH_LOST = 1, 3

log = structlog.get_logger()


@dataclass(frozen=True)
class Server:
    """Where the events of the community are, and the key to them."""

    url: str
    key: str


class LongPoll:
    """Hands the updates of each answer over, and keeps its ts only when they have been taken.

    Each question is asked in a daemon thread of its own and one at a time, so that the order holds
    and a question that never ends is left behind. `last_poll` is when the last good answer came.
    """

    def __init__(
        self,
        api: ApiPool,
        group_id: int,
        api_url: str | None,
        clock: Callable[[], datetime],
        load_mark: Callable[[], Awaitable[str | None]],
        save_mark: Callable[[str], Awaitable[None]],
        pace: Pace = PACE,
    ) -> None:
        self.last_poll: datetime | None = None
        self._api = api
        self._group_id = group_id
        self._api_url = api_url
        self._clock = clock
        self._load_mark = load_mark
        self._save_mark = save_mark
        self._pace = pace
        self._session = self._new_session()
        self._server: Server | None = None
        self._ts: str | None = None
        self._anew = False
        self._alive_at = 0.0

    async def run(self, take: Callable[[list[Any]], Awaitable[None]]) -> NoReturn:
        """Poll until cancelled; what `take` raises makes VK tell the same updates again."""
        troubles = 0
        self._alive_at = asyncio.get_running_loop().time()
        try:
            while True:
                troubles = 0 if await self._round(take) else troubles + 1
                if troubles:
                    await asyncio.sleep(self._pause(troubles))
                    self._watch()
        finally:
            self._session.close()

    async def _round(self, take: Callable[[list[Any]], Awaitable[None]]) -> bool:
        try:
            return await self._polled(take)
        except VkRefusedError as refused:
            log.warning("vk_poll_refused", code=refused.code)
            await self._sit_out(refused)
        except VkUnreachableError as unreachable:
            log.warning("vk_poll_broken", reason=str(unreachable))
            self._renew_session()
        except Exception as error:  # noqa: BLE001 - the updates come again; polling never dies
            # by its kind alone: what a database complains about may quote a person
            log.warning("vk_updates_not_taken", error=type(_innermost(error)).__name__)
        return False

    async def _polled(self, take: Callable[[list[Any]], Awaitable[None]]) -> bool:
        server = self._server or await self._connected()
        answer = await self._asked(server)
        if "failed" in answer:
            await self._recover(answer)
            return False
        self.last_poll = self._clock()
        self._alive_at = asyncio.get_running_loop().time()
        await take(answer["updates"])
        await self._keep(str(answer["ts"]))
        return True

    async def _connected(self) -> Server:
        told = await self._api.call("groups.getLongPollServer", group_id=self._group_id)
        if self._ts is None:
            self._ts = await self._load_mark()
        if self._ts is None or self._anew:
            await self._keep(str(told["ts"]))
            self._anew = False
        self._server = Server(told["server"], told["key"])
        return self._server

    async def _asked(self, server: Server) -> Mapping[str, Any]:
        ask = {"act": "a_check", "key": server.key, "ts": self._ts, "wait": self._pace.wait}
        try:
            async with asyncio.timeout(self._pace.connect + 2 * self._pace.poll_read):
                return await in_thread(partial(_answer, self._session, server.url, ask))
        except TimeoutError:
            raise VkUnreachableError("endless answer") from None

    async def _recover(self, answer: Mapping[str, Any]) -> None:
        failed = answer["failed"]
        lost = failed in {HISTORY_LOST, BOTH_LOST}
        log.warning("vk_poll_failed", failed=failed, events_lost=lost)
        if failed == HISTORY_LOST:
            await self._keep(str(answer["ts"]))
            return
        self._server = None
        # the old ts stays until the new one is known and kept
        self._anew = failed == BOTH_LOST

    async def _keep(self, ts: str) -> None:
        if ts != self._ts:
            await self._save_mark(ts)
            self._ts = ts

    async def _sit_out(self, refused: VkRefusedError) -> None:
        self._server = None
        outcome = outcome_of(refused)
        seconds = outcome.seconds if isinstance(outcome, Later) else self._pace.longest_pause
        await asyncio.sleep(min(seconds, self._pace.longest_pause))

    def _pause(self, troubles: int) -> float:
        """None at first, for most troubles are a lost key or connection; then longer and longer."""
        longer = 2.0 ** min(troubles - 2, 10)
        return min(self._pace.longest_pause, longer) if troubles > 1 else 0.0

    def _watch(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._alive_at < self._pace.patience:
            return
        log.error("vk_poll_dead", seconds=round(now - self._alive_at))
        self._alive_at = now
        self._server = None
        self._renew_session()

    def _renew_session(self) -> None:
        self._session.close()
        self._session = self._new_session()

    def _new_session(self) -> requests.Session:
        return new_session((self._pace.connect, self._pace.poll_read), self._api_url)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _answer(session: requests.Session, url: str, ask: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        response = session.get(url, params=ask)
        response.raise_for_status()
        answer: Mapping[str, Any] = response.json()
        if "failed" in answer or (answer["ts"] and isinstance(answer["updates"], list)):
            return answer
    except BAD_ANSWERS as error:
        raise VkUnreachableError(type(error).__name__) from None
    raise VkUnreachableError("unknown answer")
