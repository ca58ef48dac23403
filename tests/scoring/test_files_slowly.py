"""Whole files against plain loops: nasty ones, with periods, offices and audiences asked for."""

import csv
import io
import random
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from scipy import stats

from scoring.answers_file import read_answers
from scoring.facts import Facts
from scoring.methodology import methodology
from scoring.report import Period
from scoring.report_json import in_json
from scoring.reporting import Asked, report
from tests.scoring.files import ANSWERS
from tests.scoring.slow_index import one_audience

Z = NormalDist().inv_cdf(0.975)
SCALES = {
    "nps": [str(point) for point in range(11)],
    "enps": [str(point) for point in range(11)],
    "ces": [str(point) for point in range(1, 8)],
    "csi": [str(point) for point in range(1, 6)],
    "fcr": ["yes", "partly", "no"],
    "ease": ["easy", "rather-easy", "neither", "rather-hard", "hard"],
    "usefulness": [str(point) for point in range(1, 11)],
    "prebooking": ["yes", "no"],
}
OFFSETS = ("Z", "+00:00", "+05:00", "-03:30", "+12:00", "-11:00", "+05:45")
OFFICES = ("lenina", "мира", "of,fice", 'q"uote', "new\nline", "")
Rows = list[dict[str, str]]
Bounds = tuple[float, float, float, int] | None


@pytest.mark.parametrize("seed", range(60))
def test_a_nasty_file_comes_to_what_plain_loops_say(seed: int) -> None:
    chance = random.Random(seed)
    rows = nasty(chance)
    text, lines = laid_out(chance, rows)
    office = chance.choice([None, None, *OFFICES[:3]])
    audience = chance.choice([None, None, "jobseeker", "employer"])
    first = chance.choice([None, date(2026, 3, 1)])
    last = chance.choice([None, date(2026, 3, 2)])
    read = read_answers(
        io.StringIO(text, newline=""), methodology(), first=first, last=last, office=office
    )
    good, bad = sorted_out(rows, lines)
    assert [one.line for one in read.refused] == bad
    asked = Asked(methodology(), Period(first, last), office, audience)
    told = in_json(report(asked, Facts(cells=read.cells), read.questionnaires()), methodology())
    wanted = [
        one
        for one in good
        if office in {None, one["office"]}
        and audience in {None, one["audience"]}
        and (first is None or day(one) >= first)
        and (last is None or day(one) <= last)
    ]
    agree(told, wanted, ("bot", "web"))
    for mode, section in told["other_modes"].items():
        agree(section, wanted, (mode,))
    beside = {one["mode"] for one in wanted} - {"bot", "web"}
    assert set(told["other_modes"]) == beside


def agree(told: Any, rows: Rows, modes: tuple[str, ...]) -> None:
    for code, bounds in slow_metrics([one for one in rows if one["mode"] in modes]).items():
        figure = told["metrics"]
        for part in code.split("."):
            figure = figure[part]
        found = (figure["value"], figure["low"], figure["high"], figure["n"])
        if bounds is None:
            assert (found, figure["reason"]) == ((None, None, None, 0), "no-answers")
        else:
            assert found == pytest.approx(bounds, abs=1e-9), code
    present = {one["audience"] for one in rows} & {"jobseeker", "employer"}
    assert set(told["audiences"]) == present
    for audience in present:
        slow = one_audience(rows, [], audience, "centralised", modes)
        index = told["audiences"][audience]["index"]
        assert (index["value"], index["coverage"]) == (slow["value"], slow["coverage"])
        assert index["alternatives"] == pytest.approx({code: slow[code] for code in "ABC"})


def nasty(chance: random.Random) -> Rows:
    rows = []
    for person in range(chance.choice([0, 1, 2, 9, 40])):
        about = {
            "respondent": chance.choice([f"r{person}", f"р,{person}"]),
            "audience": chance.choice(["jobseeker", "jobseeker", "employer", "staff"]),
            "office": chance.choice(OFFICES),
            "survey": chance.choice(["index", "", f"s{person}"]),
            "mode": chance.choice(["bot", "bot", "web", "kiosk", "paper"]),
        }
        for question, scale in SCALES.items():
            value = chance.choice(["", *scale, *scale])
            rows.append({**about, "question": question, "value": value, "answered_at": at(chance)})
    for one in chance.sample(rows, min(len(rows), chance.choice([0, 0, 1, 3]))):
        spoilt = chance.choice(
            [
                {},
                {"value": "11"},
                {"value": "07"},
                {"value": " 7"},
                {"question": "NPS"},
                {"mode": "sms"},
                {"audience": ""},
                {"respondent": ""},
                {"answered_at": "2026-03-01T10:00:00"},
                {"answered_at": "2026-02-30T10:00:00Z"},
            ]
        )
        rows.insert(chance.randrange(len(rows) + 1), {**one, **spoilt})
    return rows


