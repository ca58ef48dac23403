"""Golden conversations: transcripts of `otklik chat`, played on any channel.

A file begins with `# ` lines that say what it is about. Then it is what a terminal shows: `$ `
and a line as it is typed into `otklik chat`, and below it whatever the bot prints
(`sed -n 's/^[$] //p' FILE | otklik chat` plays it by hand). A line `! …` is something that happens
outside of the typed lines: see `happens` in players.py. When words have changed on purpose,
`python -m tests.whole.golden FILE…` writes the files anew; read the difference.
"""

import asyncio
import re
import sys
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "conversations"
_BUTTON = re.compile(r"\[(\d+)\] (.*)")


@dataclass(frozen=True)
class Step:
    """One line of the transcript and what is printed after it; `outside` lines are `! …`."""

    line: str
    printed: str
    outside: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons of the last letter printed, as they are numbered."""
        found: list[str] = []
        for line in self.printed.splitlines():
            match = _BUTTON.fullmatch(line)
            if match and match[1] == "1":
                found = []
            if match:
                found.append(match[2])
        return tuple(found)


@dataclass(frozen=True)
class Conversation:
    """A whole file: what it is about, the language of the person's messenger, its steps."""

    about: str
    language: str
    steps: tuple[Step, ...]


def read(path: Path) -> Conversation:
    """The conversation in a file; ValueError when something is printed before anything is said."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    language = next((one.partition(": ")[2] for one in head if one.startswith("language: ")), "ru")
    steps: list[Step] = []
    for line in lines:
        if line.startswith(("$ ", "! ")):
            steps.append(Step(line[2:].strip(), "", outside=line.startswith("!")))
        elif steps:
            last = steps.pop()
            steps.append(Step(last.line, f"{last.printed}{line}\n", last.outside))
        elif line and not line.startswith("#"):
            raise ValueError(f"{path.name} begins with an answer: {line}")
    stripped = (Step(one.line, one.printed.strip("\n"), one.outside) for one in steps)
    return Conversation("\n".join(head), language, tuple(stripped))


def same_printed(printed: str, label_limit: int, missing: frozenset[str] = frozenset()) -> str:
    """Letters as a channel must show them: without its missing buttons, labels no longer than fit.

    What is counted or cut differently on each channel is taken out: the buttons' numbers, and the
    empty lines between letters, of which a channel that splits a letter has more.
    """
    lines = []
    for line in printed.splitlines():
        match = _BUTTON.fullmatch(line)
        if match and match[2] not in missing:
            lines.append(f"[ ] {_short(match[2], label_limit)}")
        elif not match and line:
            lines.append(line)
    return "\n".join(lines)


def undated(printed: str) -> str:
    """Letters without what is different tomorrow: numbers, days, times, and how many there are."""
    for pattern, name in _MOVING:
        printed = re.sub(pattern, name, printed)
    return "\n".join(line for line, _ in groupby(printed.splitlines()))


_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_MOVING = (
    (r"\b\d{3}-\d{3}\b(?!-)", "NNN-NNN"),
    (r"(?:сегодня|завтра), ", ""),
    (r"для вас до \d\d:\d\d", "для вас до TIME"),
    (rf"[а-я]{{2,11}}, \d{{1,2}} (?:{_MONTHS}), \d\d:\d\d", "DAY, TIME"),
    (rf"[а-я]{{2,11}}, \d{{1,2}} (?:{_MONTHS})", "DAY"),
    (r"(?m)^\[\d+\] ", "[ ] "),
    (r"(?m)^\[ \] \d\d:\d\d$", "[ ] TIME"),
)


def _short(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"


async def _replayed(conversation: Conversation) -> str:
    from tests.whole.terminal_player import Terminals

    parts = []
    with tempfile.TemporaryDirectory() as folder:
        async with Terminals().player(Path(folder), conversation.language) as player:
            for step in conversation.steps:
                shown = await player.plays(step)
                sign = "!" if step.outside else "$"
                parts.append(f"{sign} {step.line}\n{shown}".rstrip("\n"))
    return "\n\n".join(parts)


def _write(path: Path) -> None:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    replayed = asyncio.run(_replayed(read(path)))
    path.write_text("\n".join([*head, "", replayed, ""]), encoding="utf-8")


if __name__ == "__main__":
    from tests.whole.players import fixed_numbers

    for name in sys.argv[1:]:
        with fixed_numbers():
            _write(Path(name))
