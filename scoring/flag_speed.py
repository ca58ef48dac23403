"""SPEED and STRAIGHT: answered faster than anybody reads, and the same point all the way down."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from math import exp, log
from typing import TYPE_CHECKING, Final

from scoring.facts import OFFICIAL_MODES
from scoring.flag_thresholds import IN_WORDS, Thresholds
from scoring.questionnaires import Questionnaire

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Nobody answers in no time; a shorter time than this says no more than this one does.
LEAST_SECONDS: Final = 0.05
# One long pause does not make a fast form slow: the slowest fifth of the answers is left out.
SLOWEST: Final = 0.2
# Fewer forms than that tell nothing of how long people usually take.
LEAST_FORMS: Final = 10
# A spread of nothing (everybody equally quick) would make each millisecond a wonder.
LEAST_SPREAD: Final = 0.1
NORMAL_SPREAD: Final = 1.4826  # standard deviations of a normal variable in its median deviation


def fast(
    forms: Sequence[Questionnaire],
    limits: Thresholds,
    modes: Collection[str] = OFFICIAL_MODES,
) -> tuple[frozenset[int], float, tuple[str, ...]]:
    """Places of the forms answered too fast to be read, and how many honest ones to expect.

    Where nearly everybody was so fast, nobody is told from the others: the surveys instead.
    """
    by_form: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for at, form in enumerate(forms):
        pace = _pace(form, limits.speed_answers) if form.mode in modes else None
        if pace is not None:
            by_form[form.survey, form.audience, form.mode].append((at, pace))
    found: set[int] = set()
    expected = 0.0
    surveys: set[str] = set()
    for (survey, _, _), paces in by_form.items():
        flagged, chance = _too_fast([pace for _, pace in paces], limits)
        if len(flagged) > limits.overwhelming * len(paces) and len(paces) >= LEAST_FORMS:
            surveys.add(survey)
            continue
        found.update(paces[at][0] for at in flagged)
        expected += chance * len(paces)
    return frozenset(found), expected, tuple(sorted(surveys))


def straight(form: Questionnaire, limits: Thresholds) -> bool:
    """The same number on every scale, one of another kind among them; to be told with SPEED."""
    other = set(limits.straight_other_scales)
    given = zip(form.questions, form.values, strict=True)
    scales = {
        question: value
        for question, value in given
        if isinstance(value, int) and question not in IN_WORDS
    }
    return (
        len(scales) >= limits.straight_answers
        and len(set(scales.values())) == 1
        and bool(other & scales.keys())
    )


def _pace(form: Questionnaire, least: int) -> float | None:
    """Logarithm of the seconds an answer, its slowest ones aside; None where too few are known."""
    known = sorted(_known(form))
    if len(known) < least:
        return None
    kept = known[: max(1, round(len(known) * (1 - SLOWEST)))]
    return log(max(sum(kept) / len(kept), LEAST_SECONDS))


def _known(form: Questionnaire) -> Iterator[float]:
    return (took for took in form.seconds if took >= 0)  # NaN is no number and no more than none


def _too_fast(paces: Sequence[float], limits: Thresholds) -> tuple[list[int], float]:
    """Which paces are too fast, and the chance of it for an honest person."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    values: NDArray[np.float64] = np.asarray(paces)
    middle, spread = _usual(values)
    limit = log(limits.speed_seconds)
    if len(values) >= LEAST_FORMS:
        rare = middle + spread * float(ndtri(limits.speed_chance))
        limit = max(limit, min(middle + log(limits.speed_share), rare))
    flagged = np.flatnonzero(values < limit - 1e-9)
    # Whole seconds that everybody's time was cut down to say nothing about anybody.
    if exp(middle) <= LEAST_SECONDS:
        return [], 0.0
    rest = np.delete(values, flagged)
    if not len(rest):
        return [int(at) for at in flagged], limits.speed_chance
    # Those who did not read tell nothing of how quick the others are.
    middle, spread = _usual(rest)
    return [int(at) for at in flagged], float(ndtr((limit - middle) / spread))


def _usual(values: "NDArray[np.float64]") -> tuple[float, float]:
    """Middle of the paces, and their spread by the median deviation."""
    import numpy as np

    middle = float(np.median(values))
    deviation = float(np.median(np.abs(values - middle)))
    return middle, max(NORMAL_SPREAD * deviation, LEAST_SPREAD)
