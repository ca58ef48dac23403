import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.core.events import Incoming, Pressed
from bot.domain.cases import LONGEST_WORDS, Case, NoCase, NotNow
from bot.handlers import casework
from bot.handlers.attendance import mark
from bot.handlers.casework import NewCase, Unpublishable, escalate_late, open_case
from scoring import facts as facts_module
from storage.cases import Raiser
from storage.database import Store
from storage.improvements import Improvement
from storage.invitations import About
from storage.messages import Message
from tests.desk import NOON_IN_PERM, Desk, Person

Result = TypeVar("Result")
USER = "31337001"
WORDS = "Ждала сорок минут, хотя записана на девять"


async def complains(
    desk: Desk, user: str = USER, words: str = WORDS, kind: str = "complaint"
) -> Person:
    """Leaves a review, and agrees to be written to where that is asked."""
    person = await desk.person(user).types("/feedback")
    await person.presses(f"feedback-{kind}")
    await person.types(words)
    if "feedback-untold" in person.said:
        await person.presses("button-follow", "button-agree")
    return person


async def staff(desk: Desk, deed: Callable[..., Result], *words: Any) -> Result:
    """One deed of the centre, now."""
    return await desk.run(lambda store: deed(store, *words, desk.clock()))


async def letters(desk: Desk) -> list[str]:
    """What would go out now beside the replies."""
    return [one.letter.text for one in await desk.send_due() if one.letter]


async def the_case(desk: Desk, number: int = 1) -> Case:
    case = await desk.run(lambda store: store.cases.find(number))
    assert case
    return case


# -- opening ----------------------------------------------------------------------------------


async def test_a_review_opens_a_case_with_owner_and_deadline(desk: Desk) -> None:
    await complains(desk)
    case = await the_case(desk)
    assert (case.kind, case.source, case.state) == ("complaint", "chat", "received")
    assert (case.topic, case.owner, case.office) == ("other", "office", None)
    # Monday noon in Perm and seven working days
    assert case.due_at.isoformat() == "2026-12-02T18:59:00+00:00"


async def test_who_agrees_is_tied_to_the_case_and_who_does_not_is_not(desk: Desk) -> None:
    stranger = await desk.person("2").types("/feedback")
    await stranger.presses("feedback-idea")
    await stranger.types("Поставьте кулер")
    assert {"feedback-untold", "feedback-kept"} <= stranger.said
    await complains(desk)
    one, two = await desk.rows("cases")
    assert (one["client_id"], one["user"]) == (None, None)
    assert (two["client_id"], two["user"]) == (1, USER)
    assert (await desk.rows("consents"))[0]["purpose"] == "case"
    await stranger.types("/reviews")
    assert "reviews-unknown" in stranger.said


async def test_who_declines_is_told_that_the_review_is_read_all_the_same(desk: Desk) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-idea")
    await person.types("Поставьте кулер")
    await person.presses("button-follow", "button-not-now")
    assert "declined-case" in person.said
    assert await desk.rows("clients") == []
    await staff(desk, casework.read, 1)
    assert await letters(desk) == []


async def test_a_known_person_sees_the_case_but_gets_letters_only_after_a_consent(
    desk: Desk,
) -> None:
    person = await desk.person().consents()
    await person.types("/feedback")
    await person.presses("feedback-complaint")
    await person.types(WORDS)
    assert "feedback-untold" in person.said
    await person.types("/reviews")
    assert "case-received" in person.said
    await staff(desk, casework.read, 1)
    assert await letters(desk) == []
    await person.types("/reviews")
    await person.presses("button-follow", "button-agree")
    assert "case-read" in person.said
    await staff(desk, casework.take, 1)
    assert len(await letters(desk)) == 1


async def test_office_and_topic_decide_who_deals_with_it_and_how_soon(desk: Desk) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-complaint")
    await person.types(WORDS)
    await person.presses("button-case-topic", "=staff", "button-case-office", "=votkinsk")
    case = await the_case(desk)
    assert (case.topic, case.owner, case.office) == ("staff", "director", "votkinsk")
    assert case.due_at.isoformat() == "2026-11-26T19:59:00+00:00", "by the clock of Votkinsk"
    assert person.labels[0] == "Сообщите мне, что решили"


