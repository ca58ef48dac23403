from typing import Any

import pytest

from tests.cli.command_line import Centre

CALL = ("link", "--topic", "пособие", "--operator")
PHONE = ("--phone", "8 912 345-67-89")


def calls(centre: Centre, *words: str) -> Any:
    return centre.says("calls", *words, "--json").json


def test_each_operators_calls_links_and_answers_are_counted(centre: Centre) -> None:
    for words in (("anna", *PHONE), ("anna", *PHONE), ("boris", "--resolved", "yes")):
        assert centre.says(*CALL, *words).code == 0
    assert calls(centre, "--by", "operator") == [
        {"operator": "anna", "calls": 2, "links": 1, "answers": 0, "skipped": {"capped": 1}},
        {"operator": "boris", "calls": 1, "links": 1, "answers": 0, "skipped": {}},
    ]
    told = centre.says("calls", "--by", "operator").out.splitlines()
    assert told[0].split() == ["Оператор", "Звонков", "Ссылок", "Ответов", "Без", "ссылки"]
    assert told[1].split()[:4] == ["anna", "2", "1", "0"]
    assert told[1].endswith("недавно спрашивали: 1")


def test_half_characters_in_names_are_left_out(centre: Centre) -> None:
    assert centre.says(*CALL, "ann\udcd0a").code == 0
    assert len(calls(centre, "--operator", "anna\udcff")) == 1


def test_a_call_is_listed_with_what_was_told_of_it(centre: Centre) -> None:
    moments = ("--started", "2026-11-23T14:00+05:00", "--ended", "2026-11-23T14:05+05:00")
    more = ("--office", "kungur", "--audience", "employer", "--contacts", "3", "--resolved", "no")
    told = centre.says(*CALL, "anna", "--call-id", "k-1", *moments, *more, "--json").json
    assert told["asked"]
    (listed,) = calls(centre)  # type: ignore[misc]
    assert listed == {
        "call": told["call"],
        "system": "desk",
        "call_id": "k-1",
        "operator": "anna",
        "audience": "employer",
        "topic": "пособие",
        "stage": "search",
        "office": "kungur",
        "started": "2026-11-23T14:00:00+05:00",
        "ended": "2026-11-23T14:05:00+05:00",
        "resolved": False,
        "escalated_to": None,
        "contacts": 3,
        "asked": True,
        "reason": None,
        "answered": False,
    }
    again = centre.says(*CALL, "anna", "--call-id", "k-1", *moments, *more, "--json").json
    assert again["web"] == told["web"]
    assert len(calls(centre)) == 1  # type: ignore[arg-type]


def test_the_rule_decides_and_says_why_not(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_CALL_SHARE", "0")
    said = centre.says(*CALL, "anna")
    assert said.out == "Звонок записан, ссылки нет: звонок не попал в выборку.\n"
    monkeypatch.setenv("OTKLIK_STAFF", "+7 912 345-67-89, 8 (900) 111-22-33")
    assert centre.says(*CALL, "anna", *PHONE, "--json").json["reason"] == "excluded"
    by_hand = centre.says("link", "--topic", "пособие", "--json").json
    assert by_hand["asked"]
    assert centre.says("link", "--topic", "пособие", *PHONE, "--json").json["reason"] == "excluded"


def test_a_link_made_by_hand_is_seen_as_such(centre: Centre) -> None:
    centre.says("link", "--topic", "пособие")
    (told,) = calls(centre, "--by", "operator")  # type: ignore[misc]
    assert (told["operator"], told["links"]) == ("by-hand", 1)


def test_calls_are_those_of_the_days_asked_for(centre: Centre) -> None:
    centre.says(*CALL, "anna")
    assert len(calls(centre, "--from", "2026-11-23", "--to", "2026-11-23")) == 1  # type: ignore[arg-type]
    assert calls(centre, "--from", "2026-11-24") == []
    assert calls(centre, "--to", "2026-11-22") == []
    assert calls(centre, "--operator", "boris") == []
    assert centre.says("calls", "--to", "2026-11-22").out == "Звонков за это время нет.\n"
    assert centre.says("calls").out.splitlines()[1].split()[:3] == ["23.11.2026", "15:00", "anna"]


@pytest.mark.parametrize(
    "words",
    [
        ("--operator", " "),
        ("--operator", "a" * 61),
        ("--operator", "a", "--contacts", "0"),
        ("--operator", "a", "--started", "yesterday"),
        ("--operator", "a", "--started", "2026-11-23T14:00"),
        ("--operator", "a", "--ended", "2026-11-23T23:00+05:00"),
        ("--operator", "a", "--started", "2026-11-23T15:01+05:00"),
        ("--operator", "a", "--call-id", "k-1"),
    ],
)
def test_what_cannot_be_is_no_call(centre: Centre, words: tuple[str, ...]) -> None:
    said = centre.says("link", "--topic", "пособие", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert calls(centre) == []


def test_days_in_the_wrong_order_are_refused(centre: Centre) -> None:
    assert centre.says("calls", "--from", "2026-11-23", "--to", "2026-11-22").code == 2
