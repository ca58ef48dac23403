"""Simulated visits: the table of dispositions adds up to everybody who could have been asked."""

import os
import time
from collections import Counter
from datetime import datetime, timedelta

from bot.core.events import Address
from bot.domain.clients import Client, ClientId
from bot.domain.offices import Office
from bot.handlers.invitations import Candidate, ask
from bot.handlers.routing import Rules
from storage.answers import About
from storage.database import Database, Store
from storage.mail import Ended
from storage.tables import clients
from tests.desk import NOON_IN_PERM, RULES

VISITS = int(os.environ.get("DISPOSITION_VISITS", "1500"))
PEOPLE = VISITS // 2
QUICK = 0.02  # seconds a visit on a busy machine


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
    invitation = store.answers.open(token, now)
    if invitation and state:
        store.dispositions.follow(invitation.id, state)
    return state or "delivered"


async def test_the_table_adds_up_to_the_eligible(database: Database) -> None:
    began = time.perf_counter()

    def simulated(store: Store) -> tuple[Counter[str], int]:
        centre = store.centres.newest()
        assert centre
        settle_people(store)
        for number in range(VISITS):
            office = centre.offices[number % len(centre.offices)]
            now = NOON_IN_PERM + timedelta(hours=number % 23, days=8 * (number // PEOPLE))
            visit(store, RULES, office, number, now)
        told = carried_out(store, NOON_IN_PERM + timedelta(days=2))
        store.dispositions.settle(NOON_IN_PERM + timedelta(days=40))
        return told, VISITS

    told, eligible = await database.run(simulated)
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
    assert time.perf_counter() - began < QUICK * VISITS


async def test_where_nobody_was_asked_there_is_no_rate(
    database: Database,
) -> None:
    assert await database.run(lambda store: store.dispositions.count("office")) == ()