def at(chance: random.Random) -> str:
    moment = datetime(2026, 3, 1) + timedelta(seconds=chance.randrange(-86400, 3 * 86400))  # noqa: DTZ001 - the offset follows as words
    return moment.isoformat(chance.choice("T ")) + chance.choice(OFFSETS)


def laid_out(chance: random.Random, rows: Rows) -> tuple[str, list[int]]:
    """The text of the file, and the line on which each row begins."""
    order = chance.sample(ANSWERS.split(","), 8)
    ends = chance.choice(["\n", "\r\n"])
    text = io.StringIO(newline="")
    text.write(chance.choice(["", "\ufeff"]))
    writer = csv.DictWriter(
        text,
        order,
        delimiter=chance.choice(",;"),
        lineterminator=ends,
        quoting=chance.choice([0, 1]),
    )
    writer.writeheader()
    lines = []
    for one in rows:
        text.write(chance.choice(["", "", "", ends]))
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(one)
    return text.getvalue(), lines


def sorted_out(rows: Rows, lines: list[int]) -> tuple[Rows, list[int]]:
    seen = set()
    good: Rows = []
    bad = []
    for one, where in zip(rows, lines, strict=True):
        key = None
        scale = SCALES.get(one["question"], ())
        known = one["audience"] and one["mode"] != "sms" and one["respondent"]
        if known and one["value"] in ("", *scale) and scale:
            try:
                moment = datetime.fromisoformat(one["answered_at"])
            except ValueError:
                moment = None
            if moment and moment.tzinfo:
                key = (one["respondent"], one["question"], moment.timestamp())
        if key is None or key in seen:
            bad.append(where)
        else:
            seen.add(key)
            good.append(one)
    return good, bad


def day(one: dict[str, str]) -> date:
    return datetime.fromisoformat(one["answered_at"]).date()


def slow_metrics(rows: Rows) -> dict[str, Bounds]:
    said = {
        code: [one["value"] for one in rows if one["question"] == code and one["value"]]
        for code in SCALES
    }
    points = {code: [int(one) for one in said[code]] for code in ("nps", "enps", "ces", "csi")}
    satisfied = mean(points["csi"])
    return {
        "nps": net(points["nps"]),
        "enps": net(points["enps"]),
        "ces": mean(points["ces"]),
        "ces.share": share([one >= 5 for one in points["ces"]]),
        "csi": satisfied
        and (
            *(None if one is None else 100 * (one - 1) / 4 for one in satisfied[:3]),
            satisfied[3],
        ),
        "csi.share": share([one >= 4 for one in points["csi"]]),
        "fcr": share([one == "yes" for one in said["fcr"]]),
        "fcr.partly": share([one == "partly" for one in said["fcr"]]),
        "ease": share([one in {"easy", "rather-easy"} for one in said["ease"]]),
    }


def share(good: list[bool]) -> Bounds:
    n = len(good)
    if n == 0:
        return None
    p = sum(good) / n
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return p, centre - half, centre + half, n


def net(points: list[int]) -> Bounds:
    n = len(points)
    if n == 0:
        return None
    good = sum(one >= 9 for one in points)
    bad = sum(one <= 6 for one in points)
    value = 100 * (good - bad) / n
    p, d = (good + 0.75) / (n + 3), (bad + 0.75) / (n + 3)
    half = Z * sqrt((p + d - (p - d) ** 2) / (n + 3))
    low, high = max(-100.0, 100 * (p - d - half)), min(100.0, 100 * (p - d + half))
    return value, min(low, value), max(high, value), n


def mean(points: list[int]) -> Any:
    n = len(points)
    if n == 0:
        return None
    value = sum(points) / n
    if n == 1:
        return value, None, None, 1
    spread = sum((one - value) ** 2 for one in points) / (n - 1)
    half = stats.t.ppf(0.975, n - 1) * sqrt(spread / n)
    return value, value - half, value + half, n
