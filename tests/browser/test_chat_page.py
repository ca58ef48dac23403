"""The chat's page in a real browser, with a small conversation of its own behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.core.events import SentOther, SharedPlace, Started, Typed
from bot.core.says import File, Letter, LetterButton
from tests.web.site import Site, site_on, until

WIDE = {"viewport": {"width": 1280, "height": 800}}
PERM = {"latitude": 58.01, "longitude": 56.25}


def letters(page: Page) -> Locator:
    return page.locator(".letter")


def own(page: Page) -> Locator:
    return page.locator(".own")


async def opened(page: Page, site: Site, path: str = "/") -> None:
    await page.goto(site.url + path)
    await expect(letters(page).last).to_contain_text("Здравствуйте")


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Сообщение").fill(text)
    await page.keyboard.press("Enter")


async def violations(page: Page) -> str:
    found = await Axe().run(page)
    return found.generate_report() if found.violations_count else ""


async def overflow(page: Page) -> int:
    return await page.evaluate("document.documentElement.scrollWidth - innerWidth")


async def tab_to(page: Page, label: str) -> None:
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.innerText || ''") == label:
            return
    raise AssertionError(f"the keyboard does not reach {label}")


async def test_the_first_opening_starts_and_a_reload_does_not(page: Page, site: Site) -> None:
    await opened(page, site)
    await page.reload()
    await expect(letters(page)).to_have_count(1)
    assert site.desk.events == [Started("")]


async def test_a_deep_link_starts_once(page: Page, site: Site) -> None:
    await opened(page, site, "/?start=later")
    await expect(page).to_have_url(site.url + "/")
    await page.reload()
    await expect(letters(page)).to_have_count(1)
    assert site.desk.events == [Started("later")]


async def test_the_whole_way_by_keyboard_alone(page: Page, site: Site) -> None:
    await opened(page, site)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await tab_to(page, "Записаться")
    await page.keyboard.press("Enter")
    await expect(letters(page)).to_have_count(1)
    await expect(letters(page)).to_contain_text("Ближайшие свободные")
    await expect(letters(page)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(letters(page).first).to_contain_text("482-917")
    await expect(letters(page).first).to_be_focused()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.href") == "tel:+78002000122"


async def test_the_skip_link_leads_to_the_field(page: Page, site: Site) -> None:
    await opened(page, site)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.type("привет")
    await page.keyboard.press("Enter")
    await expect(letters(page).last).to_contain_text("Вы написали: привет")
    await expect(page.get_by_label("Сообщение")).to_be_focused()


async def test_a_reload_shows_the_same_conversation(page: Page, site: Site) -> None:
    await opened(page, site)
    for text in ("раз", "два"):
        await write(page, text)
        await expect(letters(page).last).to_contain_text(f"Вы написали: {text}")
    await page.get_by_role("button", name="Оценить визит").last.click()
    await expect(page.locator(".scale")).to_be_visible()
    await expect(own(page).last).to_contain_text("отправлено")
    before = await page.locator("#log").inner_text()
    await page.reload()
    await expect(page.locator(".scale")).to_be_visible()
    assert await page.locator("#log").inner_text() == before
    await expect(page.locator(".chosen")).to_have_text("Оценить визит, выбрано")


async def test_what_people_write_is_shown_as_they_wrote_it(page: Page, site: Site) -> None:
    await opened(page, site)
    evil = '<img src=x onerror="document.title=1"> <b>жирно</b>'
    await write(page, evil)
    await expect(letters(page).last).to_contain_text(f"Вы написали: {evil}")
    await expect(own(page)).to_contain_text(evil)
    assert await page.locator("#log img, #log b").count() == 0


async def test_only_safe_addresses_become_links(page: Page, site: Site) -> None:
    await opened(page, site)
    text = "javascript:alert(1) https://a.example/x?y=1&z=(2). +7 342 200-01-02, 482-917"
    row = (
        LetterButton("Плохая", "javascript:alert(1)", "link"),
        LetterButton("Хорошая", "https://b.example/", "link"),
    )
    await site.desk.say(site.desk.person, Letter(text, (row,)))
    links = letters(page).last.get_by_role("link")
    await expect(links).to_have_count(3)
    found = await links.evaluate_all("all => all.map(one => one.href)")
    assert found == ["https://a.example/x?y=1&z=(2", "tel:+73422000102", "https://b.example/"]


async def test_a_letter_answered_further_up_comes_down(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "раз")
    await expect(letters(page)).to_have_count(2)
    await page.get_by_role("button", name="Записаться").first.click()
    await expect(letters(page)).to_have_count(2)
    await expect(letters(page).last).to_contain_text("Ближайшие свободные")
    assert await page.locator("#log > :last-child").get_attribute("class") == "letter"


async def test_only_the_newest_buttons_stand_out(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "раз")
    await expect(letters(page)).to_have_count(2)
    await expect(page.locator(".letter.old")).to_have_count(1)
    await expect(letters(page).last).not_to_have_class("letter old")
    await expect(letters(page).first.get_by_role("button").first).to_be_enabled()


async def test_without_connection_nothing_is_lost(
    page: Page, site: Site, context: BrowserContext
) -> None:
    await opened(page, site)
    await context.set_offline(True)
    await expect(page.get_by_role("status")).to_have_text("Нет связи, пробуем ещё раз…")
    for text in ("раз", "два"):
        await write(page, text)
    await expect(own(page).last).to_contain_text("отправляется…")
    await context.set_offline(False)
    await expect(letters(page)).to_have_count(3)
    await expect(page.get_by_role("status")).to_have_text("")
    assert site.desk.events[1:] == [Typed("раз"), Typed("два")]
    texts = await page.locator("#log .words").all_inner_texts()
    assert texts[1].endswith("раз")


async def test_words_written_offline_outlive_the_page(
    page: Page, site: Site, context: BrowserContext
) -> None:
    await opened(page, site)
    await context.set_offline(True)
    await write(page, "раз")
    await expect(own(page)).to_contain_text("отправляется…")
    await page.close()
    await context.set_offline(False)
    again = await context.new_page()
    await again.goto(site.url)
    await expect(letters(again).last).to_contain_text("Вы написали: раз")
    await expect(own(again)).to_contain_text("отправлено")
    assert site.desk.events[1:] == [Typed("раз")]


async def test_a_restarted_server_goes_on(page: Page, site: Site, tmp_path: Path) -> None:
    await opened(page, site)
    await site.stop()
    await write(page, "раз")
    await expect(own(page)).to_contain_text("отправляется…")
    await expect(page.get_by_role("status")).to_have_text("Нет связи, пробуем ещё раз…")
    async with site_on(tmp_path, site.desk, site.port):
        await page.get_by_role("button", name="Попробовать сейчас").click()
        await expect(letters(page).last).to_contain_text("Вы написали: раз")
        await expect(page.get_by_role("status")).to_have_text("")
    assert site.desk.events[1:] == [Typed("раз")]


async def test_a_server_that_fails_is_asked_again(page: Page, site: Site) -> None:
    await opened(page, site)
    site.desk.broken = True
    await write(page, "раз")
    await expect(page.get_by_role("status")).to_contain_text("не получается")
    site.desk.broken = False
    await expect(letters(page).last).to_contain_text("Вы написали: раз")
    assert site.desk.events[1:] == [Typed("раз")]


async def test_too_long_words_come_back_to_be_shortened(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "ж" * 10_001)
    await expect(own(page)).to_contain_text("10 000")
    await page.get_by_role("button", name="Исправить").click()
    await expect(own(page)).to_have_count(0)
    await expect(page.get_by_label("Сообщение")).to_have_value("ж" * 10_001)
    await write(page, "короче")
    await expect(letters(page).last).to_contain_text("Вы написали: короче")


async def to_places(page: Page, site: Site) -> Locator:
    await opened(page, site)
    await page.get_by_role("button", name="Где мы находимся").click()
    await expect(letters(page)).to_contain_text("Где вы сейчас?")
    return page.get_by_role("button", name="Отправить, где я")


@pytest.mark.parametrize("options", [{"geolocation": PERM, "permissions": ["geolocation"]}])
async def test_a_place_is_shared(page: Page, site: Site) -> None:
    await (await to_places(page, site)).click()
    await expect(letters(page).last).to_contain_text("Место: 58.01, 56.25")
    await expect(own(page)).to_contain_text("Моё местоположение")
    assert site.desk.events[-1] == SharedPlace(58.01, 56.25)
    kept = await page.evaluate("localStorage.getItem('otklik')")
    assert "58.01" not in kept


@pytest.mark.parametrize("options", [{"permissions": []}])
async def test_who_keeps_their_place_to_themselves_may_write_it(page: Page, site: Site) -> None:
    await (await to_places(page, site)).click()
    await expect(page.get_by_role("status")).to_contain_text("название населённого пункта")
    await expect(page.get_by_label("Сообщение")).to_be_focused()
    await write(page, "Кунгур")
    await expect(letters(page).last).to_contain_text("Кунгур")
    await expect(page.get_by_role("status")).to_have_text("")


async def test_a_browser_without_geolocation_has_no_such_button(page: Page, site: Site) -> None:
    await page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'geolocation', {get: () => undefined})"
    )
    button = await to_places(page, site)
    await expect(button).to_have_count(0)
    await expect(page.get_by_role("link", name="Показать на карте")).to_be_visible()


async def test_a_file_is_fetched_under_its_name(page: Page, site: Site) -> None:
    await opened(page, site)
    file = File("Запись 482-917.ics", "text/calendar", b"BEGIN:VCALENDAR")
    await site.desk.say(site.desk.person, Letter("", file=file))
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Скачать").click()
    assert (await download.value).suggested_filename == file.name


async def test_a_dropped_file_is_told_of(page: Page, site: Site) -> None:
    await opened(page, site)
    await page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["x"], "x.pdf"));
          document.getElementById("log").dispatchEvent(
            new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }"""
    )
    await expect(letters(page).last).to_contain_text("не получается прочитать")
    assert site.desk.events[-1] == SentOther("file")


