from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.handlers.attendance import mark
from bot.jobs.housekeeping import keep_house
from storage.database import Store
from storage.tables import metadata
from tests.desk import Desk, Person

USER = "31337001"
PHONE = "+79001234567"
COMMENT = "меня зовут иначе"


async def everything(desk: Desk) -> str:
    """Every cell of every table, as text."""

    def unit(store: Store) -> str:
        cells: list[Any] = []
        for table in metadata.sorted_tables:
            for row in store.connection.execute(select(table)).mappings():
                cells += [f"{table.name}.{name}={value}" for name, value in row.items()]
        return "\n".join(map(str, cells))

    return await desk.run(unit)


async def lived(desk: Desk) -> Person:
    """Somebody who left as many traces as one can."""
    person = await desk.person(USER).presses_value("go:info:training")
    await person.books("certificate", "perm")
    await person.presses("button-agree")
    await person.types("/operator")
    await person.presses("button-call-back")
    await person.types("8 900 123-45-67")
    await person.types("/feedback")
    await person.presses("feedback-idea")
    await person.types(COMMENT)
    number = (await desk.rows("appointments"))[-1]["number"]
    rules = desk.parts.rules
    await desk.run(lambda store: mark(store, rules, number, "attended", desk.clock()))
    (sent,) = await desk.rows("invitations")
    await person.presses_value(f"go:survey:{sent['token']}")
    await person.presses("10", "5", "label-fcr-yes")
    await person.types(COMMENT)
    await desk.run(lambda store: store.transcripts.add(USER, person.letters[0], 1, desk.clock()))
    await person.books("certificate", "perm")
    return person


async def forgotten(desk: Desk, person: Person) -> None:
    await person.types("Удалить мои данные")
    assert "really-forget" in person.said
    await person.presses("button-yes-forget")
    assert "forgotten" in person.said
    assert await desk.send_due() == []


async def test_forgetting_leaves_no_trace_of_the_person_in_any_table(desk: Desk) -> None:
    person = await lived(desk)
    conversation = await person.conversation()
    (client,) = await desk.rows("clients")
    assert conversation
    traces = (USER, PHONE, COMMENT, client["pseudonym"], conversation.pseudonym)
    before = await everything(desk)
    assert all(trace in before for trace in traces)
    await forgotten(desk, person)
    after = await everything(desk)
    assert [trace for trace in traces if trace in after] == []
    assert [row["client_id"] for row in await desk.rows("appointments")] == [None, None]
    assert [row["client_id"] for row in await desk.rows("invitations")] == [None]
    assert await desk.rows("clients") == []
    assert await desk.rows("consents") == []


async def test_answers_stay_without_any_link_to_the_person(desk: Desk) -> None:
    person = await lived(desk)
    before = [(row["question"], row["value"]) for row in await desk.rows("answers")]
    await forgotten(desk, person)
    rows = await desk.rows("answers")
    assert [(row["question"], row["value"]) for row in rows] == before
    tokens = {row["token"] for row in await desk.rows("invitations")}
    assert not tokens & {row["answer_set"] for row in rows}
    assert len({row["respondent"] for row in rows}) == 1


async def test_visits_ahead_are_cancelled_and_past_ones_stay_as_figures(desk: Desk) -> None:
    person = await lived(desk)
    await forgotten(desk, person)
    rows = await desk.rows("appointments")
    assert [row["state"] for row in rows] == ["attended", "cancelled"]
    assert [row["user"] for row in rows] == [None, None]
    assert [one for one in await desk.rows("letters") if one["kind"] == "reminder"] == []


async def test_the_freed_time_is_there_for_others(desk: Desk) -> None:
    person = await desk.person(USER).books("certificate", "kungur")
    (row,) = await desk.rows("appointments")
    await forgotten(desk, person)
    await desk.person("2").books("certificate", "kungur")
    assert (await desk.rows("appointments"))[1]["starts_at"] == row["starts_at"]


async def test_nothing_more_can_be_answered_to_an_old_invitation(desk: Desk) -> None:
    person = await desk.person(USER).books()
    await person.presses("button-agree")
    number = (await desk.rows("appointments"))[0]["number"]
    rules = desk.parts.rules
    await desk.run(lambda store: mark(store, rules, number, "attended", desk.clock()))
    (sent,) = await desk.rows("invitations")
    await forgotten(desk, person)
    await person.presses_value(f"go:survey:{sent['token']}")
    assert "survey-over" in person.said


async def test_a_comment_behind_a_link_is_forgotten_with_its_writer(desk: Desk) -> None:
    from storage.invitations import About

    def link(store: Store) -> str:
        about = About("call:1", "application")
        return store.invitations.invite(about, None, desk.clock(), desk.clock()).token

    token = await desk.run(link)
    person = await desk.person(USER).starts(f"s_{token}")
    await person.presses("7", "label-fcr-no", "4")
    await person.types(COMMENT)
    await forgotten(desk, person)
    assert await desk.rows("messages") == []
    assert len(await desk.rows("answers")) == 4
    assert COMMENT not in await everything(desk)


async def test_who_is_forgotten_begins_anew(desk: Desk) -> None:
    person = await desk.person(USER).books()
    await forgotten(desk, person)
    await person.types("/visits")
    assert "no-visits" in person.said
    await person.types("/book")
    assert "consent-booking" in person.said


async def test_a_stranger_may_be_forgotten_too(desk: Desk) -> None:
    person = await desk.person(USER).starts()
    await forgotten(desk, person)
    assert USER not in await everything(desk)


async def test_others_are_not_forgotten_along(desk: Desk) -> None:
    other = await desk.person("42").books()
    person = await lived(desk)
    await forgotten(desk, person)
    await other.types("/visits")
    assert "visit" in other.said


# -- housekeeping -----------------------------------------------------------------------------


async def house_kept(desk: Desk) -> None:
    await desk.run(lambda store: keep_house(store, desk.clock()))


async def test_silent_strangers_are_forgotten_after_a_day(desk: Desk) -> None:
    person = await desk.person(USER).types("/info")
    assert await desk.send_due() == []
    desk.clock.passes(hours=24)
    await house_kept(desk)
    assert await person.conversation()
    desk.clock.passes(seconds=1)
    await house_kept(desk)
    assert await person.conversation() is None
    assert USER not in await everything(desk)


async def test_who_agreed_is_remembered(desk: Desk) -> None:
    person = await desk.person(USER).books()
    desk.clock.passes(days=100)
    await house_kept(desk)
    assert await person.conversation()


async def test_a_stranger_with_a_letter_on_its_way_is_remembered(desk: Desk) -> None:
    person = await desk.person(USER).starts()
    desk.clock.passes(days=2)
    await house_kept(desk)
    assert await person.conversation()


async def test_old_keys_and_letters_are_thinned(desk: Desk) -> None:
    person = await desk.person(USER).books()
    assert await desk.send_due() == []
    desk.clock.at += timedelta(days=5)
    await house_kept(desk)
    assert await desk.rows("inbox") == []
    kinds = {row["kind"] for row in await desk.rows("letters") if row["ended_at"]}
    assert kinds == {"confirmation", "visit-pack"}
    desk.clock.at += timedelta(days=90)
    await house_kept(desk)
    assert [row for row in await desk.rows("letters") if row["ended_at"]] == []
    assert await person.conversation()
