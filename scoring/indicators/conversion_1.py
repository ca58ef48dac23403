"""Conversion 1: of the people who read about services, those who booked."""

from scoring.facts import Facts
from scoring.figures import Figure, Indicator
from scoring.log import of_log, share
from scoring.records import of_views_and_bookings


def informed_who_booked(facts: Facts) -> Figure | None:
    """Share of people with a visit booked among those who opened a card, as 0…1."""
    informed = {one.person for one in facts.views}
    booked = {one.person for one in facts.booked}
    return share(len(informed & booked), len(informed))


INDICATOR = Indicator(
    "conversion_1",
    of_log(informed_who_booked),
    behind=of_views_and_bookings,
    source="log",
)
