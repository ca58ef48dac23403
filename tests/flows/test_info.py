from dataclasses import replace
from datetime import date
from typing import Any

from bot.core.pages import Go
from bot.core.says import Words
from bot.flows.info import (
    CardView,
    Catalogue,
    FindCards,
    NothingFound,
    OpenCard,
    Shelf,
    ShowCard,
    Title,
    numeric,
)
from tests.dialogue import Dialogue

TRAINING = Title("training", Words({"ru": "Обучение"}))
HOURS = Title("hours", Words({"ru": "Часы работы"}))
CURATOR = Title("curator", Words({"ru": "Куратор"}))
CATALOGUE = Catalogue((TRAINING,), (HOURS, CURATOR))


def view(*, overdue: bool = False, bookable: bool = True) -> CardView:
    words = Words({"ru": "слова"})
    return CardView("training", words, words, words, date(2026, 11, 21), overdue, bookable)


def person(step: Any = CATALOGUE, card: CardView | None = None, found: Any = None) -> Dialogue:
    return Dialogue(step, {OpenCard: card or view(), FindCards: found or (view(), (HOURS,))})


def test_the_two_shelves() -> None:
    one = person()
    assert one.said == {"catalogue"}
    one.presses("button-questions")
    assert one.said == {"shelf"}
    assert one.offered[:2] == ("Часы работы", "Куратор")
    one.presses("button-back")
    assert one.page == CATALOGUE
    assert one.presses("button-services").offered[0] == "Обучение"


def test_a_card_shows_its_source_and_whether_it_is_overdue() -> None:
    one = person().presses("button-services").presses("training")
    assert one.said == {"card-source"}
    late = person(OpenCard("training"), view(overdue=True))
    assert late.said == {"card-source", "card-overdue"}


def test_a_card_of_another_shelf_is_refused() -> None:
    assert person().presses("button-services").presses_value("hours").unclear
    assert person().presses_value("hours").unclear


def test_a_card_that_is_no_more_leads_to_the_catalogue() -> None:
    gone = Dialogue(OpenCard("hours"), {OpenCard: None})
    assert gone.went == "info"


def test_only_a_bookable_service_offers_to_book() -> None:
    assert person(OpenCard("training")).presses("button-booking").gone is not None
    assert "button-booking" not in person(OpenCard("hours"), view(bookable=False)).offered


def test_a_card_shows_the_buttons_that_its_words_send_people_to() -> None:
    one = person(OpenCard("complain"), replace(view(bookable=False), ways=("feedback",)))
    assert one.offered == ("button-feedback", "button-info", "button-menu")
    assert one.presses("button-feedback").gone == Go("feedback")


def test_a_question_shows_the_best_card_and_the_next_as_buttons() -> None:
    one = person(FindCards("где учиться"))
    assert one.offered == ("button-booking", "Часы работы", "button-info", "button-menu")
    one.presses("hours")
    assert one.done[-1] == OpenCard("hours")


def test_a_question_in_passing_offers_to_go_on() -> None:
    one = person(FindCards("где учиться", in_passing=True))
    assert "button-continue" in one.offered
    assert one.presses("button-continue").went == "back"


def test_another_card_in_passing_still_offers_to_go_on() -> None:
    one = person(FindCards("где учиться", in_passing=True)).presses("hours")
    assert isinstance(one.page, ShowCard)
    assert one.page.in_passing
    assert one.presses("button-continue").went == "back"


def test_nothing_found_is_said_honestly_with_an_operator() -> None:
    one = person(FindCards("рецепт борща"), found=(None, ()))
    assert isinstance(one.page, NothingFound)
    assert one.offered == ("button-operator", "button-info", "button-menu")


def test_questions_are_welcome_at_the_shelves_and_interrupt_nothing() -> None:
    assert not CATALOGUE.asks()
    assert not Shelf((TRAINING,), CATALOGUE).asks()


def test_a_date_is_told_as_the_cards_print_it() -> None:
    assert numeric(date(2026, 1, 2)) == "02.01.2026"