async def test_where_it_was_no_longer_matters_once_it_was_read(desk: Desk) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-complaint")
    await person.types(WORDS)
    await staff(desk, casework.take, 1)
    await person.presses("button-case-topic", "=staff")
    assert (await the_case(desk)).topic == "other"
    assert "feedback-kept" in person.said


async def test_nobody_takes_over_a_case_without_its_claim(desk: Desk) -> None:
    await complains(desk)
    other = await desk.person("666").consents()
    for value in ("go:follow:guess", "go:follow:", "go:follow:1"):
        await other.presses_value(value)
        if "consent-case" in other.said:
            await other.presses("button-agree")
        assert "no-such-review" in other.said
    claim = (await desk.rows("cases"))[0]["claim"]
    await other.presses_value(f"go:follow:{claim}")
    assert "no-such-review" in other.said, "it is somebody's already"


# -- following --------------------------------------------------------------------------------


async def test_every_step_is_told_in_the_same_chat(desk: Desk) -> None:
    person = await complains(desk)
    told = []
    for deed, words in (
        (casework.read, (1,)),
        (casework.take, (1,)),
        (casework.reply, (1, "Проверим график")),
        (casework.close, (1, "schedule", "Открыли второе окно")),
    ):
        await staff(desk, deed, *words)
        told += await letters(desk)
        assert await letters(desk) == [], "once"
    assert [one.split()[0] for one in told] == ["Ваш", "Ваш", "Ответ", "Ваш"]
    assert "до 2 декабря 2026" in told[1]
    assert "Проверим график" in told[2]
    assert "Открыли второе окно" in told[3]
    await person.types("Мои отзывы")
    assert {"case-closed", "case-change"} <= person.said


async def test_each_step_stands_in_the_journal_with_its_moment(desk: Desk) -> None:
    person = await complains(desk)
    start = desk.clock()
    for deed, words in ((casework.read, (1,)), (casework.reply, (1, "Так"))):
        desk.clock.passes(hours=1)
        await staff(desk, deed, *words)
    await person.presses_value("go:unsolved:1 1")
    rows = [one for one in await desk.rows("journal") if one["subject"] == "case:1"]
    deeds = [one["deed"] for one in rows]
    assert deeds == [
        "case-opened",
        "case-followed",
        "case-read",
        "case-reply",
        "case-contested",
    ]
    assert [one["at"] - start for one in rows[2:4]] == [timedelta(hours=1), timedelta(hours=2)]
    assert not any(WORDS in one["detail"] for one in rows)


async def test_not_solved_reopens_once_an_answer_however_often_it_is_pressed(desk: Desk) -> None:
    person = await complains(desk)
    await staff(desk, casework.reply, 1, "Так положено")
    (letter,) = await desk.send_due()
    assert letter.letter
    again = letter.letter.rows[0][0].value
    await person.presses_value(again)
    assert "case-reopened" in person.said
    await person.types("Не положено!")
    assert "words-added" in person.said
    await person.presses_value(again)
    assert "contested-already" in person.said
    case = await the_case(desk)
    assert (case.state, case.reopened) == ("working", 1)
    await staff(desk, casework.reply, 1, "Вы правы, исправили")
    await person.presses_value(again)
    assert "contested-already" in person.said, "that button is of the first answer"
    (second,) = await desk.send_due()
    assert second.letter
    await person.presses_value(second.letter.rows[0][0].value)
    assert (await the_case(desk)).reopened == 2


async def test_two_presses_of_not_solved_at_once_reopen_once(desk: Desk) -> None:
    person = await complains(desk)
    await staff(desk, casework.reply, 1, "Так положено")
    press = [Incoming(person.address, f"key{n}", Pressed("go:unsolved:1 1")) for n in range(2)]
    other = Desk(desk.database, desk.clock)  # another process has turnstiles of its own
    await asyncio.gather(desk.reception.receive(press[0]), other.reception.receive(press[1]))
    case = await the_case(desk)
    assert (case.state, case.reopened, case.contested) == ("working", 1, 1)


