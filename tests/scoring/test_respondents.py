"""Nobody is told by a group: small ones are hidden, and cannot be had by taking away the rest."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from scoring.methodology import DEFAULT, methodology
from scoring.questionnaires import Questionnaire
from scoring.reporting import Asked
from scoring.respondents import UNSAID, About, by_answer, hidden

AGE = About("age-band", ("young", "old", "older"), 10, frozenset({"index-jobseeker"}))
SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=7)


@given(SIZES, st.integers(2, 20))
def test_the_hidden_are_never_one_nor_together_too_few_unless_all_are(
    sizes: dict[str, int], least: int
) -> None:
    silent = hidden(sizes, least)
    present = {one for one, n in sizes.items() if n}
    assert {one for one in present if sizes[one] < least} <= silent <= present
    if silent and silent != present:
        assert len(silent) >= 2
        assert sum(sizes[one] for one in silent) >= least


def test_nothing_is_hidden_where_every_group_is_large_enough() -> None:
    assert hidden({"a": 10, "b": 30, UNSAID: 0}, 10) == frozenset()
    assert hidden({"a": 9, "b": 30, "c": 20}, 10) == {"a", "c"}
    assert hidden({"a": 4, "b": 5, "c": 12, "d": 30}, 10) == {"a", "b", "c"}


def forms(
    answer: str, count: int, value: int, survey: str = "index-jobseeker"
) -> list[Questionnaire]:
    asked = [("staff-competence", value), ("comfort", value), ("age-band", answer or None)]
    questions = tuple(question for question, said in asked if said is not None)
    values = tuple(said for _, said in asked if said is not None)
    moments = array("d", range(len(values)))
    return [
        Questionnaire(
            f"{answer}{n}", "jobseeker", "perm", survey, "bot", questions, values, moments, moments
        )
        for n in range(count)
    ]


def test_each_group_has_its_own_index_and_who_did_not_say_is_one() -> None:
    told = (
        *forms("young", 12, 10),
        *forms("old", 3, 9),
        *forms("older", 25, 6),
        *forms(UNSAID, 8, 5),
        *forms("old", 30, 1, survey="other"),
    )
    groups = by_answer(Asked(methodology(DEFAULT)), AGE, told)
    assert [(one.answer, one.index and one.index.n) for one in groups] == [
        ("young", 12),
        ("old", None),
        ("older", 25),
        (UNSAID, None),
    ]
    young, _, older, _ = (one.index for one in groups)
    assert young
    assert older
    best, worst = young.alternatives["A"].value, older.alternatives["A"].value
    assert best is not None
    assert worst is not None
    assert best > worst
