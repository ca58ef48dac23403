"""`otklik review`: scorecards become the quality of conversations, as figures show it."""

import json
from pathlib import Path

import pytest

from scoring.scorecards import ScorecardError, read_scorecard, scorecards
from tests.cli.command_line import Centre


def points(card: str, **changed: str) -> tuple[str, ...]:
    full = {one.code: f"{one.points:g}" for one in scorecards()[card].criteria}
    given = full | {code.replace("_", "-"): number for code, number in changed.items()}
    return tuple(f"{code}={number}" for code, number in given.items())


def iqs(centre: Centre, *words: str) -> dict[str, object]:
    found: dict[str, object] = centre.says("score", "--json", *words).json["metrics"]["iqs"]
    return found


def test_filled_cards_are_points_earned_of_points_possible(centre: Centre) -> None:
    assert iqs(centre)["value"] is None
    said = centre.says(
        "review", "--card", "call", "--office", "perm", "--operator", "op-1", "--json",
        "--points", *points("call", greeting="0", correctness="2,5", handover="-"),
    )  # fmt: skip
    assert said.json == {"number": 1, "card": "call", "earned": 13.5, "possible": 16}
    assert centre.says("review", "--card", "visit", "--points", *points("visit")).code == 0
    figure = iqs(centre)
    assert (figure["value"], figure["n"]) == (31.5 / 34, 2)
    assert figure["counts"]["topic"] == {"call": 1, "visit": 1}  # type: ignore[index]
    assert iqs(centre, "--office", "perm")["value"] == 13.5 / 16
    listed = centre.says("review", "--json").json
    assert [one["card"] for one in listed] == ["call", "visit"]
    assert "Звонок в контакт-центр" in centre.says("review", "--from", "2026-11-23").out
    assert centre.says("review", "--to", "2026-11-22", "--json").json == []


def test_a_withdrawn_card_counts_no_more_and_stays(centre: Centre) -> None:
    centre.says("review", "--card", "chat", "--day", "2026-11-02", "--points", *points("chat"))
    assert centre.says("review", "--withdraw", "1").code == 0
    assert centre.says("review", "--withdraw", "1").code == 1
    assert centre.says("review", "--withdraw", "9" * 20).code == 1
    assert iqs(centre)["value"] is None
    assert centre.says("review", "--json").json[0]["withdrawn"]
    assert centre.says("doctor", "--deep").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--card", "dance"), "Карты «dance» нет, есть: call, chat, visit."),
        (("--points", "greeting=1"), "Назовите карту"),
        (("--card", "chat", "--points", "greeting=1"), "Не хватает пунктов: understanding"),
        (("--card", "chat", "--points", *points("chat", greeting="2")), "от 0 до 1 баллов"),
        (("--card", "chat", "--points", *points("chat", greeting="-")), "оценивают всегда"),
        (("--card", "chat", "--points", *points("chat", greeting="да")), "не баллы"),
        (("--card", "chat", "--points", *points("chat"), "smile=1"), "Пункта «smile»"),
        (("--card", "chat", "--day", "2027-01-01", "--points", *points("chat")), "не наступил"),
        (("--card", "nowhere.toml"), "не читается"),
    ],
)
def test_what_the_card_cannot_give_is_refused(
    centre: Centre, words: tuple[str, ...], sentence: str
) -> None:
    said = centre.says("review", *words)
    assert said.code == 2
    assert sentence in said.err
    assert centre.says("review", "--json").json == []


def test_the_empty_card_is_shown_with_its_points(centre: Centre) -> None:
    told = centre.says("review", "--card", "call").out
    assert "Поздоровался" in told
    assert "otklik review --card call --office КОД --points greeting=1" in told
    shown = centre.says("review", "--card", "call", "--json").json
    assert shown["criteria"][0] == {
        "code": "greeting",
        "title": "Поздоровался",
        "points": 1,
        "optional": False,
    }


def test_a_card_of_ones_own_is_read_from_its_file(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    head = 'version = "1"\ntitle = "Окно"\nsource = "свой"\n'
    file.write_text(f'{head}[[criteria]]\ncode = "a"\ntitle = "А"\npoints = 2\n', "utf-8")
    said = centre.says("review", "--card", str(file), "--points", "a=1", "--json")
    assert json.loads(said.out)["card"] == "desk"
    file.write_text(f'{head}[[criteria]]\ncode = "a"\ntitle = "А"\npoints = 0\n', "utf-8")
    with pytest.raises(ScorecardError, match="больше нуля"):
        read_scorecard(file)
    file.write_text(f'{head}[[criteria]]\ncode = "a"\n', "utf-8")
    with pytest.raises(ScorecardError, match="нужны version"):
        read_scorecard(file)
