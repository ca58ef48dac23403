"""The composition root: settings become parts, parts become one running product."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.core.channel import Channel
from bot.core.says import Letter
from bot.domain.booking import Limits
from bot.domain.calls import CallRule
from bot.domain.case_rules import case_rules
from bot.domain.clock import Clock, now
from bot.domain.notices import QuietHours
from bot.domain.phones import read_phone
from bot.domain.shelf import Shelf
from bot.domain.survey_file import shipped_surveys
from bot.domain.surveys import Asking
from bot.handlers.all import EVERYTHING
from bot.handlers.casework import escalate_late
from bot.handlers.letters import Letters
from bot.handlers.reception import Reception, Turnstiles
from bot.handlers.routing import Parts, Rules
from bot.handlers.survey_words import check_words
from bot.handlers.waiting import serve_waiting
from bot.jobs.housekeeping import keep_house
from bot.jobs.invitations import settle_invitations
from bot.jobs.post import PostOffice
from bot.jobs.rollup import roll_up
from bot.jobs.timer import Tick, Timer
from bot.settings import PREFIX, Settings, SettingsError
from bot.texts import Texts
from scoring.facts import Rules as CountingRules
from storage.database import Database, Store
from storage.mail import Queued
from storage.migrate import upgrade

log = structlog.get_logger()

SWEEP_SECONDS = 1
HOUSEKEEPING_SECONDS = 3600
WAITING_SECONDS = 5
LATE_CASES_SECONDS = 60
INVITATION_SECONDS = 60
ROLLUP_SECONDS = 60


@dataclass(frozen=True)
class Product:
    """The parts that every way of running the product shares."""

    settings: Settings
    database: Database
    parts: Parts
    reception: Reception
    post: PostOffice
    clock: Clock

    async def prepare(self) -> None:
        """Newest shape of the tables, and a centre to talk about."""
        case_rules()  # a file that cannot be used is refused now, not at the first complaint
        await self.database.run(upgrade)
        moment = self.clock()
        if await self.database.run(lambda store: store.centres.ensure(moment)):
            log.warning("the database was empty: the demo centre was loaded")

    async def keep_house(self) -> None:
        """One round of forgetting."""
        moment = self.clock()
        cap = max(self.settings.call_cap, self.settings.repeat_window)
        await self.database.run(lambda store: keep_house(store, moment, cap))

    async def roll_up(self) -> None:
        """What was answered since the last time is counted."""
        await roll_up(self.database)

    async def serve_waiting(self) -> None:
        """Holds that ran out end, freed times are offered to those who wait."""
        await serve_waiting(self.database, self.parts.rules, self.clock())

    async def escalate_late_cases(self) -> None:
        """Cases past their deadline become the manager's."""
        quiet, moment = self.parts.rules.quiet_hours, self.clock()
        await self.database.run(lambda store: escalate_late(store, quiet, moment))

    async def settle_invitations(self) -> None:
        """What became of the invitations is noted."""
        moment = self.clock()
        await self.database.run(lambda store: settle_invitations(store, moment))

    def timer(self) -> Timer:
        """What ticks while the product runs."""
        return Timer(
            (
                Tick("sweep", SWEEP_SECONDS, self.post.sweep),
                Tick("waiting", WAITING_SECONDS, self.serve_waiting),
                Tick("late cases", LATE_CASES_SECONDS, self.escalate_late_cases),
                Tick("invitations", INVITATION_SECONDS, self.settle_invitations),
                Tick("rollup", ROLLUP_SECONDS, self.roll_up),
                Tick("housekeeping", HOUSEKEEPING_SECONDS, self.keep_house),
            )
        )


def rules_of(settings: Settings) -> Rules:
    """What the settings say about letters and links."""
    quiet = QuietHours(*settings.quiet_hours) if settings.quiet_hours else None
    limits = Limits(
        active=settings.active_bookings,
        moves=settings.moves,
        hold=settings.hold,
        offer=settings.offer_hold,
        cool_down=settings.cool_down,
    )
    surveys = shipped_surveys()
    asking = asking_of(settings)
    phones = frozenset(filter(None, map(read_phone, asking.staff)))
    calls = CallRule(settings.call_share, settings.call_cap, phones)
    public_url = settings.public_url.rstrip("/")
    return Rules(settings.survey_delay, quiet, public_url, limits, calls, asking, surveys)


def counting_rules_of(settings: Settings) -> CountingRules:
    """What the settings say about figures: a repeat, the promised wait, the second conversion."""
    return CountingRules(
        repeat_within_days=settings.repeat_window / timedelta(days=1),
        promised_minutes=settings.promised_wait / timedelta(minutes=1),
        conversion_2=settings.conversion_2,
    )


def asking_of(settings: Settings) -> Asking:
    """How often anybody is asked; SettingsError for a survey that there is not."""
    for name in ("survey_after_visit", "survey_after_call"):
        if getattr(settings, name) not in shipped_surveys():
            known = ", ".join(shipped_surveys())
            raise SettingsError(f"{PREFIX}{name.upper()}: такого опроса нет, есть: {known}")
    return Asking(
        after_visit=settings.survey_after_visit,
        after_call=settings.survey_after_call,
        cap=settings.survey_cap,
        nps_cap=settings.nps_cap,
        expires=settings.survey_expiry,
        reminder=settings.survey_reminder,
        missed=settings.ask_missed,
        staff=frozenset(one.strip() for one in settings.staff.split(",") if one.strip()),
    )


def parts_of(settings: Settings) -> Parts:
    """Words, cards and rules; SurveyFileError where a survey has no words."""
    texts = Texts()
    for survey in shipped_surveys().values():
        check_words(survey, texts)
    return Parts(texts, Shelf(texts.languages), rules_of(settings))


def assemble(
    settings: Settings, database: Database, channels: Mapping[str, Channel], clock: Clock = now
) -> Product:
    """Everything but the edges, wired together."""
    parts = parts_of(settings)
    compose: Callable[[Store, Queued], Letter | None] = Letters(EVERYTHING, parts, clock).compose
    post = PostOffice(database, channels, compose, clock)
    words = dict(parts.texts.opening_words())
    reception = Reception(database, EVERYTHING, parts, clock, post.hand_over, Turnstiles(), words)
    return Product(settings, database, parts, reception, post, clock)


def calm_the_collector() -> None:
    """After imports nothing of them is garbage: half the cost of an update is saved."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def together(jobs: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Run all jobs until one of them fails or the whole is cancelled."""
    async with asyncio.TaskGroup() as tasks:
        for job in jobs:
            tasks.create_task(_run(job))


async def _run(job: Callable[[], Awaitable[None]]) -> None:
    await job()


__all__ = ["Product", "assemble", "calm_the_collector", "together"]
