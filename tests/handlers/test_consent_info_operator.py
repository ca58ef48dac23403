import hashlib

import pytest

from bot.core.says import Text
from bot.domain.clients import CONSENT_VERSION
from bot.flows.menu import Finished, Menu
from bot.flows.where import ChooseOffice, ShowOffice
from tests.desk import Desk


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_consent_is_kept_with_version_words_language_and_moment(
    desk: Desk, language: str
) -> None:
    person = await desk.person(language=language).consents()
    (row,) = await desk.rows("consents")
    words = desk.texts.words(Text("consent-booking"), language)
    assert row["fingerprint"] == hashlib.sha256(words.encode()).hexdigest()
    assert row["version"] == CONSENT_VERSION
    assert row["given_at"] == desk.clock()
    assert (row["purpose"], row["language"], row["channel"]) == ("booking", language, "webchat")
    conversation = await person.conversation()
    assert conversation
    assert conversation.client_id == row["client_id"]


async def test_before_the_first_consent_only_address_and_page_are_kept(desk: Desk) -> None:
    person = await desk.person().types("/book")
    for table in ("clients", "consents", "appointments", "messages", "invitations"):
        assert await desk.rows(table) == []
    assert await person.conversation()


async def test_a_refusal_leaves_all_information_open(desk: Desk) -> None:
    person = await desk.person().types("/book")
    await person.presses("button-not-now")
    assert {"declined-booking"} <= person.said
    assert isinstance(await person.page(), Finished)
    assert await desk.rows("clients") == []
    for word, key in (("/info", "catalogue"), ("/where", "offices"), ("/operator", "operator")):
        await person.types(word)
        assert key in person.said
    await person.types("какие документы взять")
    assert "card-source" in person.said


async def test_a_refusal_of_letters_leaves_the_booking(desk: Desk) -> None:
    person = await desk.person().books()
    await person.presses("button-not-now")
    assert "declined-letters" in person.said
    assert [row["purpose"] for row in await desk.rows("consents")] == ["booking"]
    assert len(await desk.rows("appointments")) == 1


async def test_a_typed_yes_is_no_consent(desk: Desk) -> None:
    person = await desk.person().types("/book")
    await person.types("да")
    assert "consent-booking" in person.said
    assert await desk.rows("consents") == []


async def test_letters_are_turned_off_and_on_in_the_settings(desk: Desk) -> None:
    person = await desk.person().books()
    await person.presses("button-agree")
    await person.types("/settings")
    assert "on" in person.said
    await person.presses("button-letters-off")
    assert "off" in person.said
    assert [row["purpose"] for row in await desk.rows("consents") if row["withdrawn_at"]] == [
        "letters"
    ]
    await person.presses("button-letters-on")
    assert "consent-letters" in person.said
    await person.presses("button-agree")
    assert "on" in person.said


# -- information ------------------------------------------------------------------------------


async def test_an_opened_card_is_counted_once_a_person_channel_and_day(desk: Desk) -> None:
    for channel in ("telegram", "vk"):
        person = desk.person(channel=channel)
        for _ in range(3):
            await person.presses_value("go:info:training")
    rows = await desk.rows("card_views")
    assert [row["channel"] for row in rows] == ["telegram", "vk"]
    desk.clock.passes(days=1)
    await desk.person(channel="vk").presses_value("go:info:training")
    assert len(await desk.rows("card_views")) == 3


async def test_a_card_is_found_by_way_of_the_shelves(desk: Desk) -> None:
    person = await desk.person().types("/info")
    await person.presses("button-services", "training")
    assert "card-source" in person.said
    assert "button-booking" in person.said
    assert [row["card"] for row in await desk.rows("card_views")] == ["training"]


async def test_a_card_overdue_for_its_check_says_so(desk: Desk) -> None:
    person = await desk.person().presses_value("go:info:training")
    assert "card-overdue" not in person.said
    desk.clock.passes(days=2000)
    await person.presses_value("go:info:training")
    assert "card-overdue" in person.said


async def test_an_unknown_card_leads_to_the_catalogue(desk: Desk) -> None:
    person = await desk.person().presses_value("go:info:nothing")
    assert "catalogue" in person.said


# -- where we are -----------------------------------------------------------------------------


async def test_the_offices_are_listed_and_tell_all_about_themselves(desk: Desk) -> None:
    person = await desk.person().types("адреса")
    assert {"offices", "offices-hint"} <= person.said
    await person.presses("votkinsk")
    assert isinstance(await person.page(), ShowOffice)
    assert {"office-hours", "office-access", "button-map"} <= person.said


async def test_a_typed_settlement_puts_the_nearest_first(desk: Desk) -> None:
    person = await desk.person().types("/where")
    await person.types("Ижевск")
    page = await person.page()
    assert isinstance(page, ChooseOffice)
    assert page.offices[0].code == "votkinsk"


async def test_an_unknown_settlement_names_the_known_ones(desk: Desk) -> None:
    person = await desk.person().types("/where")
    await person.types("Атлантида")
    assert "unknown-settlement" in person.said
    assert "Кунгур" in person.text


async def test_a_route_may_carry_an_office_or_a_place(desk: Desk) -> None:
    person = await desk.person().presses_value("go:where:kungur")
    assert "office-hours" in person.said
    for argument in ("57.0,53.9", "x,y", "1", "1,2,3", "nan,nan"):
        await person.presses_value(f"go:where:{argument}")
        assert person.letters
        assert "sorry" not in person.said


# -- a living person, reviews -----------------------------------------------------------------


async def test_a_call_back_needs_a_consent_and_a_real_number(desk: Desk) -> None:
    person = await desk.person().types("/operator")
    await person.presses("button-call-back")
    assert "consent-booking" in person.said
    await person.presses("button-agree")
    assert "ask-phone" in person.said
    await person.types("123")
    assert "bad-phone" in person.said
    await person.types("8 (900) 123-45-67")
    assert "call-promised" in person.said
    (row,) = await desk.rows("messages")
    assert (row["kind"], row["phone"]) == ("callback", "+79001234567")


async def test_a_shared_phone_is_called_back_too(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.types("/operator")
    await person.presses("button-call-back")
    await person.shares_phone("+7 900 123-45-67")
    assert "call-promised" in person.said


async def test_a_review_of_a_stranger_is_kept_without_the_person(desk: Desk) -> None:
    person = await desk.person().types("/feedback")
    await person.presses("feedback-complaint")
    await person.types("Долго ждал")
    assert "feedback-kept" in person.said
    (row,) = await desk.rows("cases")
    (words,) = await desk.rows("case_words")
    assert (row["kind"], row["client_id"], row["user"]) == ("complaint", None, None)
    assert (words["author"], words["text"]) == ("person", "Долго ждал")


async def test_starting_anew_leaves_whatever_was_going_on(desk: Desk) -> None:
    person = await desk.person().consents()
    await person.starts()
    assert isinstance(await person.page(), Menu)
