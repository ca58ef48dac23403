"""What the log of calls tells flags: who answers for several phones, who is praised too much."""

from datetime import UTC, datetime, timedelta

from bot.domain.booking import Limits
from bot.domain.calls import Call, CallRule
from bot.domain.surveys import Reply
from bot.handlers.calls import register_call
from bot.handlers.routing import Rules
from bot.handlers.suspicion import suspicious
from bot.jobs.rollup import clocks_of
from scoring.flags import FlagReport
from storage.answers import Circumstances, Given
from storage.database import Database, Store
from storage.portion import Portion

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
RULES = Rules(timedelta(hours=2), None, "http://127.0.0.1:8080", Limits(), CallRule())


def answered(store: Store, number: int, operator: str, respondent: str, points: int | None) -> None:
    """A call of a phone of its own; with points the person answers everything."""
    at = NOON + timedelta(days=number)
    call = Call("desk", str(number), operator, "jobseeker", "пособие", "search", at, at)
    kept = register_call(store, RULES, call, f"+7912{number:07}", at).kept  # type: ignore[union-attr]
    invitation = store.invitations.open(kept.token or "", at)
    assert invitation
    if points is None:
        return
    how = Circumstances(respondent, "vk", "bot", "ru", at)
    store.answers.put(invitation, Given("ces", "ces", Reply(points)), how)
    store.dispositions.follow(invitation.id, "complete")


async def test_one_account_that_answers_for_several_phones_is_told(
    either_database: Database,
) -> None:
    def unit(store: Store) -> tuple[FlagReport, FlagReport]:
        for number, respondent in enumerate(("anna", "boris", "boris", "boris")):
            answered(store, number, "op-1", respondent, 6)
        later = (NOON + timedelta(days=3)).date()
        clocks = clocks_of(store)
        return suspicious(store, Portion(clocks)), suspicious(store, Portion(clocks, later))

    whole, later = await either_database.run(unit)
    assert [(one.respondent, one.codes) for one in whole.respondents] == [("boris", ("ACCOUNT",))]
    assert later.respondents == ()


async def test_a_specialist_praised_beyond_chance_is_a_line_of_the_review_list(
    either_database: Database,
) -> None:
    def unit(store: Store) -> FlagReport:
        for number in range(36):
            operator = f"op-{number % 3}"
            praised = operator == "op-0" or number % 2
            answered(store, number, operator, f"p{number}", 7 if praised else 3)
        return suspicious(store, Portion(clocks_of(store)))

    report = await either_database.run(unit)
    assert [(one.subject, one.code) for one in report.reviews] == [("op-0", "OUTLIER-STAFF")]
    assert report.respondents == ()


async def test_a_specialist_whose_calls_are_all_answered_is_told_too(
    either_database: Database,
) -> None:
    def unit(store: Store) -> FlagReport:
        for number in range(36):
            operator = f"op-{number % 3}"
            silent = operator != "op-2" and number % 4
            answered(store, number, operator, f"p{number}", None if silent else 5 + number % 3)
        return suspicious(store, Portion(clocks_of(store)))

    report = await either_database.run(unit)
    assert [(one.subject, one.code) for one in report.reviews] == [("op-2", "OUTLIER-STAFF")]
