"""Rows of buttons as the keyboards that VK accepts."""

import json
from collections import Counter
from itertools import chain, groupby
from typing import Any

from bot.core.channel import BUTTONS_ONLY, Grid, Rows, balanced
from bot.core.says import LetterButton

VALUE, LASTING = "v", "f"
PAYLOAD = 255
# of all buttons together; sources disagree whether it is a little more
PAYLOADS = 1000
COLOURS = {
    "plain": "secondary",
    "primary": "primary",
    "positive": "positive",
    "negative": "negative",
}
WIDE = frozenset({"link", "place"})
LINKS_IN_A_ROW = 2


def keyboard_json(
    rows: Rows, grid: Grid, *, inline: bool, callbacks: bool, lasting: bool = False
) -> str:
    """The keyboard parameter; its press buttons are callbacks only where the client knows them.

    Buttons of a `lasting` message say so when pressed: an edit would take its file away.
    """
    placed = _placed(rows, grid)
    payloads = _payloads(tuple(chain.from_iterable(placed)), {LASTING: 1} if lasting else {})
    kind = "callback" if inline and callbacks else "text"
    buttons = [[_button(one, kind, payloads) for one in row] for row in placed]
    mode = {"inline": True} if inline else {"one_time": True}
    return _dumped({**mode, "buttons": buttons})


def split_links(rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    """Rows without the links that VK would refuse, and a line of text for each of those."""
    kept = (tuple(button for button in row if _opens(button)) for row in rows)
    refused = (button for row in rows for button in row if not _opens(button))
    lines = tuple(f"{button.label}: {button.value}" for button in refused)
    return tuple(row for row in kept if row), lines


def _opens(button: LetterButton) -> bool:
    web = button.value.startswith(("http://", "https://")) and " " not in button.value
    return web or button.kind != "link"


def _placed(rows: Rows, grid: Grid) -> Rows:
    spread = tuple(part for row in rows for part in _spread(row))
    return spread if len(spread) <= grid.rows else _packed(rows, grid)


def _spread(row: tuple[LetterButton, ...]) -> Rows:
    runs = groupby(row, key=lambda button: button.kind in WIDE)
    rows = (((one,) for one in run) if wide else (tuple(run),) for wide, run in runs)
    return tuple(chain.from_iterable(rows))


def _packed(rows: Rows, grid: Grid) -> Rows:
    by_kind: dict[str, tuple[LetterButton, ...]] = {"press": (), "link": (), "place": ()}
    for button in chain.from_iterable(rows):
        by_kind[button.kind] = (*by_kind[button.kind], button)
    presses = balanced(by_kind["press"], grid.columns)
    links = balanced(by_kind["link"], LINKS_IN_A_ROW)
    return (*presses, *links, *balanced(by_kind["place"], 1))


def _payloads(buttons: tuple[LetterButton, ...], more: dict[str, int]) -> dict[str, str]:
    """What the values travel as, the shortest first for as long as a keyboard takes them."""
    times = Counter(button.value for button in buttons if button.kind == "press")
    left, taken = PAYLOADS, dict[str, str]()
    for value in sorted(times, key=len):
        payload = _dumped({VALUE: value, **more})
        if len(payload) <= PAYLOAD and len(payload) * times[value] <= left:
            taken[value] = payload
            left -= len(payload) * times[value]
    return taken


def _button(button: LetterButton, kind: str, payloads: dict[str, str]) -> dict[str, Any]:
    label = button.label.strip() or BUTTONS_ONLY
    if button.kind == "place":
        return {"action": {"type": "location"}}
    if button.kind == "link":
        return {"action": {"type": "open_link", "label": label, "link": button.value}}
    colour = COLOURS[button.style]
    if button.value not in payloads:
        # what is too long to be carried comes back as the label, typed
        return {"action": {"type": "text", "label": label}, "color": colour}
    action = {"type": kind, "label": label, "payload": payloads[button.value]}
    return {"action": action, "color": colour}


def _dumped(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
