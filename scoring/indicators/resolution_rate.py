"""Resolution rate (RR of the methodology): matters resolved of matters received."""

from functools import partial

from scoring.facts import Contact, Facts
from scoring.figures import Figure, Indicator
from scoring.log import came_again, of_log, share
from scoring.records import of_contacts_and_cases


def resolution_rate(facts: Facts) -> Figure | None:
    """Closed cases and calls marked resolved, of all cases and marked calls, as 0…1.

    A call after which the person called about the same thing again was not resolved.
    """
    again = came_again(facts)
    marked = [one for one in facts.contacts if _marked(one)]
    calls = [bool(one.resolved) and one not in again for one in marked]
    closed = sum(one.closed_at is not None for one in facts.cases)
    return share(closed + sum(calls), len(facts.cases) + len(calls))


def _marked(contact: Contact) -> bool:
    return contact.resolved is not None


INDICATOR = Indicator(
    "resolution_rate",
    of_log(resolution_rate),
    behind=partial(of_contacts_and_cases, counts=_marked),
    source="log",
)
