"""Whatever is done to the database behind the product's back is found and named."""

import asyncio
import os
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from bot.core.events import Typed
from bot.domain.calls import Call
from bot.domain.surveys import Reply
from bot.handlers.attendance import mark
from bot.handlers.calls import register_call
from storage.answers import Circumstances, Given
from storage.chain import LINK_AT_FIRST, SEALED, first_seal
from storage.database import Database, Store
from storage.invitations import About
from storage.quarantine import erase
from storage.tables import answers, chain, chain_head
from storage.verification import Verdict, verify
from tests.desk import NOON_IN_PERM, RULES, Desk

pytestmark = pytest.mark.by_hand


def edited(desk: Desk, *statements: str) -> None:
    """Somebody opens the file with a tool of their own."""
    with sqlite3.connect(str(desk.database.url.database)) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


async def verdict(desk: Desk) -> Verdict:
    return await desk.run(verify)


async def found(desk: Desk) -> list[tuple[str, str]]:
    return [(one.subject, one.what) for one in (await verdict(desk)).problems]


@pytest.fixture
async def lived(desk: Desk) -> Desk:
    """Two visits, one attended and asked about, both questions answered; one call with a link."""
    await desk.person("1").books()
    person = await desk.person("2").books()
    await person.presses("button-agree")
    rows = await desk.rows("appointments")
    desk.clock.passes(days=1)
    rules = desk.parts.rules
    for row, how in zip(rows, ("missed", "attended"), strict=True):
        await desk.run(lambda store, n=row["number"], h=how: mark(store, rules, n, h, desk.clock()))
    about = About("call:1", "search", topic="пособие")
    await desk.run(lambda store: store.invitations.invite(about, None, desk.clock(), desk.clock()))
    desk.clock.passes(hours=3)
    letters = [one.letter for one in await desk.send_due() if one.kind == "invitation"]
    await person.presses_value(letters[0].rows[0][0].value)  # type: ignore[union-attr]
    await person.presses("7", "5")
    return desk


async def test_what_nobody_touched_is_whole(lived: Desk) -> None:
    told = await verdict(lived)
    assert told.whole
    counted = {"mark": 2, "link": 2, "answer": 2, "call": 0, "visit": 2, "words": 0, "verdict": 0}
    assert told.checked == counted
    assert told.entries == 8 + 3, "the link of the visit was begun, opened and partly answered"


ONE_MORE_ANSWER = (
    "INSERT INTO answers (id, answer_set, respondent, question, instrument, low, high, value,"
    " channel, mode, language, stage, answered_at) SELECT 77, 'x', 'y', question, instrument, low,"
    " high, value, channel, mode, language, stage, answered_at FROM answers WHERE id = 2"
)
ONE_MORE_MARK = (
    "INSERT INTO journal (id, at, deed, subject, channel, detail)"
    " VALUES (900, '2026-11-24 09:00:00', 'attended', 'appointment:1', 'staff', '')"
)


