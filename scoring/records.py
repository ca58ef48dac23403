"""What figures of the log were counted from, line by line and without names."""

from collections.abc import Iterable

from scoring.facts import Case, Contact, Facts
from scoring.figures import Record

YES, NO, UNKNOWN = "yes", "no", "unknown"


def of_visits(facts: Facts) -> Iterable[Record]:
    """Visits of the period, with what became of them and when people were received."""
    for one in sorted(facts.visits, key=lambda visit: visit.starts_at):
        received = f" received-{one.received_at:%H:%M}" if one.received_at else ""
        result = "" if one.result is None else f" result-{YES if one.result else NO}"
        told = f"{one.state}{received}{result}"
        yield Record("visit", one.starts_at, one.person, one.service, one.office, told)


def of_contacts(facts: Facts) -> Iterable[Record]:
    """Calls of the period, with whether they were marked resolved and handed on."""
    return map(_contact, sorted(facts.contacts, key=lambda contact: contact.at))


def of_matters(facts: Facts) -> Iterable[Record]:
    """Calls and attended visits: what a matter's contacts are counted from."""
    yield from of_contacts(facts)
    yield from (one for one in of_visits(facts) if one.told.startswith("attended"))


def of_cases(facts: Facts) -> Iterable[Record]:
    """Cases opened in the period, with their replies."""
    return map(_case, sorted(facts.cases, key=lambda case: case.opened_at))


def of_complaints(facts: Facts) -> Iterable[Record]:
    """Complaints among the cases of the period."""
    return (one for one in of_cases(facts) if one.kind == "complaint")


def of_contacts_and_cases(facts: Facts) -> Iterable[Record]:
    """Calls, then cases."""
    yield from of_contacts(facts)
    yield from of_cases(facts)


def of_views(facts: Facts) -> Iterable[Record]:
    """Cards that people opened, each once a person, card and day."""
    for one in sorted(facts.views, key=lambda view: view.day):
        yield Record("card", one.day, one.person, one.card, one.office, "opened")


def of_views_and_bookings(facts: Facts) -> Iterable[Record]:
    """Cards that people opened, then what was booked."""
    yield from of_views(facts)
    for one in sorted(facts.booked, key=lambda visit: visit.booked_at):
        yield Record("booking", one.booked_at, one.person, one.service, one.office, one.state)


def of_dispositions(facts: Facts) -> Iterable[Record]:
    """How many people could be asked, by what came of it."""
    for one in facts.dispositions:
        yield Record("asked", None, None, one.channel, one.office, f"{one.state} {one.times}")


def of_callbacks(facts: Facts) -> Iterable[Record]:
    """Requests to be called back, with how long each waited."""
    for one in sorted(facts.callbacks, key=lambda callback: callback.at):
        minutes = one.done_at and -int(-(one.done_at - one.at).total_seconds() // 60)
        told = "waiting" if minutes is None else f"waited-{minutes}"
        yield Record("callback", one.at, None, one.channel, one.office, told)


def of_reviews(facts: Facts) -> Iterable[Record]:
    """Scorecards with their points."""
    for one in sorted(facts.reviews, key=lambda review: review.at):
        told = f"{one.earned:g}/{one.possible:g}"
        yield Record("review", one.at, None, one.card, one.office, told)


def _contact(one: Contact) -> Record:
    resolved = UNKNOWN if one.resolved is None else YES if one.resolved else NO
    told = f"resolved-{resolved}{' escalated' if one.escalated else ''}"
    return Record("call", one.at, one.person, one.topic, one.office, told)


def _case(one: Case) -> Record:
    state = "closed" if one.closed_at else "open"
    told = f"{state} replies-{one.replies}{' escalated' if one.escalated else ''}"
    return Record(one.kind, one.opened_at, one.person, one.topic, one.office, told)
