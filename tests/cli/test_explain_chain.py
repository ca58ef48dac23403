"""Whether the chain from the index down to single answers adds up, computed anew from each step."""

import random
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from bot.domain.surveys import Reply
from scoring.instruments import instrument
from scoring.methodology import Item, methodology
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.invitations import About
from tests.cli.command_line import NOW, Centre
from tests.scoring.files import CHECKLISTS, written
from tests.scoring.test_index import worked_lines

METRICS = {"nps": range(11), "ces": range(1, 8), "csi": range(1, 6), "fcr": range(3)}
PEOPLE = 40


@pytest.fixture
def full(centre: Centre, tmp_path: Path) -> tuple[Centre, tuple[str, str]]:
    """Both audiences in three modes, every question, and checklists of the region."""

    def unit(store: Store) -> None:
        chance = random.Random(4)
        for person in range(PEOPLE):
            audience = chance.choice(["jobseeker", "jobseeker", "employer"])
            mode = chance.choice(["bot", "web", "web", "kiosk"])
            at = NOW - timedelta(days=person)
            about = About(f"visit:{person}", "result", "perm", "benefit", audience=audience)
            invitation = store.invitations.invite(about, None, at, at)
            how = Circumstances(f"person-{person}", "vk", mode, "ru", at)
            for item in methodology().items:
                if item.subjective and item.subjective.scale != "choice":
                    scale = instrument(item.subjective.scale)
                    point = chance.choice(range(scale.low, scale.high + 1))
                    reply = Reply(point) if chance.random() < 0.9 else Reply(said="unsure")
                    store.answers.put(invitation, Given(item.code, scale.code, reply), how)
            for code, scale_of in METRICS.items():
                value = chance.choice(scale_of)
                store.answers.put(invitation, Given(code, code, Reply(value)), how)

    centre.do(unit)
    (tmp_path / "lists.csv").write_text(written(CHECKLISTS, worked_lines()), "utf-8")
    return centre, ("--checklists", str(tmp_path / "lists.csv"))


def test_an_item_is_what_its_answers_and_its_checklist_make(
    full: tuple[Centre, tuple[str, str]],
) -> None:
    centre, lists = full
    told = centre.says("score", "--json", *lists).json["audiences"]
    assert set(told) == {"jobseeker", "employer"}
    for item in methodology().items:
        opened = centre.says("explain", item.code, "--json", *lists).json
        for part in opened["parts"]:
            shown = told[part["audience"]]["indicators"][item.code]
            share = _share(item, opened, part["audience"])
            assert part["value"] == shown["subjective"]["value"] == pytest.approx(share)
            assert part["objective"] == shown["objective"]["value"]
            there = [one for one in (share, part["objective"]) if one is not None]
            assert shown["value"] == pytest.approx(mean(there) if there else None)


def test_the_index_is_what_its_groups_make_and_a_group_what_its_items_make(
    full: tuple[Centre, tuple[str, str]],
) -> None:
    centre, lists = full
    told = centre.says("score", "--json", *lists).json
    found = centre.says("explain", "index", "--json", *lists).json
    assert found["figure"]["value"] == told["index"]["value"]
    indices = []
    for audience, one in told["audiences"].items():
        groups = []
        for group in methodology().groups:
            codes = [item.code for item in methodology().items if item.group == group.code]
            values = [one["indicators"][code]["value"] for code in codes]
            groups.append(mean(value for value in values if value is not None))
            parts = centre.says("explain", group.code, "--json", *lists).json["parts"]
            assert one["groups"][group.code]["value"] == pytest.approx(groups[-1])
            assert {part["code"] for part in parts if part["audience"] == audience} >= set(codes)
        indices.append(100 * mean(groups))
        assert one["index"]["value"] == pytest.approx(indices[-1])
    assert told["index"]["value"] == pytest.approx(mean(indices))


def test_a_figure_of_clients_is_what_the_answers_behind_it_make(
    full: tuple[Centre, tuple[str, str]],
) -> None:
    centre, _ = full
    for code in METRICS:
        opened = centre.says("explain", code, "--json").json
        points = [one["value"] for one in opened["answers"] if one["counted"]]
        assert len(points) == opened["figure"]["n"] < PEOPLE == len(opened["answers"])
        assert opened["figure"]["value"] == pytest.approx(_metric(code, points))


def _share(item: Item, opened: Any, audience: str) -> float | None:
    if item.subjective is None or not item.subjective.scored:
        return None
    said = [
        one["value"]
        for one in opened["answers"]
        if one["counted"] and one["audience"] == audience and one["value"] is not None
    ]
    good = instrument(item.subjective.scale).positive
    return mean(point in good for point in said) if said else None


def _metric(code: str, points: list[int]) -> float:
    match code:
        case "nps":
            return 100 * (mean(one >= 9 for one in points) - mean(one <= 6 for one in points))
        case "csi":
            return 100 * (mean(points) - 1) / 4
        case "fcr":
            return mean(one == 2 for one in points)
    return mean(points)
