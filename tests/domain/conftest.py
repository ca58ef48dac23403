"""Tells at the end of a run how many slot cases passed."""

from collections import Counter

import pytest

TABLES = {
    "test_a_peers_case_comes_out_as_it_should": "of peers",
    "test_our_own_case_comes_out_as_it_should": "of our own",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say nothing where the cases were not part of the run."""
    passed = terminalreporter.stats.get("passed", [])
    tests = Counter(report.location[2].partition("[")[0] for report in passed)
    counts = [f"{tests[test]} {whose}" for test, whose in TABLES.items() if tests[test]]
    if counts:
        terminalreporter.write_line(f"slot cases passed: {', '.join(counts)}")
