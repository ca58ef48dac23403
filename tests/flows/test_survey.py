from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.questions import Asked, Ended, SurveyOver
from bot.domain.surveys import COMMENT_LIMIT, Reply
from bot.flows.survey import (
    AskComment,
    AskOption,
    AskScale,
    AskSeveral,
    Closed,
    Decline,
    KeepAnswer,
    OpenSurvey,
    Pause,
    StepBack,
)
from tests.dialogue import Dialogue

TOKEN = "T" * 22
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CES = Asked("ces", "ces", "ces", 1, 4, AT, ends="ces", low=1, high=7, first=True)
INDEX = Asked(
    "comfort", "index", "comfort", 2, 4, AT, ends="index", low=1, high=10, unsure=True, given=None
)
FCR = Asked("fcr", "fcr", "fcr", 3, 4, AT, low=0, high=2, labels=("yes", "partly", "no"))
SEVERAL = Asked("channels", "choices", "channels", 2, 4, AT, options=("office", "site", "mail"))
COMMENT = Asked("comment", "text", "comment", 4, 4, AT, optional=True)


def survey(first: object, *then: object) -> Dialogue:
    following = iter(then)
    answers: dict[Any, Any] = {
        OpenSurvey: first,
        KeepAnswer: lambda _: next(following),
        StepBack: lambda _: replace(CES, given=Reply(3)),
        Pause: None,
        Decline: lambda action: "never" if action.never else "later",
    }
    return Dialogue(OpenSurvey(TOKEN), answers)


def kept(person: Dialogue) -> KeepAnswer:
    answer = person.done[-1]
    assert isinstance(answer, KeepAnswer)
    return answer


def test_a_scale_is_offered_whole_with_its_ends_and_place() -> None:
    person = survey(CES)
    assert isinstance(person.page, AskScale)
    assert person.said == {"question-number", "ask-ces", "ends-ces"}
    assert person.offered == (*map(str, range(1, 8)), "button-not-now", "button-never")


@pytest.mark.parametrize(
    ("typed", "point"),
    [("6", 6), ("шесть", 6), ("Шесть!", 6), ("ставлю 6 баллов", 6), ("six", 6), ("на семь", 7)],
)
def test_a_point_may_be_written(typed: str, point: int) -> None:
    person = survey(CES, FCR).types(typed)
    assert kept(person).reply == Reply(point)
    assert isinstance(person.page, AskOption)


@pytest.mark.parametrize("typed", ["8", "0", "-6", "6,5", "5-6", "6/7", "шесть семь", "да", "👍"])
def test_what_is_no_point_of_the_scale_is_asked_again(typed: str) -> None:
    person = survey(CES).types(typed)
    assert person.unclear
    assert "scale-hint" in person.said
    assert person.page == AskScale(TOKEN, CES)


@pytest.mark.parametrize("forged", ["0", "8", "", "back", "unsure", "skip", "٣", "1" * 9])
def test_a_forged_press_of_a_scale_is_no_answer(forged: str) -> None:
    assert survey(CES).presses_value(forged).unclear


def test_no_such_experience_is_an_answer_of_its_own() -> None:
    person = survey(INDEX, COMMENT).presses("button-no-experience")
    assert kept(person).reply == Reply(said="unsure")


def test_words_of_a_scale_are_its_points() -> None:
    person = survey(FCR, COMMENT)
    assert person.offered[:3] == ("label-fcr-yes", "label-fcr-partly", "label-fcr-no")
    assert kept(person.presses("label-fcr-partly")).reply == Reply(1)


def test_a_word_that_was_not_offered_is_asked_again() -> None:
    assert "choice-hint" in survey(FCR).types("ну такое").said


def test_several_options_are_ticked_and_then_given_together() -> None:
    person = survey(SEVERAL, COMMENT)
    assert "button-done" not in person.offered
    person.presses_value("site").presses_value("office").presses_value("mail").presses_value("site")
    assert isinstance(person.page, AskSeveral)
    assert person.page.ticked == ("office", "mail")
    assert kept(person.presses("button-done")).reply == Reply(choice="office mail")


def test_several_options_wait_for_the_first_tick() -> None:
    assert "choices-hint" in survey(SEVERAL).presses_value("done").said


def test_free_words_are_the_answer_whatever_they_are() -> None:
    for words in ("Быстро", "42", "<b>&</b>", "'; DROP TABLE answers; --", "🙂"):
        person = survey(COMMENT, Ended()).types(words)
        assert kept(person).words == words
        assert person.said == {"survey-thanks"}


def test_long_words_are_cut_and_the_person_is_told() -> None:
    person = survey(COMMENT, Ended()).types("а" * (COMMENT_LIMIT + 1))
    assert person.said == {"survey-thanks", "words-cut"}


def test_free_words_may_be_skipped() -> None:
    person = survey(COMMENT, Ended()).presses("button-skip")
    assert kept(person).reply == Reply(said="skipped")


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo"])
def test_what_is_no_words_is_no_comment(kind: str) -> None:
    person = survey(COMMENT).sends(kind)
    assert "words-hint" in person.said
    assert isinstance(person.page, AskComment)


def test_going_back_shows_what_was_said() -> None:
    person = survey(FCR).presses("button-back")
    assert {"ask-ces", "answered-before"} <= person.said


def test_the_first_question_can_be_declined_and_later_ones_put_off() -> None:
    assert survey(CES).presses("button-not-now").said == {"survey-later"}
    assert survey(CES).presses("button-never").said == {"survey-never"}
    paused = survey(FCR).presses("button-pause")
    assert paused.said == {"survey-paused"}
    assert paused.button("button-go-on").value == f"go:survey:{TOKEN}"


def test_an_anonymous_question_leads_nowhere_but_on() -> None:
    asked = replace(INDEX, cell="2026-11 perm")
    person = survey(asked)
    assert person.offered == (*map(str, range(1, 11)), "button-no-experience")
    assert person.page
    assert person.page.private()
    for out in ("back", "pause", "later", "never"):
        assert person.presses_value(out).unclear


@pytest.mark.parametrize("why", ["over", "elsewhere"])
def test_a_survey_that_cannot_be_answered_says_why(why: str) -> None:
    assert survey(SurveyOver(why)).said == {f"survey-{why}"}


def test_who_was_badly_served_is_asked_whether_to_deal_with_it() -> None:
    person = survey(Ended(low=True, long=True))
    assert person.said == {"survey-thanks-low"}
    assert person.button("button-deal-with").value == f"go:low-score:{TOKEN}"


def test_who_came_to_the_end_may_tell_more() -> None:
    person = survey(Ended(long=True))
    assert person.page == Closed("survey-thanks-long", long=True)
    assert person.button("button-long").value == "go:long"
