from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.says import Letter
from bot.domain.booking import NotFound
from bot.domain.notices import QuietHours
from bot.domain.surveys import EXPIRES_AFTER, Asking, Reply
from bot.flows.survey import AskComment, AskScale, Closed
from bot.handlers.attendance import AlreadyMarked, Mark, Marked, mark
from storage.answers import Circumstances, Given
from storage.database import Database, Store
from storage.invitations import About
from storage.tables import answers
from tests.desk import Desk, Person

AFTERNOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 12:00 in Perm, a day later


async def visited(
    desk: Desk, *, letters: bool = True, user: str = "31337001", office: str = "perm"
) -> Person:
    """Books, goes there, and it is the day after."""
    person = await desk.person(user).books(office=office)
    if "consent-letters" in person.said:
        await person.presses("button-agree" if letters else "button-not-now")
    desk.clock.at = AFTERNOON
    await desk.send_due()
    return person


async def marked(desk: Desk, as_what: Mark = "attended", number: str | None = None) -> object:
    rows = await desk.rows("appointments")
    wanted = number or rows[-1]["number"]
    rules = desk.parts.rules
    return await desk.run(lambda store: mark(store, rules, wanted, as_what, desk.clock()))


async def invitation(desk: Desk) -> Letter:
    desk.clock.passes(hours=2)
    (queued,) = await desk.send_due()
    assert queued.letter
    return queued.letter


async def asked(desk: Desk) -> Person:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    return await person.presses_value(letter.rows[0][0].value)


async def test_who_visited_is_invited_after_the_delay(desk: Desk) -> None:
    await visited(desk)
    result = await marked(desk)
    assert isinstance(result, Marked)
    assert result.invited
    assert not result.early
    assert await desk.send_due() == []
    desk.clock.passes(hours=1, minutes=59)
    assert await desk.send_due() == []
    desk.clock.passes(minutes=1)
    (queued,) = await desk.send_due()
    assert queued.kind == "invitation"
    assert queued.letter
    assert [b.value.split(":")[1] for row in queued.letter.rows for b in row] == [
        "survey",
        "later",
        "never",
    ]


@pytest.mark.parametrize(
    ("office", "at", "due"),
    [
        ("perm", "2026-11-24T12:59+05:00", "2026-11-24T14:59+05:00"),
        ("perm", "2026-11-24T18:00+05:00", "2026-11-25T10:00+05:00"),
        ("perm", "2026-11-24T17:59+05:00", "2026-11-24T19:59+05:00"),
        ("perm", "2026-11-25T00:30+05:00", "2026-11-25T10:00+05:00"),
        ("perm", "2026-11-25T07:30+05:00", "2026-11-25T10:00+05:00"),
        ("votkinsk", "2026-11-24T18:30+05:00", "2026-11-24T20:30+05:00"),
        ("votkinsk", "2026-11-24T18:30+04:00", "2026-11-25T10:00+04:00"),
    ],
)
async def test_nobody_is_asked_in_the_quiet_hours_of_the_offices_day(
    desk: Desk, office: str, at: str, due: str
) -> None:
    await visited(desk, office=office)
    desk.clock.at = datetime.fromisoformat(at).astimezone(UTC)
    await marked(desk)
    (row,) = [one for one in await desk.rows("letters") if one["kind"] == "invitation"]
    assert row["due"] == datetime.fromisoformat(due)


async def test_without_quiet_hours_the_delay_alone_counts(desk: Desk) -> None:
    awake = desk.under(quiet_hours=None, survey_delay=timedelta(minutes=30))
    await visited(awake)
    desk.clock.at = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    await marked(awake)
    desk.clock.passes(minutes=30)
    assert len(await awake.send_due()) == 1


async def test_quiet_hours_within_one_day_end_that_day(desk: Desk) -> None:
    siesta = desk.under(quiet_hours=QuietHours(time(13), time(16)))
    await visited(siesta)
    await marked(siesta)
    (row,) = [one for one in await desk.rows("letters") if one["kind"] == "invitation"]
    assert row["due"] == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


async def test_without_a_consent_to_letters_nobody_is_asked(desk: Desk) -> None:
    await visited(desk, letters=False)
    result = await marked(desk)
    assert isinstance(result, Marked)
    assert not result.invited
    assert await desk.rows("invitations") == []