async def test_a_letter_of_an_answer_that_is_no_longer_the_newest_offers_no_not_solved(
    desk: Desk,
) -> None:
    await complains(desk)
    await staff(desk, casework.reply, 1, "Первый")
    await staff(desk, casework.reply, 1, "Второй")
    first, second = await desk.send_due()
    assert first.letter
    assert second.letter
    assert "Первый" in first.letter.text
    assert [len(one.letter.rows) for one in (first, second) if one.letter] == [1, 2]


async def test_a_foreign_number_shows_nothing(desk: Desk) -> None:
    await complains(desk)
    await staff(desk, casework.reply, 1, "Так")
    other = await desk.person("666").consents()
    values = ["1", "0", "-1", "99999999999", "1 1", "x", "", "٣", "1e9"]
    for value in [f"go:review:{one}" for one in values] + [f"go:unsolved:{one}" for one in values]:
        await other.presses_value(value)
        assert "no-such-review" in other.said, value
    assert (await the_case(desk)).reopened == 0
    await other.types("/reviews")
    assert "no-reviews" in other.said


async def test_several_reviews_are_chosen_from(desk: Desk) -> None:
    person = await complains(desk)
    await complains(desk, words="Ещё одно", kind="idea")
    await person.types("/reviews")
    assert "reviews" in person.said
    assert person.labels[0] == "Предложение № 2 от 23 ноября 2026"
    await person.presses("=1")
    assert "Жалоба № 1" in person.text


async def test_who_blocked_the_bot_is_not_written_to_and_the_case_goes_on(desk: Desk) -> None:
    person = await complains(desk)
    await person.leaves()
    closed = await staff(desk, casework.close, 1, "law", "Объяснили порядок")
    assert isinstance(closed, Case)
    assert await letters(desk) == []


async def test_thanks_have_no_day_to_be_answered_by_and_nothing_unsolved(desk: Desk) -> None:
    person = await complains(desk, kind="thanks", words="Спасибо специалисту")
    await staff(desk, casework.take, 1)
    (told,) = await letters(desk)
    assert "передадут" in told
    assert "до " not in told
    await person.types("/reviews")
    assert "case-taken" in person.said
    await staff(desk, casework.reply, 1, "Передали, ей приятно")
    await letters(desk)
    await person.types("/reviews")
    assert not {"Не решено"} & set(person.labels)
    desk.clock.passes(days=60)
    assert await desk.run(lambda store: escalate_late(store, None, desk.clock())) == 0


async def test_who_wants_no_more_letters_may_still_look(desk: Desk) -> None:
    person = await complains(desk)
    await staff(desk, casework.read, 1)
    await person.types("/reviews")
    await person.presses("button-unfollow")
    assert {"case-unfollowed", "case-read"} <= person.said
    await staff(desk, casework.take, 1)
    assert await letters(desk) == [], "not even the one that was on its way"
    await person.types("/reviews")
    assert "case-working" in person.said
    await person.presses("button-follow", "button-agree")
    await staff(desk, casework.reply, 1, "Так")
    assert len(await letters(desk)) == 1


# -- late -------------------------------------------------------------------------------------


async def late(desk: Desk, at: datetime) -> int:
    quiet = desk.parts.rules.quiet_hours
    return await desk.run(lambda store: escalate_late(store, quiet, at))


async def test_a_late_case_becomes_the_managers_and_the_person_is_told_by_day(desk: Desk) -> None:
    await complains(desk)
    case = await the_case(desk)
    assert await late(desk, case.due_at) == 0
    desk.clock.at = case.due_at + timedelta(minutes=2)
    assert await late(desk, desk.clock()) == 1
    assert await late(desk, desk.clock()) == 0
    assert (await the_case(desk)).owner == "director"
    assert await letters(desk) == [], "it is a minute past midnight there"
    desk.clock.passes(hours=10)
    (told,) = await letters(desk)
    assert "не успели" in told


async def test_what_was_answered_is_not_late(desk: Desk) -> None:
    await complains(desk)
    await staff(desk, casework.reply, 1, "Так")
    case = await the_case(desk)
    assert await late(desk, case.due_at + timedelta(days=9)) == 0


