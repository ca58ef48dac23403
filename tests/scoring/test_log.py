"""Indicators of the log and of the forms, each on facts small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scoring.facts import (
    Answer,
    CardView,
    Case,
    Contact,
    Disposition,
    Facts,
    Review,
    Rules,
    Visit,
)
from scoring.figures import Figure
from scoring.indicators import indicators
from scoring.indicators.ease import level
from scoring.instruments import instrument

DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def figure(code: str, facts: Facts, name: str = "") -> Figure | None:
    one = indicators()[code]
    if name == "share":
        return one.share(facts)
    return one.also[name](facts) if name else one.figure(facts)


def call(person: str | None, topic: str, day: float, **other: object) -> Contact:
    return Contact(person, topic, "lenina", "phone", DAY + timedelta(days=day), **other)


def visit(state: str, person: str = "p", **other: object) -> Visit:
    return Visit(person, "lenina", "benefit", "vk", state, DAY, DAY, **other)


def case(kind: str = "complaint", **other: object) -> Case:
    return Case("1", kind, "chat", "queue", "lenina", DAY, **other)


def test_a_repeat_within_seven_days_is_the_same_matter() -> None:
    contacts = (
        call("a", "benefit", 0),
        call("a", "benefit", 7),
        call("a", "benefit", 14.5),
        call("a", "training", 1),
        call("b", "benefit", 1),
        call(None, "benefit", 1),
    )
    facts = Facts(contacts=contacts)
    # a: benefit twice, benefit again after 7.5 days, training; b: benefit. Nobody knows the last.
    assert (figure("fcr_logged", facts).value, figure("fcr_logged", facts).n) == (3 / 4, 4)
    assert figure("contacts_per_case", facts).value == 5 / 4
    assert figure("contacts_per_case", facts, "median").value == 1
    known = Facts(contacts=contacts, known_until=DAY + timedelta(days=8))
    assert figure("fcr_logged", known).n == 2
    strict = Facts(contacts=contacts, rules=Rules(repeat_within_days=3))
    assert figure("fcr_logged", strict).value == 1


def test_a_matter_belongs_to_the_period_in_which_it_began() -> None:
    contacts = (call("a", "benefit", 0), call("b", "benefit", 0), call("c", "benefit", 1))
    around = Facts(contacts=(call("a", "benefit", -3), call("b", "benefit", 6)))
    facts = Facts(contacts=contacts, around=around)
    # a came for the second time, b will come again: c alone was settled at once.
    assert (figure("fcr_logged", facts).value, figure("fcr_logged", facts).n) == (0.5, 2)
    assert figure("contacts_per_case", facts).value == 1.5


def test_a_visit_is_a_contact_and_a_call_may_say_how_many_there_were() -> None:
    facts = Facts(
        contacts=(call("p", "benefit", 2), call("q", "benefit", 0, count=3)),
        visits=(visit("attended"), visit("missed", "q")),
    )
    assert (figure("fcr_logged", facts).value, figure("fcr_logged", facts).n) == (0, 2)
    assert figure("contacts_per_case", facts).value == 2.5
    assert figure("calls", facts).value == 2


def test_who_calls_again_was_not_helped_by_the_call_marked_resolved() -> None:
    again = (call("a", "x", 0, resolved=True), call("a", "x", 5, resolved=True))
    assert figure("resolution_rate", Facts(contacts=again)).value == 0.5
    near = Facts(contacts=(call("a", "x", 11),))
    assert figure("resolution_rate", Facts(contacts=again, around=near)).value == 0
    assert figure("resolution_rate", Facts(contacts=(again[0], call("a", "y", 5)))).value == 1


def test_a_conversion_to_results_knows_nothing_where_none_is_noted() -> None:
    by_result = Rules(conversion_2="result")
    facts = Facts(visits=(visit("attended"), visit("missed")), rules=by_result)
    assert figure("conversion_2", facts) is None
    noted = Facts(visits=(*facts.visits, visit("attended", result=False)), rules=by_result)
    assert (figure("conversion_2", noted).value, figure("conversion_2", noted).n) == (0, 3)


def test_resolved_and_escalated_are_of_cases_and_calls_together() -> None:
    facts = Facts(
        contacts=(
            call("a", "x", 0, resolved=True),
            call("b", "x", 0, resolved=False, escalated=True),
            call("c", "x", 0),
        ),
        cases=(case(closed_at=DAY, replies=3), case(replies=9, escalated=True)),
    )
    assert (figure("resolution_rate", facts).value, figure("resolution_rate", facts).n) == (0.5, 4)
    assert (figure("escalation_rate", facts).value, figure("escalation_rate", facts).n) == (0.4, 5)
    assert figure("replies_per_case", facts).value == 3
    assert figure("replies_per_case", facts).low is None


def test_conversions_count_people_then_visits() -> None:
    views = tuple(CardView(who, "benefit", "vk", DAY.date()) for who in "aabcd")
    facts = Facts(
        views=views,
        booked=(visit("booked", "a"), visit("cancelled", "b"), visit("booked", "z")),
        visits=(
            visit("attended", result=True),
            visit("attended"),
            visit("missed"),
            visit("cancelled"),
            visit("booked"),
        ),
    )
    assert (figure("conversion_1", facts).value, figure("conversion_1", facts).n) == (0.5, 4)
    assert (figure("conversion_2", facts).value, figure("conversion_2", facts).n) == (0.5, 4)
    by_result = Facts(visits=facts.visits, rules=Rules(conversion_2="result"))
    assert figure("conversion_2", by_result).value == 0.25
    assert figure("no_show_rate", facts).value == pytest.approx(1 / 3)
    assert figure("visits", facts).value == 2
    assert indicators()["visits"].counts(facts)["week"] == {"2026-W10": 2}
    assert indicators()["questions"].counts(facts)["topic"] == {"benefit": 5}


@pytest.mark.parametrize(
    ("arrived", "received", "minutes"),
    [(None, 0, 0), (None, 301, 6), (None, 300, 5), (-600, 240, 4), (600, 900, 5), (600, 500, 0)],
)
def test_waiting_begins_at_the_agreed_time_or_when_one_comes_late(
    arrived: int | None, received: int, minutes: int
) -> None:
    came = None if arrived is None else DAY + timedelta(seconds=arrived)
    one = visit("attended", arrived_at=came, received_at=DAY + timedelta(seconds=received))
    facts = Facts(visits=(one, visit("attended")))
    assert (figure("waiting_time", facts).value, figure("waiting_time", facts).n) == (minutes, 1)
    assert figure("waiting_time", facts, "in_time").value == (minutes <= 5)


def test_nobody_waited_for_a_visit_that_was_missed_after_all() -> None:
    one = visit("missed", received_at=DAY + timedelta(seconds=600))
    facts = Facts(visits=(one, visit("attended", received_at=DAY)))
    assert (figure("waiting_time", facts).value, figure("waiting_time", facts).n) == (0, 1)
    behind = indicators()["waiting_time"].behind
    assert behind
    assert [record.counted for record in behind(facts)] == [False, True]


def test_complaints_are_told_as_times_as_many_and_by_week() -> None:
    facts = Facts(cases=(case(), case(), case(), case("thanks")), before=Facts(cases=(case(),) * 2))
    told = figure("complaints", facts)
    assert (told.value, told.n) == (1.5, 5)
    assert told.low < 1 < told.high
    assert figure("complaints", facts, "count").value == 3
    assert indicators()["complaints"].counts(facts)["topic"] == {"queue": 3}
    assert figure("complaints", Facts(cases=(case(),))) is None
    assert figure("complaints", Facts(cases=(case(),), before=Facts())) is None


def test_response_rates_are_those_of_aapor() -> None:
    asked = {"complete": 50, "partial": 10, "refused": 5, "not-delivered": 15, "expired": 20}
    states = {**asked, "no-consent": 40, "capped": 8}
    facts = Facts(
        dispositions=tuple(Disposition(one, "vk", "lenina", n) for one, n in states.items())
    )
    assert (figure("response_rate", facts).value, figure("response_rate", facts).n) == (0.5, 100)
    assert figure("response_rate", facts, "rr2").value == 0.6
    counts = indicators()["response_rate"].counts(facts)
    assert (counts["state"]["no-consent"], counts["channel"]) == (40, {"vk": 100})


def test_iqs_weighs_long_scorecards_more() -> None:
    facts = Facts(reviews=(Review(9, 10, "lenina", DAY), Review(20, 40, None, DAY)))
    assert figure("iqs", facts).value == 29 / 50
    assert figure("calls", Facts(contacts=(call("a", "x", 0),))).value == 1


@pytest.mark.parametrize(
    ("share", "stars"),
    [(0, 0), (0.5, 0), (0.5004, 0), (0.501, 1), (0.6, 1), (0.601, 2), (0.75, 3), (0.9, 4), (1, 5)],
)
def test_stars_follow_the_official_table(share: float, stars: int) -> None:
    assert level(share) == stars


def test_the_five_words_have_a_share_and_stars() -> None:
    answers = tuple(
        Answer(f"r{i}", "ease", "ease", value, None, None, "search", "vk", "bot", DAY)
        for i, value in enumerate([5] * 5 + [4] * 3 + [3, 1])
    )
    assert figure("ease", Facts(answers)).value == 0.8
    assert figure("ease", Facts(answers), "stars").value == 3
    assert figure("usefulness", Facts(answers)) is None


def test_partly_is_told_apart_and_never_half_a_yes() -> None:
    answers = tuple(
        Answer(f"r{i}", "fcr", "fcr", value, None, None, "result", "vk", "bot", DAY)
        for i, value in enumerate([2, 2, 1, 0, None])
    )
    assert (figure("fcr", Facts(answers)).value, figure("fcr", Facts(answers)).n) == (0.5, 4)
    assert figure("fcr", Facts(answers), "partly").value == 0.25
    assert instrument("fcr").high == 2
    assert date(2026, 3, 2) == DAY.date()


def test_records_say_which_of_them_a_figure_counts() -> None:
    facts = Facts(
        contacts=(call("a", "t", 0), call(None, "t", 0), call("b", "t", 9, resolved=True)),
        visits=(visit("attended"), visit("missed"), visit("cancelled")),
        known_until=DAY + timedelta(days=10),
    )

    def counted(code: str) -> list[bool]:
        behind = indicators()[code].behind
        return [one.counted for one in behind(facts)] if behind else []

    assert counted("visits") == [True, False, False]
    assert counted("no_show_rate") == [True, True, False]
    assert counted("conversion_2") == [True, True, True]
    assert counted("waiting_time") == [False, False, False]
    assert counted("calls") == [True, True, True]
    assert counted("resolution_rate") == [False, False, True]
    assert counted("fcr_logged")[:3] == [True, False, False]
