"""Every card that ships is whole, dated, plain and short; a bad file is refused with its place."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.says import Text
from bot.domain.cards import SHIPPED, WAYS, Card, CardFileError, load_cards, parse_card, read_card
from bot.texts import Texts

SERVICES = [
    "job-search",
    "career-guidance",
    "psych-support",
    "social-adaptation",
    "training",
    "graduate-temp-work",
    "public-works",
    "self-employment",
    "relocation",
    "benefit",
    "certificate",
    "job-fair",
]
QUESTIONS = [
    "how-to-apply",
    "documents",
    "student",
    "registration-place",
    "benefit-amount",
    "decision-time",
    "refuse-vacancy",
    "visit-frequency",
    "free-training",
    "self-employed-status",
    "after-employment",
    "get-certificate",
    "reschedule",
    "complain",
    "nearest-office",
    "hours",
    "how-to-get",
    "visit-duration",
    "hotline",
    "dont-know-what",
    "interview",
    "resume",
    "curator",
]
CARDS = {language: load_cards(language) for language in ("ru", "en")}
ALL = [card for cards in CARDS.values() for card in cards]
NAMES = [f"{card.language}/{card.code}" for card in ALL]

GOOD = """+++
title = "Справки"
kind = "question"
source = "Центр занятости"
as_of = 2026-11-21
review_by = 2027-05-21
synonyms = ["справка"]
+++
Позвоните в центр.
"""


def refusal(text: str, path: str = "ru/get-certificate.md") -> str:
    with pytest.raises(CardFileError) as caught:
        parse_card(Path(path), text)
    return str(caught.value)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_code_has_one_card_and_services_come_first(language: str) -> None:
    assert [card.code for card in CARDS[language]] == [*SERVICES, *QUESTIONS]
    kinds = {card.code: card.kind for card in CARDS[language]}
    assert {code for code, kind in kinds.items() if kind == "service"} == set(SERVICES)


def test_both_languages_tell_the_same_kinds_dates_and_neighbours() -> None:
    for ours, theirs in zip(CARDS["ru"], CARDS["en"], strict=True):
        assert (ours.kind, ours.as_of, ours.review_by, ours.related) == (
            theirs.kind,
            theirs.as_of,
            theirs.review_by,
            theirs.related,
        )


@pytest.mark.parametrize("card", ALL, ids=NAMES)
def test_a_shipped_card_is_short_sourced_and_dated(card: Card) -> None:
    assert 300 <= len(card.text) <= 900
    assert len(card.title) <= 60
    assert len(card.source) > 10
    assert date(2026, 1, 1) < card.as_of < card.review_by <= card.as_of + timedelta(days=366)
    assert card.related
    assert len(card.synonyms) >= 10


@pytest.mark.parametrize("card", CARDS["ru"], ids=[card.code for card in CARDS["ru"]])
def test_a_russian_card_speaks_russian_alone(card: Card) -> None:
    assert not re.search(r"[A-Za-z]", card.title + card.text + card.summary)
    assert not re.search(r"\b(ты|тебе|тебя|твой)\b", card.text.lower())
    assert len(card.synonyms) >= 25


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_phrase_is_promised_to_two_cards(language: str) -> None:
    phrases = [phrase.lower() for card in CARDS[language] for phrase in card.synonyms]
    assert sorted(phrases) == sorted(set(phrases))


def test_benefit_amounts_carry_the_day_they_hold_from() -> None:
    for cards in CARDS.values():
        (amount,) = [card for card in cards if card.code == "benefit-amount"]
        assert amount.as_of == date(2026, 2, 1)
        assert amount.review_by == date(2027, 2, 1)
        for sum_ in ("1863", "15886", "6209"):
            assert sum_ in re.sub(r"[ ,]", "", amount.text)


def test_a_card_is_overdue_from_the_day_after_its_review() -> None:
    card = parse_card(Path("ru/get-certificate.md"), GOOD)
    assert not card.overdue(date(2027, 5, 21))
    assert card.overdue(date(2027, 5, 22))


@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        ("+++\ntitle", "title", ":1: the first line must be +++"),
        ("+++\nПоз", "Поз", ":9: the line +++ that ends the front matter is missing"),
        ('title = "Справки"\n', "", ":1: title: must be a text"),
        ('kind = "question"', 'kind = "story"', ':3: kind: must be "service" or "question"'),
        ('kind = "question"', 'kind = "service"', ":3: kind: a service needs a summary"),
        ("2026-11-21", '"21 ноября"', ":5: as_of: must be a date"),
        ("2027-05-21", "2026-05-21", ":6: review_by: must be later than as_of"),
        ('["справка"]', "[]", ":7: synonyms: must be a list of texts"),
        ('["справка"]', '["справка", " "]', ":7: synonyms: must be a list of texts, none of them"),
        ('["справка"]', '["справка", "справка"]', ":7: synonyms: says the same twice"),
        ('["справка"]', '["справка"', ":7: not TOML"),
        ('"Центр', "Центр", ":4: not TOML"),
        ("synonyms", "sinonyms", ":1: synonyms: must be a list of texts"),
        ("+++\nПоз", "colour = 1\n+++\nПоз", ":8: colour: is not known here"),
        ("+++\nПоз", 'order = "1"\n+++\nПоз', ":8: order: must be a whole number"),
        ("+++\nПоз", 'related = ["get-certificate"]\n+++\nПоз', ":8: related: a card is not"),
        ("Позвоните в центр.", "\n**Звоните**", ":10: the text is plain"),
        ("Позвоните в центр.", "# Справки", ":9: the text is plain"),
        ("Позвоните в центр.\n", " \n", ":9: the text is empty"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_reason(change: str, to: str, told: str) -> None:
    assert change in GOOD
    assert refusal(GOOD.replace(change, to, 1)).startswith(f"ru/get-certificate.md{told}")


def test_a_file_name_that_is_no_code_is_refused() -> None:
    assert "is no code" in refusal(GOOD, "ru/Справка.md")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_bytes(GOOD.encode("cp1251"))
    with pytest.raises(CardFileError, match="not in UTF-8"):
        read_card(path)


def test_a_neighbour_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    text = GOOD.replace("synonyms", 'related = ["nobody"]\nsynonyms')
    (tmp_path / "ru" / "one.md").write_text(text, "utf-8")
    with pytest.raises(CardFileError, match=r"one\.md:7: related: there is no card 'nobody'"):
        load_cards("ru", tmp_path)


def test_the_folder_of_the_shipped_cards_holds_nothing_unread() -> None:
    names = {path.name for path in SHIPPED.glob("*/*")} - {f"{card.code}.md" for card in ALL}
    assert names == {"slang.tsv", "kin.tsv", "everyday.txt", "elsewhere.txt"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_card_that_sends_people_to_a_button_shows_it(language: str) -> None:
    texts = Texts()
    labels = {way: texts.words(Text(f"button-{way}"), language) for way in WAYS}
    for card in load_cards(language):
        named = {way for way, label in labels.items() if re.search(f"[«“]{label}[»”]", card.text)}
        assert named <= set(card.ways), f"{card.code}: {named - set(card.ways)}"


def test_a_way_that_there_is_not_is_refused_with_its_place() -> None:
    path = SHIPPED / "ru" / "complain.md"
    text = path.read_text("utf-8").replace('ways = ["feedback", ', 'ways = ["moon", ')
    with pytest.raises(CardFileError, match=r"complain\.md:9: ways: must be among visits"):
        parse_card(path, text)
