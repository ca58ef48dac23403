"""The greeting, the menu, help, and what a deep link leads to."""

from bot.core.pages import Go, Step
from bot.core.says import Words
from bot.flows.menu import Menu
from bot.handlers.routing import Handlers, Work

menu = Handlers()

SURVEY_LINK = "s_"
CLAIM_LINK = "b_"


@menu.opens("start")
def start(work: Work, payload: str) -> Step:
    """Greets; a payload of a survey link leads straight to its questions."""
    if payload.startswith(SURVEY_LINK):
        return Go("survey-link", payload.removeprefix(SURVEY_LINK))
    if payload.startswith(CLAIM_LINK):
        return Go("claim", payload.removeprefix(CLAIM_LINK))
    return Menu("greeting", Words(work.centre.name))


@menu.opens("menu")
def show_menu(_work: Work, _argument: str) -> Step:
    """What the bot can do."""
    return Menu()


@menu.opens("help")
def help_out(_work: Work, _argument: str) -> Step:
    """How to talk to the bot."""
    return Menu("help")


@menu.opens("cancel")
def break_off(_work: Work, _argument: str) -> Step:
    """Whatever was going on is left; nothing that was booked changes."""
    return Menu("broken-off")