@pytest.mark.parametrize(
    ("deed", "subject", "what"),
    [
        ("UPDATE answers SET value = 6 WHERE id = 1", "answer:1", "changed"),
        ("UPDATE answers SET office = 'kungur' WHERE id = 2", "answer:2", "changed"),
        ("UPDATE answers SET mode = 'web' WHERE id = 2", "answer:2", "changed"),
        ("UPDATE answers SET answered_at = '2026-01-01 00:00:00'", "answer:1", "changed"),
        ("UPDATE answers SET superseded_at = answered_at WHERE id = 2", "answer:2", "changed"),
        ("DELETE FROM answers WHERE id = 2", "answer:2", "removed"),
        (ONE_MORE_ANSWER, "answer:77", "inserted"),
        (ONE_MORE_ANSWER.replace("77", "-77"), "answer:-77", "inserted"),
        (
            "UPDATE journal SET at = '2026-11-01 09:00:00.000000' WHERE deed = 'attended'",
            "mark:{attended}",
            "changed",
        ),
        ("UPDATE journal SET subject = 'appointment:1' WHERE deed = 'attended'", "", "changed"),
        ("DELETE FROM journal WHERE deed = 'missed'", "mark:{missed}", "removed"),
        ("UPDATE journal SET deed = 'attended' WHERE deed = 'missed'", "mark:{missed}", "changed"),
        (ONE_MORE_MARK, "mark:900", "inserted"),
        (ONE_MORE_MARK.replace("900", "-1"), "mark:-1", "inserted"),
        ("UPDATE appointments SET state = 'attended' WHERE id = 1", "appointment:1", "unmarked"),
        ("UPDATE appointments SET state = 'booked' WHERE id = 1", "appointment:1", "unmarked"),
        ("UPDATE invitations SET stage = 'result' WHERE id = 2", "link:2", "changed"),
        ("UPDATE appointments SET starts_at = created_at WHERE id = 1", "visit:1", "changed"),
        ("UPDATE appointments SET office = 'kungur' WHERE id = 2", "visit:2", "changed"),
        ("DELETE FROM appointments WHERE id = 2", "visit:2", "removed"),
        (
            "UPDATE invitations SET expires_at = '2030-01-01 00:00:00.000000' WHERE id = 2",
            "link:2",
            "changed",
        ),
        ("UPDATE invitations SET created_at = expires_at WHERE id = 1", "link:1", "changed"),
        ("UPDATE invitations SET state = 'created' WHERE id = 1", "link:1", "changed"),
        ("UPDATE invitations SET without = 'nps' WHERE id = 1", "link:1", "changed"),
        ("UPDATE invitations SET token = 'mine' WHERE id = 2", "link:2", "changed"),
        ("DELETE FROM invitations WHERE id = 2", "link:2", "removed"),
        ("DELETE FROM chain WHERE id = 3", "chain:4", "chain"),
        ("UPDATE chain SET digest = 'x' WHERE id = 3", "chain:3", "chain"),
        ("UPDATE chain SET subject = 'answer:9' WHERE id = 3", "chain:3", "chain"),
        ("UPDATE chain SET salt = NULL WHERE subject = 'answer:1'", "answer:1", "changed"),
        ("DELETE FROM chain WHERE id = (SELECT max(id) FROM chain)", "chain", "head"),
        ("DELETE FROM chain", "chain", "head"),
        ("UPDATE chain_head SET entry = 5", "chain", "head"),
        ("DELETE FROM chain_head", "chain", "head"),
    ],
)
async def test_what_is_done_behind_the_products_back_is_named(
    lived: Desk, deed: str, subject: str, what: str
) -> None:
    marks = {row["deed"]: row["id"] for row in await lived.rows("journal")}
    edited(lived, deed)
    told = await found(lived)
    assert (subject.format(**marks), what) in told if subject else told
    assert all(one.says for one in (await verdict(lived)).problems)


async def test_an_answer_cut_off_together_with_its_entry_is_missed(lived: Desk) -> None:
    *_, before, last = await lived.rows("chain")
    assert last["subject"] == "answer:2"
    edited(
        lived,
        "DELETE FROM answers WHERE id = 2",
        f"DELETE FROM chain WHERE id = {last['id']}",
        f"UPDATE chain_head SET entry = {before['id']}, hash = '{before['hash']}'",
    )
    assert ("chain", "head") in await found(lived)


@pytest.fixture
async def spoken(lived: Desk) -> Desk:
    """The same, with a comment of many words, and somebody's answers set aside."""
    person = lived.person("2")
    await person.types("назад")
    await person.types("5")
    await person.presses("label-fcr-yes")
    await person.types("Долго ждать")
    (row,) = [row for row in await lived.rows("answers") if row["id"] == 1]
    whose, now = row["respondent"], lived.clock()
    await lived.run(lambda store: store.quarantine.decide(whose, "aside", "сам себе", now))
    return lived


OTHER_WORDS = (
    "INSERT INTO messages (kind, text, channel, at, answer_set)"
    " SELECT kind, 'Всё прекрасно', channel, at, answer_set FROM messages"
)


@pytest.mark.parametrize(
    ("deed", "subject", "what"),
    [
        ("UPDATE messages SET text = 'Всё прекрасно'", "words:1", "changed"),
        ("UPDATE messages SET answer_set = NULL", "words:1", "changed"),
        ("DELETE FROM messages", "words:1", "removed"),
        (OTHER_WORDS, "words:2", "inserted"),
        ("UPDATE verdicts SET verdict = 'kept' WHERE answer_id = 2", "verdict:2", "changed"),
        ("UPDATE verdicts SET reason = 'иное' WHERE answer_id = 1", "verdict:1", "changed"),
        ("DELETE FROM verdicts WHERE answer_id = 1", "verdict:1", "removed"),
        ("DELETE FROM journal WHERE deed = 'answers set aside'", "", "removed"),
    ],
)
async def test_neither_words_nor_decisions_change_unseen(
    spoken: Desk, deed: str, subject: str, what: str
) -> None:
    assert (await verdict(spoken)).whole
    edited(spoken, deed)
    (told,) = await found(spoken)
    assert told == (subject or told[0], what)


