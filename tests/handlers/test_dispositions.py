"""Simulated visits: the table of dispositions adds up to everybody who could have been asked."""

import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import String, cast, literal, or_, select

from bot.core.events import Address
from bot.domain.clients import Client, ClientId
from bot.domain.notices import QuietHours
from bot.domain.offices import Office
from bot.domain.survey_file import shipped_surveys
from bot.handlers.invitations import Candidate, ask
from bot.handlers.routing import Rules
from storage.database import Database, Store
from storage.invitations import About
from storage.mail import Ended
from storage.tables import clients, invitations, letters
from tests.desk import NOON_IN_PERM, RULES

VISITS = int(os.environ.get("DISPOSITION_VISITS", "10000"))
PEOPLE = VISITS // 2
QUIET_HOURS = QuietHours(time(21), time(9))


def who(number: int) -> tuple[frozenset[str], bool]:
    """Every tenth has agreed to no letters, every fifteenth wants no more questions."""
    consents = frozenset({"booking"} if number % 10 == 0 else {"booking", "letters"})
    return consents, number % 15 == 0


def settle_people(store: Store) -> None:
    rows = [
        {"id": n, "pseudonym": f"{n:032x}", "created_at": NOON_IN_PERM}
        for n in range(1, PEOPLE + 1)
    ]
    store.connection.execute(clients.insert(), rows)


def visit(store: Store, rules: Rules, office: Office, number: int, now: datetime) -> None:
    person = 1 + number % PEOPLE
    consents, silent = who(person)
    client = Client(ClientId(person), f"{person:032x}", consents, silent)
    channel = ("telegram", "vk", "webchat")[person % 3]
    stage = ("search", "application", "result")[number % 3]
    about = About(f"visit:{number}", stage, office.code, "benefit", survey="after-visit")
    ask(store, rules, Candidate(about, client, Address(channel, str(person))), office, now)


def carried_out(store: Store, now: datetime) -> Counter[str]:
    """The post takes most letters; of their readers some answer, some begin, some refuse."""
    told: Counter[str] = Counter()
    while letters := store.mail.claim(("telegram", "vk", "webchat"), now, 1000):
        for one in letters:
            blocked = one.id % 7 == 0
            store.mail.end([Ended(one.id, "gone" if blocked else "sent")], now)
            if one.kind == "invitation" and not blocked and one.cause:
                told[_reacts(store, one.id, one.cause.split(":")[1], now)] += 1
    return told


def _reacts(store: Store, number: int, token: str, now: datetime) -> str:
    state = ("", "opened", "refused", "broken-off", "partial", "complete")[number // 2 % 6]
    invitation = store.invitations.open(token, now)
    if invitation and state:
        store.dispositions.follow(invitation.id, state)
    return state or "delivered"


def disturbed(store: Store) -> set[int]:
    """The local hours of quiet ones in which a letter would have come."""
    centre = store.centres.newest()
    assert centre
    of = literal("invitation:") + cast(invitations.c.id, String)
    wanted = select(letters.c.due, invitations.c.office).join_from(
        letters, invitations, or_(letters.c.key == of, letters.c.key == of + ":again")
    )
    rows = store.connection.execute(wanted).all()
    hours = [office.local(row.due) for row in rows if (office := centre.office(row.office))]
    assert len(hours) == len(rows) > VISITS // 4
    return {hour.hour for hour in hours if QUIET_HOURS.covers(hour.time())}


async def test_the_table_adds_up_to_the_eligible(database: Database) -> None:
    rules = replace(RULES, quiet_hours=QUIET_HOURS)

    def simulated(store: Store) -> tuple[Counter[str], int]:
        centre = store.centres.newest()
        assert centre
        settle_people(store)
        for number in range(VISITS):
            office = centre.offices[number % len(centre.offices)]
            now = NOON_IN_PERM + timedelta(hours=number % 23, days=8 * (number // PEOPLE))
            visit(store, rules, office, number, now)
        told = carried_out(store, NOON_IN_PERM + timedelta(days=2))
        store.dispositions.settle(NOON_IN_PERM + timedelta(days=40))
        return told, VISITS

    told, eligible = await database.run(simulated)
    assert await database.run(disturbed) == set()
    (whole,) = await database.run(lambda store: store.dispositions.count())
    assert whole.eligible == eligible
    assert whole.invited == eligible - whole.counts["capped"] - whole.counts["no-consent"]
    assert whole.counts["not-delivered"] > 0
    assert whole.counts["expired"] > 0
    for state in ("opened", "refused", "broken-off", "partial", "complete"):
        assert whole.counts[state] == told[state] > 0
    assert whole.rr1 == whole.counts["complete"] / whole.invited
    assert whole.rr2
    assert whole.rr2 > (whole.rr1 or 0)
    for by in ("office", "channel", "operator", "survey"):
        apart = await database.run(lambda store, by=by: store.dispositions.count(by))
        assert sum(tally.eligible for tally in apart) == eligible
        assert sum((Counter(tally.counts) for tally in apart), Counter()) == Counter(whole.counts)


async def test_both_databases_settle_and_count_alike(either_database: Database) -> None:
    def unit(store: Store) -> None:
        centre = store.centres.newest()
        assert centre
        assert store.dispositions.count() == ()
        settle_people(store)
        for number in range(60):
            visit(store, RULES, centre.offices[0], number, NOON_IN_PERM)
        carried_out(store, NOON_IN_PERM + timedelta(days=1))
        store.dispositions.settle(NOON_IN_PERM + timedelta(days=40))
        (whole,) = store.dispositions.count()
        (office,) = store.dispositions.count("office", NOON_IN_PERM)
        assert whole.counts == office.counts
        assert whole.eligible == 60

    await either_database.run(unit)


async def test_an_anonymous_cell_counts_on_both_databases(either_database: Database) -> None:
    survey = shipped_surveys()["enps-staff"]

    def unit(store: Store) -> None:
        for _ in range(2):
            store.counts.prepare(survey, "2026-11", "perm")
            store.counts.add(survey.code, "2026-11", "perm", "enps", "10")
        counted = {one.answer: one.times for one in store.counts.of(survey.code) if one.times}
        assert counted == {"10": 2}
        with pytest.raises(ValueError, match="has no answer '11'"):
            store.counts.add(survey.code, "2026-11", "perm", "enps", "11")

    await either_database.run(unit)
