"""What several indicators of the log share: means of numbers, shares, repeated contacts, weeks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from math import exp, log
from statistics import median
from typing import Final

from scoring.facts import OFFICIAL_MODES, Contact, Facts, Visit
from scoring.figures import Computation, Figure, Unit, mean_of
from scoring.intervals import LEVEL, student_quantile, wilson

UNKNOWN: Final = "—"


def of_log(compute: Callable[[Facts], Figure | None]) -> Computation:
    """A computation for which it does not matter how people answered: the log knows no modes."""

    def computed(facts: Facts, modes: AbstractSet[str] = OFFICIAL_MODES) -> Figure | None:
        del modes
        return compute(facts)

    return computed


def share(successes: int, n: int) -> Figure | None:
    """A share 0…1 with Wilson's interval; None of nothing."""
    if not n:
        return None
    low, high = wilson(successes, n)
    return Figure(successes / n, low, high, n, "share")


def mean(numbers: Sequence[int], unit: Unit) -> Figure | None:
    """A mean of whole numbers with Student's interval; None of nothing."""
    figure = mean_of(Counter(numbers))
    return figure and Figure(figure.value, figure.low, figure.high, figure.n, unit)


def middle(numbers: Sequence[float], unit: Unit) -> Figure | None:
    """A median with the interval of order statistics; None of nothing."""
    if not numbers:
        return None
    ordered, n = sorted(numbers), len(numbers)
    rank = _rank(n)
    if rank is None:
        return Figure(median(ordered), None, None, n, unit)
    return Figure(median(ordered), ordered[rank], ordered[n - 1 - rank], n, unit)


def ratio_of_sums(parts: Sequence[float], wholes: Sequence[float]) -> Figure | None:
    """Sum of parts by sum of wholes with the linearised t interval; None of nothing."""
    n, whole = len(parts), sum(wholes)
    if not n or whole <= 0:
        return None
    value = sum(parts) / whole
    if n == 1:
        return Figure(value, None, None, 1, "share")
    off = sum((part - value * size) ** 2 for part, size in zip(parts, wholes, strict=True))
    half = student_quantile(LEVEL, n - 1) * (off / (n - 1) * n) ** 0.5 / whole
    return Figure(value, max(0.0, value - half), min(1.0, value + half), n, "share")


def total(n: int) -> Figure | None:
    """A count: everything is in it, so it has no interval; None of nothing."""
    return Figure(n, None, None, n, "count") if n else None


def episodes(facts: Facts) -> list[tuple[Contact, int]]:
    """First contacts of the period on a topic with how many contacts each matter took.

    A contact of the same person on the same topic within the window belongs to the matter before;
    an attended visit is a contact on its service. Left out: contacts without a person, and matters
    whose window is not over yet.
    """
    return [
        (matter[0][0], max(len(matter), *(contact.count for contact, _ in matter)))
        for matter in _followed(facts)
    ]


def of_episodes(facts: Facts) -> frozenset[Contact]:
    """Every contact of the matters that `episodes` tells, attended visits as contacts."""
    return frozenset(contact for matter in _followed(facts) for contact, _ in matter)


def came_again(facts: Facts) -> frozenset[Contact]:
    """Contacts after which the same person came about the same topic within the window."""
    window = timedelta(days=facts.rules.repeat_within_days)
    found = (
        matter for contacts in _by_matter(facts).values() for matter in _matters(contacts, window)
    )
    return frozenset(contact for matter in found for contact, _ in matter[:-1])


def as_contact(visit: Visit) -> Contact:
    """A visit as the contact on its service that it is."""
    return Contact(visit.person, visit.service, visit.office, visit.channel, visit.starts_at)


def week(day: date) -> str:
    """The ISO week of a day, as 2026-W13."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def counted(**columns: Iterable[str | None]) -> Mapping[str, Mapping[str, int]]:
    """How many by each column's value, the most frequent first."""
    return {
        name: dict(Counter(value or UNKNOWN for value in values).most_common())
        for name, values in columns.items()
    }


def _followed(facts: Facts) -> Iterator[list[tuple[Contact, bool]]]:
    """Matters that began in the period and whose window is over."""
    window = timedelta(days=facts.rules.repeat_within_days)
    whose, until = _by_matter(facts), facts.known_until
    for matter in (one for contacts in whose.values() for one in _matters(contacts, window)):
        if matter[0][1] and (until is None or matter[-1][0].at + window <= until):
            yield matter


def _by_matter(facts: Facts) -> dict[tuple[str, str], list[tuple[Contact, bool]]]:
    whose: dict[tuple[str, str], list[tuple[Contact, bool]]] = {}
    for contact, own in sorted(_contacts(facts), key=lambda one: one[0].at):
        if contact.person is not None:
            whose.setdefault((contact.person, contact.topic), []).append((contact, own))
    return whose


def _contacts(facts: Facts) -> Iterator[tuple[Contact, bool]]:
    for one, own in ((facts, True), (facts.around, False)):
        if one:
            yield from ((contact, own) for contact in one.contacts)
            came = (visit for visit in one.visits if visit.state == "attended")
            yield from ((as_contact(visit), own) for visit in came)


def _matters(
    contacts: Iterable[tuple[Contact, bool]], window: timedelta
) -> list[list[tuple[Contact, bool]]]:
    matters: list[list[tuple[Contact, bool]]] = []
    for contact in contacts:
        if matters and contact[0].at - matters[-1][-1][0].at <= window:
            matters[-1].append(contact)
        else:
            matters.append([contact])
    return matters


def _rank(n: int) -> int | None:
    # The highest rank whose binomial(n, ½) tail is within (1 − level) / 2; None of too few.
    tail, rank = 0.0, None
    probability = -n * log(2)  # its logarithm: ½ to the power of thousands is no float
    for k in range(n):
        tail += exp(probability)
        if tail > (1 - LEVEL) / 2:
            break
        rank = k
        probability += log((n - k) / (k + 1))
    return rank
