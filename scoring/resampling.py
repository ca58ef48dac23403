"""The index's interval: whole people are drawn again and again, and the index computed each time.

Answers of one person hang together, so people are resampled and never answers; checklists stay as
they are. The percentile method with a fixed seed: the same answers always have the same interval.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from scoring.index import Ends, is_positive, scored_codes
from scoring.methodology import ALTERNATIVES, Methodology
from scoring.questionnaires import Questionnaire

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float64]

# So many numbers are drawn at once: enough for speed, little enough for memory.
AT_ONCE: Final = 4_000_000
# How often the interval covered the true index of a simulated region, by people who answered:
# measured by bench/coverage.py, told beside every index of so few.
COVER: Final[Mapping[int, float]] = {12: 0.905, 30: 0.937}


@dataclass(frozen=True)
class People:
    """One audience, a row a person and a column a scored question: good answers, and answers."""

    good: "Matrix"
    given: "Matrix"

    def __len__(self) -> int:
        """How many people answered at least one question that the index counts."""
        return int(self.given.shape[0])


def people_of(methodology: Methodology, questionnaires: Iterable[Questionnaire]) -> People:
    """The people behind these questionnaires; who answered twice is still one person."""
    import numpy as np

    codes = scored_codes(methodology)
    column = {code: i for i, code in enumerate(codes)}
    items = {item.code: item for item in methodology.items}
    row: dict[str, int] = {}
    whose, which, well = array("l"), array("b"), array("b")
    for one in questionnaires:
        for question, value in zip(one.questions, one.values, strict=True):
            if value is not None and question in column:
                whose.append(row.setdefault(one.respondent, len(row)))
                which.append(column[question])
                well.append(is_positive(methodology, items[question], value))
    places = np.array(whose, dtype=np.int64) * len(codes) + np.array(which, dtype=np.int64)
    size, shape = len(row) * len(codes), (len(row), len(codes))
    given = np.bincount(places, minlength=size).reshape(shape).astype(float)
    found = np.bincount(places, weights=np.array(well), minlength=size)
    return People(found.astype(float).reshape(shape), given)


def drawn(
    methodology: Methodology, people: People, objective: Mapping[str, float], series: int = 0
) -> "dict[str, Matrix]":
    """Every alternative and group of the index, once a draw; NaN where a draw lacks its data.

    Each audience has a series of its own: the same draws for both would not be independent.
    """
    import numpy as np

    chunks = [
        _composed(methodology, good, given, objective)
        for good, given in _resampled(methodology, people, series)
    ]
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


def ends_of(methodology: Methodology, draws: "Mapping[str, Matrix]") -> Ends:
    """Percentile intervals of what was drawn."""
    found = {name: percentile(methodology, values) for name, values in draws.items()}
    known = {name: pair for name, pair in found.items() if pair}
    groups = {group.code for group in methodology.groups}
    return Ends(
        {name: pair for name, pair in known.items() if name not in groups},
        {name: pair for name, pair in known.items() if name in groups},
    )


def percentile(methodology: Methodology, values: "Matrix") -> tuple[float, float] | None:
    """The middle `level` of all draws; None where none of them has a value."""
    import numpy as np

    known = values[~np.isnan(values)]
    if not known.size:
        return None
    tail = (1 - methodology.level) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def combined(
    methodology: Methodology, draws: "Iterable[Mapping[str, Matrix]]"
) -> dict[str, tuple[float, float]]:
    """Intervals of the mean of several audiences, drawn independently of one another."""
    import numpy as np

    parts = list(draws)
    found = {}
    for code in ALTERNATIVES:
        pair = percentile(methodology, np.mean([part[code] for part in parts], axis=0))
        if pair:
            found[code] = pair
    return found


def _resampled(
    methodology: Methodology, people: People, series: int
) -> "Iterator[tuple[Matrix, Matrix]]":
    import numpy as np

    chance = np.random.default_rng((methodology.seed, series))
    count = len(people)
    chunk = max(1, AT_ONCE // count)
    for begins in range(0, methodology.draws, chunk):
        rows = min(chunk, methodology.draws - begins)
        chosen = chance.integers(count, size=(rows, count), dtype=np.int32)
        places = (chosen + np.arange(rows)[:, None] * count).ravel()
        times = np.bincount(places, minlength=rows * count).reshape(rows, count).astype(float)
        yield times @ people.good, times @ people.given


def _composed(
    methodology: Methodology, good: "Matrix", given: "Matrix", objective: Mapping[str, float]
) -> "dict[str, Matrix]":
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(given > 0, good / given, np.nan)
    column = {code: i for i, code in enumerate(scored_codes(methodology))}
    nothing = np.full(len(shares), np.nan)
    items = {}
    for item in methodology.items:
        share = shares[:, column[item.code]] if item.code in column else nothing
        items[item.code] = _mixed(methodology, share, objective.get(item.code))
    groups = {
        group.code: _mean([items[code] for code in methodology.members(group.code)])
        for group in methodology.groups
    }
    weights = [group.weight for group in methodology.groups]
    alternatives = {
        "A": 100 * _mean(list(items.values())),
        "B": 100 * _mean(list(groups.values()), weights),
        "C": 100 * _mean(list(shares.T)),
    }
    return {**groups, **alternatives}


def _mixed(methodology: Methodology, share: "Matrix", found: float | None) -> "Matrix":
    import numpy as np

    if found is None:
        return share
    mine, theirs = methodology.subjective_weight, methodology.objective_weight
    mixed = (mine * share + theirs * found) / (mine + theirs)
    return np.where(np.isnan(share), found, mixed)


def _mean(columns: "list[Matrix]", weights: list[float] | None = None) -> "Matrix":
    import numpy as np

    stacked: Any = np.array(columns)
    weight = np.array(weights or [1.0] * len(columns))[:, None]
    known = ~np.isnan(stacked)
    whole = (known * weight).sum(axis=0)
    total = np.where(known, stacked * weight, 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, total / whole, np.nan)
