"""From who could be asked to who answered everything, step by step, with both response rates."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from scoring.facts import Disposition

# Who may not be asked at all is told apart and is no part of a rate.
EXCLUDED: Final = frozenset({"no-consent", "capped", "excluded"})
UNDELIVERED: Final = frozenset({"eligible", "not-delivered"})
STARTED: Final = frozenset({"opened", "broken-off", "partial", "complete"})


@dataclass(frozen=True)
class Funnel:
    """How many people each step reached, the first with those who may not be asked."""

    eligible: int
    asked: int
    delivered: int
    started: int
    partial: int
    completed: int

    @property
    def rr1(self) -> float | None:
        """AAPOR RR1: complete answer sets of all asked, as 0…1; None where nobody was."""
        return self.completed / self.asked if self.asked else None

    @property
    def rr2(self) -> float | None:
        """AAPOR RR2: complete and partial ones of all asked."""
        return (self.completed + self.partial) / self.asked if self.asked else None


def funnel(dispositions: Iterable[Disposition]) -> Funnel:
    """The steps of everybody in these dispositions."""
    states: Counter[str] = Counter()
    for one in dispositions:
        states[one.state] += one.times
    asked = {state: times for state, times in states.items() if state not in EXCLUDED}
    return Funnel(
        eligible=states.total(),
        asked=sum(asked.values()),
        delivered=sum(times for state, times in asked.items() if state not in UNDELIVERED),
        started=sum(times for state, times in asked.items() if state in STARTED),
        partial=states["partial"],
        completed=states["complete"],
    )


def funnels(
    dispositions: Iterable[Disposition], by: Callable[[Disposition], str | None]
) -> dict[str, Funnel]:
    """The steps apart by office, channel or whatever else `by` says, in order of its words."""
    groups: dict[str, list[Disposition]] = {}
    for one in dispositions:
        groups.setdefault(by(one) or "", []).append(one)
    return {name: funnel(groups[name]) for name in sorted(groups)}
