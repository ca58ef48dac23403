"""Every kind of update by a labelled case: what Telegram tells, what the bot understands."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

from bot.channels.telegram_read import read
from bot.core import events

CASES = json.loads(Path(__file__).with_name("telegram_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_an_update_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    update = Update.model_validate(case["update"])
    assert read(update) == _expected(case)


def test_the_cases_have_their_own_names_and_numbers() -> None:
    assert len({case["case"] for case in CASES}) == len(CASES)
    assert len({case["update"]["update_id"] for case in CASES}) == len(CASES)


def _expected(case: dict[str, Any]) -> events.Incoming | None:
    said = case["read"]
    if said is None:
        return None
    return events.Incoming(
        address=events.Address("telegram", said["user"]),
        key=f"update:{case['update']['update_id']}",
        event=getattr(events, said["event"])(**said["with"]),
        language=said["language"],
        pressed_message=said.get("pressed_message"),
    )
