"""The index once more, slowly: plain loops, written from docs/methodology.md alone."""

from typing import Any

Rows = list[dict[str, str]]
Ticks = dict[str, int]

GROUPS = {
    "I": ["staff-competence", "staff-communication", "management-openness"],
    "II": ["usefulness", "vacancy-growth", "outreach-events"],
    "III": [
        "info-office",
        "info-site",
        "info-social",
        "info-contact-centre",
        "simplicity",
        "responsiveness",
        "channels",
        "prebooking",
    ],
    "IV": ["personal-adviser", "circumstances"],
    "V": ["comfort", "transport", "appearance", "coordination"],
}
AGREE = [
    "staff-competence",
    "staff-communication",
    "usefulness",
    "info-office",
    "info-site",
    "info-social",
    "info-contact-centre",
    "simplicity",
    "responsiveness",
    "circumstances",
    "comfort",
    "transport",
    "appearance",
    "coordination",
]
YES_NO = ["prebooking", "personal-adviser"]
STEPS = {
    "management-openness": 0.2,
    "outreach-events": 0.2,
    "info-office": 0.2,
    "info-site": 0.2,
    "info-social": 0.2,
    "info-contact-centre": 0.2,
    "responsiveness": 1.0,
    "channels": 0.1,
    "prebooking": 0.25,
    "appearance": 0.2,
}
ALL = [code for codes in GROUPS.values() for code in codes]


def good_share(rows: Rows, audience: str, code: str, modes: tuple[str, ...]) -> float | None:
    good = asked = 0
    for row in rows:
        if row["audience"] != audience or row["question"] != code or row["mode"] not in modes:
            continue
        if row["value"] == "":
            continue
        asked += 1
        if code in AGREE and int(row["value"]) >= 8:
            good += 1
        if code in YES_NO and row["value"] == "yes":
            good += 1
    if asked == 0 or code not in AGREE + YES_NO:
        return None
    return good / asked


def list_value(code: str, ticks: Ticks) -> float | None:
    if code == "vacancy-growth":
        if "vacancies" not in ticks or ticks.get("vacancies_before", 0) == 0:
            return None
        growth = ticks["vacancies"] / ticks["vacancies_before"]
        return 1.0 if growth > 1 else growth
    if code == "comfort":
        points = 0.0
        for level in ticks.values():
            points += {1: 2.0, 2: 1.0, 3: 0.5}[level]
        return points / (2 * len(ticks))
    present = 0
    for tick in ticks.values():
        present += tick
    if code == "transport":
        return present / len(ticks)
    value = present * STEPS[code]
    return 1.0 if value > 1 else value


def newest(lines: Rows, code: str, office: str | None) -> Ticks:
    day: dict[str, str] = {}
    ticks: Ticks = {}
    for line in lines:
        if line["indicator"] != code:
            continue
        if office is None and line["scope"] != "region":
            continue
        if office is not None and (line["scope"] != "office" or line["office"] != office):
            continue
        item = line["item"]
        if item not in day or line["dated"] > day[item]:
            day[item] = line["dated"]
            ticks[item] = int(line["value"])
    return ticks


def objective(lines: Rows, code: str, network: str) -> float | None:
    offices = []
    for office in sorted({line["office"] for line in lines if line["scope"] == "office"}):
        ticks = newest(lines, code, office)
        if ticks:
            value = list_value(code, ticks)
            if value is not None:
                offices.append(value)
    mean = None
    if offices:
        mean = sum(offices) / len(offices)
    ticks = newest(lines, code, None)
    region = list_value(code, ticks) if ticks else None
    if network == "centralised":
        return mean if region is None else region
    return region if mean is None else mean


def average(values: list[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    if not there:
        return None
    return sum(there) / len(there)


def one_audience(
    rows: Rows, lines: Rows, audience: str, network: str, modes: tuple[str, ...] = ("bot", "web")
) -> dict[str, Any]:
    """{"A", "B", "C", "coverage", "value", "groups", "items"} of one audience."""
    items: dict[str, float | None] = {}
    shares: list[float | None] = []
    for code in ALL:
        share = good_share(rows, audience, code, modes)
        found = objective(lines, code, network)
        shares.append(share)
        if share is None:
            items[code] = found
        elif found is None:
            items[code] = share
        else:
            items[code] = 0.5 * share + 0.5 * found
    groups = {}
    for group, codes in GROUPS.items():
        groups[group] = average([items[code] for code in codes])
    there = 0
    for value in items.values():
        if value is not None:
            there += 1
    told = {
        "A": average(list(items.values())),
        "B": average(list(groups.values())),
        "C": average(shares),
    }
    told = {name: None if value is None else 100 * value for name, value in told.items()}
    enough = there / 20 >= 0.8
    return {
        **told,
        "coverage": there / 20,
        "value": told["B"] if enough else None,
        "groups": groups,
        "items": items,
    }


def whole(parts: dict[str, dict[str, Any]]) -> tuple[float | None, list[str]]:
    """The index over the audiences: (value, audiences that it stands for)."""
    counted = sorted(code for code, part in parts.items() if part["value"] is not None)
    return average([parts[code]["value"] for code in counted]), counted
