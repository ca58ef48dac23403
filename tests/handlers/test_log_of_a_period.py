"""A period's log as the indicators take it: who called again, in whose week, what is promised."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import counting_rules_of
from bot.domain.booking import Limits
from bot.domain.calls import Call, CallRule
from bot.handlers.calls import register_call
from bot.handlers.facts import Stretch, log_facts
from bot.handlers.routing import Rules
from bot.settings import SettingsError, read_settings
from scoring.facts import Facts
from scoring.facts import Rules as CountingRules
from scoring.indicators import indicators
from storage.counting import Clocks
from storage.database import Database, Store

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA, BORIS = "+79123456789", "+79123456780"
RULES = Rules(timedelta(hours=2), None, "http://127.0.0.1:8080", Limits(), CallRule())


def called(
    store: Store, code: str, phone: str | None, at: datetime, topic: str = "пособие"
) -> None:
    call = Call("desk", code, "op-1", "jobseeker", topic, "search", at, at, resolved=True)
    register_call(store, RULES, call, phone, at)


def read(store: Store, **wanted: object) -> Facts:
    stretch = Stretch(**wanted)  # type: ignore[arg-type]
    clocks = Clocks({"perm": "Asia/Yekaterinburg"}, "Asia/Vladivostok")
    return log_facts(store, stretch, CountingRules(), clocks, MORNING + 40 * DAY)


async def test_who_calls_again_is_known_after_their_phone_is_forgotten(
    either_database: Database,
) -> None:
    def unit(store: Store) -> Facts:
        called(store, "1", ANNA, MORNING)
        called(store, "2", ANNA, MORNING + 3 * DAY)  # within the cap: nobody is asked again
        called(store, "3", BORIS, MORNING)
        called(store, "4", None, MORNING)
        store.calls.forget_phones(MORNING + 20 * DAY)
        return read(store)

    facts = await either_database.run(unit)
    figure = indicators()["fcr_logged"].figure(facts)
    assert figure
    assert (figure.value, figure.n) == (0.5, 2)
    resolved = indicators()["resolution_rate"].figure(facts)
    assert resolved
    assert (resolved.value, resolved.n) == (0.75, 4)


async def test_a_repeat_right_after_the_period_counts_against_its_contact(
    either_database: Database,
) -> None:
    def unit(store: Store) -> tuple[Facts, Facts]:
        called(store, "1", ANNA, MORNING)
        called(store, "2", ANNA, MORNING + 2 * DAY)
        first = read(store, begins=MORNING - DAY, ends=MORNING + DAY)
        return first, read(store, begins=MORNING + DAY, ends=MORNING + 3 * DAY)

    first, second = await either_database.run(unit)
    figure = indicators()["fcr_logged"].figure(first)
    assert figure
    assert (figure.value, figure.n) == (0, 1)
    assert indicators()["fcr_logged"].figure(second) is None


async def test_a_call_belongs_to_the_week_of_its_offices_clock(either_database: Database) -> None:
    def unit(store: Store) -> Facts:
        # Sunday evening in UTC is Monday morning in Vladivostok.
        called(store, "1", None, datetime(2026, 11, 22, 22, 0, tzinfo=UTC))
        return read(store)

    counts = indicators()["calls"].counts
    assert counts
    assert counts(await either_database.run(unit))["week"] == {"2026-W48": 1}
    assert date(2026, 11, 23).isocalendar()[1] == 48


def test_the_centre_sets_what_a_repeat_and_the_promise_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_REPEAT_WINDOW", "36h")
    monkeypatch.setenv("OTKLIK_PROMISED_WAIT", "15m")
    monkeypatch.setenv("OTKLIK_CONVERSION_2", "result")
    assert counting_rules_of(read_settings()) == CountingRules(1.5, 15, "result")
    monkeypatch.setenv("OTKLIK_CONVERSION_2", "money")
    with pytest.raises(SettingsError, match="OTKLIK_CONVERSION_2"):
        read_settings()
