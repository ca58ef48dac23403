"""Opening hours as people write them: "09:00-13:00"."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import Final

from bot.domain.offices import MIDNIGHT, Window

WRITTEN: Final = re.compile(r"(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)")
OVERLAP: Final = "промежутки пересекаются"


def read_windows(texts: Iterable[str]) -> tuple[tuple[Window, ...], str]:
    """The windows in order, and the reason why the texts cannot be used, if there is one."""
    windows: list[Window] = []
    for text in texts:
        window, reason = read_window(text)
        if window is None:
            return (), reason
        windows.append(window)
    windows.sort(key=lambda window: window.opens)
    return (tuple(windows), "") if not overlap(windows) else ((), OVERLAP)


def read_window(text: str) -> tuple[Window | None, str]:
    """The window, or why the text is none."""
    times = WRITTEN.fullmatch(text)
    opens, closes = map(_time, times.groups()) if times else (None, None)
    if opens is None or closes is None:
        return None, f'{text!r} — нужны два времени, например "09:00-13:00"'
    if closes <= opens:
        return None, f"{text!r} кончается раньше, чем начинается"
    return Window(opens, closes), ""


def overlap(windows: Iterable[Window]) -> bool:
    """Whether any two neighbours of the windows, in order, share any time."""
    return any(earlier.closes > later.opens for earlier, later in pairwise(windows))


def _time(text: str) -> time | None:
    try:
        return MIDNIGHT if text == "24:00" else time.fromisoformat(text)
    except ValueError:
        return None
