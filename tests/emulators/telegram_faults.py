"""Faults on demand and rate limits: how the platform misbehaves, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import ceil
from typing import Any, Literal, get_args

from tests.emulators.telegram_rules import Refusal

Kind = Literal[
    "too_many",  # 429 with retry_after, nothing done
    "blocked",  # 403, nothing done
    "unauthorized",  # 401, nothing done
    "server_error",  # 5xx with a JSON body, or HTML as a proxy answers it; nothing done
    "hang",  # nothing is done before so many seconds have passed; nothing if the bot gave up
    "late",  # done at once, answered after so many seconds
    "drop",  # the connection is cut, nothing done
    "lost_answer",  # done, then the connection is cut: the bot does not know
]


@dataclass
class Fault:
    """One way to fail for the next calls whose method fits the pattern (send*, *)."""

    kind: Kind
    method: str = "*"
    times: int = 1
    chat: int | None = None
    retry_after: int = 1
    seconds: float = 60.0
    status: int = 502
    html: bool = False

    def fits(self, method: str, chat: str) -> bool:
        """Whether this call is to fail."""
        named = fnmatchcase(method, self.method)
        return named and (self.chat is None or str(self.chat) == chat)

    def refusal(self) -> Refusal | None:
        """The answer in place of the real one, for the kinds that answer in JSON."""
        match self.kind:
            case "too_many":
                wait = self.retry_after
                return Refusal(429, f"retry after {wait}", retry_after=wait)
            case "blocked":
                return Refusal(403, "bot was blocked by the user")
            case "unauthorized":
                return Refusal(401)
            case _:
                return None


class Faults:
    """The faults still to come, used up in the order they were asked for."""

    def __init__(self, redeliver: Callable[[int], int]) -> None:
        self.pending: list[Fault] = []
        self._redeliver = redeliver

    def add(self, kind: Kind, **details: Any) -> Fault:
        """Let the next calls fail so; see Fault for what may be said more closely."""
        if kind not in get_args(Kind):
            raise ValueError(f"no such fault: {kind}; there are {', '.join(get_args(Kind))}")
        fault = Fault(kind, **details)
        self.pending.append(fault)
        return fault

    def too_many(self, method: str = "*", times: int = 1, retry_after: int = 1) -> Fault:
        """Next calls: 429, come back after so many seconds."""
        return self.add("too_many", method=method, times=times, retry_after=retry_after)

    def blocked(self, method: str = "*", times: int = 1, chat: int | None = None) -> Fault:
        """Next calls: 403, as if the person had blocked the bot."""
        return self.add("blocked", method=method, times=times, chat=chat)

    def unauthorized(self, method: str = "*", times: int = 1) -> Fault:
        """Next calls: 401, as if the token had been revoked."""
        return self.add("unauthorized", method=method, times=times)

    def server_error(
        self, method: str = "*", times: int = 1, status: int = 502, *, html: bool = False
    ) -> Fault:
        """Next calls: 500, 502, 504, in JSON or as a proxy's HTML page."""
        return self.add("server_error", method=method, times=times, status=status, html=html)

    def hang(self, method: str = "*", times: int = 1, seconds: float = 60) -> Fault:
        """Next calls: silence for so many seconds; nothing happens if the bot hangs up."""
        return self.add("hang", method=method, times=times, seconds=seconds)

    def late(self, method: str = "*", times: int = 1, seconds: float = 60) -> Fault:
        """Next calls take effect at once and are answered after so many seconds."""
        return self.add("late", method=method, times=times, seconds=seconds)

    def drop(self, method: str = "*", times: int = 1) -> Fault:
        """Next calls: the connection is cut and nothing has happened."""
        return self.add("drop", method=method, times=times)

    def lost_answer(self, method: str = "*", times: int = 1) -> Fault:
        """Next calls take effect, and the connection is cut before the answer."""
        return self.add("lost_answer", method=method, times=times)

    def redeliver(self, count: int = 10_000) -> int:
        """Forget that updates were confirmed: the last so many come once more. Says how many."""
        return self._redeliver(count)

    def clear(self) -> None:
        """Everything works from now on."""
        self.pending.clear()

    def next_for(self, method: str, chat: str) -> Fault | None:
        """The fault that meets this call, used up by it."""
        for fault in self.pending:
            if fault.fits(method, chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.pending.remove(fault)
                return fault
        return None


@dataclass
class Bucket:
    """A token bucket: so many a second, so many at once."""

    rate: float
    burst: float
    left: float
    seen: float

    def wait(self, now: float) -> float:
        """Seconds until the next token, 0 when there is one."""
        self.left = min(self.burst, self.left + (now - self.seen) * self.rate)
        self.seen = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.rate


@dataclass(frozen=True)
class RateLimits:
    """Messages a second overall and in one chat, with the bursts that pass."""

    overall: float = 30.0
    overall_burst: float = 30.0
    chat: float = 1.0
    chat_burst: float = 3.0


class Throttle:
    """Refuses messages beyond the limits with 429, as long as limits are set."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._overall = Bucket(limits.overall, limits.overall_burst, limits.overall_burst, clock())
        self._chats: dict[str, Bucket] = {}

    def admit(self, method: str, chat: str) -> None:
        """Count one message, or refuse it; other methods are free."""
        if not method.startswith(("sendM", "sendD", "sendL", "sendV", "edit")):
            return
        now = self._clock()
        own = self._bucket(chat, now)
        wait = max(self._overall.wait(now), own.wait(now))
        if wait:
            seconds = ceil(wait)
            raise Refusal(429, f"retry after {seconds}", retry_after=seconds)
        self._overall.left -= 1
        own.left -= 1

    def _bucket(self, chat: str, now: float) -> Bucket:
        limits = self._limits
        fresh = Bucket(limits.chat, limits.chat_burst, limits.chat_burst, now)
        return self._chats.setdefault(chat, fresh)
