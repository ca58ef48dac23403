"""Every questionnaire in a real browser, by keyboard alone, in Russian and in English.

Each is begun where people begin it: behind its link, at the poster's address, or by the button of
an invitation in the chat. One browser and one product serve them all; the phones stand side by
side, since each waits for its page most of the time.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from sqlalchemy import func, select

from bot.core.events import Address
from bot.core.says import Text
from bot.domain.clock import now
from bot.domain.survey_file import shipped_surveys
from bot.domain.survey_walk import Course
from bot.domain.surveys import Invitation, Question
from bot.server import Server
from bot.settings import Settings
from bot.texts import Texts
from bot.web.identity import COOKIE
from scoring.instruments import INSTRUMENTS
from storage.database import Store
from storage.invitations import About
from storage.tables import answers, counts
from tests.browser.conftest import ARGUMENTS, PATIENCE_MILLISECONDS, PHONE
from tests.whole.serving import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

SURVEYS = shipped_surveys()
TEXTS = Texts()
# Who is asked how easy it was in one language is asked for a recommendation in the other.
STAGES = {"ru": "search", "en": "result"}
OFFICES = {"ru": "perm", "en": "kungur"}
WORDS = "Окна не открываются, душно."


# How many places of the keyboard lie between the focus and an element; 1 where nothing has it.
STEPS = """wanted => {
  const active = document.activeElement;
  const places = [...document.querySelectorAll('a[href], button, textarea, [tabindex]')]
    .filter(one => one === active || (one.getClientRects().length && one.tabIndex >= 0));
  return active === document.body ? 1 : places.indexOf(wanted) - places.indexOf(active);
}"""


@dataclass(frozen=True)
class Phone:
    """One person's browser: whose it is, what they read, and which survey they answer where."""

    server: Server
    context: BrowserContext
    language: str
    code: str
    in_chat: bool = False
    checked: set[str] = field(default_factory=set)  # kinds of pages that axe has seen

    @property
    def anonymous(self) -> bool:
        return SURVEYS[self.code].anonymous

    @property
    def questions(self) -> tuple[Question, ...]:
        return Course(SURVEYS[self.code], STAGES[self.language]).asked({})

    def words(self, key: str, **args: int) -> str:
        return TEXTS.words(Text(key, args), self.language)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    url = f"sqlite:///{tmp_path_factory.mktemp('surveys')}/otklik.db"
    settings = Settings(_env_file=None, database_url=url, port=0, quiet_hours=None)  # type: ignore[call-arg]
    async with running(settings) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Ten phones at once wait for one another."""
    expect.set_options(timeout=3 * PATIENCE_MILLISECONDS)
    yield
    expect.set_options(timeout=5_000)


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_every_questionnaire_is_answered_by_keyboard_alone(
    browser: Browser, server: Server, language: str
) -> None:
    at_links = [(code, False) for code in SURVEYS]
    in_chat = [("after-visit", True), ("index-jobseeker", True)]
    checked: set[str] = set()
    async with asyncio.TaskGroup() as phones:
        for place in (*at_links, *in_chat):
            phones.create_task(_one_person(browser, server, language, place, checked))


async def test_a_double_tap_answers_one_question(browser: Browser, server: Server) -> None:
    """The next question stands where the first one stood, its buttons under the finger."""
    context = await browser.new_context(locale="ru-RU", viewport=PHONE, has_touch=True)
    phone = Phone(server, context, "ru", "index-employer")
    page = await context.new_page()
    token, address = await _address(phone)
    await page.goto(address)
    await _button(page, phone.words("page-answer-here")).tap()
    await _is_asked(phone, page, 1)
    box = await _button(page, "9").bounding_box()
    assert box
    for _ in range(2):
        await page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
        await page.wait_for_timeout(100)
    await _is_asked(phone, page, 2)
    await _button(page, phone.words("button-back")).tap()
    await _is_asked(phone, page, 1)
    await context.close()
    database = server.product.database
    kept = select(func.count()).where(answers.c.answer_set == token)
    assert await database.run(lambda store: store.connection.execute(kept).scalar_one()) == 1


async def _one_person(
    browser: Browser, server: Server, language: str, place: tuple[str, bool], checked: set[str]
) -> None:
    code, in_chat = place
    context = await browser.new_context(locale="ru-RU", viewport=PHONE)
    context.set_default_timeout(3 * PATIENCE_MILLISECONDS)
    phone = Phone(server, context, language, code, in_chat, checked)
    try:
        await (_answers_a_letter(phone) if in_chat else _answers_behind_a_link(phone))
    except Exception as failed:
        failed.add_note(f"{code} in {language}, {'in the chat' if in_chat else 'behind a link'}")
        raise
    finally:
        await context.close()


async def _answers_behind_a_link(phone: Phone) -> None:
    page = await phone.context.new_page()
    token, address = await _address(phone)
    await page.goto(address)
    await _is_accessible(phone, page, f"landing {phone.code}")
    if phone.language == "en":
        await _enters(page, page.get_by_role("link", name="English"))
    await expect(page.locator("html")).to_have_attribute("lang", phone.language)
    await _enters(page, _button(page, phone.words("page-answer-here")))
    page = await _answers_all(phone, page, address)
    await expect(page).to_have_url(phone.server.url + "/")
    await _is_kept(phone, token)
    await page.goto(address)
    if phone.code == "exit":
        await expect(_button(page, phone.words("page-answer-here"))).to_be_visible()
    else:
        await expect(page.get_by_role("heading")).to_have_text(phone.words("page-gone-used"))
        await _is_accessible(phone, page, "over")


async def _answers_a_letter(phone: Phone) -> None:
    page = await phone.context.new_page()
    await page.goto(phone.server.url)
    await expect(page.locator(".letter")).to_have_count(1)
    here = await _who(phone)
    invitation = await _invited(phone, here)
    if phone.language == "en":
        await _writes(page, "настройки")
        await _enters(page, _button(page, "English"))
        await expect(_button(page, phone.words("button-settings"))).to_be_visible()
    await _a_letter_goes_out(phone, here, invitation)
    await _enters(page, _button(page, phone.words("button-answer")))
    await _answers_all(phone, page, "")
    await _is_kept(phone, invitation.token)


async def _answers_all(phone: Phone, page: Page, address: str) -> Page:
    """From the first question to the thanks; the page on which those are read."""
    for number, question in enumerate(phone.questions, 1):
        await _is_asked(phone, page, number)
        await _is_accessible(phone, page, question.instrument)
        if number == 3 and not phone.anonymous:
            await _goes_back_and_forth(phone, page)
        if number == 4 and len(phone.questions) > 6 and not phone.in_chat:
            page = await _comes_again(phone, page, address)
        await _answers(phone, page, question)
    thanks = page.locator(".letter").last
    await expect(thanks).to_contain_text(phone.words("survey-thanks"))
    await _is_accessible(phone, page, "thanks")
    return page


async def _goes_back_and_forth(phone: Phone, page: Page) -> None:
    """The question before says what was answered to it; the same answer leads on again."""
    before = phone.questions[1]
    await _enters(page, _button(page, phone.words("button-back")))
    await _is_asked(phone, page, 2)
    chosen = page.locator(".letter").last.locator(".words")
    await expect(chosen).to_contain_text(_label(phone, before) + ".")
    await _answers(phone, page, before)
    await _is_asked(phone, page, 3)


async def _comes_again(phone: Phone, page: Page, address: str) -> Page:
    """The page was closed; the same link goes on with the same question."""
    await page.close()
    page = await phone.context.new_page()
    await page.goto(address)
    await expect(page.get_by_text(phone.words("page-link-begun"))).to_be_visible()
    await _enters(page, _button(page, phone.words("page-go-on-here")))
    await _is_asked(phone, page, 4)
    return page


async def _is_asked(phone: Phone, page: Page, number: int) -> None:
    total = len(phone.questions)
    optional = phone.questions[number - 1].optional
    key = "question-number-optional" if optional else "question-number"
    asked = phone.words(key, number=number, total=total)
    await expect(page.locator(".letter").last).to_contain_text(asked)


async def _answers(phone: Phone, page: Page, question: Question) -> None:
    if question.instrument == "text":
        await _writes(page, WORDS)
    else:
        await _enters(page, _button(page, _label(phone, question)))


def _label(phone: Phone, question: Question) -> str:
    """The last answer but one, in words or as a number."""
    if question.labels:
        return phone.words(f"label-{question.instrument}-{question.labels[-2]}")
    if question.options:
        return phone.words(f"option-{question.options[-2]}")
    return str(INSTRUMENTS[question.instrument].high - 1)


# -- what a person without a mouse does ------------------------------------------------------------


def _button(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True).last


async def _enters(page: Page, wanted: Locator) -> None:
    await _comes_to(page, wanted)
    await page.keyboard.press("Enter")


async def _writes(page: Page, words: str) -> None:
    await _comes_to(page, page.get_by_role("textbox"))
    await page.keyboard.insert_text(words)
    await page.keyboard.press("Enter")


async def _comes_to(page: Page, wanted: Locator) -> None:
    """As many Tabs as there are places in between, and then it has the focus."""
    await expect(wanted).to_be_visible()
    for _ in range(10):
        steps = await wanted.evaluate(STEPS)
        for _ in range(abs(steps)):
            await page.keyboard.press("Tab" if steps > 0 else "Shift+Tab")
        if steps == 0:
            return
    raise AssertionError(f"nobody comes by keyboard to {wanted}")


async def _is_accessible(phone: Phone, page: Page, kind: str) -> None:
    """Axe looks once at each kind of page; nothing is ever wider than the phone."""
    if kind not in phone.checked:
        phone.checked.add(kind)
        found = await Axe().run(page)
        assert not found.response["violations"], found.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


# -- what the centre does --------------------------------------------------------------------------


async def _address(phone: Phone) -> tuple[str, str]:
    """The token, unknown for a poster, and where the survey is answered."""
    if phone.code == "exit":
        return "", f"{phone.server.url}/q/{OFFICES[phone.language]}/3"
    cookie = secrets.token_urlsafe(24)
    await phone.context.add_cookies([{"name": COOKIE, "value": cookie, "url": phone.server.url}])
    invitation = await _invited(phone, await _who(phone))
    return invitation.token, f"{phone.server.url}/s/{invitation.token}"


async def _who(phone: Phone) -> Address:
    cookies = {one.get("name"): one.get("value", "") for one in await phone.context.cookies()}
    return Address("webchat", sha256(cookies[COOKIE].encode()).hexdigest()[:32])


async def _invited(phone: Phone, here: Address) -> Invitation:
    """By a call anybody who has the link, by a visit the visitor alone, by the staff nobody."""
    survey, moment = SURVEYS[phone.code], now()
    cause = {"opt-in": "long"}.get(survey.plan.after, survey.plan.after)
    about = About(
        f"{cause}:{secrets.token_hex(8)}",
        STAGES[phone.language],
        OFFICES[phone.language],
        survey=survey.code,
        audience=survey.audiences[0],
    )

    def unit(store: Store) -> Invitation:
        client = None if cause in {"call", "staff"} else store.clients.create(moment)
        if client:
            store.clients.agree(client, "letters", "да", phone.language, here, moment)
            if store.conversations.find(here) is None:
                store.conversations.open(here, None, moment)
            store.conversations.belong_to(here, client)
        return store.invitations.invite(about, client, moment, moment)

    return await phone.server.product.database.run(unit)


async def _a_letter_goes_out(phone: Phone, here: Address, invitation: Invitation) -> None:
    key = f"invitation:{invitation.id}"
    cause = f"invitation:{invitation.token}"
    product = phone.server.product
    await product.database.run(lambda store: store.mail.plan(here, cause, "invitation", now(), key))
    await product.post.sweep()


async def _is_kept(phone: Phone, token: str) -> None:
    """All that was answered, and how; of an anonymous one only that there is one more."""

    def unit(store: Store) -> tuple[list[tuple[str, ...]], int | None]:
        office = OFFICES[phone.language]
        mine = answers.c.answer_set == token if token else answers.c.survey == "exit"
        columns = (answers.c.question, answers.c.mode, answers.c.language)
        found = select(*columns).where(
            mine, answers.c.superseded_at.is_(None), answers.c.office == office
        )
        counted = select(func.sum(counts.c.times)).where(counts.c.cell == office)
        rows = [tuple(row) for row in store.connection.execute(found)]
        return rows, store.connection.execute(counted).scalar_one()

    kept, counted = await phone.server.product.database.run(unit)
    if phone.anonymous:
        assert kept == []
        assert counted == len(phone.questions)
        return
    # a letter's answers and a link's differ in how the person came
    mode = "kiosk" if phone.code == "exit" else "bot" if phone.in_chat else "web"
    wanted = [(question.code, mode, phone.language) for question in phone.questions]
    assert sorted(kept) == sorted(wanted)
