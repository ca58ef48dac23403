import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.survey_file import SurveyFileError, load_surveys, read_survey, shipped_surveys
from bot.domain.surveys import Condition

GOOD = """\
code = "mood"
audiences = ["jobseeker", "employer"]
touchpoint = "site"
stages = ["search", "choice"]
[asking]
after = "anybody"
delay = "90m"
expires = "2h"
every = "14d"
[[questions]]
code = "fcr"
instrument = "fcr"
unsure = true
[[questions]]
code = "why"
instrument = "choices"
options = ["queue", "staff"]
when = {fcr = ["no", 1, "unsure"]}
[[questions]]
code = "words"
instrument = "text"
optional = true
stages = ["choice"]
"""
LINES = GOOD.splitlines()


def test_a_file_says_everything_about_its_survey() -> None:
    survey = read_survey(GOOD)
    assert (survey.code, survey.audiences, survey.touchpoint) == (
        "mood",
        ("jobseeker", "employer"),
        "site",
    )
    plan = survey.plan
    assert (plan.after, plan.delay, plan.expires) == (
        "anybody",
        timedelta(minutes=90),
        timedelta(hours=2),
    )
    assert survey.questions[1].when == (Condition("fcr", ("no", "1", "unsure")),)
    assert survey.questions[0].labels == ("yes", "partly", "no")


def test_another_file_is_another_version() -> None:
    assert read_survey(GOOD).fingerprint == read_survey(GOOD).fingerprint
    assert read_survey(GOOD).fingerprint != read_survey(f"{GOOD}# a word\n").fingerprint


@pytest.mark.parametrize(
    ("was", "now", "line", "path"),
    [
        ('code = "mood"', 'code = "Mood!"', 1, "code"),
        ('code = "mood"', "", 1, "code"),
        ('"employer"]', '"martian"]', 2, "audiences"),
        ('["jobseeker", "employer"]', "[]", 2, "audiences"),
        ('"site"', '"moon"', 3, "touchpoint"),
        ('"choice"]\n[asking]', '"chance"]\n[asking]', 4, "stages"),
        ('after = "anybody"', 'after = "lunch"', 6, "asking.after"),
        ('delay = "90m"', 'delay = "soon"', 7, "asking.delay"),
        ('delay = "90m"', 'delay = "999999999999d"', 7, "asking.delay"),
        ('every = "14d"', "every = 14", 9, "asking.every"),
        ('every = "14d"', 'evry = "14d"', 9, "asking.evry"),
        ('instrument = "fcr"', 'instrument = "csat"', 12, "questions[1].instrument"),
        ("unsure = true", "unsure = 1", 13, "questions[1].unsure"),
        ('code = "why"', 'code = "fcr"', 15, "questions[2].code"),
        ('options = ["queue", "staff"]', "", 14, "questions[2].options"),
        ('["queue", "staff"]', '["queue", "queue"]', 17, "questions[2].options"),
        ('["queue", "staff"]', '["queue", "back"]', 17, "questions[2].options"),
        ('["queue", "staff"]', '["Queue"]', 17, "questions[2].options"),
        ('{fcr = ["no", 1, "unsure"]}', '{nps = ["no"]}', 18, "questions[2].when"),
        ('{fcr = ["no", 1, "unsure"]}', "{fcr = []}", 18, "questions[2].when"),
        ('{fcr = ["no", 1, "unsure"]}', "{fcr = [7]}", 18, "questions[2].when"),
        (
            '["queue", "staff"]',
            f'["{"a" * 40}", "{"b" * 40}"' + f', "{"c" * 40}"' * 8 + "]",
            17,
            "questions[2].options",
        ),
        ('{fcr = ["no", 1, "unsure"]}', '"fcr"', 18, "questions[2].when"),
        ("optional = true", "optional = true\nunsure = true", 23, "questions[3].unsure"),
        ('stages = ["choice"]', 'stages = ["result"]', 23, "questions[3].stages"),
        ('stages = ["choice"]', 'ends = "ces"', 23, "questions[3].ends"),
        ('touchpoint = "site"', 'touchpoint = "site"\nanonymous = true', 4, "anonymous"),
        ("[asking]", "[asking", 5, ""),
    ],
)
def test_a_bad_file_is_refused_by_line_and_reason(was: str, now: str, line: int, path: str) -> None:
    assert was in GOOD
    with pytest.raises(SurveyFileError) as refused:
        read_survey(GOOD.replace(was, now, 1))
    told = [(one.line, one.path) for one in refused.value.problems]
    assert (line, path) in told, told
    for one in refused.value.problems:
        assert re.search("[а-я]", one.reason)
        assert not re.search("[a-z] [a-z]", one.reason)


