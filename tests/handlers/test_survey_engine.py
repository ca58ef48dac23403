"""Any survey: from a file, walked, changed, put off, gone on with; who is asked, how often."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.core.says import LetterButton
from bot.domain.questions import Asked
from bot.domain.survey_file import read_survey, shipped_surveys
from bot.domain.survey_walk import Course
from bot.domain.surveys import Asking, Reply, Survey
from bot.flows.survey import AskComment, AskOption, AskScale, AskSeveral
from storage.conversations import Conversation
from storage.counting import Clocks
from storage.database import Store
from storage.invitations import About
from storage.mail import Ended
from storage.portion import Portion
from storage.tables import appointments, centres
from tests.desk import Desk, Person
from tests.handlers.test_survey import AFTERNOON, invitation, marked, visited

# A survey of nobody else's invention: one file, and words that the locales have already.
OWN = read_survey(
    """\
code = "own"
audiences = ["employer"]
touchpoint = "site"
[asking]
after = "call"
[[questions]]
code = "settled"
text = "fcr"
instrument = "fcr"
unsure = true
[[questions]]
code = "where"
text = "channels"
instrument = "choices"
options = ["office", "site", "phone"]
when = {settled = ["no", "partly"]}
[[questions]]
code = "why-phone"
text = "comment"
instrument = "text"
optional = true
when = {where = ["phone"]}
[[questions]]
code = "easy"
text = "ease"
instrument = "ease"
"""
)


def with_own(desk: Desk, survey: Survey = OWN) -> Desk:
    return desk.under(surveys={**shipped_surveys(), survey.code: survey})


async def link(desk: Desk, survey: str, cause: str = "call:1", **about: str) -> str:
    def unit(store: Store) -> str:
        asked = About(cause, "result", "perm", survey=survey, **about)  # type: ignore[arg-type]
        return store.invitations.invite(asked, None, desk.clock(), desk.clock()).token

    return await desk.run(unit)


async def current(desk: Desk) -> dict[str, tuple[int | None, str | None, str]]:
    rows = await desk.rows("answers")
    return {
        row["question"]: (row["value"], row["choice"], row["said"])
        for row in rows
        if row["superseded_at"] is None
    }


async def test_one_file_and_its_words_make_a_new_survey(desk: Desk) -> None:
    own = with_own(desk)
    person = await own.person().starts(f"s_{await link(own, 'own', audience='employer')}")
    assert "ask-fcr" in person.said
    await person.presses("label-fcr-no", "option-site", "option-phone", "button-done")
    assert "ask-comment" in person.said
    await person.types("Долго ждать ответа")
    await person.presses("label-ease-hard")
    assert "survey-thanks-low" in person.said
    assert await current(own) == {
        "settled": (0, None, "given"),
        "where": (None, "site phone", "given"),
        "why-phone": (None, None, "given"),
        "easy": (1, None, "given"),
    }
    facts = await own.run(lambda store: list(store.answers.of(Portion(Clocks({})))))
    told = [(one.question, one.value, one.choice, one.audience, one.survey) for one in facts]
    assert told == [
        ("settled", 0, None, "employer", "own"),
        ("where", None, "site phone", "employer", "own"),
        ("easy", 1, None, "employer", "own"),
    ]


async def test_a_changed_answer_supersedes_and_drops_what_hung_on_it(desk: Desk) -> None:
    own = with_own(desk)
    person = await own.person().starts(f"s_{await link(own, 'own')}")
    await person.presses("label-fcr-no", "option-phone", "button-done")
    await person.types("слова")
    await person.presses("button-back", "button-back", "button-back")
    assert {"ask-fcr", "answered-before"} <= person.said
    await person.presses("label-fcr-yes")
    assert "ask-ease" in person.said
    assert await current(own) == {"settled": (2, None, "given")}
    rows = await own.rows("answers")
    assert [row["supersedes"] for row in rows] == [None, None, None, rows[0]["id"]]
    assert all(row["superseded_at"] == own.clock() for row in rows[:3])


async def test_new_words_replace_the_old_ones(desk: Desk) -> None:
    token = await link(desk, "exit")
    person = await desk.person().starts(f"s_{token}")
    await person.presses("label-ease-easy", "5", "label-fcr-yes")
    await person.types("первые слова")
    assert [row["text"] for row in await desk.rows("messages")] == ["первые слова"]
    assert [one["state"] for one in await desk.rows("invitations")] == ["complete"]


async def test_the_first_of_two_quick_taps_counts_and_back_changes_it(desk: Desk) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    seven = person.button("7").value
    two = person.button("2").value
    await person.presses_value(seven)
    await person.presses_value(two)
    assert "out-of-date" in person.said
    assert (await current(desk))["ces"] == (7, None, "given")
    await person.presses("button-back", "2")
    assert (await current(desk))["ces"] == (2, None, "given")


async def test_who_puts_a_survey_off_goes_on_days_later_on_another_channel(desk: Desk) -> None:
    token = await link(desk, "index-jobseeker")
    on_phone = await desk.person("1", "vk").starts(f"s_{token}")
    await on_phone.presses("9")
    elsewhere = await desk.person("2").starts(f"s_{token}")
    assert "survey-elsewhere" in elsewhere.said
    await on_phone.presses("button-pause")
    desk.clock.passes(days=2)
    await elsewhere.starts(f"s_{token}")
    assert "ask-staff-communication" in elsewhere.said
    await elsewhere.presses("button-no-experience")
    assert await current(desk) == {
        "staff-competence": (9, None, "given"),
        "staff-communication": (None, None, "unsure"),
    }
    rows = await desk.rows("answers")
    assert [(row["channel"], row["mode"]) for row in rows] == [("vk", "bot"), ("webchat", "web")]
    await on_phone.presses("button-go-on")
    assert "survey-elsewhere" in on_phone.said


async def test_whoever_falls_silent_does_not_keep_a_link_for_ever(desk: Desk) -> None:
    token = await link(desk, "after-call")
    first = await desk.person("1").starts(f"s_{token}")
    await first.presses("5")
    desk.clock.passes(hours=1, seconds=1)
    second = await desk.person("2").starts(f"s_{token}")
    await second.presses("label-fcr-yes")
    await first.presses("label-fcr-no")
    assert "survey-elsewhere" in first.said
    assert (await current(desk))["fcr"] == (2, None, "given")


async def test_a_survey_that_changes_in_the_middle_is_finished_as_it_was(desk: Desk) -> None:
    before = with_own(desk)
    person = await before.person().starts(f"s_{await link(before, 'own')}")
    await person.presses("label-fcr-no")
    shorter = read_survey(
        OWN.file.replace('options = ["office", "site", "phone"]', 'options = ["mail"]').replace(
            'where = ["phone"]', 'where = ["mail"]'
        )
    )
    after = with_own(desk, shorter)
    again = after.person()
    again.buttons = person.buttons
    await again.presses("option-phone", "button-done")
    assert "ask-comment" in again.said
    newcomer = await after.person("2").starts(f"s_{await link(after, 'own', 'call:2')}")
    await newcomer.presses("label-fcr-no")
    assert newcomer.button("option-mail")
    versions = {row["version"] for row in await after.rows("answers")}
    assert versions == {OWN.fingerprint, shorter.fingerprint}
    assert len(await after.rows("survey_versions")) == 2


@pytest.mark.parametrize(
    "words", ["👍👍", "<script>alert(1)</script>", "'; DROP TABLE answers; --"]
)
async def test_any_words_are_a_comment(desk: Desk, words: str) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    await person.presses("5", "label-fcr-yes", "5")
    await person.types(words)
    assert [row["text"] for row in await desk.rows("messages")] == [words]


async def test_a_very_long_comment_is_cut_and_the_person_is_told(desk: Desk) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    await person.presses("5", "label-fcr-yes", "5")
    await person.types("а" * 5000)
    assert {"words-cut", "survey-thanks"} <= person.said
    assert [len(row["text"]) for row in await desk.rows("messages")] == [2000]


@pytest.mark.parametrize("kind", ["voice", "sticker"])
async def test_a_voice_or_a_sticker_is_no_answer(desk: Desk, kind: str) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    await person.sends(kind)
    assert {"cannot-read", "ask-ces-call"} <= person.said
    assert await desk.rows("answers") == []


async def test_who_blocks_the_bot_in_the_middle_has_broken_off(desk: Desk) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    await person.presses("5")
    await person.leaves()
    assert [row["state"] for row in await desk.rows("dispositions")] == ["broken-off"]
    assert len(await desk.rows("answers")) == 1


@pytest.mark.parametrize(
    ("answers", "low"),
    [
        (("4", "label-fcr-yes", "1"), False),
        (("3", "label-fcr-yes", "5"), True),
        (("7", "label-fcr-partly", "5"), False),
        (("7", "label-fcr-no", "5"), True),
    ],
)
async def test_a_low_score_is_dealt_with_only_if_the_person_wants_it(
    desk: Desk, answers: tuple[str, ...], low: bool
) -> None:
    person = await desk.person().starts(f"s_{await link(desk, 'after-call')}")
    await person.presses(*answers, "button-skip")
    assert ("survey-thanks-low" in person.said) is low
    if low:
        await person.presses("button-deal-with")
        assert "write-low-score" in person.said


# -- an anonymous one -----------------------------------------------------------------------------


async def test_an_anonymous_answer_is_only_counted(desk: Desk) -> None:
    token = await link(desk, "enps-staff", "staff:1", audience="staff")
    person = await desk.person().starts(f"s_{token}")
    assert [row["state"] for row in await desk.rows("invitations")] == ["complete"]
    journal = await desk.rows("journal")
    await person.presses("10")
    conversation = await person.conversation()
    assert isinstance(conversation, Conversation)
    assert conversation.pressed is None
    await person.presses("button-unsure")
    assert "survey-thanks" in person.said
    assert await desk.rows("answers") == []
    assert await desk.rows("journal") == journal
    given = [one for one in await desk.rows("counts") if one["times"]]
    assert {(one["cell"], one["month"], one["times"]) for one in given} == {("perm", "2026-11", 1)}
    told = {(one["question"], one["answer"]) for one in given}
    assert told == {("enps", "10"), ("change-first", "unsure")}
    again = await desk.person("2").starts(f"s_{token}")
    assert "survey-over" in again.said


async def test_an_anonymous_survey_may_change_within_the_month(desk: Desk) -> None:
    before = shipped_surveys()["enps-staff"]
    *_, change = before.questions
    more = replace(change, options=(*change.options, "forgot"))
    after = replace(before, questions=(*before.questions[:-1], more))
    for number, survey in enumerate((before, after)):
        now = with_own(desk, survey)
        token = await link(now, "enps-staff", f"staff:{number}", audience="staff")
        person = await now.person(str(number)).starts(f"s_{token}")
        await person.presses("10", f"option-{survey.questions[-1].options[-1]}")
        assert "survey-thanks" in person.said
    given = {one["answer"]: one["times"] for one in await desk.rows("counts") if one["times"]}
    assert given == {"10": 2, "nothing": 1, "forgot": 1}


async def test_an_anonymous_survey_cannot_be_come_back_to(desk: Desk) -> None:
    token = await link(desk, "enps-staff", "staff:1", audience="staff")
    person = await desk.person().starts(f"s_{token}")
    await person.types("/menu")
    await person.starts(f"s_{token}")
    assert "survey-over" in person.said
    assert all(one["times"] == 0 for one in await desk.rows("counts"))


async def test_an_anonymous_answer_counts_in_the_month_it_is_given(desk: Desk) -> None:
    token = await link(desk, "enps-staff", "staff:1", audience="staff")
    person = await desk.person().starts(f"s_{token}")
    desk.clock.passes(days=31)
    await person.presses("10", "button-unsure")
    assert {one["month"] for one in await desk.rows("counts") if one["times"]} == {"2026-12"}


# -- who is asked, and how often ------------------------------------------------------------------


async def test_nobody_is_invited_twice_within_two_weeks(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    for days, invited in ((13, 1), (2, 2)):
        desk.clock.passes(days=days)
        await desk.send_due()
        await person.books()
        await marked(desk)
        assert len(await desk.rows("invitations")) == invited
    states = [row["state"] for row in await desk.rows("dispositions")]
    assert states.count("capped") == 1


@pytest.mark.parametrize("answers", [("9",), (), ("button-not-now",)])
async def test_nobody_is_asked_to_recommend_twice_in_ninety_days(
    desk: Desk, answers: tuple[str, ...]
) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[0][0].value)
    assert "ask-nps" in person.said
    await person.presses(*answers)
    desk.clock.passes(days=20)
    await desk.send_due()
    await person.books()
    await marked(desk)
    desk.clock.passes(hours=3)
    letters = [one.letter for one in await desk.send_due() if one.kind == "invitation"]
    assert letters[-1]
    await person.presses_value(letters[-1].rows[0][0].value)
    assert "ask-csi" in person.said


async def test_nobody_is_asked_to_recommend_again_after_the_questions_were_put_in_another_order(
    desk: Desk,
) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[0][0].value)
    assert "ask-nps" in person.said
    heading = "[[questions]]"
    start, ces, nps, csi, *rest = desk.parts.rules.surveys["after-visit"].file.split(heading)
    later = with_own(desk, read_survey(heading.join((start, ces, csi, nps, *rest))))
    later.clock.passes(days=20)
    await later.send_due()
    again = later.person()
    await again.books()
    await marked(later)
    later.clock.passes(hours=3)
    letters = [one.letter for one in await later.send_due() if one.kind == "invitation"]
    assert letters[-1]
    await again.presses_value(letters[-1].rows[0][0].value)
    assert "ask-csi" in again.said
    await again.presses("5")
    assert "ask-fcr" in again.said


async def test_there_is_one_reminder_unless_all_is_answered(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    await invitation(desk)
    desk.clock.passes(hours=24)
    (again,) = await desk.send_due()
    assert again.letter
    assert "один раз" in again.letter.text
    await person.presses_value(again.letter.rows[0][0].value)
    await person.presses("9", "5", "label-fcr-yes")
    desk.clock.passes(days=3)
    assert await desk.send_due() == []


async def test_who_answered_is_not_reminded(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[0][0].value)
    await person.presses("9", "5", "label-fcr-yes")
    desk.clock.passes(hours=30)
    assert await desk.send_due() == []


@pytest.mark.parametrize("listed", ["webchat:31337001", "nobody"])
async def test_staff_are_neither_asked_nor_let_in(desk: Desk, listed: str) -> None:
    strict = desk.under(asking=Asking(staff=frozenset({listed})))
    await visited(strict)
    await marked(strict)
    mine = listed.startswith("webchat")
    assert len(await strict.rows("dispositions")) == (0 if mine else 1)
    person = await strict.person().starts(f"s_{await link(strict, 'after-call')}")
    assert ("survey-over" in person.said) is mine


async def test_the_long_form_opens_once_a_quarter_after_a_visit(desk: Desk) -> None:
    person = await desk.person().types("анкета")
    assert "survey-not-yet" in person.said
    person = await visited(desk)
    await person.types("анкета")
    assert "survey-not-yet" in person.said
    await marked(desk)
    await person.types("анкета")
    assert "ask-staff-competence" in person.said
    await person.presses("9")
    (visit,) = await desk.rows("appointments")
    (answer,) = [row for row in await desk.rows("answers") if row["survey"] == "index-jobseeker"]
    assert answer["office"] == visit["office"], "the office of the last visit is told by its people"
    await person.types("/menu")
    await person.types("анкета")
    assert "ask-staff-communication" in person.said
    desk.clock.passes(days=20)
    await person.types("анкета")
    assert "survey-not-yet" in person.said


async def test_who_comes_as_an_employer_is_asked_as_one_and_gets_the_employers_form(
    desk: Desk,
) -> None:
    def for_employers(store: Store) -> None:
        row = store.connection.execute(select(centres)).one()
        file = row.description.replace(
            "certificate = 15", 'certificate = {minutes = 15, audience = "employer"}'
        )
        store.centres.keep(file, desk.clock())

    await desk.run(for_employers)
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[0][0].value)
    await person.presses("9", "5", "label-fcr-yes", "button-skip", "button-long")
    assert "ask-staff-competence" in person.said
    await person.presses("8")
    asked = [(row["survey"], row["audience"]) for row in await desk.rows("invitations")]
    assert asked == [("after-visit", "employer"), ("index-employer", "employer")]
    assert {row["audience"] for row in await desk.rows("answers")} == {"employer"}
    assert {row["audience"] for row in await desk.rows("dispositions")} == {"employer"}


async def test_whoever_was_a_jobseeker_and_comes_as_an_employer_has_both_forms(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    await person.types("анкета")
    assert "ask-staff-competence" in person.said
    desk.clock.passes(days=15)
    await desk.send_due()
    await person.books()
    as_employer = update(appointments).where(appointments.c.id == 2).values(audience="employer")
    await desk.run(lambda store: store.connection.execute(as_employer))
    await marked(desk)
    await person.types("анкета")
    assert "ask-staff-competence" in person.said
    asked = [row["survey"] for row in await desk.rows("invitations")]
    assert [one for one in asked if one.startswith("index")] == [
        "index-jobseeker",
        "index-employer",
    ]


async def test_a_survey_for_employers_is_not_put_to_a_jobseeker(desk: Desk) -> None:
    theirs = desk.under(surveys={**shipped_surveys(), "own": OWN}, asking=Asking(after_visit="own"))
    await visited(theirs)
    await marked(theirs)
    assert await theirs.rows("invitations") == await theirs.rows("dispositions") == []


async def test_what_became_of_the_letters_is_noted(desk: Desk) -> None:
    await visited(desk)
    await marked(desk)
    states = []
    for deed in ("eligible", "delivered", "expired"):
        await desk.run(lambda store: store.dispositions.settle(desk.clock()))
        states += [row["state"] for row in await desk.rows("dispositions")]
        if deed == "eligible":
            await invitation(desk)
        else:
            desk.clock.passes(days=4)
    assert states == ["eligible", "delivered", "expired"]


async def test_a_letter_that_comes_too_late_tells_nothing_of_a_consent(desk: Desk) -> None:
    await visited(desk)
    await marked(desk)
    desk.clock.passes(days=30)
    await desk.send_due()
    await desk.run(lambda store: store.dispositions.settle(desk.clock()))
    (ended,) = [
        row["ended_as"] for row in await desk.rows("letters") if row["kind"] == "invitation"
    ]
    assert ended == "void"
    assert [row["state"] for row in await desk.rows("dispositions")] == ["expired"]


async def test_a_letter_that_nobody_can_get_is_not_delivered(desk: Desk) -> None:
    await visited(desk)
    await marked(desk)

    def ended(store: Store) -> None:
        (row,) = store.mail.claim(("webchat",), AFTERNOON + timedelta(hours=3), 9)
        store.mail.end([Ended(row.id, "gone")], AFTERNOON)
        store.dispositions.settle(AFTERNOON)

    await desk.run(ended)
    assert [row["state"] for row in await desk.rows("dispositions")] == ["not-delivered"]


# -- random walks ---------------------------------------------------------------------------------

ANONYMOUS = "enps-staff"
WALKED = [*(code for code in shipped_surveys() if code != ANONYMOUS), "own"]
MOVES = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, 30)),
    st.tuples(st.just("answer"), st.integers(0, 30)),
    st.tuples(st.just("answer"), st.integers(0, 30)),
    st.tuples(st.just("back"), st.just(0)),
    st.tuples(st.just("elsewhere"), st.just(0)),
    st.tuples(st.just("junk"), st.sampled_from(("👍", "99", "/menu", "абракадабра"))),
    st.tuples(st.just("old"), st.integers(0, 30)),
)


@pytest.mark.parametrize("code", WALKED)
async def test_what_is_stored_is_what_was_last_said(desk: Desk, code: str) -> None:
    own = with_own(desk)
    for number, script in enumerate(await scripts(examples=6, longest=50)):
        await Walker(own, code, number).plays(script)


async def test_an_anonymous_walk_adds_each_answer_once_to_its_count_and_nothing_else(
    desk: Desk,
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for number, script in enumerate(await scripts(examples=12, longest=10)):
        counted += await Colleague(desk, number).plays(script)
        kept = {(one["question"], one["answer"]): one["times"] for one in await desk.rows("counts")}
        assert {one: times for one, times in kept.items() if times} == counted
    assert counted.total() > 12
    assert {one["cell"] for one in await desk.rows("counts")} == {"perm"}
    for table in ("answers", "messages", "journal", "survey_versions"):
        assert await desk.rows(table) == []
    assert {one["state"] for one in await desk.rows("invitations")} == {"complete"}
    held = [(one["respondent"], one["held_at"]) for one in await desk.rows("invitations")]
    assert set(held) == {(None, None)}


Script = list[tuple[str, object]]


async def scripts(examples: int, longest: int) -> list[Script]:
    """What so many people do, whatever comes to their minds."""
    found: list[Script] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(MOVES, min_size=min(8, longest), max_size=longest))
    def collect(script: Script) -> None:
        found.append(script)

    await asyncio.to_thread(collect)
    return found


class Colleague:
    """One of the staff with a link, who can only answer, be misunderstood, or lose the link."""

    def __init__(self, desk: Desk, number: int) -> None:
        self.desk = desk
        self.number = number
        self.people = [desk.person(f"{number}-{n}", ch) for n, ch in enumerate(("vk", "webchat"))]
        self.old: list[LetterButton] = []

    async def plays(self, script: Script) -> Counter[tuple[str, str]]:
        """What was answered; whoever comes by the link a second time finds it spent."""
        about = f"staff:{self.number}"
        token = await link(self.desk, ANONYMOUS, about, audience="staff")
        person, other = self.people
        await person.starts(f"s_{token}")
        said: Counter[tuple[str, str]] = Counter()
        for kind, what in script:
            asked = getattr(await person.page(), "asked", None)
            self.old += person.buttons
            if kind == "elsewhere":
                await other.starts(f"s_{token}")
                assert "survey-over" in other.said
            elif kind == "junk":
                await person.types("абракадабра")
            elif kind == "back":
                await person.types("назад")
            elif kind == "old" and (past := [one for one in self.old[:-30] if ":" in one.value]):
                await person.presses_value(past[int(str(what)) % len(past)].value)
            elif kind == "answer" and isinstance(asked, Asked):
                answer = await self.answers(asked, int(str(what)))
                said[asked.code, answer] += 1
        return said

    async def answers(self, asked: Asked, pick: int) -> str:
        person = self.people[0]
        if asked.options:
            answer = (*asked.options, "unsure")[pick % (len(asked.options) + 1)]
            await person.presses(answer)
        else:
            answer = str(pick % (asked.high + 1))
            await person.types(answer)
        return answer


class Walker:
    """Somebody who does anything with one link, from two places, and remembers what they said."""

    def __init__(self, desk: Desk, code: str, number: int) -> None:
        self.desk = desk
        self.code = code
        self.number = number
        self.people = [desk.person(f"{number}-{n}", ch) for n, ch in enumerate(("vk", "webchat"))]
        self.at = 0
        self.said: dict[str, Reply] = {}
        self.token = ""
        self.old: list[LetterButton] = []

    async def plays(self, script: Script) -> None:
        self.token = await link(self.desk, self.code, f"call:{self.code}:{self.number}")
        survey = self.desk.parts.rules.surveys[self.code]
        course = Course(survey, "result")
        await self.person.starts(f"s_{self.token}")
        for kind, what in script:
            await self.does(kind, what)
            self.said = {c: r for c, r in self.said.items() if c not in course.void(self.said)}
            kept = await self.kept()
            assert kept == self.said
            assert course.void(kept) == frozenset()

    @property
    def person(self) -> Person:
        return self.people[self.at]

    async def kept(self) -> dict[str, Reply]:
        rows = await self.desk.rows("answers")
        return {
            row["question"]: Reply(row["value"], row["choice"], row["said"])
            for row in rows
            if row["answer_set"] == self.token and row["superseded_at"] is None
        }

    async def does(self, kind: str, what: object) -> None:
        page = await self.person.page()
        asked = getattr(page, "asked", None)
        self.old += self.person.buttons
        match kind:
            case "answer" if isinstance(asked, Asked):
                await self.answers(page, asked, int(str(what)))
            case "back" if isinstance(asked, Asked) and not asked.first:
                await self.person.presses("button-back")
            case "elsewhere":
                if isinstance(asked, Asked) and not asked.first:
                    await self.person.presses("button-pause")
                    self.at = 1 - self.at
                await self.person.starts(f"s_{self.token}")
            case "junk" if not isinstance(page, AskComment):
                await self.person.types(str(what))
            case "old":
                past = [one for one in self.old[:-40] if not one.value.startswith("go:")]
                if past and not isinstance(page, AskSeveral):
                    await self.person.presses_value(past[int(str(what)) % len(past)].value)

    async def answers(self, page: object, asked: Asked, pick: int) -> None:
        match page:
            case AskScale():
                value = asked.low + pick % (asked.high - asked.low + 1)
                await self.person.types(str(value))
                self.said[asked.code] = Reply(value)
            case AskOption():
                offered = asked.labels or asked.options
                chosen = offered[pick % len(offered)]
                await self.person.presses(chosen)
                at = asked.low + len(offered) - 1 - offered.index(chosen)
                self.said[asked.code] = Reply(at) if asked.labels else Reply(choice=chosen)
            case AskSeveral(ticked=ticked):
                for one in ticked:
                    await self.person.presses(one)
                await self.person.presses(asked.options[pick % len(asked.options)])
                await self.person.presses("button-done")
                self.said[asked.code] = Reply(choice=asked.options[pick % len(asked.options)])
            case AskComment():
                skips = pick % 2 == 0
                await (self.person.presses("button-skip") if skips else self.person.types("слова"))
                self.said[asked.code] = Reply(said="skipped") if skips else Reply()
