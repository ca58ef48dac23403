from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.domain.survey_file import read_survey, shipped_surveys
from bot.domain.survey_walk import Course
from bot.domain.surveys import Question, Reply
from scoring.instruments import INSTRUMENTS

BRANCHING = read_survey(
    """\
code = "branching"
audiences = ["jobseeker"]
touchpoint = "office"
[asking]
after = "visit"
[[questions]]
code = "fcr"
instrument = "fcr"
unsure = true
[[questions]]
code = "why"
instrument = "choice"
options = ["queue", "staff"]
when = {fcr = ["no", "partly"]}
[[questions]]
code = "who"
instrument = "text"
optional = true
when = {why = ["staff"]}
[[questions]]
code = "csi"
instrument = "csi"
"""
)
COURSE = Course(BRANCHING, "result")
NO, YES, PARTLY = Reply(0), Reply(2), Reply(1)
STAFF = Reply(choice="staff")


def test_a_question_is_asked_only_if_its_condition_holds() -> None:
    assert [one.code for one in COURSE.asked({})] == ["fcr", "csi"]
    assert [one.code for one in COURSE.asked({"fcr": PARTLY})] == ["fcr", "why", "csi"]
    assert [one.code for one in COURSE.asked({"fcr": Reply(said="unsure")})] == ["fcr", "csi"]


def test_a_changed_answer_makes_void_what_hung_on_it() -> None:
    replies = {"fcr": NO, "why": STAFF, "who": Reply(), "csi": Reply(2)}
    assert COURSE.void(replies) == frozenset()
    assert COURSE.void(replies | {"fcr": YES}) == {"why", "who"}
    assert COURSE.void(replies | {"why": Reply(choice="queue")}) == {"who"}


def test_the_place_of_a_question_is_told_among_those_that_are_asked() -> None:
    standing = COURSE.standing({"fcr": NO, "why": STAFF})
    assert standing.question
    assert (standing.question.code, standing.number, standing.total) == ("who", 3, 4)


def test_all_is_whole_when_only_what_is_by_choice_is_left() -> None:
    assert not COURSE.standing({"fcr": NO, "why": STAFF, "who": Reply()}).whole
    assert COURSE.standing({"fcr": NO, "why": STAFF, "csi": Reply(5)}).whole
    assert COURSE.standing({"fcr": YES, "csi": Reply(5)}).question is None


def test_the_stage_and_what_one_is_spared_decide_too() -> None:
    visit = shipped_surveys()["after-visit"]
    asked = [one.code for one in Course(visit, "result").asked({})]
    assert asked == ["nps", "csi", "fcr", "comment"]
    assert Course(visit, "search").asked({})[0].code == "ces"
    spared = Course(visit, "result", frozenset({"nps"})).asked({})
    assert [one.code for one in spared] == ["csi", "fcr", "comment"]


def reply_to(question: Question) -> st.SearchStrategy[Reply]:
    choices = [Reply(said="skipped")] if question.optional else []
    choices += [Reply(said="unsure")] if question.unsure else []
    scale = INSTRUMENTS.get(question.instrument)
    choices += [Reply(n) for n in range(scale.low, scale.high + 1)] if scale else []
    choices += [Reply(choice=one) for one in question.options]
    return st.sampled_from(choices or [Reply()])


SURVEYS = {"branching": BRANCHING, **shipped_surveys()}


@settings(max_examples=60, phases=(Phase.generate,))
@given(st.sampled_from(sorted(SURVEYS)), st.data())
def test_a_walk_ends_and_keeps_only_what_would_be_asked(code: str, data: st.DataObject) -> None:
    survey = SURVEYS[code]
    course = Course(survey, data.draw(st.sampled_from(survey.stages)))
    replies: dict[str, Reply] = {}
    for step in range(100):
        standing = course.standing(replies)
        back = course.before(standing.question.code if standing.question else "", replies)
        if back and step < 40 and data.draw(st.integers(0, 4)) == 4:
            question: Question | None = back
        else:
            question = standing.question
        if question is None:
            break
        assert 1 <= standing.number <= standing.total
        assert standing.answered <= standing.total
        replies[question.code] = data.draw(reply_to(question))
        for gone in course.void(replies):
            del replies[gone]
        assert course.void(replies) == frozenset()
    assert course.standing(replies).question is None
    assert course.standing(replies).whole
    assert [one.code for one in course.asked(replies)] == [
        one.code for one in survey.questions if one.code in replies
    ]
