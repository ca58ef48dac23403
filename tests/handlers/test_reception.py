import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import structlog

from bot.core.events import Incoming, Left, Pressed, Started, Typed
from bot.flows.booking import ChooseService, ChooseTime
from bot.flows.feedback import WriteFeedback
from bot.flows.info import NothingFound, ShowCard
from bot.flows.menu import Menu
from bot.flows.where import ChooseOffice
from bot.handlers.all import EVERYTHING
from bot.handlers.reception import Turnstiles
from bot.handlers.routing import Handlers, Work
from storage.database import Database
from tests.desk import Desk, Person, same_words

QUESTION = "какие документы взять с собой"
GIBBERISH = "щщщ ъъъ"


async def test_who_starts_is_greeted_and_shown_the_menu(desk: Desk) -> None:
    person = await desk.person().starts()
    assert "greeting" in person.said
    assert len(person.labels) == 7
    assert "Прикамский" in person.text


async def test_a_repeated_event_is_refused_by_its_key(desk: Desk) -> None:
    person = desk.person()
    await person.does(Started(), key="update-1")
    assert person.letters
    await person.does(Started(), key="update-1")
    assert person.letters == ()
    assert len(desk.posted) == 1


async def test_keys_of_different_channels_do_not_meet(desk: Desk) -> None:
    for channel in ("telegram", "vk"):
        person = desk.person(channel=channel)
        await person.does(Started(), key="update-1")
        assert person.letters


async def test_an_old_button_is_answered_and_never_acted_upon(desk: Desk) -> None:
    person = await desk.person().consents()
    old = person.button("certificate").value
    await person.presses("certificate", "perm")
    await person.presses_value(old)
    assert "out-of-date" in person.said
    assert "choose-time" in person.said
    assert not isinstance(await person.page(), ChooseService)


async def test_a_button_of_a_later_turn_that_was_never_shown_is_refused(desk: Desk) -> None:
    person = await desk.person().consents()
    conversation = await person.conversation()
    assert conversation
    await person.presses_value(f"{conversation.turn + 1}:certificate")
    assert "out-of-date" in person.said


@pytest.mark.parametrize("value", ["", ":", "yes", "go:", "go:nowhere", "go:nowhere:7", "1:2:3"])
async def test_a_forged_button_is_answered_and_harmless(desk: Desk, value: str) -> None:
    person = await desk.person().starts()
    await person.presses_value(value)
    assert "out-of-date" in person.said
    assert person.labels


async def test_somebody_forgotten_cannot_press_what_they_saw_before(desk: Desk) -> None:
    person = await desk.person().types("/book")
    agree = person.button("button-agree").value
    await person.types("забудьте меня")
    await person.presses("button-yes-forget")
    await person.types("/book")
    await person.presses_value(agree)
    assert "out-of-date" in person.said
    assert await desk.rows("clients") == []


