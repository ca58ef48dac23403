"""A contact centre's system tells of its calls, over HTTP, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.channels.webchat import WebChat
from bot.domain.calls import CallRule
from bot.web.services import WebServices
from storage.database import Database
from tests.desk import Desk, StoppedClock
from tests.web.site import fetched
from tests.whole.serving import served

TOKEN = "t" * 24
OTHER = "o" * 24
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
CALL = {
    "call_id": "a-1",
    "operator": "op-17",
    "audience": "employer",
    "topic": "подбор работников",
    "started": "2026-11-23T11:40:00+05:00",
    "ended": "2026-11-23T11:52:30+05:00",
    "resolved": False,
    "escalated_to": "отдел подбора",
    "contacts": 2,
    "phone": "8 912 345-67-89",
}


BOTH = pytest.mark.parametrize("where", ["database", "postgres_database"])


class Site:
    """The interface as a contact centre's system sees it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def tells(self, **other: object) -> tuple[int, Any]:
        headers = other.pop("headers", SHOWN)
        told = {**CALL, **other}
        response = await fetched(
            self.session.post("/api/v1/calls", json=told, headers=headers)  # type: ignore[arg-type]
        )
        return response.status, await response.json()


@pytest.fixture
def rule() -> CallRule:
    return CallRule()


@pytest.fixture
def where() -> str:
    return "database"


@pytest.fixture
def kept(request: pytest.FixtureRequest, where: str) -> Database:
    database: Database = request.getfixturevalue(where)
    return database


@pytest.fixture
async def desk(kept: Database, clock: StoppedClock, rule: CallRule) -> Desk:
    desk = Desk(kept, clock)
    await desk.run(lambda store: store.marks.keep("telegram.name", "czn_bot"))
    return desk.under(calls=rule)


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    services = WebServices(
        database=desk.database,
        receive=desk.reception.receive,
        webchat=WebChat(desk.database, desk.clock),
        clock=desk.clock,
        centre={},
        parts=desk.parts,
        tokens={TOKEN: "pbx", OTHER: "other"},
        vk_group=4711,
    )
    async with served(services) as url, aiohttp.ClientSession(url) as session:
        yield Site(session)


@BOTH
async def test_a_call_becomes_a_link_with_its_text(desk: Desk, site: Site) -> None:
    status, told = await site.tells()
    token = told["links"]["web"].rpartition("/s/")[2]
    assert status == 201
    assert (told["call_id"], told["asked"], told["reason"]) == ("a-1", True, None)
    assert told["links"]["telegram"] == f"https://t.me/czn_bot?start=s_{token}"
    assert told["links"]["vk"] == f"https://vk.me/club4711?ref=s_{token}"
    assert told["sms"]["text"].endswith(told["links"]["telegram"])
    assert (told["sms"]["length"], told["sms"]["parts"]) == (len(told["sms"]["text"]), 1)
    assert told["expires"] == "2026-11-26T07:00:00Z"
    invitation = await desk.run(lambda store: store.invitations.open(token, desk.clock()))
    assert invitation
    assert (invitation.topic, invitation.stage) == ("подбор работников", "search")
    (row,) = await desk.rows("calls")
    assert (row["system"], row["operator"], row["resolved"]) == ("pbx", "op-17", 0)
    assert "9123456789" not in str(row)


async def test_told_again_a_call_is_registered_once(desk: Desk, site: Site) -> None:
    first = await site.tells()
    again = await asyncio.gather(*(site.tells() for _ in range(8)))
    assert first[0] == 201
    assert [status for status, _ in again] == [200] * 8
    assert all(told == first[1] for _, told in again)
    assert len(await desk.rows("calls")) == len(await desk.rows("invitations")) == 1


@BOTH
async def test_told_at_once_a_call_is_registered_once(desk: Desk, site: Site) -> None:
    told = await asyncio.gather(*(site.tells() for _ in range(8)))
    assert sorted(status for status, _ in told) == [200] * 7 + [201]
    assert len({answer["links"]["web"] for _, answer in told}) == 1
    assert len(await desk.rows("invitations")) == 1


async def test_told_otherwise_a_call_stays_as_it_was(desk: Desk, site: Site) -> None:
    await site.tells()
    status, told = await site.tells(operator="op-18")
    assert (status, told["code"]) == (409, "told-otherwise")
    (row,) = await desk.rows("calls")
    assert row["operator"] == "op-17"


async def test_each_system_names_its_calls_itself(desk: Desk, site: Site) -> None:
    await site.tells(phone=None)
    status, _ = await site.tells(phone=None, headers={"Authorization": f"Bearer {OTHER}"})
    assert status == 201
    assert {row["system"] for row in await desk.rows("calls")} == {"pbx", "other"}


async def test_one_phone_gets_one_link_within_the_cap(desk: Desk, site: Site) -> None:
    await site.tells()
    status, told = await site.tells(call_id="a-2", phone="+7 (912) 345 67 89")
    assert (status, told["asked"], told["reason"]) == (201, False, "capped")
    assert told["links"] is told["sms"] is told["expires"] is None
    noted = [(row["operator"], row["state"]) for row in await desk.rows("dispositions")]
    assert noted == [("op-17", "eligible"), ("op-17", "capped")]
    desk.clock.passes(days=14, seconds=1)
    later = (desk.clock() - timedelta(minutes=1)).isoformat()
    _, told = await site.tells(call_id="a-3", started=later, ended=later)
    assert told["asked"]


async def declines(desk: Desk, told: dict[str, Any], who: str) -> frozenset[str]:
    person = desk.person(who)
    await person.starts(f"s_{told['links']['web'].rpartition('/s/')[2]}")
    await person.presses("button-never")
    return frozenset(person.said)


