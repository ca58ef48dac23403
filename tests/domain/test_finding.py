"""Free text finds the right card, and nothing where nothing fits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cards import load_cards
from bot.domain.finding import ENOUGH, Finder, finder, load_speech, search

QUESTIONS = Path(__file__).parent / "questions"


def rows(name: str) -> list[list[str]]:
    lines = (QUESTIONS / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip()]


def first(text: str, language: str = "ru") -> str:
    found = search(text, language)
    return found[0].code if found else ""


def shares(name: str, language: str) -> tuple[float, float]:
    asked = [(text, codes.split()) for text, codes in rows(name)]
    found = [([one.code for one in search(text, language)], right) for text, right in asked]
    best = sum(bool(codes) and codes[0] in right for codes, right in found)
    among = sum(not set(codes).isdisjoint(right) for codes, right in found)
    return best / len(asked), among / len(asked)


@pytest.mark.parametrize(("name", "language"), [("tuned", "ru"), ("english", "en")])
def test_questions_find_their_cards(name: str, language: str) -> None:
    best, among = shares(name, language)
    assert best >= 0.93
    assert among >= 0.97


def test_questions_about_something_else_find_nothing() -> None:
    others = [text for (text,) in rows("elsewhere")]
    refused = [text for text in others if not search(text, "ru")]
    assert len(refused) / len(others) >= 0.92


def test_questions_cover_every_card_and_the_parts_share_none() -> None:
    codes = {card.code for card in load_cards("ru")}
    tuned, apart = rows("tuned"), rows("apart")
    for part in (tuned, apart, rows("english")):
        assert {code for row in part for code in row[1].split()} == codes
    assert len(tuned) + len(apart) >= 160
    assert len(apart) >= 54
    assert {row[0] for row in tuned}.isdisjoint(row[0] for row in apart)
    others, others_apart = rows("elsewhere"), rows("elsewhere_apart")
    assert len(others) + len(others_apart) >= 40
    assert len(others_apart) >= 15
    assert {row[0] for row in others}.isdisjoint(row[0] for row in others_apart)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("пособие", "benefit"),
        ("резюме", "resume"),
        ("документы", "documents"),
        ("ДОКУМЕНТЫ!!!", "documents"),
        ("дакументы", "documents"),
        ("где вы", "nearest-office"),
        ("скок платят", "benefit-amount"),
        ("че взять с собой", "documents"),
        ("резюмешка", "resume"),
        ("записаца на курсы", "training"),
        ("незнаю кем быть", "career-guidance"),
        ("отменииииить запись", "reschedule"),
        ("gjcj,bt", "benefit"),
        ("posobie", "benefit"),
        ("cv", "resume"),
        ("opening hours", "hours"),
    ],
)
def test_typos_slang_and_wrong_keyboards_are_understood(text: str, code: str) -> None:
    assert first(text) == code


def test_an_english_speaker_may_ask_in_russian() -> None:
    assert first("какие документы нужны", "en") == "documents"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀🎉",
        "?!",
        "спасибо",
        "привет",
        "ок",
        "да",
        "12345",
        "ъъъ",
        "а" * 5000,
        "x " * 2500,
    ],
)
def test_what_asks_nothing_finds_nothing(text: str) -> None:
    assert search(text, "ru") == ()


@pytest.mark.parametrize("text", ["what is the weather like", "pizza recipe", "hello", "thanks"])
def test_english_about_something_else_finds_nothing(text: str) -> None:
    assert search(text, "en") == ()


def test_a_long_story_is_answered_from_its_beginning() -> None:
    assert first("как встать на учет в центр занятости " + "ааб " * 2000) == "how-to-apply"


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_gets_at_most_three_cards_best_first(text: str) -> None:
    found = search(text, "ru")
    scores = [one.score for one in found]
    assert len(found) <= 3
    assert len({one.code for one in found}) == len(found)
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert not scores or scores[0] >= ENOUGH


def test_the_same_text_is_always_answered_the_same() -> None:
    again = Finder(load_cards("ru"), load_speech("ru"))
    for text, _ in rows("tuned"):
        assert again.find(text) == finder("ru").find(text) == finder("ru").find(text)


def test_an_editors_new_phrase_is_found_at_once() -> None:
    from dataclasses import replace

    cards = [
        replace(card, synonyms=(*card.synonyms, "брямзик")) if card.code == "hours" else card
        for card in load_cards("ru")
    ]
    assert not search("брямзик", "ru")
    assert Finder(cards, load_speech("ru")).find("брямзик")[0].code == "hours"


PROGRAM = """
import argparse, sys
from bot.cli import ask
parser = argparse.ArgumentParser()
ask.add_parser(parser.add_subparsers(required=True))
args = parser.parse_args()
code = args.run(args)
heavy = {"aiogram", "vk_api", "sqlalchemy", "fastapi", "numpy", "pydantic"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else code)
"""


def asked(*words: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, "ask", *words],
        input=typed.encode(),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_ask_prints_json_and_imports_nothing_heavy() -> None:
    found = json.loads(asked("--json", "че взять с собой"))
    assert found[0]["code"] == "documents"
    assert set(found[0]) == {"code", "score"}
    assert json.loads(asked("--json", "рецепт борща")) == []


def test_ask_answers_each_line_of_standard_input_in_order() -> None:
    typed = (
        "че взять с собой\n\nрецепт борща\nопоздаю, перенесите запись\r\nhow much is the benefit"
    )
    lines = [json.loads(line) for line in asked("--json", "-", typed=typed).splitlines()]
    codes = [line[0]["code"] if line else "" for line in lines]
    assert codes == ["documents", "", "", "reschedule", "benefit-amount"]


def test_ask_tells_people_the_card_its_source_and_what_else_fits() -> None:
    told = asked("как получить справку")
    assert told.startswith("Как получить справку\n")
    assert "Источник: " in told
    assert "- Справки из центра занятости" in told
    assert "оператора" in asked("рецепт борща")
    assert asked("--language", "en", "job interview").startswith("How to get ready")
