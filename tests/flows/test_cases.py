from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.pages import Go
from bot.flows.cases import (
    AddWords,
    CaseCard,
    Change,
    Contest,
    Contested,
    FindCase,
    FindCases,
    FindChanges,
    Follow,
    KeepWords,
    NoCases,
    NoSuchCase,
    ShowCase,
    Unfollow,
)
from tests.dialogue import Dialogue

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
CARD = CaseCard(
    number=12,
    kind="complaint",
    state="answered",
    opened_at=NOW,
    due_at=NOW,
    zone="Asia/Yekaterinburg",
    topic={"ru": "Очередь"},
    office={"ru": "Пермь"},
    answers=1,
    contestable=True,
    told=True,
    answer="Разобрались",
)
WORKING = replace(CARD, state="working", contestable=False)


def test_who_wrote_nothing_has_nothing_to_follow() -> None:
    person = Dialogue(FindCases(), {FindCases: ()})
    assert person.page == NoCases()
    assert person.presses("button-feedback").went == "feedback"


def test_a_single_review_is_shown_at_once() -> None:
    person = Dialogue(FindCases(), {FindCases: (CARD,)})
    assert {
        "case-title",
        "case-topic",
        "case-office",
        "case-answered",
        "case-answer",
    } <= person.said


def test_one_of_several_is_chosen_and_shown_as_it_stands_now() -> None:
    other = replace(CARD, number=13, kind="idea")
    person = Dialogue(FindCases(), {FindCases: (other, CARD), FindCase: WORKING})
    person.presses("=12")
    assert person.done[-1] == FindCase(12)
    assert person.page == ShowCase(WORKING)
    assert person.presses("button-menu").went == "menu"


def test_a_review_of_somebody_else_is_none() -> None:
    for action in (FindCase(99), Follow("x"), Contest(99, 1), KeepWords(99, "x"), Unfollow(9)):
        person = Dialogue(action, {type(action): NoSuchCase()})
        assert person.said == {"no-such-review"}


def test_not_solved_is_offered_once_there_is_an_answer() -> None:
    assert "button-unsolved" not in Dialogue(ShowCase(WORKING)).offered
    assert Dialogue(ShowCase(WORKING)).presses_value("unsolved").unclear
    person = Dialogue(ShowCase(CARD), {Contest: Contested(WORKING), FindCase: WORKING})
    person.presses("button-unsolved")
    assert person.done == [Contest(12, 1)]
    assert person.said == {"case-reopened"}
    person.presses("button-skip")
    assert person.page == ShowCase(WORKING)


def test_a_second_not_solved_tells_how_things_stand() -> None:
    person = Dialogue(Contest(12, 1), {Contest: WORKING})
    assert person.page == ShowCase(WORKING, "contested-already")


def test_one_more_message_may_be_added_until_the_end() -> None:
    person = Dialogue(ShowCase(CARD), {KeepWords: CARD}).presses("button-add-words")
    assert person.said == {"add-words"}
    assert person.types("  ").unclear
    assert person.sends("voice").unclear
    person.types(" И ещё: 40 минут ")
    assert person.done == [KeepWords(12, "И ещё: 40 минут")]
    assert "words-added" in person.said
    closed = replace(CARD, state="closed")
    assert "button-add-words" not in Dialogue(ShowCase(closed)).offered
    assert Dialogue(ShowCase(closed)).presses_value("add").unclear
    assert AddWords(CARD).free_text()


def test_who_is_not_written_to_may_ask_for_it() -> None:
    assert "button-follow" not in Dialogue(ShowCase(CARD)).offered
    assert "button-unfollow" in Dialogue(ShowCase(CARD)).offered
    person = Dialogue(ShowCase(replace(CARD, told=False))).presses("button-follow")
    assert person.gone == Go("consent", "case review 12")
    silent = replace(CARD, told=False)
    person = Dialogue(ShowCase(CARD), {Unfollow: silent}).presses("button-unfollow")
    assert person.done == [Unfollow(12)]
    assert person.page == ShowCase(silent, "case-unfollowed")


def test_what_was_changed_is_told_as_such() -> None:
    said = Dialogue(ShowCase(replace(CARD, changed=True, state="closed"))).said
    assert {"case-change", "case-closed"} <= said
    assert "case-answer" not in said


@pytest.mark.parametrize("office", [{"ru": "Пермь"}, None])
def test_what_changed_is_shown_to_everybody(office: dict[str, str] | None) -> None:
    change = Change("Долго ждали", "Открыли второе окно", office)
    person = Dialogue(FindChanges(), {FindChanges: (change, change)})
    assert {"changes", "change"} <= person.said
    assert ("case-office" in person.said) == (office is not None)


def test_where_nothing_changed_yet_it_is_said() -> None:
    assert Dialogue(FindChanges(), {FindChanges: ()}).said == {"no-changes"}
