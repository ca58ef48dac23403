"""NPS and CES from facts, with the arithmetic of other survey tools as cases."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from scoring.facts import Answer, Facts
from scoring.figures import Figure, mean_of, net_of, share_of
from scoring.indicators import indicators
from scoring.instruments import instrument


def facts(code: str, values: list[int], mode: str = "bot") -> Facts:
    at = datetime(2026, 3, 12, 10, tzinfo=UTC)
    return Facts(
        tuple(
            Answer(f"r{i}", code, code, value, "lenina", None, "feedback", "vk", mode, at)
            for i, value in enumerate(values)
        )
    )


def nps(values: list[int]) -> Figure | None:
    return indicators()["nps"].figure(facts("nps", values))


def ces(values: list[int]) -> Figure | None:
    return indicators()["ces"].figure(facts("ces", values))


# Formbricks and Delighted, by their arithmetic. Where Formbricks counts people who closed the
# question ({10, closed, closed} → 33.33), we do not: no answer is no answer, and who was asked in
# vain shows in the response rate. Delighted rounds to whole points, we keep what was computed.
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 7, 3, 9], 25),
        ([5], -100),
        ([10], 100),
        ([10] * 10 + [8] * 5 + [2] * 5, 25),
        ([9] * 3 + [7] * 2 + [6], 100 / 3),
        ([7, 8], 0),
    ],
)
def test_nps_counts_as_the_peers_do(values: list[int], expected: float) -> None:
    figure = nps(values)
    assert figure.value == pytest.approx(expected)
    assert figure.low <= figure.value <= figure.high
    assert (figure.n, figure.unit) == (len(values), "points")


def test_nps_carries_the_adjusted_interval() -> None:
    figure = nps([10] * 15 + [7] * 9 + [0] * 6)
    assert (figure.value, round(figure.low, 1), round(figure.high, 1)) == (30, 0.7, 53.9)


@pytest.mark.parametrize(("values", "expected"), [([7, 6, 1], 14 / 3), ([7], 7), ([1, 7], 4)])
def test_ces_is_the_mean_on_its_own_scale(values: list[int], expected: float) -> None:
    figure = ces(values)
    assert figure.value == pytest.approx(expected)
    assert (figure.n, figure.unit) == (len(values), "score")


def test_ces_of_one_answer_has_a_value_and_no_ends() -> None:
    figure = ces([5])
    assert (figure.value, figure.low, figure.high, figure.n) == (5.0, None, None, 1)


def test_ces_tells_the_share_of_easy_answers_apart() -> None:
    figure = indicators()["ces"].share(facts("ces", [7] * 20 + [5] * 4 + [4] * 3 + [1] * 3))
    assert (figure.value, figure.n, figure.unit) == (0.8, 30, "share")
    assert (round(figure.low, 3), round(figure.high, 3)) == (0.627, 0.905)


def test_csi_of_five_four_two_one_is_three_and_half_satisfied() -> None:
    tally = facts("csi", [5, 4, 2, 1]).tally("csi")
    assert mean_of(tally).value == 3
    assert share_of(tally, instrument("csi")).value == 0.5


@pytest.mark.parametrize("code", sorted(indicators()))
def test_no_data_is_no_figure_and_never_a_zero(code: str) -> None:
    indicator = indicators()[code]
    assert indicator.figure(Facts()) is None
    assert indicator.share is None or indicator.share(Facts()) is None
    assert net_of({}, instrument("nps")) is None


@pytest.mark.parametrize("mode", ["kiosk", "assisted", "paper"])
def test_only_official_modes_count_until_others_are_asked_for(mode: str) -> None:
    told = facts("nps", [10, 10, 0], mode)
    figure = indicators()["nps"].figure
    assert figure(told) is None
    assert figure(told, {mode}).n == 3


def test_the_page_behind_a_link_counts_like_the_chat() -> None:
    assert indicators()["ces"].figure(facts("ces", [7, 5], "web")).n == 2


def test_every_module_of_the_folder_is_found_under_its_own_code() -> None:
    assert {"ces", "nps"} <= set(indicators())
    for code, indicator in indicators().items():
        assert indicator.code == code


def test_naming_the_indicators_loads_neither_numpy_nor_scipy() -> None:
    program = (
        "import sys; from scoring.indicators import indicators; indicators();"
        " sys.exit(bool({'numpy', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
