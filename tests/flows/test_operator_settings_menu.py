from bot.core.pages import Go
from bot.core.says import Text, Words
from bot.flows.menu import Finished, Menu, to
from bot.flows.operator import AskPhone, CheckPhone, Operator
from bot.flows.settings import (
    ChooseLanguage,
    Forget,
    Forgotten,
    ReallyForget,
    Settings,
    StopLetters,
)
from tests.dialogue import Dialogue

# -- operator ---------------------------------------------------------------------------------

OPERATOR = Operator("8 800 000-00-00", {"ru": "Пн–пт"})


def test_the_operator_tells_the_phone_and_offers_to_call_back() -> None:
    person = Dialogue(OPERATOR)
    assert person.said == {"operator"}
    assert person.presses("button-call-back").went == "callback"


def test_the_operator_does_not_listen_here() -> None:
    assert Dialogue(OPERATOR).types("алло").unclear


def test_a_shared_and_a_typed_phone_are_both_read() -> None:
    shared = Dialogue(AskPhone(), {CheckPhone: "+79001234567"}).shares_phone("+79001234567")
    assert shared.said == {"call-promised"}
    typed = Dialogue(AskPhone(), {CheckPhone: "+79001234567"}).types("8 900 123-45-67")
    assert typed.done == [CheckPhone("8 900 123-45-67")]
    assert typed.said == {"call-promised"}


def test_what_is_no_phone_is_asked_for_again() -> None:
    person = Dialogue(AskPhone(), {CheckPhone: None}).types("завтра")
    assert person.said == {"bad-phone", "ask-phone"}
    assert AskPhone().free_text()
    assert Dialogue(AskPhone()).sends("voice").unclear


# -- settings ---------------------------------------------------------------------------------


def settings(*, letters: bool = False) -> Dialogue:
    answers = {ChooseLanguage: None, StopLetters: None, Forget: None}
    return Dialogue(Settings(("ru", "en"), letters), answers)


def test_settings_tell_how_things_stand() -> None:
    assert settings().said == {"settings", "off"}
    assert settings(letters=True).said == {"settings", "on"}
    assert settings().offered == (
        "language-ru",
        "language-en",
        "button-letters-on",
        "button-forget",
        "button-menu",
    )


def test_a_language_is_chosen_and_the_menu_speaks_it() -> None:
    person = settings().presses("language-en")
    assert person.done == [ChooseLanguage("en")]
    assert person.went == "menu"
    assert settings().presses_value("de").unclear


def test_questions_are_turned_on_by_a_consent_and_off_at_once() -> None:
    assert settings().presses("letters").gone == Go("consent", "letters settings")
    off = settings(letters=True).presses("letters")
    assert off.done == [StopLetters()]
    assert off.went == "settings"


def test_forgetting_is_asked_once_more() -> None:
    person = settings().presses("button-forget")
    assert person.page == ReallyForget()
    assert person.types("да").unclear
    assert person.done == []
    person.presses("button-yes-forget")
    assert person.done == [Forget()]
    assert person.page == Forgotten()
    assert person.says[-1].fresh


def test_who_would_rather_stay_goes_back_to_the_settings() -> None:
    assert settings().presses("button-forget").presses("button-back").went == "settings"


# -- menu -------------------------------------------------------------------------------------


def test_the_menu_offers_everything_by_routes() -> None:
    person = Dialogue(Menu("greeting", Words({"ru": "Центр"})))
    assert person.offered == (
        "button-booking",
        "button-visits",
        "button-info",
        "button-where",
        "button-feedback",
        "button-operator",
        "button-settings",
    )
    assert all(button.value.startswith("go:") for button in person.buttons)
    assert person.types("ничего").unclear


def test_a_finished_conversation_says_how_and_where_to_go() -> None:
    person = Dialogue(Finished(Text("agreed-letters")))
    assert person.said == {"agreed-letters"}
    assert person.presses("button-visits").went == "visits"


def test_a_route_carries_its_argument() -> None:
    assert to("booking", "benefit").value == "go:booking:benefit"
    assert to("menu").value == "go:menu"
