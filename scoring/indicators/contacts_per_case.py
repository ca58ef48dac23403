"""Contacts per matter: how often a person had to come back about one topic."""

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import episodes, mean, middle, of_log
from scoring.records import of_matters


def mean_contacts(facts: Facts) -> Figure | None:
    """Mean number of contacts on one matter."""
    return mean([contacts for _, contacts in episodes(facts)], "times")


def median_contacts(facts: Facts) -> Figure | None:
    """Median number of contacts on one matter."""
    return middle([contacts for _, contacts in episodes(facts)], "times")


INDICATOR = Indicator(
    "contacts_per_case",
    of_log(mean_contacts),
    also={"median": of_log(median_contacts)},
    behind=of_matters,
    source="log",
)
