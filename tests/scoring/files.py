"""Files of answers and checklists for the tests, and the report that comes of them."""

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scoring.answers_file import CHANNELS, read_answers
from scoring.checklists_file import read_checklists
from scoring.facts import Facts
from scoring.methodology import Methodology, methodology
from scoring.report import Report
from scoring.report_json import in_json
from scoring.reporting import Asked, report
from tests.scoring.slow_index import AGREE, STEPS, YES_NO

ANSWERS = "respondent,audience,office,survey,question,value,answered_at,mode"
CHECKLISTS = "scope,office,indicator,item,value,dated"
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def report_of(
    rows: list[dict[str, str]], lines: list[dict[str, str]], rules: Methodology | None = None
) -> Report:
    """The report of good rows, through the text of both files."""
    rules = rules or methodology()
    read = read_answers(io.StringIO(written(ANSWERS, rows)), rules)
    lists = read_checklists(io.StringIO(written(CHECKLISTS, lines)), rules)
    assert (read.refused, lists.refused) == ([], [])
    facts = Facts(cells=read.cells, checklists=tuple(lists.items))
    return report(Asked(rules), facts, read.questionnaires())


def json_of(rows: list[dict[str, str]], lines: list[dict[str, str]]) -> Any:
    """The same as JSON."""
    return in_json(report_of(rows, lines), methodology())


def written(columns: str, rows: list[dict[str, str]]) -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns.split(","), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row(number: int, question: str, value: str, **other: str) -> dict[str, str]:
    """One answer; every number has a moment of its own."""
    return {
        "respondent": f"r{number}",
        "audience": "jobseeker",
        "office": "lenina",
        "survey": "index",
        "question": question,
        "value": value,
        "answered_at": (BEGIN + timedelta(seconds=number)).isoformat(),
        "mode": "bot",
        **other,
    }


def line(indicator: str, item: str, value: int, **other: str) -> dict[str, str]:
    """One line of the region's checklist."""
    return {
        "scope": "region",
        "office": "",
        "indicator": indicator,
        "item": item,
        "value": str(value),
        "dated": "2026-03-01",
        **other,
    }


def random_region(seed: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Answers of both audiences in all modes with gaps, and checklists of region and offices."""
    chance = random.Random(seed)
    offices = [f"office-{i}" for i in range(chance.randint(1, 4))]
    asked = [code for code in [*AGREE, *YES_NO] if chance.random() < 0.95]
    people = {"jobseeker": chance.randint(0, 12), "employer": chance.randint(0, 8)}
    rows = [
        answer
        for audience, count in people.items()
        for number in range(count)
        for answer in _form(chance, f"{audience}-{number}", audience, chance.choice(offices), asked)
    ]
    lists = [*STEPS, "transport", "comfort", "vacancy-growth"]
    lines = [
        one for code in lists if chance.random() < 0.8 for one in _lists(chance, code, offices)
    ]
    return rows, lines


def _form(
    chance: random.Random, who: str, audience: str, office: str, asked: list[str]
) -> list[dict[str, str]]:
    mode = chance.choice(["bot", "bot", "web", "kiosk", "paper"])
    at = BEGIN + timedelta(minutes=chance.randrange(10_000))
    form = []
    for i, code in enumerate([*asked, "management-openness", "channels", "nps"]):
        if code in AGREE:
            value = chance.choice(["", *map(str, range(1, 11)), "8", "9", "10"])
        elif code == "channels":
            value = chance.choice(["", *CHANNELS])
        elif code == "nps":
            value = chance.choice(["", "0", "7", "10"])
        else:
            value = chance.choice(["yes", "no", ""])
        form.append(
            {
                "respondent": who,
                "audience": audience,
                "office": office,
                "survey": "index",
                "question": code,
                "value": value,
                "answered_at": (at + timedelta(seconds=7 * i)).isoformat(),
                "mode": mode,
            }
        )
    return form


def _lists(chance: random.Random, code: str, offices: list[str]) -> list[dict[str, str]]:
    places = [office for office in offices if chance.random() < 0.7]
    if chance.random() < 0.5:
        places.append("")
    found = []
    for place in places:
        for day in range(chance.randint(1, 2)):
            dated = (date(2026, 3, 1) + timedelta(days=day)).isoformat()
            for item, value in _ticks(chance, code):
                scope = "office" if place else "region"
                found.append(line(code, item, value, scope=scope, office=place, dated=dated))
    return found


def _ticks(chance: random.Random, code: str) -> list[tuple[str, int]]:
    if code == "vacancy-growth":
        pair = [("vacancies", chance.randint(0, 300)), ("vacancies_before", chance.randint(0, 300))]
        return [one for one in pair if chance.random() < 0.9]
    count = chance.randint(1, 7)
    levels = [1, 2, 3] if code == "comfort" else [0, 1]
    return [(f"item-{i}", chance.choice(levels)) for i in range(count)]
