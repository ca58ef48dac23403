import asyncio
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.core.events import Address
from bot.core.says import Letter
from storage.database import Store
from tests.cli.command_line import NOW, Centre, Said
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.vk import VkEmulator
from tests.emulators.vk_community import PERMISSIONS
from tests.emulators.vk_feed import EVENTS

Patch = pytest.MonkeyPatch


def found(said: Said) -> dict[str, list[tuple[bool, str]]]:
    checks: dict[str, list[tuple[bool, str]]] = {}
    for one in said.json["checks"]:
        checks.setdefault(one["check"], []).append((one["ok"], one["says"]))
    return checks


def wrong(said: Said) -> list[str]:
    return [one["says"] for one in said.json["checks"] if not one["ok"]]


def examined(centre: Centre) -> Said:
    said = centre.says("doctor", "--json")
    assert said.err == ""
    assert said.code == int(bool(wrong(said)))
    assert said.json["ok"] is not bool(wrong(said))
    return said


def test_a_healthy_installation_has_nothing_to_mend(centre: Centre) -> None:
    said = centre.says("doctor")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert all(line.startswith("✓ ") for line in lines)
    told = found(examined(centre))
    checks = (
        "settings zones cards surveys migrations writable centre offices letters space telegram vk"
    )
    assert told.keys() == set(checks.split())
    assert len(told["cards"]) == 2


def test_the_demo_and_the_offices_own_hours_are_told(centre: Centre) -> None:
    told = found(examined(centre))
    assert "otklik seed ФАЙЛ" in told["centre"][0][1]
    assert "perm 15:00, kungur 15:00, votkinsk 14:00" in told["offices"][0][1]


def test_every_invalid_setting_is_named(centre: Centre, monkeypatch: Patch) -> None:
    monkeypatch.setenv("OTKLIK_PORT", "eighty")
    monkeypatch.setenv("OTKLIK_QUIET_HOURS", "night")
    said = examined(centre)
    told = wrong(said)
    assert len(told) == 2
    assert told[0].startswith("OTKLIK_PORT: ")
    assert told[1].startswith("OTKLIK_QUIET_HOURS: нужны два времени")
    assert found(said)["zones"][0][0]


def test_missing_time_zones_are_named(centre: Centre, monkeypatch: Patch) -> None:
    zones = {"Asia/Omsk": 6, "Asia/Nowhere": 5, "Asia/Magadan": 12}
    monkeypatch.setattr("bot.cli.doctor.ZONES", zones)
    (told,) = wrong(examined(centre))
    assert "Asia/Nowhere, Asia/Magadan — обновите пакет tzdata" in told


def test_overdue_cards_are_named(centre: Centre, monkeypatch: Patch) -> None:
    later = NOW + timedelta(days=20 * 365)
    monkeypatch.setattr("bot.domain.clock.now", lambda: later)
    cards = found(examined(centre))["cards"]
    assert [ok for ok, _ in cards] == [False, False]
    assert all("benefit" in says and "review_by" in says for _, says in cards)


def test_a_database_that_is_not_there_is_not_made(fresh: Centre) -> None:
    (told,) = wrong(examined(fresh))
    assert "выполните otklik seed" in told
    assert not fresh.path.exists()


def test_a_database_without_tables_is_told(fresh: Centre) -> None:
    fresh.path.touch(0o600)
    (told,) = wrong(examined(fresh))
    assert "таблиц ещё нет" in told


def test_a_file_that_is_no_database_is_told(fresh: Centre) -> None:
    fresh.path.touch(0o600)
    fresh.path.write_bytes(b"not a database, but long enough to be read as one" * 100)
    (told,) = wrong(examined(fresh))
    assert "не открывается (DatabaseError)" in told


