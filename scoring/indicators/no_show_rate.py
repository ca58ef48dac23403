"""No-show rate: visits to which nobody came, of those that were kept until their time."""

from functools import partial

from scoring.facts import Facts, Visit
from scoring.figures import Figure, Indicator
from scoring.log import of_log, share
from scoring.records import of_visits


def no_show_rate(facts: Facts) -> Figure | None:
    """Missed visits of attended and missed ones, as 0…1; lower is better."""
    marked = [one.state for one in facts.visits if _marked(one)]
    return share(marked.count("missed"), len(marked))


def _marked(visit: Visit) -> bool:
    return visit.state in {"attended", "missed"}


INDICATOR = Indicator(
    "no_show_rate",
    of_log(no_show_rate),
    behind=partial(of_visits, counts=_marked),
    source="log",
)
