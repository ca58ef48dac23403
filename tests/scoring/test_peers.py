"""The arithmetic of other survey tools as cases, each with our rule for it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from scoring.answers_file import read_answers
from scoring.facts import Facts
from scoring.indicators import indicators
from scoring.methodology import methodology
from tests.scoring.files import ANSWERS, row, written

CASES = json.loads((Path(__file__).parent / "peer_cases.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['from']}: {case['question']}" for case in CASES]
)
def test_every_case_of_the_peers_has_our_rule(case: dict[str, Any]) -> None:
    rows = [row(i, case["question"], value) for i, value in enumerate(case["values"])]
    read = read_answers(io.StringIO(written(ANSWERS, rows)), methodology())
    assert case["rule"]
    if case["ours"] == "refused":
        assert [one.line for one in read.refused] == [3, 4]
        return
    facts = Facts(cells=read.cells)
    indicator = indicators()[case["question"]]
    figure = indicator.figure(facts)
    if case["ours"] is None:
        assert figure is None
        return
    assert figure.value == pytest.approx(case["ours"], abs=1e-12)
    if "share" in case:
        assert indicator.share(facts).value == pytest.approx(case["share"])
