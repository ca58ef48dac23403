"""The events of one community as its Bots Long Poll server keeps and hands them out."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

VERSION = "5.199"
EVENTS = ("message_new", "message_event", "message_allow", "message_deny")
Found = TypeVar("Found")


class Bell:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Something has changed: look again."""
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def until(self, condition: Callable[[], Found | None]) -> Found:
        """Wait until the condition is true of the world, and give what it found."""
        while not (found := condition()):
            await self._next.wait()
        return found


@dataclass
class Feed:
    """Events numbered from 1; ts is the number of the last one that the reader has."""

    group_id: int
    enabled: bool = True
    api_version: str = VERSION
    ticked: set[str] = field(default_factory=lambda: set(EVENTS))
    kept: int = 10_000
    key: str = field(default_factory=lambda: secrets.token_hex(20))
    bell: Bell = field(default_factory=Bell)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _forgotten: int = 0

    @property
    def ts(self) -> int:
        """The number of the newest event."""
        return self._forgotten + len(self._events)

    def publish(self, kind: str, what: dict[str, Any]) -> dict[str, Any] | None:
        """Wrap and queue an event, unless the community's settings leave that kind out."""
        if not self.enabled or kind not in self.ticked:
            return None
        event = {
            "group_id": self.group_id,
            "type": kind,
            "event_id": secrets.token_hex(20),
            "v": self.api_version,
            "object": what,
        }
        self.append(event)
        return event

    def append(self, event: dict[str, Any]) -> None:
        """Queue an event that is wrapped already, whatever the settings say."""
        self._events.append(event)
        surplus = len(self._events) - self.kept
        if surplus > 0:
            del self._events[:surplus]
            self._forgotten += surplus
        self.bell.ring()

    def forget(self) -> None:
        """Lose the history: whoever asks for an older ts gets failed 1."""
        self._forgotten = self.ts
        self._events.clear()

    def expire_key(self) -> None:
        """Make the key in use worthless: the next poll with it gets failed 2."""
        self.key = secrets.token_hex(20)
        self.bell.ring()

    def keeps(self, ts: int) -> bool:
        """Whether everything after this ts can still be told."""
        return self._forgotten <= ts <= self.ts

    def after(self, ts: int) -> list[dict[str, Any]]:
        """The events newer than ts, oldest first."""
        return self._events[max(0, ts - self._forgotten) :]
