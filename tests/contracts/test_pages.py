"""Every page with the longest words of the demo centre, on every channel and in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.channels.vk import Vk
from bot.channels.webchat import WebChat
from bot.core.channel import Limits, fit, grid_for, measured
from bot.core.engine import said
from bot.core.memory import page_from_json, page_to_json
from bot.core.pages import Page
from bot.core.says import Say, Text, Words
from bot.domain.booking import (
    Appointment,
    AppointmentId,
    NotFound,
    TooMany,
    TooManyMoves,
    WhyNot,
    Withdrawn,
)
from bot.domain.case_rules import case_rules
from bot.domain.cases import KINDS, REPLY_LIMIT, STATES
from bot.domain.centre_file import read_centre
from bot.domain.choosing import Held, Request, Times
from bot.domain.publishing import ACTION_LIMIT, TITLE_LIMIT
from bot.domain.questions import Asked, asked_as
from bot.domain.services import SERVICES
from bot.domain.shelf import Shelf as Cards
from bot.domain.survey_file import shipped_surveys
from bot.domain.survey_walk import Course, Standing
from bot.domain.surveys import Reply
from bot.domain.timetable import Slot
from bot.flows import (
    booking,
    cases,
    consent,
    feedback,
    info,
    menu,
    operator,
    settings,
    survey,
    visits,
    waiting,
    where,
)
from bot.handlers.booking import MOST_DAYS, MOST_WISHED, brief
from bot.handlers.cases import MOST_CASES, MOST_CHANGES
from bot.handlers.survey import write_invitation
from bot.naming.centre import reason_of
from bot.texts import Texts
from storage.centres import DEMO
from tests.contracts.test_tables import steps

TEXTS = Texts()
CENTRE = read_centre(DEMO.read_text("utf-8"))
LONGEST = max(CENTRE.offices, key=lambda one: len(one.address["ru"]) + len(one.name["ru"]))
SERVICE = max(SERVICES, key=lambda one: len(TEXTS.words(Text(f"service-{one.code}"), "ru"))).code
WEDNESDAY = datetime(2026, 9, 23, 5, 45, tzinfo=UTC)
TODAY = date(2026, 9, 23)
REFUSALS = (TooMany(2), TooManyMoves(5), NotFound(), Withdrawn())
TURN = "1234567"
CHANNELS: dict[str, Limits] = {
    "telegram": Telegram.limits,
    "vk": Vk.limits,
    "webchat": WebChat.limits,
    "terminal": Terminal.__dataclass_fields__["limits"].default,
}
TOKEN = "x" * 22


def slots(count: int, **apart: float) -> tuple[Slot, ...]:
    starts = (WEDNESDAY + timedelta(**apart) * n for n in range(count))
    return tuple(Slot(at, at + timedelta(minutes=45), 0) for at in starts)


def times(count: int, **apart: float) -> Times:
    """With a today and a tomorrow among them, which make the longest labels."""
    return Times(slots(count, **apart), TODAY)


def visit(number: int) -> visits.VisitCard:
    at = WEDNESDAY + timedelta(days=number)
    one = Appointment(
        AppointmentId(10**9 + number),
        "482-917",
        SERVICE,
        LONGEST.code,
        at,
        at + timedelta(1),
        "booked",
    )
    return visits.VisitCard(one, LONGEST.name, LONGEST.address, LONGEST.zone)


def every_page() -> Iterator[Page]:
    offices = tuple(brief(one, one.place) for one in CENTRE.offices)
    far = tuple(replace(one, kilometres=1234.5) for one in offices)
    wish = Request(SERVICE, far[0], by_registration=True)
    held = Held(slots(1)[0], WEDNESDAY + timedelta(minutes=5), AppointmentId(10**9))
    yield booking.ChooseService(CENTRE.services())
    yield booking.ChooseOffice(wish, offices)
    yield booking.ChooseOffice(wish, far)
    yield booking.NoTimes(wish)
    yield from (booking.CannotBook(reason_of(one)) for one in REFUSALS)
    for note in ("", *(f"slot-{why}" for why in get_args(WhyNot))):
        yield booking.ChooseTime(wish, times(5, days=1), note=note)
    yield booking.ChooseTime(wish, times(MOST_WISHED, days=1))
    yield booking.ChooseTime(wish, times(5, days=1), note="wish-full", full=TODAY)
    yield booking.ChooseTime(wish, times(48, minutes=10), day=TODAY)
    yield booking.ChooseDay(wish, slots(MOST_DAYS, days=1))
    yield booking.Check(wish, held)
    yield booking.Check(replace(wish, moving=AppointmentId(7)), held)
    yield consent.AskConsent("booking", "booking", SERVICE)
    yield consent.AskConsent("booking", "wait", f"{LONGEST.code} {SERVICE} {TODAY}")
    yield consent.AskConsent("letters", "agreed")
    yield consent.AskConsent("case", "follow", TOKEN)
    yield feedback.ChooseKind()
    yield from map(feedback.WriteFeedback, KINDS)
    yield from case_pages()
    yield from cards()
    yield from (menu.Menu(one) for one in ("menu", "help", "broken-off", "sorry"))
    yield menu.Menu("greeting", Words(CENTRE.name))
    yield menu.Finished(Text("declined-booking"), ("info", "operator", "menu"))
    yield operator.Operator(CENTRE.hotline, CENTRE.hotline_hours)
    yield operator.AskPhone()
    yield operator.CallPromised()
    yield settings.Settings(TEXTS.languages, letters=True)
    yield settings.Settings(TEXTS.languages, letters=False)
    yield settings.ReallyForget()
    yield settings.Forgotten()
    yield from survey_pages()
    yield visits.NoVisits()
    yield visits.ChooseVisit((visit(0), visit(1)))
    yield visits.ShowVisit(visit(0))
    yield visits.ReallyCancel(visit(0))
    yield visits.VisitDone(Text("see-you", {"visit": visit(0).lines()}))
    near = tuple(where.Near(one.code, one.name, one.address, 1234.5) for one in CENTRE.offices)
    yield where.ChooseOffice(near, sorted_by_place=True)
    yield from map(waiting.OnTheList, (0, 1, 3, 5, 10**6))
    told = ("left-the-list", "offer-over", "offer-too-many", "offer-passed-on", "withdrawn")
    yield from map(waiting.Told, told)
    yield menu.Finished(Text("claim-over"))
    yield from map(where.ShowOffice, CENTRE.offices)


def case_pages() -> Iterator[Page]:
    """Reviews with the longest words that people and staff may write."""
    offices = {one.code: one.name for one in CENTRE.offices}
    topics = {one.code: one.name for one in case_rules().topics}
    opened = feedback.Opened(10**9, TOKEN, told=False, offices=offices, topics=topics, cut=True)
    yield feedback.FeedbackKept(opened)
    yield feedback.FeedbackKept(feedback.Opened(1, TOKEN, told=True, offices={}, topics={}))
    yield feedback.SayWhere(opened, "office")
    yield feedback.SayWhere(opened, "topic")
    yield feedback.TellMore(TOKEN)
    yield feedback.NothingToOpen()
    longest = max(topics.values(), key=lambda one: len(one["ru"]))
    card = cases.CaseCard(
        number=10**6,
        kind="idea",
        state="answered",
        opened_at=WEDNESDAY,
        due_at=WEDNESDAY,
        zone=LONGEST.zone,
        topic=longest,
        office=LONGEST.name,
        answers=2,
        contestable=True,
        told=False,
        answer="ж" * REPLY_LIMIT,
    )
    yield from (cases.ShowCase(replace(card, state=one), "words-added") for one in STATES)
    yield cases.ShowCase(replace(card, changed=True, office=None, kind="thanks"))
    yield cases.ChooseCase(tuple(replace(card, number=card.number + n) for n in range(MOST_CASES)))
    yield from map(cases.NoCases, ("no-reviews", "reviews-unknown", "no-such-review"))
    yield cases.AddWords(card)
    yield cases.AddWords(card, reopened=True)
    change = cases.Change("ж" * TITLE_LIMIT, "ж" * ACTION_LIMIT, LONGEST.name)
    yield cases.ShowChanges((change,) * MOST_CHANGES)
    yield cases.ShowChanges(())


def survey_pages() -> Iterator[Page]:
    """Every question of every survey, first and later, with an answer and without."""
    for one in shipped_surveys().values():
        course = Course(one, "result")
        for at, question in enumerate(one.questions):
            standing = Standing(question, at + 1, len(one.questions), at, whole=False)
            asked = asked_as(course, standing, {}, WEDNESDAY)
            yield survey.page_of(TOKEN, asked)
            yield survey.page_of(TOKEN, replace(asked, given=Reply(said="unsure")), "words-cut")
    several = Asked("s", "choices", "channels", 1, 1, WEDNESDAY, options=("site", "mail"))
    yield survey.page_of(TOKEN, replace(several, given=Reply(choice="site mail")))
    for key in ("thanks", "later", "never", "over", "unknown", "foreign", "elsewhere", "not-yet"):
        yield survey.Closed(f"survey-{key}")
    yield survey.Closed("survey-paused", TOKEN)
    yield survey.Closed("survey-thanks-low", low=TOKEN)
    yield survey.Closed("survey-thanks-long", long=True, note="words-cut")


def cards() -> Iterator[Page]:
    shelf = Cards(TEXTS.languages)
    titles = {
        kind: tuple(info.Title(code, title(shelf, code)) for code in shelf.codes(kind))
        for kind in ("service", "question")
    }
    catalogue = info.Catalogue(titles["service"], titles["question"])
    yield catalogue
    yield info.NothingFound()
    for kind, some in titles.items():
        yield info.Shelf(some, catalogue)
        for one in some:
            card = shelf.card(one.code)
            view = info.CardView(
                one.code,
                one.title,
                Words({language: each.text for language, each in card.items()}),
                Words({language: each.source for language, each in card.items()}),
                date(2026, 11, 21),
                overdue=True,
                bookable=kind == "service",
                ways=next(iter(card.values())).ways,
            )
            yield info.ShowCard(view, some[:2], in_passing=True)


def title(shelf: Cards, code: str) -> Words:
    return Words({language: one.title for language, one in shelf.card(code).items()})


PAGES = tuple(every_page())


def check(says: tuple[Say, ...], language: str, limits: Limits) -> None:
    for say in says:
        letter = TEXTS.letter(say, language, TURN)
        fitted = fit(letter, limits)
        for one in fitted:
            grid = grid_for(one.rows, limits, scale=one.scale)
            buttons = [button for row in one.rows for button in row]
            assert measured(one.text, limits.measure) <= limits.text
            assert one.text
            assert len(one.rows) <= grid.rows
            assert len(buttons) <= grid.total
            assert all(len(row) <= grid.columns for row in one.rows)
            for button in buttons:
                assert 0 < len(button.label) <= limits.label
                assert button.kind != "press" or len(button.value.encode()) <= limits.value_bytes
        shown = [button for one in fitted for row in one.rows for button in row]
        assert len({button.label for button in shown}) == len(shown), "two buttons look the same"
        assert not say.scale or len(fitted) == 1, "a scale stands in one message"


@pytest.mark.parametrize("language", TEXTS.languages)
def test_a_near_time_needs_no_shortening_on_any_channel(language: str) -> None:
    shortest = min(limits.label for limits in CHANNELS.values())
    for day in range(366):
        slot = slots(1)[0]
        starts = slot.starts + timedelta(days=day)
        for ahead in range(3):
            today = starts.date() - timedelta(days=ahead)
            page = booking.ChooseTime(
                Request(SERVICE, brief(LONGEST)),
                Times((replace(slot, starts=starts, ends=starts + timedelta(hours=1)),), today),
            )
            label = TEXTS.letter(page.show(), language, TURN).rows[0][0].label
            assert len(label) <= shortest, label


def test_no_page_is_missing_here() -> None:
    assert {type(page) for page in PAGES} == set(steps(Page))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_page_stays_within_the_limits(channel: str, language: str) -> None:
    for page in PAGES:
        check(said(page), language, CHANNELS[channel])


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_page_stays_within_the_limits_with_a_hint_before_it(
    channel: str, language: str
) -> None:
    for page in PAGES:
        check(said(page, Text("out-of-date")), language, CHANNELS[channel])


def test_every_page_comes_back_as_it_was() -> None:
    for page in PAGES:
        assert page_from_json(page_to_json(page)) == page


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_page_offers_a_way_on(language: str) -> None:
    for page in PAGES:
        letters = [TEXTS.letter(say, language, TURN) for say in said(page)]
        assert any(letter.rows for letter in letters), page


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize("token", [TOKEN])
def test_an_invitations_routes_fit_every_channel(language: str, token: str) -> None:
    assert write_invitation
    longest = max(len(limits) for limits in [f"go:survey:{token}", f"go:never:{token}"])
    assert longest <= min(limits.value_bytes for limits in CHANNELS.values()), language