# What changes rightly without an entry: who holds a link at the moment, what of a person is dropped
# by and by, and how a visit was booked.
UNSEALED = {
    "invitations": {"respondent", "held_at"},
    "calls": {"phone_digest"},
    "messages": {"phone", "done_at", "client_id"},
    "appointments": {
        *("number", "client_id", "pseudonym", "user", "occupied_from", "occupied_until"),
        *("held_until", "sequence", "cancelled_by", "phone", "claim"),
    },
}


async def test_no_column_of_a_sealed_row_changes_unseen(spoken: Desk) -> None:
    call = Call("pbx", "1", "anna", "jobseeker", "пособие", "search", NOON_IN_PERM, NOON_IN_PERM)
    await spoken.run(lambda store: register_call(store, RULES, call, None, spoken.clock()))
    unseen: dict[str, set[str]] = {}
    for sealed in SEALED.values():
        table, deed = sealed.table.name, "" if sealed.table.name != "journal" else MARK
        for column in (one.name for one in sealed.table.c):
            was = changed(spoken, f"FROM {table} {deed}", table, column)
            if (await verdict(spoken)).whole:
                unseen.setdefault(table, set()).add(column)
            restored(spoken, table, was)
            assert (await verdict(spoken)).whole
    assert unseen == UNSEALED


MARK = "WHERE deed = 'attended'"