async def test_who_missed_the_visit_is_asked_nothing_but_why(desk: Desk) -> None:
    person = await visited(desk)
    result = await marked(desk, "missed")
    assert isinstance(result, Marked)
    assert result.visit.appointment.state == "missed"
    assert not result.invited
    assert [row["survey"] for row in await desk.rows("invitations")] == ["missed"]
    letter = await invitation(desk)
    assert "не пришли" in letter.text
    await person.presses_value(letter.rows[0][0].value)
    assert person.said >= {"ask-missed-why"}
    await person.types("Вылетело из головы")
    assert person.said == {"survey-thanks", "button-menu"}
    (row,) = await desk.rows("answers")
    assert (row["choice"], row["value"], row["instrument"]) == ("forgot", None, "choice")


async def test_not_even_that_is_asked_where_the_centre_does_not_want_it(desk: Desk) -> None:
    quiet = desk.under(asking=Asking(missed=False))
    await visited(quiet)
    await marked(quiet, "missed")
    assert await desk.rows("invitations") == []
    assert await desk.rows("dispositions") == []


async def test_a_visit_is_marked_once(desk: Desk) -> None:
    await visited(desk)
    await marked(desk)
    assert await marked(desk) == AlreadyMarked("attended")
    assert await marked(desk, "missed") == AlreadyMarked("attended")
    assert len(await desk.rows("invitations")) == 1


@pytest.mark.parametrize("number", ["000-000", "", "abc", "12345678901234", "²²²²²²"])
async def test_an_unknown_number_is_not_found(desk: Desk, number: str) -> None:
    rules = desk.parts.rules
    result = await desk.run(lambda store: mark(store, rules, number, "attended", desk.clock()))
    assert result == NotFound()


async def test_a_visit_marked_before_its_time_is_marked_with_a_warning(desk: Desk) -> None:
    await desk.person().books()
    result = await marked(desk)
    assert isinstance(result, Marked)
    assert result.early