async def test_what_is_forgotten_leaves_the_page_too(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "моя тайна")
    await expect(letters(page)).to_have_count(2)
    user = site.desk.person.user
    await site.database.run(lambda store: store.transcripts.forget(user))
    await site.desk.say(site.desk.person, Letter("Всё удалено."))
    await expect(letters(page)).to_have_count(1)
    await expect(own(page)).to_have_count(0)
    assert "тайна" not in await page.evaluate("localStorage.getItem('otklik')")


async def test_two_tabs_show_one_conversation(
    page: Page, site: Site, context: BrowserContext
) -> None:
    await opened(page, site)
    other = await context.new_page()
    await opened(other, site)
    await write(other, "из второй")
    await expect(letters(page).last).to_contain_text("Вы написали: из второй")
    await expect(own(page)).to_contain_text("из второй")
    assert site.desk.events == [Started(""), Typed("из второй")]


async def test_a_new_letter_does_not_tear_away_who_reads_above(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "много\n" * 60)
    await expect(letters(page)).to_have_count(2)
    await page.evaluate("Date.now = () => performance.timeOrigin + performance.now() + 60000")
    await page.evaluate("document.getElementById('log').scrollTop = 0")
    await site.desk.say(site.desk.person, Letter("Напоминаем."))
    hint = page.get_by_role("button", name="Ниже новое сообщение")
    await expect(hint).to_be_visible()
    assert await page.evaluate("document.getElementById('log').scrollTop") == 0
    await hint.click()
    await expect(letters(page).last).to_be_in_viewport()
    await expect(hint).to_be_hidden()