def changed(desk: Desk, which: str, table: str, column: str) -> list[Any]:
    """One row with another value in that column; the rows as they were."""
    with sqlite3.connect(str(desk.database.url.database)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        one = f"rowid = (SELECT max(rowid) {which})"
        kind = connection.execute(f"SELECT typeof({column}) FROM {table} WHERE {one}").fetchone()[0]
        held = connection.execute(f"SELECT {column} FROM {table} WHERE {one}").fetchone()[0]
        new = "2030-01-01 00:00:00.000000" if str(held)[4:5] == "-" else "x"
        value = {"integer": 77, "real": 7.5, "text": new}.get(kind)
        if value is None:
            moment = column.endswith("_at") or column == "held_until"
            value = "2030-01-01 00:00:00.000000" if moment else 77
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {one}", (value,))
    connection.close()
    return rows


def restored(desk: Desk, table: str, rows: list[Any]) -> None:
    with sqlite3.connect(str(desk.database.url.database)) as connection:
        connection.execute(f"DELETE FROM {table}")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    connection.close()


async def test_the_file_of_a_survey_that_somebody_began_may_not_change(lived: Desk) -> None:
    edited(lived, "UPDATE survey_versions SET file = replace(file, 'csi', 'nps')")
    (one,) = (await verdict(lived)).problems
    assert (one.what, one.says) == (
        "changed",
        "анкета after-visit, как её начали: изменено в обход программы",
    )


async def test_there_are_no_more_anonymous_answers_than_spent_links(desk: Desk) -> None:
    about = About("staff:1", "feedback", "perm", survey="enps-staff", audience="staff")
    made = await desk.run(
        lambda store: store.invitations.invite(about, None, desk.clock(), desk.clock())
    )
    person = await desk.person().starts(f"s_{made.token}")
    await person.presses("10", "button-unsure")
    assert (await verdict(desk)).whole
    edited(desk, "UPDATE counts SET times = 40 WHERE question = 'enps' AND answer = '10'")
    (one,) = (await verdict(desk)).problems
    assert (
        one.says
        == "анонимная анкета enps-staff (perm, enps): ответов 40, а использованных ссылок 1"
    )


async def test_an_answer_may_not_be_set_aside_behind_the_products_back(lived: Desk) -> None:
    edited(lived, "INSERT INTO verdicts VALUES (1, 'aside', 'x', '2026-11-24 09:00:00.000000')")
    assert await found(lived) == [("verdict:1", "inserted")]


async def test_who_is_forgotten_takes_their_words_out_of_the_chain(spoken: Desk) -> None:
    person = spoken.person("2")
    await person.types("удалить мои данные")
    await person.presses("button-yes-forget")
    assert (await verdict(spoken)).whole
    salts = [row["salt"] for row in await spoken.rows("chain") if row["subject"] == "words:1"]
    assert salts[0] is None
    await spoken.run(lambda store: erase(store.connection, store.chain, [answers.c.id == 2]))
    assert (await verdict(spoken)).whole


async def test_a_trigger_that_writes_is_named(either_database: Database) -> None:
    planted = "UPDATE answers SET value = 7 WHERE instrument = 'ces'"
    sqlite = (f"CREATE TRIGGER kind AFTER INSERT ON answers BEGIN {planted}; END",)
    body = f"BEGIN {planted}; RETURN NEW; END"
    postgres = (
        f"CREATE FUNCTION kind() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        "CREATE TRIGGER kind AFTER INSERT ON answers FOR EACH ROW EXECUTE FUNCTION kind()",
    )

    def plant(store: Store) -> None:
        for one in sqlite if store.connection.dialect.name == "sqlite" else postgres:
            store.connection.execute(text(one))

    assert (await either_database.run(verify)).whole
    await either_database.run(plant)
    told = await either_database.run(verify)
    assert [(one.subject, one.what) for one in told.problems] == [("trigger:kind", "inserted")]


async def test_only_what_was_touched_is_named(lived: Desk) -> None:
    edited(lived, "UPDATE answers SET value = 1 WHERE id = 1")
    (one,) = (await verdict(lived)).problems
    assert (one.subject, one.what) == ("answer:1", "changed")
    assert one.says == ("ответ 1 (nps, perm, 24.11.2026 10:00 UTC): изменено в обход программы")


async def test_who_is_forgotten_leaves_the_chain_whole_and_nothing_to_tell_by(lived: Desk) -> None:
    before = {row["subject"]: row["salt"] for row in await lived.rows("chain")}
    assert before["answer:1"]
    person = lived.person("2")
    await person.types("удалить мои данные")
    await person.presses("button-yes-forget")
    told = await verdict(lived)
    assert told.whole
    assert told.forgotten == 3, "two answers and their link"
    entries = await lived.rows("chain")
    assert {row["kind"] for row in entries if row["subject"] == "answer:1"} == {
        "answer",
        "forgotten",
    }
    assert [row["salt"] for row in entries if row["kind"] == "answer"] == [None, None]
    edited(lived, "UPDATE answers SET value = 3 WHERE id = 1")
    assert await found(lived) == [("answer:1", "changed")]


async def test_a_changed_answer_supersedes_the_old_one_and_all_is_whole(lived: Desk) -> None:
    person = lived.person("2")
    await person.does(Typed("назад"))
    await person.does(Typed("4"))
    rows = {row["id"]: row["superseded_at"] for row in await lived.rows("answers")}
    assert sorted(rows) == [1, 2, 3]
    assert rows[2]
    assert not rows[3]
    assert (await verdict(lived)).whole
    edited(lived, "DELETE FROM answers WHERE id = 3")
    assert await found(lived) == [("answer:3", "removed")]


async def test_what_was_erased_on_request_is_missed_by_nobody_and_must_not_come_back(
    lived: Desk,
) -> None:
    (kept,) = [row for row in await lived.rows("answers") if row["id"] == 2]
    await lived.run(lambda store: erase(store.connection, store.chain, [answers.c.id == 2]))
    assert (await verdict(lived)).whole
    await lived.run(lambda store: store.connection.execute(insert(answers), kept))
    assert await found(lived) == [("answer:2", "inserted")]


async def test_forgetting_cannot_be_feigned(lived: Desk) -> None:
    edited(lived, "UPDATE answers SET respondent = 'nobody', answer_set = 'nobody' WHERE id = 1")
    assert await found(lived) == [("answer:1", "changed")]
    edited(lived, "UPDATE chain SET kind = 'forgotten' WHERE subject = 'answer:1'")
    assert ("chain", "chain") in {(s.split(":")[0], what) for s, what in await found(lived)}


async def test_another_key_is_said_and_accuses_nobody(lived: Desk) -> None:
    other = Database(str(lived.database.url), "a wholly different key, and long enough")
    (one,) = (await other.run(verify)).problems
    assert (one.subject, one.what) == ("chain", "key")
    await other.close()


async def test_what_was_kept_before_the_chain_began_is_taken_as_it_is_once(lived: Desk) -> None:
    def begin_anew(store: Store) -> tuple[int, int]:
        store.connection.execute(delete(chain))
        store.connection.execute(update(chain_head).values(entry=0, hash="", seal="", key=""))
        return store.chain.adopt(), store.chain.adopt()

    assert await lived.run(begin_anew) == (8, 0)
    told = await verdict(lived)
    assert told.whole
    assert told.adopted == 8
    edited(lived, "DELETE FROM answers WHERE id = 2")
    assert await found(lived) == [("answer:2", "removed")]


async def test_a_chain_of_fewer_columns_is_taken_over_once_but_for_what_was_touched(
    spoken: Desk,
) -> None:
    """As it was before words, decisions, visits and the end of a link were sealed."""

    def as_at_first(store: Store) -> None:
        kinds = ("visit", "words", "verdict", "link")
        whole = [row for row in store.connection.execute(select(chain)) if row.kind not in kinds]
        links = replace(SEALED["link"], columns=LINK_AT_FIRST).rows(store.connection)
        store.connection.execute(delete(chain))
        store.connection.execute(update(chain_head).values(entry=0, hash="", seal="", key=""))
        for row in whole:
            kind, _, one = row.subject.partition(":")
            store.chain.seal(kind, int(one))
        for link in links:
            store.chain.add("link", f"link:{link.id}", link._asdict())
        head = store.connection.execute(select(chain_head)).one()
        seal = first_seal(store.key, head.entry, head.hash)
        store.connection.execute(update(chain_head).values(seal=seal))

    await spoken.run(as_at_first)
    assert [what for _, what in await found(spoken)] == ["older"]
    edited(spoken, "UPDATE invitations SET stage = 'choice' WHERE id = 2")
    adopted = await spoken.run(lambda store: (store.chain.adopt(), store.chain.adopt()))
    assert adopted == (1 + 2 + 1 + 4, 0)
    assert await found(spoken) == [("link:2", "changed")]
    edited(spoken, "UPDATE invitations SET expires_at = created_at WHERE id = 1")
    assert ("link:1", "changed") in await found(spoken)


async def test_entries_of_many_at_once_follow_one_another(either_database: Database) -> None:
    async def invites(number: int) -> None:
        about = About(f"call:{number}", "search")
        await either_database.run(
            lambda store: store.invitations.invite(about, None, NOON_IN_PERM, NOON_IN_PERM)
        )

    await asyncio.gather(*map(invites, range(40)))
    told = await either_database.run(verify)
    assert told.whole
    assert told.entries == told.checked["link"] == 40


async def test_a_unit_that_breaks_leaves_no_entry(desk: Desk) -> None:
    about, now = About("call:1", "search"), desk.clock()

    def breaks(store: Store) -> None:
        invitation = store.invitations.invite(about, None, now, now)
        how = Circumstances("r", "webchat", "bot", "ru", now + timedelta(hours=1))
        store.answers.put(invitation, Given("ces", "ces", Reply(7)), how)
        raise LookupError

    with pytest.raises(LookupError):
        await desk.run(breaks)
    told = await verdict(desk)
    assert told.whole
    assert told.entries == 0


def many(store: Store, count: int) -> None:
    """So many answers, kept unsealed and then adopted."""
    rows: list[dict[str, Any]] = [
        {
            "answer_set": f"s{number}",
            "respondent": f"r{number}",
            "question": "ces",
            "instrument": "ces",
            "low": 1,
            "high": 7,
            "value": number % 7 + 1,
            "channel": "webchat",
            "mode": "bot",
            "language": "ru",
            "office": "perm",
            "stage": "search",
            "answered_at": NOON_IN_PERM + timedelta(seconds=number),
        }
        for number in range(count)
    ]
    store.connection.execute(insert(answers), rows)
    store.chain.adopt()


async def test_what_is_taken_over_in_portions_is_one_chain(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.chain.PAGE", 40)
    await desk.run(lambda store: many(store, 100))
    told = await verdict(desk)
    assert told.whole
    assert (told.entries, told.adopted) == (100, 100)


async def test_every_row_of_a_long_chain_is_verified(desk: Desk) -> None:
    count = int(os.environ.get("CHAIN_ROWS", "3000"))
    await desk.run(lambda store: many(store, count))
    told = await verdict(desk)
    assert told.whole
    assert told.checked["answer"] == count
