import pytest

from bot.core.events import Pressed, SentOther, SharedPhone, SharedPlace, Typed
from bot.core.pages import Go
from bot.flows.consent import Agree, AskConsent, Decline
from tests.dialogue import Dialogue

ANSWERS = {Agree: None, Decline: None}


def asked(purpose: str = "booking") -> Dialogue:
    return Dialogue(AskConsent(purpose, "booking", "benefit"), ANSWERS)  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", ["booking", "letters"])
def test_each_consent_is_a_message_of_its_own(purpose: str) -> None:
    person = asked(purpose)
    assert person.said == {f"consent-{purpose}"}
    assert person.offered == ("button-agree", "button-not-now")
    assert person.says[-1].fresh
    assert person.page
    assert person.page.stays()


def test_the_button_is_a_consent_and_goes_on_with_what_it_was_for() -> None:
    person = asked().presses("button-agree")
    assert person.done == [Agree("booking", "booking", "benefit")]
    assert person.gone == Go("booking", "benefit")


def test_a_refusal_goes_on_without() -> None:
    person = asked("letters").presses("button-not-now")
    assert person.done == [Decline("letters", "booking")]
    assert person.gone == Go("declined", "letters")


@pytest.mark.parametrize(
    "event",
    [
        Typed("да"),
        Typed("Даю согласие!"),
        Typed("yes"),
        Pressed("true"),
        Pressed(""),
        SharedPhone("+79001234567"),
        SharedPlace(58.0, 56.0),
        SentOther("voice"),
    ],
)
def test_nothing_but_the_button_is_a_consent(event: object) -> None:
    person = asked().does(event)  # type: ignore[arg-type]
    assert person.unclear
    assert person.done == []
    assert isinstance(person.page, AskConsent)