def test_an_older_shape_is_told(centre: Centre) -> None:
    with closing(sqlite3.connect(centre.path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    (told,) = wrong(examined(centre))
    assert "схема 0000, нужна " in told


def test_a_database_that_refuses_writing_is_told(centre: Centre) -> None:
    with closing(sqlite3.connect(centre.path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON marks BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    (told,) = wrong(examined(centre))
    assert told.startswith("база данных: не пишется (IntegrityError)")


def test_looking_leaves_nothing_behind(centre: Centre) -> None:
    examined(centre)
    assert centre.do(lambda store: store.marks.get("doctor")) is None


@pytest.mark.parametrize("end", ["", "-wal", ".key"])
def test_a_database_that_anybody_can_read_is_told(centre: Centre, end: str) -> None:
    with closing(sqlite3.connect(centre.path)) as running:
        running.execute("INSERT INTO marks VALUES ('any', 'change')")
        running.commit()  # from here on its newest changes lie beside it
        one = centre.path.with_name(f"{centre.path.name}{end}")
        one.touch()
        one.chmod(0o644)
        (says,) = wrong(examined(centre))
    assert f"{one} может прочитать" in says
    assert f"chmod 600 {centre.path}*" in says


def test_a_full_disk_is_told(centre: Centre, monkeypatch: Patch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - what shutil gives
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 300 * 1024**2))
    (told,) = wrong(examined(centre))
    assert told == "место на диске: свободно 0,3 ГБ — освободите хотя бы 0,5 ГБ"


def test_a_missing_centre_is_told(centre: Centre) -> None:
    with closing(sqlite3.connect(centre.path)) as connection, connection:
        connection.execute("DELETE FROM centres")
    assert wrong(examined(centre)) == ["центр: не загружен — выполните otklik seed ФАЙЛ"]


def test_a_centre_that_no_longer_reads_is_told(centre: Centre) -> None:
    with closing(sqlite3.connect(centre.path)) as connection, connection:
        connection.execute("UPDATE centres SET description = replace(description, '58.0', '158.0')")
    (told,) = wrong(examined(centre))
    assert "offices[1].latitude" in told


def test_a_letter_that_waits_too_long_is_told(centre: Centre) -> None:
    def post(store: Store) -> None:
        store.mail.post(Address("vk", "1001"), Letter("words"), NOW - timedelta(minutes=37))

    centre.do(post)
    (told,) = wrong(examined(centre))
    assert "ждёт 37 мин" in told
    assert "words" not in told


def test_a_letter_due_just_now_is_nothing_to_mend(centre: Centre) -> None:
    def post(store: Store) -> None:
        store.mail.post(Address("vk", "1001"), Letter("words"), NOW - timedelta(minutes=1))

    centre.do(post)
    assert examined(centre).code == 0


def test_a_check_that_breaks_keeps_no_other_from_being_made(
    centre: Centre, monkeypatch: Patch
) -> None:
    def broken(_now: Any) -> Iterable[Any]:
        raise RuntimeError("a secret")

    monkeypatch.setattr("bot.cli.doctor._zones", broken)
    said = examined(centre)
    assert wrong(said) == ["zones: проверка сорвалась — RuntimeError"]
    assert found(said)["migrations"][0][0]


async def test_a_telegram_token_is_tried(centre: Centre, monkeypatch: Patch) -> None:
    async with TelegramEmulator() as telegram:
        monkeypatch.setenv("OTKLIK_TELEGRAM_API_URL", telegram.url)
        monkeypatch.setenv("OTKLIK_TELEGRAM_TOKEN", telegram.token)
        said = await asyncio.to_thread(examined, centre)
        name = telegram.bot().user["username"]
        assert found(said)["telegram"] == [(True, f"Telegram: бот @{name} на связи")]
        monkeypatch.setenv("OTKLIK_TELEGRAM_TOKEN", "4242:WRONG")
        (told,) = wrong(await asyncio.to_thread(examined, centre))
        assert "токен не принят" in told
        assert "WRONG" not in told


async def test_a_server_that_does_not_answer_gives_no_secret_away(
    centre: Centre, monkeypatch: Patch
) -> None:
    async with TelegramEmulator() as telegram, VkEmulator() as vk:
        gone = {"TELEGRAM": (telegram.url, "4242:SECRET"), "VK": (vk.url, "vk1.a.SECRET")}
    for name, (url, token) in gone.items():
        monkeypatch.setenv(f"OTKLIK_{name}_API_URL", url)
        monkeypatch.setenv(f"OTKLIK_{name}_TOKEN", token)
    monkeypatch.setenv("OTKLIK_VK_GROUP_ID", "1")
    said = await asyncio.to_thread(examined, centre)
    assert wrong(said) == [
        "Telegram: не отвечает — проверьте сеть и OTKLIK_TELEGRAM_API_URL",
        "ВКонтакте: не отвечает — проверьте сеть и OTKLIK_VK_API_URL",
    ]
    assert "SECRET" not in said.out


async def vk_findings(centre: Centre, monkeypatch: Patch, vk: VkEmulator) -> list[str]:
    monkeypatch.setenv("OTKLIK_VK_API_URL", vk.url)
    monkeypatch.setenv("OTKLIK_VK_TOKEN", vk.token)
    monkeypatch.setenv("OTKLIK_VK_GROUP_ID", str(vk.group_id))
    return wrong(await asyncio.to_thread(examined, centre))


async def test_a_community_with_all_rights_and_events_is_well(
    centre: Centre, monkeypatch: Patch
) -> None:
    async with VkEmulator() as vk:
        assert await vk_findings(centre, monkeypatch, vk) == []
        assert [call.error for call in vk.calls] == [0, 0]


@pytest.mark.parametrize("right", ["messages", "docs", "manage"])
async def test_a_missing_right_is_named(centre: Centre, monkeypatch: Patch, right: str) -> None:
    async with VkEmulator(permissions=set(PERMISSIONS) - {right}) as vk:
        (told,) = await vk_findings(centre, monkeypatch, vk)
    assert f"нет прав {right} — создайте новый" in told


@pytest.mark.parametrize("event", EVENTS)
async def test_an_event_that_is_not_ticked_is_named(
    centre: Centre, monkeypatch: Patch, event: str
) -> None:
    async with VkEmulator(events=set(EVENTS) - {event}) as vk:
        (told,) = await vk_findings(centre, monkeypatch, vk)
    assert f"не отмечены события {event} — " in told


async def test_a_long_poll_that_is_off_is_told(centre: Centre, monkeypatch: Patch) -> None:
    async with VkEmulator() as vk:
        vk.feed.enabled = False
        (told,) = await vk_findings(centre, monkeypatch, vk)
    assert "Long Poll выключен" in told


async def test_a_wrong_key_and_a_wrong_community_are_told_apart(
    centre: Centre, monkeypatch: Patch
) -> None:
    async with VkEmulator() as vk:
        vk.token = "vk1.a.another"
        monkeypatch.setattr(VkEmulator, "group_id", 77)
        (told,) = await vk_findings(centre, monkeypatch, vk)
        assert "ключ от другого сообщества — проверьте OTKLIK_VK_GROUP_ID" in told
        monkeypatch.setenv("OTKLIK_VK_TOKEN", "vk1.a.wrong")
        (told,) = wrong(await asyncio.to_thread(examined, centre))
        assert "ключ не принят" in told


def test_a_vk_token_without_a_community_is_told(centre: Centre, monkeypatch: Patch) -> None:
    monkeypatch.setenv("OTKLIK_VK_TOKEN", "vk1.a.token")
    (told,) = wrong(examined(centre))
    assert "задайте OTKLIK_VK_GROUP_ID" in told