# -- «вы сказали — мы сделали» ----------------------------------------------------------------


async def closed(desk: Desk, action: str = "Открыли второе окно по утрам") -> Person:
    person = await complains(desk)
    await staff(desk, casework.close, 1, "schedule", action)
    await letters(desk)
    return person


async def published(desk: Desk, number: int = 1) -> Improvement | NotNow | NoCase:
    quiet = desk.parts.rules.quiet_hours
    return await desk.run(lambda store: casework.publish(store, number, quiet, desk.clock()))


async def test_what_was_changed_is_published_in_two_steps(desk: Desk) -> None:
    person = await closed(desk)
    assert isinstance(await published(desk), NotNow), "nothing was proposed"
    assert isinstance(await staff(desk, casework.propose, 1, "Долгая очередь"), Improvement)
    other = await desk.person("2").presses_value("go:changes")
    assert "no-changes" in other.said
    assert isinstance(await published(desk), Improvement)
    assert isinstance(await published(desk), NotNow), "once"
    (told,) = await letters(desk)
    assert "Открыли второе окно по утрам" in told
    await other.types("Что изменилось")
    assert {"changes", "change"} <= other.said
    assert "Долгая очередь" in other.text
    await person.types("/reviews")
    await person.presses("button-changes")
    assert "Долгая очередь" in person.text


async def test_ones_own_change_stands_first(desk: Desk) -> None:
    person = await closed(desk)
    await staff(desk, casework.propose, 1, "Долгая очередь")
    await published(desk)
    desk.clock.passes(hours=1)
    await complains(desk, "2")
    await staff(desk, casework.close, 2, "premises", "Поставили кулер")
    await staff(desk, casework.propose, 2, "Негде попить воды")
    await published(desk, 2)
    for user, first, second in ((person, "Долгая", "Негде"), (desk.person("3"), "Негде", "Долгая")):
        await user.presses_value("go:changes")
        assert user.text.index(first) < user.text.index(second)


async def test_what_leads_to_a_person_is_not_published(desk: Desk) -> None:
    await closed(desk, "Побеседовали со Смирновой")
    assert await staff(desk, casework.propose, 1, "Грубость") == Unpublishable("name", "Смирновой")
    found = await staff(desk, casework.propose, 1, "Звонила 8 900 123-45-67")
    assert found == Unpublishable("digits", "8 900 123-45-67")
    assert await desk.rows("improvements") == []


async def test_only_what_is_closed_is_published(desk: Desk) -> None:
    await complains(desk)
    assert await staff(desk, casework.propose, 1, "Долгая очередь") == NotNow("received")
    assert await staff(desk, casework.propose, 9, "Долгая очередь") == NoCase()
    assert await published(desk, 9) == NoCase()


# -- after a low score ------------------------------------------------------------------------


async def surveyed(desk: Desk) -> tuple[Person, str]:
    """Somebody who has just answered, and the token of the answers."""
    person = await desk.person().books("certificate", "kungur")
    await person.presses("button-agree")
    number = (await desk.rows("appointments"))[0]["number"]
    rules = desk.parts.rules
    await desk.run(lambda store: mark(store, rules, number, "attended", desk.clock()))
    token = (await desk.rows("invitations"))[0]["token"]
    await person.presses_value(f"go:survey:{token}")
    await person.presses("2")
    return person, token


async def test_a_low_score_opens_a_case_about_the_visit_once(desk: Desk) -> None:
    person, token = await surveyed(desk)
    await person.presses_value(f"go:low-score:{token}")
    assert "write-low-score" in person.said
    await person.types(WORDS)
    case = await the_case(desk)
    assert (case.source, case.office, case.service) == ("survey", "kungur", "certificate")
    assert "Указать отделение" not in person.labels
    await person.presses_value(f"go:low-score:{token}")
    assert "low-score-over" in person.said
    await person.types("/reviews")
    assert "case-received" in person.said


