"""Answers as facts: what cannot have been answered is refused, what may be counted is counted."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest

from scoring.facts import MODES, STAGES, Answer, Facts

MOMENT = datetime(2026, 3, 12, 10, tzinfo=UTC)


def answer(value: int | None = 7, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "respondent": "r1",
        "question": "ces",
        "instrument": "ces",
        "value": value,
        "office": "lenina",
        "service": "job-search",
        "stage": "application",
        "channel": "telegram",
        "mode": "bot",
        "answered_at": MOMENT,
    }
    return Answer(**{**given, **changes})


def test_an_answer_off_its_scale_cannot_exist() -> None:
    with pytest.raises(ValueError, match="8 is off the scale of ces: 1-7"):
        answer(8)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"instrument": "csat"}, "no instrument 'csat'"),
        ({"stage": "visit"}, "no stage 'visit'"),
        ({"audience": "parent"}, "no audience 'parent'"),
        ({"choice": "easy"}, "on its scale, not by 'easy'"),
        ({"instrument": "choice"}, "has a name, not a value"),
        ({"mode": "phone"}, "no mode 'phone'"),
        ({"answered_at": MOMENT.replace(tzinfo=None)}, "no time zone"),
    ],
)
def test_an_answer_that_cannot_have_been_given_is_refused_with_a_reason(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        answer(**changes)


def test_an_answer_after_a_call_needs_no_office() -> None:
    assert answer(office=None, service=None).office is None


def test_an_answer_is_never_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        answer().value = 1


def test_every_stage_of_the_path_and_every_mode_is_accepted() -> None:
    assert {answer(stage=stage).stage for stage in STAGES} == set(STAGES)
    assert {answer(mode=mode).mode for mode in MODES} == set(MODES)


def test_a_tally_counts_one_instrument_in_the_official_modes() -> None:
    facts = Facts(
        (
            answer(7),
            answer(7, mode="web"),
            answer(5),
            answer(1, mode="kiosk"),
            answer(1, mode="assisted"),
            answer(1, mode="paper"),
            answer(9, instrument="nps"),
        )
    )
    assert facts.tally("ces") == {7: 2, 5: 1}
    assert facts.tally("ces", {"kiosk", "paper"}) == {1: 2}
    assert facts.tally("csi") == {}


def test_who_finds_it_hard_to_say_counts_in_no_base() -> None:
    assert Facts((answer(7), answer(value=None))).tally("ces") == {7: 1}


def test_an_option_is_kept_by_its_name() -> None:
    assert answer(value=None, instrument="choice", choice="office").choice == "office"
