"""The objective side of the index: what observers ticked and counted, as one value 0…1 a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from scoring.facts import ChecklistItem
from scoring.methodology import Item, Methodology, Objective

SCOPES: Final = ("region", "office")
NOW: Final = "vacancies"
BEFORE: Final = "vacancies_before"

# One list: what stands there by item.
Ticks: TypeAlias = Mapping[str, int]


@dataclass(frozen=True)
class Observed:
    """An objective value 0…1, or the reason why there is none."""

    value: float | None
    reason: str | None = None


def observed(
    methodology: Methodology,
    checklists: Iterable[ChecklistItem],
    *,
    first: date | None = None,
    last: date | None = None,
    office: str | None = None,
) -> dict[str, Observed]:
    """The objective value of every indicator that has a checklist, for a period and a place."""
    begins = first if methodology.checklist_period == "within" else None
    counted = [one for one in checklists if _within(one.dated, begins, last)]
    lists = _newest(counted)
    return {
        item.code: _of_item(methodology, item, item.objective, lists, office)
        for item in methodology.items
        if item.objective
    }


def refusal(item: Item | None, name: str, value: int) -> str | None:
    """Why a line of a checklist cannot be right, as a code; None if it can."""
    if item is None or item.objective is None:
        return "unknown-indicator"
    rule = item.objective.rule
    if rule == "growth":
        return ("off-scale" if value < 0 else None) if name in {NOW, BEFORE} else "unknown-item"
    fits = 1 <= value <= 3 if rule == "levels" else value in {0, 1}  # noqa: PLR2004 (three levels)
    return None if fits else "off-scale"


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or day >= first) and (last is None or day <= last)


def _newest(checklists: Iterable[ChecklistItem]) -> dict[tuple[str, str | None], dict[str, int]]:
    kept: dict[tuple[str, str | None, str], ChecklistItem] = {}
    for one in checklists:
        key = (one.indicator, one.office if one.scope == "office" else None, one.item)
        if key not in kept or kept[key].dated <= one.dated:
            kept[key] = one
    lists: dict[tuple[str, str | None], dict[str, int]] = {}
    for (indicator, office, name), one in kept.items():
        lists.setdefault((indicator, office), {})[name] = one.value
    return lists


def _of_item(
    methodology: Methodology,
    item: Item,
    rule: Objective,
    lists: Mapping[tuple[str, str | None], Ticks],
    office: str | None,
) -> Observed:
    own = {
        place: _value(methodology, rule, ticks)
        for (code, place), ticks in lists.items()
        if code == item.code and place is not None and office in {None, place}
    }
    regional = lists.get((item.code, None))
    region = _value(methodology, rule, regional) if regional else None
    values = [value for value in own.values() if value is not None]
    offices = sum(values) / len(values) if values else None
    order = (region, offices) if methodology.network == "centralised" else (offices, region)
    for value in order:
        if value is not None:
            return Observed(value)
    return Observed(None, "not-computable" if own or regional else "no-checklist")


def _value(methodology: Methodology, rule: Objective, ticks: Ticks) -> float | None:
    if rule.rule == "growth":
        return _growth(ticks, methodology.growth_cap)
    if rule.rule == "levels":
        points = [methodology.comfort_points[level - 1] for level in ticks.values()]
        return sum(points) / (max(methodology.comfort_points) * len(points))
    present = sum(ticks.values())
    if rule.rule == "share":
        return present / len(ticks)
    return min(methodology.list_cap, present * rule.step)


def _growth(ticks: Ticks, cap: float) -> float | None:
    # Growth from nothing is no number, and half a pair tells nothing.
    if NOW not in ticks or not ticks.get(BEFORE):
        return None
    return min(cap, ticks[NOW] / ticks[BEFORE])