async def test_who_took_the_consent_back_meanwhile_is_not_asked(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    await person.types("/settings")
    await person.presses("button-letters-off")
    await desk.send_due()
    desk.clock.passes(hours=3)
    assert await desk.send_due() == []


async def test_do_not_ask_again_is_honoured_for_the_next_visit(desk: Desk) -> None:
    person = await asked(desk)
    await person.presses("button-never")
    assert "survey-never" in person.said
    await person.books()
    await marked(desk)
    assert len(await desk.rows("invitations")) == 1


async def test_do_not_ask_again_works_from_the_invitation_itself(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[2][0].value)
    assert "survey-never" in person.said
    await person.presses_value(letter.rows[0][0].value)
    assert "survey-over" in person.said


async def test_not_now_ends_this_invitation_only(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[1][0].value)
    assert "survey-later" in person.said
    assert [row["state"] for row in await desk.rows("invitations")] == ["refused"]
    desk.clock.passes(days=14)
    await person.books()
    await marked(desk)
    assert len(await desk.rows("invitations")) == 2


async def test_a_number_below_zero_is_no_point_of_a_scale(desk: Desk) -> None:
    person = await asked(desk)
    await person.types("-6")
    assert "scale-hint" in person.said
    assert await desk.rows("answers") == []


async def test_each_answer_is_stored_as_it_comes_with_all_there_is_to_know(desk: Desk) -> None:
    person = await asked(desk)
    assert isinstance(await person.page(), AskScale)
    desk.clock.passes(seconds=7)
    await person.presses("10")
    (nps,) = await desk.rows("answers")
    (client,) = await desk.rows("clients")
    (sent,) = await desk.rows("invitations")
    assert nps | {"id": 0} == {
        "id": 0,
        "answer_set": sent["token"],
        "respondent": client["pseudonym"],
        "question": "nps",
        "instrument": "nps",
        "low": 0,
        "high": 10,
        "value": 10,
        "channel": "webchat",
        "mode": "bot",
        "language": "ru",
        "office": "perm",
        "service": "certificate",
        "stage": "result",
        "answered_at": desk.clock(),
        "survey": "after-visit",
        "version": desk.parts.rules.surveys["after-visit"].fingerprint,
        "audience": "jobseeker",
        "said": "given",
        "choice": None,
        "message": None,
        "seconds": 7.0,
        "supersedes": None,
        "superseded_at": None,
    }
    assert sent["state"] == "partial"
    await person.presses("1")
    csi = (await desk.rows("answers"))[1]
    assert (csi["question"], csi["low"], csi["high"], csi["value"]) == ("csi", 1, 5, 1)
    await person.types("частично")
    fcr = (await desk.rows("answers"))[2]
    assert (fcr["question"], fcr["value"]) == ("fcr", 1)


async def test_an_early_stage_is_asked_how_easy_it_was(desk: Desk) -> None:
    person = await desk.person().books("training")
    await person.presses("button-agree")
    desk.clock.at = AFTERNOON
    await desk.send_due()
    await marked(desk)
    letter = await invitation(desk)
    await person.presses_value(letter.rows[0][0].value)
    assert "ask-ces" in person.said


async def test_the_comment_is_kept_beside_the_set_and_completes_it(desk: Desk) -> None:
    person = await asked(desk)
    await person.presses("10", "5", "label-fcr-yes")
    assert isinstance(await person.page(), AskComment)
    assert [one["state"] for one in await desk.rows("dispositions")] == ["complete"]
    await person.types("Всё понятно")
    assert "survey-thanks-long" in person.said
    (message,) = await desk.rows("messages")
    (sent,) = await desk.rows("invitations")
    assert (message["kind"], message["text"]) == ("comment", "Всё понятно")
    assert message["answer_set"] == sent["token"]
    assert (message["office"], message["service"]) == ("perm", "certificate")
    assert sent["state"] == "complete"


async def test_a_comment_may_be_skipped(desk: Desk) -> None:
    person = await asked(desk)
    await person.presses("10", "5", "label-fcr-yes", "button-skip")
    assert [row["state"] for row in await desk.rows("invitations")] == ["complete"]
    assert await desk.rows("messages") == []


async def test_a_finished_survey_cannot_be_opened_again(desk: Desk) -> None:
    person = await asked(desk)
    await person.presses("7", "5", "label-fcr-yes", "button-skip")
    (sent,) = await desk.rows("invitations")
    await person.presses_value(f"go:survey:{sent['token']}")
    assert "survey-over" in person.said


async def test_an_interrupted_survey_goes_on_where_it_was(desk: Desk) -> None:
    person = await asked(desk)
    await person.presses("5")
    await person.types("/menu")
    (sent,) = await desk.rows("invitations")
    await person.presses_value(f"go:survey:{sent['token']}")
    assert "ask-csi" in person.said


async def test_the_first_answer_counts(desk: Desk) -> None:
    person = await asked(desk)
    conversation = await person.conversation()
    assert conversation
    await person.presses("5")
    await desk.run(lambda store: store.conversations.keep(conversation, desk.clock()))
    await person.presses_value(f"{conversation.turn}:1")
    assert [row["value"] for row in await desk.rows("answers")] == [5]
    assert "ask-csi" in person.said


@pytest.mark.parametrize("typed", ["11", "12", "100", "щщщ", "9,5"])
async def test_nothing_off_the_scale_is_stored_however_it_is_typed(desk: Desk, typed: str) -> None:
    person = await asked(desk)
    await person.types(typed)
    assert {"scale-hint", "ask-nps"} <= person.said
    assert await desk.rows("answers") == []
    assert [row["state"] for row in await desk.rows("invitations")] == ["opened"]


async def test_a_typed_point_is_an_answer(desk: Desk) -> None:
    person = await asked(desk)
    await person.types("восемь")
    await person.types("5")
    assert [row["value"] for row in await desk.rows("answers")] == [8, 5]


async def test_an_invitation_expires(desk: Desk) -> None:
    person = await visited(desk)
    await marked(desk)
    letter = await invitation(desk)
    desk.clock.passes(seconds=EXPIRES_AFTER.total_seconds() + 1)
    await person.presses_value(letter.rows[0][0].value)
    assert "survey-over" in person.said
    assert isinstance(await person.page(), Closed)


async def test_an_invitation_that_could_not_be_sent_in_time_is_void(desk: Desk) -> None:
    await visited(desk)
    await marked(desk)
    desk.clock.passes(days=6)
    assert await desk.send_due() == []


async def test_somebody_elses_invitation_cannot_be_used(desk: Desk) -> None:
    await asked(desk)
    (sent,) = await desk.rows("invitations")
    other = await desk.person("666").presses_value(f"go:survey:{sent['token']}")
    assert "survey-over" in other.said
    await other.starts(f"s_{sent['token']}")
    assert "survey-foreign" in other.said
    assert await desk.rows("answers") == []


@pytest.mark.parametrize("token", ["", "x", "no-such-token", "'; DROP TABLE answers; --"])
async def test_an_invented_token_opens_nothing(desk: Desk, token: str) -> None:
    for route in ("survey", "later", "never"):
        person = await desk.person().presses_value(f"go:{route}:{token}")
        assert "sorry" not in person.said
        assert person.letters


# -- links after a call -----------------------------------------------------------------------


async def link(desk: Desk) -> str:
    def unit(store: Store) -> str:
        about = About("call:1", "application", topic="Пособие")
        return store.invitations.invite(about, None, desk.clock(), desk.clock()).token

    return await desk.run(unit)


async def test_a_link_leads_straight_to_the_questions(desk: Desk) -> None:
    token = await link(desk)
    person = await desk.person().starts(f"s_{token}")
    assert "ask-ces-call" in person.said
    await person.presses("7", "label-fcr-yes", "5", "button-skip")
    rows = await desk.rows("answers")
    assert [(row["question"], row["stage"], row["survey"], row["mode"]) for row in rows] == [
        ("ces", "application", "after-call", "web"),
        ("fcr", "application", "after-call", "web"),
        ("csi", "application", "after-call", "web"),
        ("comment", "application", "after-call", "web"),
    ]


async def test_a_link_may_be_typed_as_a_command(desk: Desk) -> None:
    token = await link(desk)
    person = await desk.person().types(f"/start s_{token}")
    assert "ask-ces-call" in person.said


async def test_a_link_belongs_to_whoever_answers_first(desk: Desk) -> None:
    token = await link(desk)
    first = await desk.person("1").starts(f"s_{token}")
    await first.presses("7")
    second = await desk.person("2").starts(f"s_{token}")
    assert "survey-elsewhere" in second.said
    await first.presses("label-fcr-yes")
    assert len(await desk.rows("answers")) == 2


async def test_tokens_cannot_be_guessed(desk: Desk) -> None:
    token = await link(desk)
    assert len(token) >= 22
    assert await link(desk) == token  # the same cause has the same invitation


# -- the database itself ----------------------------------------------------------------------


async def test_off_the_scale_is_impossible_even_in_the_database(desk: Desk) -> None:
    token = await link(desk)
    how = Circumstances("p", "vk", "bot", "ru", desk.clock())

    def too_much(store: Store) -> None:
        one = store.invitations.open(token, desk.clock())
        assert one
        store.answers.put(one, Given("ces", "ces", Reply(8)), how)

    with pytest.raises(ValueError, match="off the scale"):
        await desk.run(too_much)

    row = {
        "answer_set": "s",
        "respondent": "p",
        "question": "ces",
        "instrument": "ces",
        "low": 1,
        "high": 7,
        "value": 8,
        "channel": "vk",
        "mode": "bot",
        "language": "ru",
        "stage": "result",
        "answered_at": desk.clock(),
        "survey": "pair",
    }
    with pytest.raises(IntegrityError, match="ck_answers_scale"):
        await desk.run(lambda store: store.connection.execute(answers.insert(), row))


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"instrument": "nps", "low": 1, "high": 7, "value": 5}, "instrument"),
        ({"instrument": "ces", "low": 0, "high": 10, "value": 0}, "instrument"),
        ({"instrument": "mood", "low": 1, "high": 7, "value": 5}, "instrument"),
        ({"value": None}, "kind"),
        ({"choice": "office"}, "kind"),
        ({"instrument": "choice", "low": 0, "high": 0, "value": 0, "choice": "a"}, "kind"),
        ({"said": "unsure"}, "kind"),
        ({"said": "maybe", "value": None}, "said"),
        ({"mode": "poster"}, "mode"),
        ({"audience": "everybody"}, "audience"),
    ],
)
async def test_the_database_keeps_out_what_nobody_can_say(
    either_database: Database, wrong: dict[str, object], check: str
) -> None:
    row = {
        "answer_set": "s",
        "respondent": "p",
        "question": "ces",
        "instrument": "ces",
        "low": 1,
        "high": 7,
        "value": 5,
        "channel": "vk",
        "mode": "bot",
        "language": "ru",
        "stage": "result",
        "answered_at": AFTERNOON,
    }
    with pytest.raises(IntegrityError, match=f"ck_answers_{check}"):
        await either_database.run(
            lambda store: store.connection.execute(answers.insert(), row | wrong)
        )


async def test_a_question_has_one_current_answer(either_database: Database) -> None:
    def twice(store: Store) -> None:
        how = Circumstances("p", "vk", "bot", "ru", AFTERNOON)
        one = store.invitations.invite(About("visit:1", "choice"), None, AFTERNOON, AFTERNOON)
        store.answers.put(one, Given("ces", "ces", Reply(7)), how)
        first = dict(store.connection.execute(answers.select()).mappings().one())
        store.connection.execute(answers.insert(), first | {"id": 99, "value": 1})

    with pytest.raises(IntegrityError, match=r"ix_answers_current|answers\.answer_set"):
        await either_database.run(twice)
