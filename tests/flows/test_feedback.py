from dataclasses import replace

import pytest

from bot.core.pages import Go
from bot.domain.cases import KINDS
from bot.flows.feedback import (
    ChooseKind,
    FeedbackKept,
    KeepFeedback,
    KeepLowScore,
    NotOpened,
    Opened,
    PlaceCase,
    SayWhere,
    TellMore,
    Warn,
    WriteFeedback,
)
from tests.dialogue import Dialogue

PLACES = {"perm": {"ru": "Пермь"}, "kungur": {"ru": "Кунгур"}}
TOPICS = {"waiting": {"ru": "Очередь"}}
NEW = Opened(12, "claim", told=False, offices=PLACES, topics=TOPICS)
TOLD = Opened(12, "claim", told=True, offices={}, topics={})


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_is_kept_under_a_number(kind: str) -> None:
    person = Dialogue(ChooseKind(), {KeepFeedback: TOLD, Warn: None}).presses(f"feedback-{kind}")
    assert person.said == {f"write-{kind}"}
    person.types("  Спасибо за приём ")
    assert person.done[-1] == KeepFeedback(kind, "Спасибо за приём")
    assert person.said == {"feedback-kept", "feedback-told"}
    assert person.offered == ("button-reviews", "button-menu")


def test_what_became_of_reviews_is_one_press_away() -> None:
    assert Dialogue(ChooseKind()).presses("button-reviews").went == "reviews"
    assert Dialogue(ChooseKind()).presses("button-changes").went == "changes"


def test_another_kind_may_be_chosen() -> None:
    person = Dialogue(WriteFeedback("idea")).presses("button-back")
    assert person.page == ChooseKind()


def test_that_this_is_no_appeal_is_said_once_before_a_complaint() -> None:
    person = Dialogue(ChooseKind(), {Warn: None}).presses("feedback-complaint")
    assert person.done == [Warn(WriteFeedback("complaint", warned=True))]
    person.presses("button-back").presses("feedback-complaint")
    assert len(person.done) == 1
    assert Dialogue(ChooseKind()).presses("feedback-idea").done == []


def test_a_kind_that_was_not_offered_is_refused() -> None:
    assert Dialogue(ChooseKind()).presses_value("praise").unclear
    assert Dialogue(ChooseKind()).types("хочу пожаловаться").unclear


def test_an_empty_review_is_none_and_a_number_is_one() -> None:
    person = Dialogue(WriteFeedback("idea"), {KeepFeedback: TOLD})
    assert person.types("  ").unclear
    assert person.sends("photo").unclear
    assert WriteFeedback("idea").free_text()
    assert person.types("2").done == [KeepFeedback("idea", "2")]


@pytest.mark.parametrize("kind", ["complaint", "idea"])
def test_a_complaint_of_signs_alone_is_asked_for_in_words(kind: str) -> None:
    person = Dialogue(WriteFeedback(kind), {KeepFeedback: TOLD}).types("😡😡👎!!!")
    assert person.said == {"words-wanted", f"write-{kind}"}
    assert person.done == []


def test_thanks_may_be_a_heart() -> None:
    person = Dialogue(WriteFeedback("thanks"), {KeepFeedback: TOLD}).types("❤️")
    assert person.done == [KeepFeedback("thanks", "❤️")]


def test_who_did_not_agree_is_told_so_and_offered_to() -> None:
    person = Dialogue(FeedbackKept(NEW))
    assert person.said == {"feedback-kept", "feedback-untold"}
    assert person.presses("button-follow").gone == Go("consent", "case follow claim")
    assert Dialogue(FeedbackKept(TOLD)).presses_value("follow").unclear


def test_what_is_known_of_a_review_is_told_to_who_wrote_it() -> None:
    known = replace(NEW, office={"ru": "Отделение в Кунгуре"}, topic={"ru": "Очередь"})
    assert {"case-office", "case-topic"} <= Dialogue(FeedbackKept(known)).said


def test_a_long_review_that_was_cut_is_told_to_be() -> None:
    cut = Opened(1, "claim", told=True, offices={}, topics={}, cut=True)
    assert "feedback-cut" in Dialogue(FeedbackKept(cut)).said


@pytest.mark.parametrize(
    ("what", "button", "code"),
    [
        ("office", "Кунгур", "kungur"),
        ("topic", "Очередь", "waiting"),
    ],
)
def test_where_and_what_about_may_be_added(what: str, button: str, code: str) -> None:
    person = Dialogue(FeedbackKept(NEW), {PlaceCase: TOLD}).presses(f"button-case-{what}")
    assert person.said == {f"which-{what}"}
    person.presses(button)
    assert person.done == [PlaceCase(NEW, what, code)]  # type: ignore[arg-type] # one of the two
    assert person.page == FeedbackKept(TOLD)


def test_where_it_was_need_not_be_said() -> None:
    person = Dialogue(SayWhere(NEW, "office")).presses("button-back")
    assert person.page == FeedbackKept(NEW)
    assert Dialogue(SayWhere(NEW, "office")).presses_value("=moscow").unclear
    assert Dialogue(FeedbackKept(TOLD)).presses_value("office").unclear


# -- after a low score ------------------------------------------------------------------------


def test_what_went_wrong_may_be_added_to_a_low_score() -> None:
    person = Dialogue(Warn(TellMore("token")), {KeepLowScore: TOLD, Warn: None})
    assert person.said == {"write-low-score"}
    person.types("Ждал час")
    assert person.done[-1] == KeepLowScore("token", "Ждал час")
    assert "feedback-kept" in person.said


def test_a_low_score_needs_no_words() -> None:
    person = Dialogue(TellMore("token"), {KeepLowScore: TOLD}).presses("button-skip")
    assert person.done == [KeepLowScore("token", "")]
    assert TellMore("token").free_text()
    assert Dialogue(TellMore("token")).types(" ").unclear
    assert Dialogue(TellMore("token")).sends("sticker").unclear


def test_answers_lead_to_one_case_only() -> None:
    person = Dialogue(TellMore("token"), {KeepLowScore: NotOpened()}).types("Ещё раз")
    assert person.said == {"low-score-over"}
