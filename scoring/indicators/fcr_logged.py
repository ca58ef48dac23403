"""FCR as logged: no second contact of the same person on the same topic within the window."""

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import episodes, of_log, share
from scoring.records import of_matters


def settled_at_once(facts: Facts) -> Figure | None:
    """Share of matters that took one contact, as 0…1."""
    matters = episodes(facts)
    return share(sum(contacts == 1 for _, contacts in matters), len(matters))


INDICATOR = Indicator("fcr_logged", of_log(settled_at_once), behind=of_matters, source="log")