async def scene_menu(page: Page, site: Site) -> None:
    await opened(page, site)


async def scene_times(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "Хочу записаться на консультацию, скок ждать?")
    await expect(letters(page)).to_have_count(2)
    await page.get_by_role("button", name="Записаться").last.click()
    await expect(letters(page).last).to_contain_text("Ближайшие")


async def scene_scale(page: Page, site: Site) -> None:
    await opened(page, site)
    await page.get_by_role("button", name="Оценить визит").click()
    await expect(page.locator(".scale")).to_be_visible()


async def scene_booked(page: Page, site: Site) -> None:
    await scene_times(page, site)
    await page.get_by_role("button", name="понедельник, 23 ноября, 9:00").click()
    await expect(letters(page).last).to_contain_text("Что взять с собой")


async def scene_troubles(page: Page, site: Site) -> None:
    await opened(page, site)
    await write(page, "ж" * 10_001)
    await expect(own(page)).to_contain_text("10 000")
    await page.context.set_offline(True)
    await write(page, "раз")
    await expect(page.get_by_role("status")).to_contain_text("Нет связи")


SCENES = (scene_menu, scene_times, scene_scale, scene_booked, scene_troubles)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("options", [{}, WIDE, {"color_scheme": "dark"}])
async def test_every_scene_is_accessible_and_fits(
    page: Page, site: Site, scene: Callable[[Page, Site], Awaitable[None]], pictures: Path
) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await scene(page, site)
    assert await violations(page) == ""
    assert await overflow(page) == 0
    await page.screenshot(path=pictures / f"{scene.__name__}.png")