def test_a_stage_at_which_nothing_is_asked_is_refused() -> None:
    early = "\n".join(LINES[:10]) + '\ncode = "a"\ninstrument = "ces"\nstages = ["search"]\n'
    with pytest.raises(SurveyFileError, match="на стадии 'choice' ничего не спрашивается"):
        read_survey(early)


def test_a_question_that_can_never_be_asked_is_refused() -> None:
    early = GOOD.replace("unsure = true", 'unsure = true\nstages = ["search"]')
    late = early.replace("when = {", 'stages = ["choice"]\nwhen = {')
    assert read_survey(early).questions[0].stages == ("search",)
    with pytest.raises(SurveyFileError, match="на стадиях этого вопроса не спрашивается"):
        read_survey(late)


STAFF = """\
code = "a"
audiences = ["staff"]
touchpoint = "work"
anonymous = true
[asking]
after = "staff"
[[questions]]
code = "a"
instrument = "enps"
"""


@pytest.mark.parametrize(
    "hole", ["optional = true", 'stages = ["feedback"]', "instrument = 'choices'\noptions = ['b']"]
)
def test_an_anonymous_survey_counts_one_answer_to_each_question(hole: str) -> None:
    bad = STAFF.replace('instrument = "enps"', hole) if "instrument" in hole else STAFF + hole
    with pytest.raises(SurveyFileError, match="отвечает на каждый вопрос один раз"):
        read_survey(bad)


def test_only_staff_are_asked_anonymously() -> None:
    with pytest.raises(SurveyFileError, match='только для "staff"'):
        read_survey(STAFF.replace('["staff"]', '["staff", "employer"]'))


def test_a_file_that_is_no_text_in_utf_8_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "mood.toml"
    file.write_bytes(GOOD.encode() + "# анкета\n".encode("cp1251"))
    with pytest.raises(SurveyFileError, match=rf"mood\.toml:{len(LINES) + 1}: .* UTF-8"):
        load_surveys(tmp_path)
    file.write_text(GOOD, "utf-8-sig")
    assert load_surveys(tmp_path)["mood"].fingerprint == read_survey(GOOD).fingerprint


@pytest.mark.parametrize("hole", ['instrument = "text"', 'instrument = "csi"\nwhen = {a = [1]}'])
def test_an_anonymous_survey_has_no_holes(hole: str) -> None:
    head = 'code = "a"\naudiences = ["staff"]\ntouchpoint = "work"\nanonymous = true\n'
    asked = '[asking]\nafter = "staff"\n[[questions]]\ncode = "a"\ninstrument = "enps"\n'
    assert read_survey(head + asked).anonymous
    with pytest.raises(SurveyFileError, match="по ним видно, кто отвечал"):
        read_survey(f'{head}{asked}[[questions]]\ncode = "b"\n{hole}\n')


def test_a_file_is_named_as_its_survey(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SurveyFileError, match=r"other\.toml:1: code: "):
        load_surveys(tmp_path)


def test_the_questionnaires_that_come_with_the_product_can_be_used() -> None:
    surveys = shipped_surveys()
    assert {"after-visit", "after-call", "exit", "enps-staff", "missed", "pair"} < surveys.keys()
    for audience in ("jobseeker", "employer"):
        scale = [q for q in surveys[f"index-{audience}"].questions if q.instrument == "index"]
        assert len(scale) == 14
        assert all(question.unsure for question in scale)
