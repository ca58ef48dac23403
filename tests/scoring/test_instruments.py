"""The scales: what lies on them, what is good on them, and that nothing else gets in."""

from typing import Any

import pytest

from scoring.instruments import INSTRUMENTS, LABELS, instrument

SCALES = [
    ("ces", range(1, 8), {5, 6, 7}, {1, 2, 3}),
    ("nps", range(11), {9, 10}, {0, 1, 2, 3, 4, 5, 6}),
    ("csi", range(1, 6), {4, 5}, {1, 2}),
    ("index", range(1, 11), {8, 9, 10}, {1, 2, 3, 4, 5, 6, 7}),
    ("enps", range(11), {9, 10}, {0, 1, 2, 3, 4, 5, 6}),
    ("ease", range(1, 6), {4, 5}, {1, 2}),
    ("fcr", range(3), {2}, {0}),
    ("yesno", range(2), {1}, {0}),
]


@pytest.mark.parametrize(("code", "scale", "positive", "negative"), SCALES)
def test_each_instrument_has_its_own_scale(
    code: str, scale: range, positive: set[int], negative: set[int]
) -> None:
    found = instrument(code)
    assert [found.accept(value) for value in scale] == list(scale)
    assert set(found.positive) == positive
    assert set(found.negative) == negative


@pytest.mark.parametrize(("code", "scale"), [case[:2] for case in SCALES])
def test_what_is_off_the_scale_is_refused_by_name_and_range(code: str, scale: range) -> None:
    for value in (scale[0] - 1, scale[-1] + 1):
        with pytest.raises(ValueError, match=f"{value} is off the scale of {code}: {scale[0]}-"):
            instrument(code).accept(value)


@pytest.mark.parametrize("value", [True, 7.0, "7", None])
def test_only_whole_numbers_are_answers(value: Any) -> None:
    with pytest.raises(ValueError, match="off the scale of ces: 1-7"):
        instrument("ces").accept(value)


def test_good_and_bad_answers_lie_on_the_scale_and_apart() -> None:
    for one in INSTRUMENTS.values():
        scale = set(range(one.low, one.high + 1))
        assert set(one.positive) | set(one.negative) <= scale
        assert not set(one.positive) & set(one.negative)


def test_an_eight_is_good_in_the_index_and_indifferent_in_nps() -> None:
    assert 8 in instrument("index").positive
    assert 8 not in instrument("nps").positive
    assert 8 not in instrument("nps").negative


def test_an_unknown_instrument_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ValueError, match="no instrument 'csat', only ces, nps, csi, index"):
        instrument("csat")


def test_each_word_of_a_worded_scale_is_one_of_its_points() -> None:
    for code, words in LABELS.items():
        scale = instrument(code)
        assert len(words) == len(set(words)) == scale.high - scale.low + 1