async def test_a_typed_label_is_a_press(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("справка!")
    assert "choose-office" in person.said


async def test_a_typed_number_is_a_press(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("2")
    assert "service-career-guidance" in person.said
    assert "choose-office" in person.said


@pytest.mark.parametrize("number", ["0", "99", "100", "9" * 5000, "١٢٣"])
async def test_a_number_without_a_button_is_unclear(desk: Desk, number: str) -> None:
    person = await desk.person().consents()
    await person.types(number)
    assert isinstance(await person.page(), ChooseService)
    assert "unclear" in person.said


@pytest.mark.parametrize("number", ["-1", " - 2", "−1", "–3"])
async def test_a_number_below_zero_is_no_button(desk: Desk, number: str) -> None:
    person = await desk.person().consents()
    await person.types(number)
    assert isinstance(await person.page(), ChooseService)
    assert "unclear" in person.said


async def test_a_number_is_no_press_where_words_are_waited_for(desk: Desk) -> None:
    person = await desk.person().types("оставить отзыв")
    await person.presses("feedback-idea")
    assert isinstance(await person.page(), WriteFeedback)
    await person.types("1")
    assert "feedback-kept" in person.said


@pytest.mark.parametrize(
    "words",
    [
        "Записаться",
        "записаться!",
        "  ЗАПИСАТЬСЯ… ",
        "«Записаться!»",
        "запись на приём",
        "запись на прием",
        "/book",
        "/BOOK",
        "Book a visit.",
    ],
)
async def test_opening_words_are_heard_in_any_case_and_punctuation(desk: Desk, words: str) -> None:
    person = await desk.person().types(words)
    assert "consent-booking" in person.said


async def test_opening_words_win_over_the_page(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("Настройки")
    assert "settings" in person.said


@pytest.mark.parametrize(
    ("command", "key"),
    [("/help", "help"), ("/menu", "menu"), ("/cancel", "broken-off"), ("/start", "greeting")],
)
async def test_help_menu_and_cancel_work_anywhere(desk: Desk, command: str, key: str) -> None:
    person = await desk.person().consents()
    await person.presses("certificate")
    await person.types(command)
    assert key in person.said
    assert isinstance(await person.page(), Menu)


async def test_a_question_in_the_midst_of_booking_is_answered_and_one_goes_on(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.presses("certificate", "perm")
    before = await person.page()
    assert isinstance(before, ChooseTime)
    await person.types(QUESTION)
    assert "card-source" in person.said
    assert isinstance(await person.page(), ShowCard)
    await person.presses("button-continue")
    assert await person.page() == before


async def test_several_questions_in_passing_still_lead_back(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types(QUESTION)
    await person.types("сколько платят пособие")
    await person.presses("button-continue")
    assert isinstance(await person.page(), ChooseService)


async def test_a_question_from_the_menu_just_shows_the_card(desk: Desk) -> None:
    person = await desk.person().starts()
    await person.types(QUESTION)
    assert "card-source" in person.said
    assert "button-continue" not in person.said


async def test_a_question_without_an_answer_is_kept_without_the_person(desk: Desk) -> None:
    person = await desk.person().starts()
    await person.types(f"{GIBBERISH} 4509 123456")
    assert isinstance(await person.page(), NothingFound)
    (row,) = await desk.rows("unanswered")
    assert row["question"] == f"{GIBBERISH} #### ######"
    await person.types(f"{GIBBERISH} 4509 123456")
    (row,) = await desk.rows("unanswered")
    assert row["times"] == 2


async def test_nonsense_at_the_shelves_is_kept_too(desk: Desk) -> None:
    person = await desk.person().types("/info")
    await person.types(GIBBERISH)
    assert "nothing-found" in person.said


async def test_nonsense_in_the_midst_of_booking_leaves_the_page(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types(GIBBERISH)
    assert {"unclear", "choose-service"} <= person.said
    assert await desk.rows("unanswered") == []


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "🙂", "…", "²", "½", "\x00", "\u200b", "\ud800"]
)
async def test_no_words_at_all_get_an_answer_and_a_way_on(desk: Desk, text: str) -> None:
    person = await desk.person().starts()
    await person.types(text)
    assert person.letters
    assert person.labels
    assert "sorry" not in person.said


async def test_a_place_shared_anywhere_shows_the_nearest_offices(desk: Desk) -> None:
    person = await desk.person().starts()
    await person.shares_place(57.43, 56.94)
    page = await person.page()
    assert isinstance(page, ChooseOffice)
    assert page.offices[0].code == "kungur"
    assert "offices-nearest" in person.said


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "file", "something new"])
async def test_what_cannot_be_read_is_answered_and_the_page_stays(desk: Desk, kind: str) -> None:
    person = await desk.person().consents()
    await person.sends(kind)
    assert {"cannot-read", "choose-service"} <= person.said


async def test_a_phone_shared_where_nobody_asked_is_not_kept(desk: Desk) -> None:
    person = await desk.person().starts()
    await person.shares_phone("+79001234567")
    assert "unclear" in person.said
    assert await desk.rows("messages") == []


def speaks_english(person: Person) -> bool:
    return "Settings" in person.labels


async def test_the_messengers_language_is_spoken(desk: Desk) -> None:
    person = await desk.person(language="en-GB").starts()
    assert person.text.startswith("Hello!")
    stranger = await desk.person("2", language="de").starts()
    assert stranger.text.startswith("Здравствуйте!")


async def test_the_chosen_language_holds_whatever_the_messenger_says(desk: Desk) -> None:
    person = await desk.person(language="ru").types("/settings")
    await person.presses("language-en")
    assert speaks_english(person)
    await person.types("/menu")
    assert speaks_english(person)


async def test_a_messenger_that_changes_its_language_is_followed(desk: Desk) -> None:
    person = await desk.person(language="ru").starts()
    person.language = "en"
    await person.types("/menu")
    assert speaks_english(person)
    person.language = None
    await person.types("/menu")
    assert speaks_english(person)


async def test_a_press_of_the_newest_letter_is_answered_in_its_place(desk: Desk) -> None:
    person = await desk.person().consents()
    assert person.letters[-1].replaces is None  # a consent stays as it was shown
    await person.presses("certificate")
    assert person.letters[-1].replaces == "the newest"
    await person.presses("button-menu")
    assert person.letters[-1].replaces is None


# -- when something breaks --------------------------------------------------------------------


def breaking(desk: Desk, word: str = "where") -> Desk:
    """The office where opening this conversation writes something and then breaks."""

    def broken(work: Work, _argument: str) -> Any:
        work.store.marks.keep("half-done", "1")
        raise LookupError(f"secret of {work.address.user}")

    table = Handlers.together((EVERYTHING,))
    table.openers[word] = broken
    desk.reception = replace(desk.reception, handlers=table)
    return desk


async def test_a_broken_event_is_rolled_back_and_apologised_for(desk: Desk) -> None:
    person = await breaking(desk).person().types("/where")
    assert "sorry" in person.said
    assert person.labels
    assert await desk.run(lambda store: store.marks.get("half-done")) is None
    assert isinstance(await person.page(), Menu)


async def test_a_broken_event_is_not_tried_again(desk: Desk) -> None:
    person = breaking(desk).person()
    await person.does(Typed("/where"), key="poison")
    await person.does(Typed("/where"), key="poison")
    assert person.letters == ()


async def test_after_an_apology_everything_works(desk: Desk) -> None:
    person = await breaking(desk).person().types("/where")
    await person.types("/book")
    assert "consent-booking" in person.said


async def test_an_apology_is_spoken_in_the_persons_language(desk: Desk) -> None:
    person = await breaking(desk).person(language="en").types("/where")
    assert person.text.startswith("Sorry")


async def test_the_log_of_a_broken_event_names_the_key_and_no_person(desk: Desk) -> None:
    person = breaking(desk).person(user="31337001")
    with structlog.testing.capture_logs() as logs:
        await person.does(Typed("/where"), key="poison")
    (entry,) = logs
    assert entry["key"] == "poison"
    assert entry["reason"] == "LookupError"
    assert "31337001" not in str(entry)


async def test_an_error_of_the_database_never_quotes_what_was_written(database: Database) -> None:
    person = Desk(database, lambda: None).person()  # type: ignore[arg-type]
    with pytest.raises(Exception) as broken:  # noqa: PT011 - whatever it is
        await person.types("моя тайна")
    assert "тайна" not in str(broken.value)
    assert "31337001" not in str(broken.value)


@pytest.mark.by_hand
async def test_when_nothing_can_be_stored_the_channel_is_told(desk: Desk) -> None:
    await desk.database.close()
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the database says
        await desk.person().starts()


async def test_a_page_that_no_longer_exists_is_forgotten(desk: Desk) -> None:
    person = await desk.person().consents()
    conversation = await person.conversation()
    assert conversation
    gone = replace(conversation, page='{"page": "booking.Gone", "is": {}}')
    await desk.run(lambda store: store.conversations.keep(gone, desk.clock()))
    await person.presses("certificate")
    assert isinstance(await person.page(), Menu)
    assert "sorry" not in person.said


# -- who cannot be written to -----------------------------------------------------------------


async def test_who_leaves_gets_no_more_letters(desk: Desk) -> None:
    person = await desk.person().books()
    await person.leaves()
    assert person.letters == ()
    letters = await desk.rows("letters")
    assert {row["ended_as"] for row in letters} == {"gone"}
    desk.clock.passes(days=10)
    assert await desk.send_due() == []


async def test_what_is_planned_for_somebody_who_left_is_void(desk: Desk) -> None:
    person = await desk.person().starts()
    await desk.send_due()
    await person.leaves()

    def plan(store: Any) -> None:
        store.mail.plan(person.address, "invitation:x", "invitation", desk.clock(), "k")

    await desk.run(plan)
    assert await desk.send_due() == []
    assert [row["ended_as"] for row in await desk.rows("letters")][-1] == "void"


async def test_who_comes_back_is_greeted_and_may_be_written_to(desk: Desk) -> None:
    person = await desk.person().starts()
    await person.leaves()
    conversation = await person.conversation()
    assert conversation
    assert conversation.blocked
    await person.returns()
    assert "greeting" in person.said
    conversation = await person.conversation()
    assert conversation
    assert not conversation.blocked


async def test_a_stranger_may_leave_too(desk: Desk) -> None:
    person = desk.person()
    await person.does(Left())
    assert person.letters == ()


# -- one at a time ----------------------------------------------------------------------------


async def test_events_of_one_person_are_served_one_after_another(desk: Desk) -> None:
    person = await desk.person().consents()
    press = Pressed(person.button("certificate").value)
    both = (Incoming(person.address, str(n), press) for n in range(2))
    await asyncio.gather(*(desk.reception.receive(one) for one in both))
    assert desk.texts.said.count("already-pressed") == 1
    assert desk.texts.said.count("choose-office") == 1
    assert "sorry" not in desk.texts.said


async def test_a_turnstile_lets_one_through_and_is_taken_down() -> None:
    gates = Turnstiles()
    here = Desk.person  # any hashable will do for an address
    inside = most = 0

    async def pass_through() -> None:
        nonlocal inside, most
        async with gates.of(here):  # type: ignore[arg-type]
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(pass_through() for _ in range(10)))
    assert most == 1
    assert gates._gates == {}


async def test_a_turnstile_opens_again_after_a_failure() -> None:
    gates = Turnstiles()
    with pytest.raises(ZeroDivisionError):
        async with gates.of("x"):  # type: ignore[arg-type]
            raise ZeroDivisionError
    async with gates.of("x"):  # type: ignore[arg-type]
        assert len(gates._gates) == 1


async def test_two_tables_may_not_claim_the_same() -> None:
    with pytest.raises(ValueError, match="claimed twice"):
        Handlers.together((EVERYTHING, EVERYTHING))


async def test_different_people_stand_in_different_places(desk: Desk) -> None:
    one, two = desk.person("1"), desk.person("2")
    people: Sequence[Person] = (one, two)
    await one.consents()
    await two.types("/info")
    assert [type(await person.page()).__name__ for person in people] == [
        "ChooseService",
        "Catalogue",
    ]
    assert not same_words(one.text, two.text)