async def test_who_wants_no_more_questions_after_a_call_gets_none(desk: Desk, site: Site) -> None:
    _, told = await site.tells()
    assert "survey-never-by-phone" in await declines(desk, told, "1")
    desk.clock.passes(days=28)
    later = (desk.clock() - timedelta(minutes=1)).isoformat()
    await desk.run(lambda store: store.calls.forget_phones(desk.clock()))
    _, told = await site.tells(call_id="a-2", started=later, ended=later)
    assert (told["asked"], told["reason"]) == (False, "declined")
    _, told = await site.tells(call_id="a-3", started=later, ended=later, phone="8 912 345-67-80")
    assert told["asked"]
    states = [row["state"] for row in await desk.rows("dispositions")]
    assert states == ["refused", "no-consent", "eligible"]


async def test_what_cannot_be_kept_is_not_promised(desk: Desk, site: Site) -> None:
    _, told = await site.tells(phone=None)
    assert "survey-later" in await declines(desk, told, "1")


@pytest.mark.parametrize("rule", [CallRule(excluded=frozenset({"+79123456789"}))])
async def test_staff_are_never_asked(site: Site) -> None:
    assert (await site.tells())[1]["reason"] == "excluded"


@pytest.mark.parametrize("rule", [CallRule(share=0.25)])
async def test_the_draw_asks_about_a_share_and_the_same_calls_each_time(site: Site) -> None:
    calls = (site.tells(call_id=f"c-{n}", phone=None) for n in range(80))
    told = [answer for _, answer in await asyncio.gather(*calls)]
    asked = sum(one["asked"] for one in told)
    assert {one["reason"] for one in told} == {None, "not-drawn"}
    assert 4 <= asked <= 40
    assert (await site.tells(call_id="c-7", phone=None))[1]["asked"] == told[7]["asked"]


async def test_nobody_is_asked_at_night_or_days_later(desk: Desk, site: Site) -> None:
    desk.clock.passes(hours=9)  # 21:00 in Perm
    assert (await site.tells())[1]["reason"] == "quiet-hours"
    desk.clock.passes(days=2, hours=16)
    assert (await site.tells(call_id="a-2"))[1]["reason"] == "late"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": "Bearer токен".encode().decode("latin-1")},
    ],
)
async def test_without_its_token_nobody_is_heard(
    desk: Desk, site: Site, headers: dict[str, str]
) -> None:
    status, told = await site.tells(headers=headers)
    assert (status, told["code"]) == (401, "no-token")
    assert await desk.rows("calls") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"call_id": ""},
        {"call_id": "  "},
        {"call_id": "a" * 101},
        {"operator": ""},
        {"operator": "o" * 61},
        {"audience": "staff"},
        {"topic": ""},
        {"topic": "ж" * 201},
        {"topic": "\x00"},
        {"stage": "somewhere"},
        {"office": "nowhere"},
        {"started": "2026-11-23T11:40:00"},
        {"started": "2026-11-23T11:59:00+05:00"},
        {"started": "2026-11-22T11:52:29+05:00"},
        {"started": "0001-01-01T00:00:00+14:00"},
        {"ended": "0001-01-01T00:00:00+14:00"},
        {"contacts": True},
        {"contacts": "2"},
        {"resolved": "yes"},
        {"ended": "2026-11-23T13:00:00+05:00"},
        {"ended": "soon"},
        {"contacts": 0},
        {"resolved": "maybe"},
        {"phone": "12"},
        {"phone": ""},
        {"language": "tt"},
        {"caller": "Имя"},
    ],
)
async def test_what_cannot_be_is_refused_and_not_quoted(
    desk: Desk, site: Site, wrong: dict[str, object]
) -> None:
    status, told = await site.tells(**wrong)
    assert (status, told["code"]) == (422, "bad-request")
    (field,) = wrong
    assert field == "started" or field in told["details"][0]
    assert "9123456789" not in str(told)
    assert await desk.rows("calls") == []


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 422, "body: "),
        (b'{"call_id":', 422, "body."),
        (b"[1]", 422, "body: "),
        (b'{"call_id": "\xff"}', 400, "body: cannot be read as JSON in UTF-8"),
        (b'{"contacts": ' + b"9" * 5000 + b"}", 400, "body: cannot be read as JSON in UTF-8"),
        (b'{"call_id": "' + b"a" * 200_000 + b'"}', 413, "body: is longer than"),
    ],
)
async def test_what_is_no_call_at_all_is_refused_by_what_is_wrong(
    desk: Desk, site: Site, body: bytes, status: int, detail: str
) -> None:
    headers = {**SHOWN, "Content-Type": "application/json"}
    response = await fetched(site.session.post("/api/v1/calls", data=body, headers=headers))
    told = await response.json()
    assert response.status == status
    assert told["details"][0].startswith(detail)
    assert await desk.rows("calls") == []


async def test_the_document_describes_the_interface(site: Site) -> None:
    document = await (await fetched(site.session.get("/openapi.json"))).json()
    post = document["paths"]["/api/v1/calls"]["post"]
    assert {"200", "201", "401", "409", "422"} <= post["responses"].keys()
    assert post["security"]
    assert "bearer" in str(document["components"]["securitySchemes"]).lower()


async def test_a_phone_is_forgotten_with_the_cap(desk: Desk, site: Site) -> None:
    await site.tells()
    assert (await desk.rows("calls"))[0]["phone_digest"]
    await desk.run(lambda store: store.calls.forget_phones(desk.clock() + timedelta(seconds=1)))
    assert (await desk.rows("calls"))[0]["phone_digest"] is None
