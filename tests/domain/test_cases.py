from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case_rules import FILE, CaseRulesError, case_rules, read_case_rules
from bot.domain.cases import (
    KINDS,
    RUNNING,
    STATES,
    Case,
    CaseNumber,
    Kind,
    NotNow,
    State,
    close,
    contest,
    due_by,
    escalate,
    is_late,
    may_contest,
    read,
    reply,
    take,
)

PERM = "Asia/Yekaterinburg"
THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 11, 26, 18, 59, tzinfo=UTC)
NEW = Case(CaseNumber(1), "complaint", "chat", "waiting", "office", "received", THURSDAY, NEXT_WEEK)
HOUR = timedelta(hours=1)


def done(case: Case | NotNow) -> Case:
    assert isinstance(case, Case)
    return case


def closed(case: Case) -> Case:
    return done(close(case, "schedule", "Открыли второе окно", THURSDAY))


def test_a_case_goes_from_received_to_closed() -> None:
    states = [NEW.state]
    case = NEW
    for step in (read, take, reply, closed):
        case = done(step(case))
        states.append(case.state)
    assert tuple(states) == STATES
    assert (case.answers, case.cause, case.closed_at) == (2, "schedule", THURSDAY)


def test_steps_may_be_left_out_but_not_gone_back() -> None:
    assert done(reply(NEW)).state == "answered"
    assert closed(NEW).state == "closed"
    assert read(done(take(NEW))) == NotNow("working")
    assert take(done(reply(NEW))) == NotNow("answered")
    for step in (read, take, reply):
        assert step(closed(NEW)) == NotNow("closed")
    assert close(closed(NEW), "law", "ничего", THURSDAY) == NotNow("closed")


def test_a_case_may_be_taken_by_somebody_else_than_its_owner_by_rule() -> None:
    assert done(take(NEW)).owner == "office"
    assert done(take(NEW, "methods")).owner == "methods"


def test_not_solved_reopens_once_an_answer() -> None:
    assert not may_contest(NEW)
    answered = done(reply(NEW))
    again = done(contest(answered, 1, NEXT_WEEK + HOUR))
    assert (again.state, again.reopened, again.due_at) == ("working", 1, NEXT_WEEK + HOUR)
    assert contest(again, 1, NEXT_WEEK) == NotNow("working")
    second = done(reply(again))
    assert contest(second, 1, NEXT_WEEK) == NotNow("answered"), "that was the first answer"
    assert done(contest(second, 2, NEXT_WEEK)).reopened == 2


def test_what_was_changed_is_an_answer_that_may_not_be_enough() -> None:
    case = done(contest(closed(done(reply(NEW))), 2, NEXT_WEEK))
    assert (case.state, case.cause, case.action, case.closed_at) == ("working", None, None, None)
    assert done(close(case, "law", "Объяснили", THURSDAY)).cause == "law"


def test_late_is_who_has_no_answer_after_the_deadline() -> None:
    assert not is_late(NEW, NEXT_WEEK)
    assert is_late(NEW, NEXT_WEEK + HOUR)
    assert not is_late(done(reply(NEW)), NEXT_WEEK + HOUR)


def test_a_late_case_escalates_once_a_deadline() -> None:
    assert escalate(NEW, "director", NEXT_WEEK) == NotNow("received")
    late = done(escalate(NEW, "director", NEXT_WEEK + HOUR))
    assert (late.owner, late.escalated_at) == ("director", NEXT_WEEK + HOUR)
    assert escalate(late, "director", NEXT_WEEK + 2 * HOUR) == NotNow("received")
    later = NEXT_WEEK + timedelta(days=5)
    again = done(contest(done(reply(late)), 1, later))
    assert again.escalated_at == late.escalated_at, "that it was late once is not forgotten"
    assert escalate(again, "director", later) == NotNow("working")
    assert done(escalate(again, "director", later + HOUR)).escalated_at == later + HOUR


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        ("2026-11-19T10:00+00:00", 1, "2026-11-20T23:59+05:00"),
        ("2026-11-19T10:00+00:00", 5, "2026-11-26T23:59+05:00"),
        ("2026-11-21T10:00+00:00", 1, "2026-11-23T23:59+05:00"),  # a Saturday
        ("2026-11-19T20:00+00:00", 1, "2026-11-23T23:59+05:00"),  # Friday already in Perm
        ("2026-12-30T10:00+00:00", 1, "2027-01-11T23:59+05:00"),  # over the New Year holidays
    ],
)
def test_the_deadline_counts_working_days_by_the_offices_clock(
    opened: str, days: int, due: str
) -> None:
    moment = due_by(datetime.fromisoformat(opened), PERM, days)
    assert moment == datetime.fromisoformat(due)


STEPS = {
    "read": read,
    "take": take,
    "reply": reply,
    "close": lambda case: close(case, "law", "так", THURSDAY),
    "contest": lambda case: contest(case, case.answers, case.due_at + HOUR),
    "escalate": lambda case: escalate(case, "director", case.due_at + HOUR),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_whatever_is_done_a_case_agrees_with_itself(steps: list[str]) -> None:
    case = NEW
    for step in steps:
        after = STEPS[step](case)
        if isinstance(after, NotNow):
            continue
        assert case.contested <= after.contested <= after.answers
        assert (after.state == "closed") == (after.closed_at is not None)
        assert (after.cause is None) == (after.closed_at is None)
        assert after.state in STATES
        assert after.reopened <= after.answers
        assert replace(after, state="received").opened_at == NEW.opened_at
        case = after
    assert may_contest(case) == (case.state not in RUNNING and case.contested < case.answers)


def test_the_kinds_and_states_are_all_there_are() -> None:
    assert (get_args(Kind), get_args(State)) == (KINDS, STATES)


# -- who deals with it -------------------------------------------------------------------------


def test_the_rules_that_ship_can_be_used() -> None:
    rules = case_rules()
    assert rules.topic("staff").owner == "director"
    assert rules.topic("waiting").owner == "office"
    assert rules.topic("no longer there") == rules.topic("other")
    assert rules.cause("schedule")
    assert rules.cause("bad mood") is None
    assert rules.owner_name("director") == "директор центра"
    names = [*(one.name for one in rules.topics), *(one.name for one in rules.causes)]
    assert all({"ru", "en"} <= set(name) for name in names)


@pytest.mark.parametrize(
    ("written", "instead", "reason"),
    [
        ('manager = "director"', 'manager = "king"', "'king' нет среди owner"),
        ('other_topic = "other"', 'other_topic = "rest"', "'rest' нет среди topic"),
        ("answer_within = 10", "answer_within = 0", "нужно от 1 до 30, а не 0"),
        ("answer_within = 10", 'answer_within = "10"', "нужно: целое число"),
        ("answer_within = 10", "answer_in = 10", "не хватает"),
        ('owner = "methods"', 'owner = "nobody"', "'nobody' нет среди owner"),
        ('code = "law"', 'code = "conduct"', "'conduct' уже есть выше"),
        ('code = "site"', "code = site", "не TOML"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_with_line_and_reason(
    written: str, instead: str, reason: str
) -> None:
    text = FILE.read_text("utf-8").replace(written, instead, 1)
    with pytest.raises(CaseRulesError, match=reason) as refused:
        read_case_rules(text)
    assert all(one.line > 0 for one in refused.value.problems)
