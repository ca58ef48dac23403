"""Every conversation's table, together."""

from bot.handlers.booking import booking
from bot.handlers.callers import callers
from bot.handlers.cases import cases
from bot.handlers.closing import closing
from bot.handlers.confirmation import confirmation
from bot.handlers.consent import consent
from bot.handlers.feedback import feedback
from bot.handlers.info import info
from bot.handlers.menu import menu
from bot.handlers.operator import operator
from bot.handlers.routing import Handlers
from bot.handlers.settings import settings
from bot.handlers.survey import survey
from bot.handlers.visits import visits
from bot.handlers.waiting import waiting
from bot.handlers.where import where

EVERYTHING = Handlers.together(
    (
        menu,
        consent,
        info,
        where,
        booking,
        waiting,
        callers,
        closing,
        confirmation,
        visits,
        survey,
        feedback,
        cases,
        operator,
        settings,
    )
)
