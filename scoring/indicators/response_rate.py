"""Response rate (AAPOR RR1 and RR2): how many of those who could be asked have answered."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

from scoring.facts import Disposition, Facts
from scoring.figures import Figure, Indicator
from scoring.funnel import EXCLUDED
from scoring.log import of_log, share
from scoring.records import of_dispositions

COMPLETE, PARTIAL = "complete", "partial"


def complete_only(facts: Facts) -> Figure | None:
    """RR1: complete answer sets of all eligible people, as 0…1."""
    states = _states(facts)
    return share(states[COMPLETE], states.total())


def partial_too(facts: Facts) -> Figure | None:
    """RR2: complete and partial answer sets of all eligible people, as 0…1."""
    states = _states(facts)
    return share(states[COMPLETE] + states[PARTIAL], states.total())


def by_state(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """Everybody by what happened last, the excluded too, and the eligible by channel and office."""
    asked = [one for one in facts.dispositions if _eligible(one)]
    by: dict[str, Counter[str]] = {"state": Counter(), "channel": Counter(), "office": Counter()}
    for one in facts.dispositions:
        by["state"][one.state] += one.times
    for one in asked:
        by["channel"][one.channel] += one.times
        by["office"][one.office or "—"] += one.times
    return {name: dict(column.most_common()) for name, column in by.items()}


def _states(facts: Facts) -> Counter[str]:
    states: Counter[str] = Counter()
    for one in facts.dispositions:
        if _eligible(one):
            states[one.state] += one.times
    return states


def _eligible(one: Disposition) -> bool:
    return one.state not in EXCLUDED


INDICATOR = Indicator(
    "response_rate",
    of_log(complete_only),
    also={"rr2": of_log(partial_too)},
    counts=by_state,
    behind=partial(of_dispositions, counts=_eligible),
    source="log",
)