@pytest.mark.parametrize("options", [{}])
async def test_everything_pressable_is_large_enough(page: Page, site: Site) -> None:
    await scene_scale(page, site)
    small = await page.evaluate(
        """() => [...document.querySelectorAll('button, .choice, textarea')]
          .filter(one => one.offsetParent)
          .map(one => [one.innerText, one.getBoundingClientRect()])
          .filter(([, box]) => box.height < 44 || box.width < 44)
          .map(([name, box]) => `${name}: ${box.width} × ${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize(("options", "rows"), [({}, 2), (WIDE, 1)])
async def test_a_scale_stands_in_one_row_or_two_equal_ones(
    page: Page, site: Site, rows: int
) -> None:
    await scene_scale(page, site)
    tops = await page.locator(".scale > *").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
    )
    assert len(tops) == 11
    assert len(set(tops)) == rows
    group = page.get_by_role("group", name="Насколько вероятно, что вы нас порекомендуете?")
    await expect(group).to_be_visible()
    await expect(group.get_by_role("button", name="10", exact=True)).to_be_visible()


@pytest.mark.parametrize("options", [{"java_script_enabled": False}])
async def test_without_script_the_page_says_what_to_do(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await expect(page.get_by_text("включите в браузере JavaScript")).to_be_visible()
    await expect(page.get_by_label("Сообщение")).to_be_hidden()


@pytest.mark.parametrize("options", [{"locale": "en-GB"}])
async def test_an_english_browser_reads_english(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await expect(page.get_by_role("heading")).to_have_text("Kama employment centre")
    await expect(page.get_by_label("Message", exact=True)).to_be_visible()
    await until(lambda: site.desk.received)
    assert site.desk.received[0].language == "en"


async def test_a_silent_stream_is_opened_anew(page: Page, site: Site) -> None:
    await opened(page, site)
    await asyncio.sleep(0)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(page.get_by_role("status")).to_contain_text("Нет связи")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_role("status")).to_have_text("")
    await site.desk.say(site.desk.person, Letter("Напоминаем."))
    await expect(letters(page).last).to_have_text("Напоминаем.")
