"""Faults on demand: what the next calls or polls of the emulator get instead of an answer."""

from dataclasses import dataclass, field
from typing import Any

POLL = "longpoll"
CALL_KINDS = {"error", "http", "hang", "silence", "reset", "drop", "bad_json"}
POLL_KINDS = {"failed", "redeliver", "http", "hang", "silence", "reset", "bad_json"}


@dataclass
class Fault:
    """One disorder that is still due so many times; no method means every API method."""

    kind: str
    times: int = 1
    method: str | None = None
    code: int = 0
    seconds: float = 0.0


@dataclass
class Faults:
    """The disorders ordered, first come first served; a poll takes only those ordered for polls."""

    due: list[Fault] = field(default_factory=list)
    spent: int = 0

    def errors(self, code: int, times: int = 1, method: str | None = None) -> None:
        """Answer the next calls with this error_code (6, 9, 10, 14, 29, 5, 901…)."""
        self.order(Fault("error", times, method, code=code))

    def breaks(self, status: int = 502, times: int = 1, method: str | None = None) -> None:
        """Answer with this HTTP status and a page of HTML, nothing done; "longpoll" for polls."""
        self.order(Fault("http", times, method, code=status))

    def hangs(self, seconds: float, times: int = 1, method: str | None = None) -> None:
        """Keep the caller waiting so many seconds, then do and answer as always."""
        self.order(Fault("hang", times, method, seconds=seconds))

    def drops(self, times: int = 1, method: str | None = None) -> None:
        """Do what is asked, then cut the connection instead of answering."""
        self.order(Fault("drop", times, method))

    def resets(self, times: int = 1, method: str | None = None) -> None:
        """Cut the connection before anything is done."""
        self.order(Fault("reset", times, method))

    def garbles(self, times: int = 1, method: str | None = None) -> None:
        """Do what is asked and answer with half a JSON document."""
        self.order(Fault("bad_json", times, method))

    def silences(self, times: int = 1, method: str | None = POLL) -> None:
        """Never answer, never close: a dead peer (a poll unless another method is named)."""
        self.order(Fault("silence", times, method))

    def fails_poll(self, code: int, times: int = 1) -> None:
        """Answer the next polls with failed 1 (events lost), 2 (key), 3 (both) or 4 (version)."""
        self.order(Fault("failed", times, POLL, code=code))

    def redelivers(self, events: int = 1, times: int = 1) -> None:
        """Give the last so many events once more with the next poll."""
        self.order(Fault("redeliver", times, POLL, code=events))

    def order(self, fault: Fault) -> None:
        """Queue any fault; raises ValueError for a kind that its target cannot have."""
        kinds = POLL_KINDS if fault.method == POLL else CALL_KINDS
        if fault.kind not in kinds:
            raise ValueError(f"{fault.kind} is none of {sorted(kinds)}")
        self.due.append(fault)

    def take(self, method: str) -> Fault | None:
        """The disorder that this call or poll meets, if one is due."""
        for fault in self.due:
            if fault.method == method or (fault.method is None and method != POLL):
                return self._spend(fault)
        return None

    def heal(self) -> None:
        """Forget every disorder that is still due."""
        self.due.clear()

    def _spend(self, fault: Fault) -> Fault:
        self.spent += 1
        fault.times -= 1
        if fault.times <= 0:
            self.due.remove(fault)
        return fault


def read_fault(raw: dict[str, Any]) -> Fault:
    """A fault described in JSON: kind, and where needed times, method, code, seconds."""
    return Fault(**raw)
