"""What is logged tells where something went wrong, and never what a person wrote."""

import json
import logging
from typing import Any

import pytest
import structlog

from bot.logs import set_up_logs

SECRET = "Иванова +79001234567"


def begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process of its own would, without the handlers of whoever runs the tests."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    set_up_logs("DEBUG")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    raise ValueError(SECRET)


def test_our_own_line_names_the_kind_and_the_place_of_an_exception(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin(monkeypatch)
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("event failed", key="k1")
    (line,) = lines(capsys)
    assert line["event"] == "event failed"
    assert line["exception"] == "ValueError"
    assert line["places"][-1].endswith(":fail")
    assert SECRET not in str(line)


@pytest.mark.parametrize(
    ("library", "message"),
    [
        ("uvicorn.error", "Exception in ASGI application\n"),
        ("asyncio", f"Task exception was never retrieved\nfuture: <ValueError('{SECRET}')>"),
        ("apscheduler.executors.default", "Job raised an exception"),
    ],
)
def test_a_librarys_line_is_json_and_quotes_no_exception(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], library: str, message: str
) -> None:
    begin(monkeypatch)
    try:
        fail()
    except ValueError:
        logging.getLogger(library).exception(message)
    (line,) = lines(capsys)
    assert (line["library"], line["event"]) == (library, message.partition("\n")[0])
    assert (line["level"], line["exception"]) == ("error", "ValueError")
    assert line["places"][-1].endswith(":fail")
    assert SECRET not in str(line)


def test_libraries_speak_only_when_something_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(monkeypatch)
    logging.getLogger("aiosqlite").debug("executing %s", SECRET)
    logging.getLogger("urllib3").info(SECRET)
    assert lines(capsys) == []
