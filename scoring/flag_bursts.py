"""BURST: more forms in a few minutes than the office's own pace lets expect."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from scoring.facts import OFFICIAL_MODES
from scoring.flag_thresholds import Thresholds
from scoring.questionnaires import Questionnaire

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAY: Final = 86400.0
# The usual pace of a moment: the same hour of other days, or the hours before and after it.
SAME_HOUR: Final = 3600.0
AROUND: Final = 4 * 3600.0
# So many times of day are enough to believe them, however many forms there are.
MANY_TIMES: Final = 3600
# Hours before and after the quietest one that must be quiet too.
QUIET_HOURS: Final = 2
# On fewer days than that the same minutes of several are no habit.
HABIT_DAYS: Final = 10
HABIT_SHARE: Final = 0.5
# Half a form more than was seen: no pace is known to be nought.
UNSEEN: Final = 0.5


def bursts(
    forms: Sequence[Questionnaire],
    limits: Thresholds,
    modes: Collection[str] = OFFICIAL_MODES,
) -> tuple[frozenset[int], float, tuple[str, ...]]:
    """Places of the forms that came in a burst, and how many honest ones to expect.

    Where nearly all forms came so, nobody is told from the others: the offices instead.
    """
    by_office: dict[str | None, list[tuple[float, int]]] = defaultdict(list)
    for at, form in enumerate(forms):
        if form.mode in modes and len(form.moments):
            by_office[form.office].append((form.moments[-1], at))
    found: dict[str | None, list[int]] = {}
    expected, judged = 0.0, 0
    for office, ended in by_office.items():
        if len(ended) < limits.burst_answers or _only_days([at for at, _ in ended]):
            continue
        ended.sort()
        flagged, false = _in_bursts([moment for moment, _ in ended], limits)
        found[office] = [ended[at][1] for at in flagged]
        judged += len(ended)
        expected += false
    places = frozenset(at for flagged in found.values() for at in flagged)
    if len(places) > limits.overwhelming * judged:
        return frozenset(), 0.0, tuple(office or "" for office, flagged in found.items() if flagged)
    return places, expected, ()


def _only_days(moments: Sequence[float]) -> bool:
    """Whether the moments tell days and no times: then most are of one and the same hour."""
    times = {moment % DAY for moment in moments}
    return len(times) < min(len(moments), MANY_TIMES) / 2


def _in_bursts(ended: Sequence[float], limits: Thresholds) -> tuple[list[int], float]:
    import numpy as np
    from scipy.special import pdtrc

    moments = _from_quietest_hour(np.asarray(ended))
    window = 60 * limits.burst_minutes
    places = np.arange(len(moments))
    last = np.searchsorted(moments, moments + window, side="right")
    together = last - places
    usual = window * _pace(moments, window)
    # pdtrc(k, m) is the chance of more than k: this form is given, the others came by chance.
    chance = pdtrc(together - 2, usual)
    starts = np.flatnonzero((together >= limits.burst_answers) & (chance < limits.burst_chance))
    marks = np.zeros(len(moments) + 1, dtype=np.int64)
    np.add.at(marks, starts, 1)
    np.add.at(marks, last[starts], -1)
    return [int(at) for at in np.flatnonzero(np.cumsum(marks[:-1]) > 0)], _expected(usual, limits)


def _from_quietest_hour(moments: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """The same moments with days that begin when hardly anybody answers there.

    Midnight of UTC is the middle of a working day in the east, which would be cut in two.
    """
    import numpy as np

    hours = np.bincount((moments % DAY // 3600).astype(int), minlength=24)
    around = sum(np.roll(hours, shift) for shift in range(-QUIET_HOURS, QUIET_HOURS + 1))
    return moments - 3600 * int(np.argmin(around))


def _pace(moments: "NDArray[Any]", window: float) -> "NDArray[Any]":
    """Forms a second to be expected at each moment, the window's own ones left out."""
    import numpy as np

    def within(low: Any, high: Any) -> Any:
        first = np.searchsorted(moments, low, side="left")
        return np.searchsorted(moments, high, side="right") - first

    day, which = np.unique(moments // DAY, return_inverse=True)
    first, last = np.searchsorted(moments, day * DAY), np.searchsorted(moments, (day + 1) * DAY)
    # Only while the office was at work: its first and last form of the day stand for its hours.
    since = np.maximum(moments - AROUND, moments[first][which])
    until = np.minimum(moments + AROUND, moments[last - 1][which])
    inside = np.minimum(until, moments + window) - np.maximum(since, moments - window)
    near = within(since, until) - within(moments - window, moments + window)
    today = np.maximum(near, 0) / np.maximum(until - since - inside, SAME_HOUR)
    days = len(day)
    if days == 1:
        return np.asarray(np.maximum(today, UNSEEN / (2 * AROUND)))
    clock = np.sort(moments % DAY)

    def elsewhere(half: float) -> Any:
        own = moments % DAY
        first = np.searchsorted(clock, own - half, side="left")
        alike = np.searchsorted(clock, own + half, side="right") - first
        return np.maximum(alike - within(moments - half, moments + half), 0)

    others = (elsewhere(SAME_HOUR) + UNSEEN) / ((days - 1) * 2 * SAME_HOUR)
    if days < HABIT_DAYS:
        return np.asarray(np.maximum(today, others))
    own = moments % DAY
    ahead = np.searchsorted(clock, own + window, side="right") - np.searchsorted(clock, own)
    punctual = (ahead - within(moments, moments + window)) / ((days - 1) * window)
    usual = np.maximum(today, others)
    daily = _daily(moments, which, window)
    return np.asarray(np.where(daily, np.maximum(usual, punctual), usual))


def _daily(moments: "NDArray[Any]", which: "NDArray[Any]", window: float) -> "NDArray[Any]":
    """Whether most days have answers at that time of day, as letters of one minute bring them.

    Who makes answers up at a favourite hour does so on a few days. `which` is the day of each.
    """
    import numpy as np

    begins = (moments % DAY // window).astype(np.int64) + 1
    size = int(begins.max()) + 1
    # A window reaches into the next one, whose forms count for this one too.
    seen = np.unique(np.concatenate([which * size + begins, which * size + begins - 1]))
    days = np.bincount(seen % size, minlength=size)
    return np.asarray(days[begins] > HABIT_SHARE * (int(which.max()) + 1))


def _expected(usual: "NDArray[Any]", limits: Thresholds) -> float:
    """Honest forms in windows that chance alone fills so: the least that would be flagged, each."""
    import numpy as np
    from scipy.special import pdtrc

    total = np.zeros(len(usual))
    open_yet = np.ones(len(usual), dtype=bool)
    size = limits.burst_answers
    while open_yet.any():
        chance = pdtrc(size - 2, usual)
        reached = open_yet & (chance < limits.burst_chance)
        total[reached] = size * chance[reached]
        open_yet &= ~reached
        size += 1
    return float(total.sum())
