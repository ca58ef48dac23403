"""What figures of the log were counted from, line by line and without names."""

from collections.abc import Callable, Iterable

from scoring.facts import Callback, Case, Contact, Disposition, Facts, Visit
from scoring.figures import Record
from scoring.log import as_contact, of_episodes

YES, NO, UNKNOWN = "yes", "no", "unknown"


def every(one: object) -> bool:
    """For a figure that leaves nothing out."""
    del one
    return True


def of_visits(facts: Facts, counts: Callable[[Visit], bool] = every) -> Iterable[Record]:
    """Visits of the period, with what became of them and when people were received."""
    for one in sorted(facts.visits, key=lambda visit: visit.starts_at):
        received = f" received-{one.received_at:%H:%M}" if one.received_at else ""
        result = "" if one.result is None else f" result-{YES if one.result else NO}"
        told = f"{one.state}{received}{result}"
        yield Record("visit", one.starts_at, one.person, one.service, one.office, told, counts(one))


def of_contacts(facts: Facts, counts: Callable[[Contact], bool] = every) -> Iterable[Record]:
    """Calls of the period, with whether they were marked resolved and handed on."""
    for one in sorted(facts.contacts, key=lambda contact: contact.at):
        yield _contact(one, counted=counts(one))


def of_matters(facts: Facts) -> Iterable[Record]:
    """Calls and attended visits: what a matter's contacts are counted from."""
    counted = of_episodes(facts)
    yield from of_contacts(facts, counted.__contains__)
    visits = of_visits(facts, lambda visit: as_contact(visit) in counted)
    yield from (one for one in visits if one.told.startswith("attended"))


def of_cases(facts: Facts, counts: Callable[[Case], bool] = every) -> Iterable[Record]:
    """Cases opened in the period, with their replies."""
    for one in sorted(facts.cases, key=lambda case: case.opened_at):
        yield _case(one, counted=counts(one))


def of_complaints(facts: Facts) -> Iterable[Record]:
    """Complaints among the cases of the period."""
    return (one for one in of_cases(facts) if one.kind == "complaint")


def of_contacts_and_cases(
    facts: Facts, counts: Callable[[Contact], bool] = every
) -> Iterable[Record]:
    """Calls, of which some may not count, then cases."""
    yield from of_contacts(facts, counts)
    yield from of_cases(facts)


def of_views(facts: Facts) -> Iterable[Record]:
    """Cards that people opened, each once a person, card and day."""
    for one in sorted(facts.views, key=lambda view: view.day):
        yield Record("card", one.day, one.person, one.card, one.office, "opened")


def of_views_and_bookings(facts: Facts) -> Iterable[Record]:
    """Cards that people opened, then what was booked."""
    yield from of_views(facts)
    informed = {one.person for one in facts.views}
    for one in sorted(facts.booked, key=lambda visit: visit.booked_at):
        at, counted = one.booked_at, one.person in informed
        yield Record("booking", at, one.person, one.service, one.office, one.state, counted)


def of_dispositions(
    facts: Facts, counts: Callable[[Disposition], bool] = every
) -> Iterable[Record]:
    """How many people could be asked, by what came of it."""
    for one in facts.dispositions:
        told = f"{one.state} {one.times}"
        yield Record("asked", None, None, one.channel, one.office, told, counts(one))


def of_callbacks(facts: Facts, counts: Callable[[Callback], bool] = every) -> Iterable[Record]:
    """Requests to be called back, with how long each waited."""
    for one in sorted(facts.callbacks, key=lambda callback: callback.at):
        minutes = one.done_at and -int(-(one.done_at - one.at).total_seconds() // 60)
        told = "waiting" if minutes is None else f"waited-{minutes}"
        yield Record("callback", one.at, None, one.channel, one.office, told, counts(one))


def of_reviews(facts: Facts) -> Iterable[Record]:
    """Scorecards with their points."""
    for one in sorted(facts.reviews, key=lambda review: review.at):
        told = f"{one.earned:g}/{one.possible:g}"
        yield Record("review", one.at, None, one.card, one.office, told)


def _contact(one: Contact, *, counted: bool) -> Record:
    resolved = UNKNOWN if one.resolved is None else YES if one.resolved else NO
    told = f"resolved-{resolved}{' escalated' if one.escalated else ''}"
    return Record("call", one.at, one.person, one.topic, one.office, told, counted)


def _case(one: Case, *, counted: bool) -> Record:
    state = "closed" if one.closed_at else "open"
    told = f"{state} replies-{one.replies}{' escalated' if one.escalated else ''}"
    return Record(one.kind, one.opened_at, one.person, one.topic, one.office, told, counted)
