from typing import Any

import pytest

from bot.domain.surveys import COMMENT_LIMIT
from bot.flows.survey import (
    AskComment,
    Asked,
    AskScale,
    CommentWanted,
    Decline,
    Finish,
    KeepAnswer,
    KeepComment,
    OpenSurvey,
    SurveyOver,
)
from tests.dialogue import Dialogue

CES = Asked("ces", "ces", 1, 7, 1, 3)
NPS = Asked("nps", "nps", 0, 10, 2, 3)
COMMENT = CommentWanted(3, 3)


def following(kept: KeepAnswer) -> Asked | CommentWanted:
    return NPS if kept.asked.code == "ces" else COMMENT


def survey(first: object = CES, **other: Any) -> Dialogue:
    answers = {
        OpenSurvey: first,
        KeepAnswer: following,
        KeepComment: None,
        Finish: None,
        Decline: lambda decline: decline.never,
    }
    return Dialogue(OpenSurvey("token"), answers | other)


def test_ces_then_nps_then_a_comment_then_thanks() -> None:
    person = survey()
    assert person.said == {"ask-ces"}
    assert person.presses("6").said == {"ask-nps"}
    assert person.presses("10").said == {"ask-comment"}
    assert person.types(" Быстро и вежливо ").said == {"survey-thanks"}
    assert person.done == [
        OpenSurvey("token"),
        KeepAnswer("token", CES, 6),
        KeepAnswer("token", NPS, 10),
        KeepComment("token", "Быстро и вежливо"),
    ]


@pytest.mark.parametrize(("asked", "points"), [(CES, range(1, 8)), (NPS, range(11))])
def test_all_points_of_the_scale_are_offered_in_order(asked: Asked, points: range) -> None:
    person = survey(asked)
    assert person.offered == (*map(str, points), "button-not-now", "button-never")
    assert person.says[-1].scale


def test_zero_is_an_answer() -> None:
    person = survey(NPS).presses("0")
    assert person.done[-1] == KeepAnswer("token", NPS, 0)


@pytest.mark.parametrize("value", ["0", "8", "-1", "", "1.5", "11", "seven"])
def test_what_is_off_the_scale_is_refused_with_a_hint(value: str) -> None:
    person = survey(CES).presses_value(value)
    assert person.unclear
    assert person.said == {"scale-hint", "ask-ces"}
    assert not any(isinstance(action, KeepAnswer) for action in person.done)


@pytest.mark.parametrize("text", ["11", "хорошо", "100"])
def test_words_instead_of_a_point_get_the_hint(text: str) -> None:
    assert survey(NPS).types(text).said == {"scale-hint", "ask-nps"}


@pytest.mark.parametrize("asked", [CES, NPS])
def test_a_number_is_never_the_place_of_a_button_on_a_scale(asked: Asked) -> None:
    assert AskScale("token", asked).free_text()


@pytest.mark.parametrize("asked", [CES, NPS])
def test_not_now_and_never_are_honoured_at_every_question(asked: Asked) -> None:
    later = survey(asked).presses("button-not-now")
    assert later.done[-1] == Decline("token", never=False)
    assert later.said == {"survey-later"}
    never = survey(asked).presses("button-never")
    assert never.done[-1] == Decline("token", never=True)
    assert never.said == {"survey-never"}


def test_a_comment_may_be_skipped() -> None:
    person = survey(COMMENT).presses("button-skip")
    assert person.done[-1] == Finish("token")
    assert person.said == {"survey-thanks"}


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_no_comment(text: str) -> None:
    assert survey(COMMENT).types(text).unclear


def test_a_number_is_a_comment_and_not_a_button() -> None:
    assert AskComment("token", COMMENT).free_text()
    assert survey(COMMENT).types("1").done[-1] == KeepComment("token", "1")


def test_a_very_long_comment_is_kept_as_far_as_there_is_room() -> None:
    kept = survey(COMMENT).types("я" * 9000).done[-1]
    assert isinstance(kept, KeepComment)
    assert len(kept.text) == COMMENT_LIMIT


def test_a_sticker_is_no_comment() -> None:
    assert survey(COMMENT).sends("sticker").unclear


def test_a_used_link_says_that_it_is_over() -> None:
    person = survey(SurveyOver())
    assert person.said == {"survey-over"}
    assert person.presses("button-menu").went == "menu"


def test_what_runs_out_in_the_midst_says_that_it_is_over() -> None:
    person = survey(CES).presses("7")
    person.answers[KeepAnswer] = SurveyOver()
    assert person.presses("7").said == {"survey-over"}


def test_a_half_finished_survey_goes_on_where_it_was() -> None:
    assert survey(NPS).said == {"ask-nps"}
    assert survey(COMMENT).said == {"ask-comment"}
