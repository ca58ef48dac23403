"""How often somebody may do something; kept in memory, forgotten with the process."""

import time
from collections import deque
from collections.abc import Callable

MOST_NAMES = 20_000


class Rates:
    """So many events within so many seconds for a person and for a network address.

    A network address gets more: behind one there may be a whole training room.
    """

    def __init__(
        self,
        person: int = 30,
        network: int = 300,
        seconds: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = {"person": person, "network": network}
        self._seconds = seconds
        self._monotonic = monotonic
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def wait(self, person: str, network: str) -> float:
        """Note one event; 0 when it is allowed, else seconds until the next may come."""
        now = self._monotonic()
        lines = [self._line("person", person, now), self._line("network", network, now)]
        full = [
            line[0]
            for line, most in zip(lines, self._most.values(), strict=True)
            if len(line) >= most
        ]
        if full:
            return max(full) + self._seconds - now
        for line in lines:
            line.append(now)
        return 0.0

    def _line(self, kind: str, name: str, now: float) -> deque[float]:
        if len(self._seen) > MOST_NAMES:
            self._sweep(now)
        line = self._seen.setdefault((kind, name), deque())
        while line and line[0] <= now - self._seconds:
            line.popleft()
        return line

    def _sweep(self, now: float) -> None:
        over = now - self._seconds
        self._seen = {name: line for name, line in self._seen.items() if line and line[-1] > over}