async def test_the_comment_of_the_answers_goes_with_the_case(desk: Desk) -> None:
    person, token = await surveyed(desk)
    comment = Message("comment", "Не нашла кабинет", "webchat", desk.clock())
    await desk.run(lambda store: store.messages.keep(comment, None, token))
    await person.presses_value(f"go:low-score:{token}")
    assert {"no-appeal", "write-low-score"} <= person.said
    await person.types(WORDS)
    (words,) = await desk.rows("case_words")
    assert words["text"] == f"Не нашла кабинет\n\n{WORDS}"


async def test_a_low_score_without_words_is_a_case_too(desk: Desk) -> None:
    person, token = await surveyed(desk)
    await person.presses_value(f"go:low-score:{token}")
    await person.presses("button-skip")
    assert "feedback-kept" in person.said
    assert await desk.rows("case_words") == []


async def test_who_agreed_to_something_after_answering_is_still_known_by_the_answers(
    desk: Desk,
) -> None:
    def link(store: Store) -> str:
        return store.invitations.invite(
            About("call:1", "application"), None, desk.clock(), desk.clock()
        ).token

    token = await desk.run(link)
    person = await desk.person(USER).starts(f"s_{token}")
    await person.presses("1")
    await person.consents()
    await person.presses_value(f"go:low-score:{token}")
    assert "write-low-score" in person.said


async def test_nobody_complains_of_somebody_elses_answers(desk: Desk) -> None:
    _, token = await surveyed(desk)
    other = await desk.person("666").consents()
    for value in (token, "", "x" * 22, "'; DROP TABLE cases"):
        await other.presses_value(f"go:low-score:{value}")
        assert "low-score-over" in other.said
    assert await desk.rows("cases") == []


# -- forgetting -------------------------------------------------------------------------------


async def test_forgetting_empties_the_words_and_leaves_the_counts(desk: Desk) -> None:
    person, token = await surveyed(desk)
    await person.presses_value(f"go:low-score:{token}")
    await person.types(WORDS)
    await person.presses("button-follow", "button-agree")
    await staff(desk, casework.reply, 1, "Уважаемая Анна, разберёмся")
    await staff(desk, casework.close, 1, "schedule", "Извинились перед Анной")
    before = await the_case(desk)
    await person.types("Удалить мои данные")
    await person.presses("button-yes-forget")
    (row,) = await desk.rows("cases")
    assert [row[name] for name in ("client_id", "user", "claim", "answer_set", "about")] == [
        None
    ] * 5
    assert {one["text"] for one in await desk.rows("case_words")} == {""}
    after = await the_case(desk)
    assert after.action == ""
    assert (after.state, after.answers, after.cause) == ("closed", 2, "schedule")
    assert (after.opened_at, after.closed_at) == (before.opened_at, before.closed_at)
    assert await letters(desk) == []
    await person.types("/reviews")
    assert "reviews-unknown" in person.said


async def test_what_was_published_outlives_its_writer_and_a_proposal_does_not(desk: Desk) -> None:
    person = await closed(desk)
    await staff(desk, casework.propose, 1, "Долгая очередь")
    await published(desk)
    await complains(desk, words="Ещё одно")
    await staff(desk, casework.close, 2, "law", "Объяснили порядок")
    await staff(desk, casework.propose, 2, "Непонятно")
    await person.types("Удалить мои данные")
    await person.presses("button-yes-forget")
    assert [one["case_id"] for one in await desk.rows("improvements")] == [1]
    assert "Долгая очередь" in (await person.presses_value("go:changes")).text


async def test_a_case_from_a_link_is_forgotten_with_the_answers(desk: Desk) -> None:
    def link(store: Store) -> str:
        about = About("call:1", "application", topic="пособие")
        return store.invitations.invite(about, None, desk.clock(), desk.clock()).token

    token = await desk.run(link)
    person = await desk.person(USER).starts(f"s_{token}")
    await person.presses("1")
    await person.presses_value(f"go:low-score:{token}")
    await person.types(WORDS)
    (row,) = await desk.rows("cases")
    assert (row["about"], row["client_id"]) == ("пособие", None)
    await person.types("Удалить мои данные")
    await person.presses("button-yes-forget")
    (row,) = await desk.rows("cases")
    assert (row["about"], row["answer_set"]) == (None, None)
    assert [one["text"] for one in await desk.rows("case_words")] == [""]


# -- bad input --------------------------------------------------------------------------------


