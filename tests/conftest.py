"""Fixtures that the tests share, and the rule that nothing is skipped where it must be run."""

import os
from collections.abc import Generator

import pytest
import structlog
from hypothesis import settings

pytest.register_assert_rewrite("tests.desk", "tests.dialogue", "tests.invariants")

from tests.desk import (  # noqa: E402, F401 - fixtures; the rewriting must come first
    clock,
    database,
    desk,
    either_database,
    postgres,
    postgres_database,
    sqlite_template,
)

NO_SKIPS = os.environ.get("CI") == "true" or os.environ.get("OTKLIK_NO_SKIPS") == "1"

# A busy machine is no reason to fail, and where others wait the cases are always the same.
settings.register_profile("otklik", deadline=None, derandomize=NO_SKIPS)
settings.load_profile("otklik")


def pytest_configure(config: pytest.Config) -> None:
    """The one marker of our own."""
    config.addinivalue_line(
        "markers", "by_hand: writes into the database by hand, so it need not agree with itself"
    )


@pytest.fixture(autouse=True)
def logs() -> None:
    """Each test's own, whatever a command set up in the one before; tracebacks without values."""
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure where everything that the tests need is promised to be there."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and here nothing may be: {call.excinfo}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself as a whole."""
    report = yield
    if NO_SKIPS and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and here nothing may be"
    return report
