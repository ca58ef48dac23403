"""The real product in a real browser, by keyboard alone: a booking, and all that may follow."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from sqlalchemy import update

from bot.core.events import Address
from bot.domain.clock import now
from bot.domain.timetable import day_span
from bot.handlers.places import Desk, desk
from bot.server import Server
from bot.settings import Settings
from storage.database import Store
from storage.tables import letters
from tests.whole.house import House
from tests.whole.serving import running

NEWEST = "Ближайшее свободное время"
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    # Whatever the hour at which the tests are run, letters go out at once.
    url = f"sqlite:///{tmp_path}/otklik.db"
    settings = Settings(_env_file=None, database_url=url, port=0, quiet_hours=None)  # type: ignore[call-arg]
    async with running(settings) as server:
        yield server


async def test_a_visit_is_booked_by_keyboard_alone_with_a_reload_in_the_middle(
    page: Page, server: Server
) -> None:
    await page.goto(server.url)
    await expect(page.get_by_text("Здравствуйте! Это чат-бот")).to_be_visible()
    await _types(page, "записаться")
    await _enters(page, "Даю согласие")
    await _enters(page, "Поиск работы")
    await _enters(page, "Отделение в Перми")
    await expect(page.get_by_text(NEWEST).last).to_be_visible()
    await page.reload()
    await expect(page.get_by_text(NEWEST).last).to_be_visible()
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    await _types(page, "1")
    await expect(page.get_by_text("Проверьте, всё ли верно").last).to_be_visible()
    await _enters(page, "Записаться")
    await expect(page.get_by_text("Вы записаны").last).to_be_visible()
    said = await page.inner_text("body")
    assert re.search(r"Номер записи: \d{3}-\d{3}\n", said)
    alone = re.compile(r"^\d{3}-\d{3}$")
    number = page.locator(".letter .number").filter(has_text=alone).first
    await expect(number).to_have_css("white-space", "nowrap")
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()


async def test_all_that_may_happen_to_a_visit_happens_in_one_conversation(
    page: Page, server: Server
) -> None:
    """A lost race, the waiting list and its freed time, a move, a promise, a cancel, a closure."""
    outside = House(server.product, server.product.database, now)  # type: ignore[arg-type]
    await page.goto(server.url)
    await _sees(page, "Здравствуйте! Это чат-бот")
    person = await _address(page)
    await _types(page, "записаться")
    await _enters(page, "Даю согласие", "Профориентация", "Отделение в Кунгуре")
    await _sees(page, NEWEST)

    await outside.somebody_books(person)
    await _types(page, "1")
    await _sees(page, "это время только что заняли")

    day = await outside.asks(lambda store: _a_whole_day(store, now()))
    await outside.others_book_all_of(person, day)
    await _types(page, f"{day.day} {MONTHS[day.month - 1]}")
    await _sees(page, "На это время записаться нельзя")
    await _enters(page, "Сообщить, если освободится")
    await _sees(page, "вы первые в списке ожидания")

    await outside.somebody_gives_back(await outside.asks(lambda store: _taken_on(store, day)))
    await _sees(page, "Освободилось время!")
    await _enters(page, "Записаться на это время")
    await _sees(page, "получать вопросы")
    booked = await page.inner_text("body")
    assert f"{day.day} {MONTHS[day.month - 1]}" in booked.rpartition("Вы записаны")[2]
    await _enters(page, "Не сейчас")

    await _types(page, "мои записи")
    await _enters(page, "Перенести", "Другие дни")
    await _sees(page, "На какой день?")
    await _types(page, "5")
    await _sees(page, "Свободное время")
    await _types(page, "1")
    await _sees(page, "Перенести запись на новое время?")
    await _enters(page, "Перенести")
    await _sees(page, "получать вопросы")
    await expect(page.get_by_text("Запись перенесена")).to_be_visible()

    await outside.asks(_reminders_are_due)
    await _sees(page, "Вы придёте?")
    await _enters(page, "Приду")
    await _sees(page, "Спасибо, ждём вас!")
    await _types(page, "мои записи")
    await _enters(page, "Отменить", "Да, отменить")
    await _sees(page, "Спасибо, что предупредили")

    await _types(page, "записаться")
    await _enters(page, "Справка", "Отделение в Кунгуре")
    await _books_the_first(page)
    await outside.staff_close(person)
    await _sees(page, "отделение не работает, и ваш визит отменён")
    await _enters(page, "Выбрать другое время", "Отделение в Кунгуре")
    await _books_the_first(page)
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()


async def _books_the_first(page: Page) -> None:
    await _sees(page, NEWEST)
    await _types(page, "1")
    await _sees(page, "Проверьте, всё ли верно")
    await _enters(page, "Записаться")
    await _sees(page, "получать вопросы")


async def _address(page: Page) -> Address:
    cookies = {one.get("name"): one.get("value", "") for one in await page.context.cookies()}
    return Address("webchat", sha256(cookies["otklik_chat"].encode()).hexdigest()[:32])


def _at_kungur(store: Store, moment: datetime) -> Desk:
    centre = store.centres.newest()
    at = desk(store, centre, "kungur", "career-guidance", moment) if centre else None
    assert at is not None
    return at


def _a_whole_day(store: Store, moment: datetime) -> date:
    """A day that has not begun, and is open."""
    at = _at_kungur(store, moment)
    *_, third = islice(at.days(), 3)
    return at.office.local(third.starts).date()


def _taken_on(store: Store, day: date) -> datetime:
    """When a visit of that day begins."""
    office = _at_kungur(store, now()).office
    visits = store.visits.between(day_span(office, day, day), office.code)
    return visits[0].appointment.starts


def _reminders_are_due(store: Store) -> None:
    reminders = letters.c.kind == "reminder"
    store.connection.execute(update(letters).where(reminders).values(due=now()))


async def _sees(page: Page, words: str) -> None:
    """The newest letter says so."""
    await expect(page.locator(".letter").last).to_contain_text(words)


async def _types(page: Page, words: str) -> None:
    field = page.get_by_role("textbox")
    for _ in range(200):
        if await field.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def _enters(page: Page, *labels: str) -> None:
    """Tab to the newest button of each name and press Enter, as somebody without a mouse does."""
    for label in labels:
        await _enters_one(page, label)


async def _enters_one(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True).last
    await expect(button).to_be_visible()
    # A letter that answers a press has the focus, and its buttons follow; else they stand before.
    inside = await button.evaluate("one => document.activeElement === one.closest('.letter')")
    for _ in range(200):
        if await button.evaluate("one => one === document.activeElement"):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("Tab" if inside else "Shift+Tab")
    raise AssertionError(f"nobody comes to «{label}» by keyboard")