async def test_a_review_of_5000_characters_is_cut_and_that_is_told(desk: Desk) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-complaint")
    await person.types("ж" * 5000)
    assert "feedback-cut" in person.said
    (words,) = await desk.rows("case_words")
    assert len(words["text"]) == LONGEST_WORDS


@pytest.mark.parametrize(
    "words", ["<b>Грубо</b> <script>alert(1)</script>", "'); DROP TABLE cases; --", "100 % { $x }"]
)
async def test_html_and_sql_are_words_like_others(desk: Desk, words: str) -> None:
    person = await complains(desk, words=words)
    await staff(desk, casework.reply, 1, words)
    (told,) = await letters(desk)
    assert words in told
    await person.types("/reviews")
    assert words in person.text
    assert (await desk.rows("case_words"))[0]["text"] == words


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo"])
async def test_what_cannot_be_read_is_no_review(desk: Desk, kind: str) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-complaint")
    await person.sends(kind)
    assert {"cannot-read", "write-complaint"} <= person.said
    await person.types("😡")
    assert "words-wanted" in person.said
    assert await desk.rows("cases") == []


# -- for the figures --------------------------------------------------------------------------


async def test_what_the_figures_are_made_of_outlives_the_person(desk: Desk) -> None:
    def facts(store: Store) -> tuple[facts_module.Case, ...]:
        return tuple(store.cases.facts(None, None, None))

    person = await complains(desk)
    (client,) = await desk.rows("clients")
    await staff(desk, casework.reply, 1, "Так положено")
    await person.presses_value("go:unsolved:1 1")
    desk.clock.at = (await the_case(desk)).due_at + timedelta(hours=1)
    await late(desk, desk.clock())
    await staff(desk, casework.reply, 1, "Вы правы")
    await staff(desk, casework.close, 1, "schedule", "Открыли второе окно")
    (fact,) = await desk.run(facts)
    assert fact == facts_module.Case(
        number="1",
        kind="complaint",
        source="chat",
        topic="other",
        office=None,
        opened_at=NOON_IN_PERM,
        closed_at=desk.clock(),
        replies=2,
        reopened=1,
        escalated=True,
        person=client["pseudonym"],
    )
    await person.types("Удалить мои данные")
    await person.presses("button-yes-forget")
    assert await desk.run(facts) == (replace(fact, person=None),)


async def test_the_figures_of_a_period_and_office_take_no_other_cases(desk: Desk) -> None:
    start = desk.clock()
    for office in ("perm", "kungur"):
        new = NewCase("complaint", "book", "Ждал", "waiting", office)
        await desk.run(lambda store, new=new: open_case(store, new, Raiser("staff"), desk.clock()))
        desk.clock.passes(days=1)

    async def numbers(*wanted: Any) -> list[str]:
        return await desk.run(lambda store: [one.number for one in store.cases.facts(*wanted)])

    assert await numbers(None, None, None) == ["1", "2"]
    assert await numbers(start, start + timedelta(days=1), None) == ["1"]
    assert await numbers(start + timedelta(seconds=1), None, None) == ["2"]
    assert await numbers(None, None, "perm") == ["1"]


# -- on both databases ------------------------------------------------------------------------


async def test_a_case_lives_on_either_database(either_database: Any, clock: Any) -> None:
    desk = Desk(either_database, clock)
    person = await complains(desk)
    await staff(desk, casework.reply, 1, "Так")
    await person.presses_value("go:unsolved:1 1")
    await staff(desk, casework.close, 1, "law", "Объяснили порядок")
    await staff(desk, casework.propose, 1, "Непонятно")
    await published(desk)
    assert len(await letters(desk)) == 3, "the reply, the change, and that it is public"
    stranger = await desk.run(
        lambda store: open_case(
            store, NewCase("idea", "book", "Кулер"), Raiser("staff"), desk.clock()
        )
    )
    assert stranger.number == 2
    assert "change" in (await desk.person("5").presses_value("go:changes")).said
    await person.types("Удалить мои данные")
    await person.presses("button-yes-forget")
    assert [one["client_id"] for one in await desk.rows("cases")] == [None, None]
