"""Escalation rate (ER): matters handed on to somebody else."""

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import of_log, share
from scoring.records import of_contacts_and_cases


def escalation_rate(facts: Facts) -> Figure | None:
    """Escalated cases and calls of all of them, as 0…1; lower is better."""
    matters = [one.escalated for one in facts.cases] + [one.escalated for one in facts.contacts]
    return share(sum(matters), len(matters))


INDICATOR = Indicator(
    "escalation_rate",
    of_log(escalation_rate),
    behind=of_contacts_and_cases,
    source="log",
)
