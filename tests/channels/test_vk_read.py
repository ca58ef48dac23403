"""Every kind of update by a labelled case: what VK tells, what the bot understands."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.vk_read import knows_callbacks, read
from bot.core import events

CASES = json.loads(Path(__file__).with_name("vk_cases.json").read_text(encoding="utf-8"))
ABLE, OLD = ["text", "open_link", "callback"], ["text", "open_link"]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_an_update_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    assert read(case["update"]) == _expected(case)


def test_the_cases_have_their_own_names_and_keys() -> None:
    assert len({case["case"] for case in CASES}) == len(CASES)
    assert len({case["update"]["event_id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("actions", "able"), [(ABLE, True), (OLD, False), ([], False)])
def test_a_message_tells_whether_its_client_has_callback_buttons(
    actions: list[str], able: bool
) -> None:
    what = {"message": {"from_id": 5}, "client_info": {"button_actions": actions}}
    assert knows_callbacks({"type": "message_new", "object": what}) == ("5", able)


def test_a_pressed_callback_button_proves_that_its_client_has_them() -> None:
    assert knows_callbacks({"type": "message_event", "object": {"user_id": 5}}) == ("5", True)


def test_other_updates_tell_nothing_about_a_client() -> None:
    assert knows_callbacks({"type": "message_allow", "object": {"user_id": 5}}) is None


def _expected(case: dict[str, Any]) -> events.Incoming | None:
    said = case["read"]
    if said is None:
        return None
    event = getattr(events, said["event"])(**said["with"])
    key = case["update"]["event_id"]
    address = events.Address("vk", said["user"])
    return events.Incoming(address, key, event, said["language"], said["pressed"])
