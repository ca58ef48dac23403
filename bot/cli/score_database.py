"""Scores what the installation's own database holds."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cli.desk import Desk, at_desk
from bot.cli.score_files import read_lists, refuse_bad, with_lists
from bot.cli.score_staff import SURVEY, staff_cells
from bot.cli.scored import Scored
from scoring.apart import months_of_answers
from scoring.facts import Facts
from scoring.flags import flag
from scoring.questionnaires import questionnaires
from scoring.reporting import Asked, report


def from_database(asked: Asked, checklists: str | None, lenient: bool) -> Scored:
    """The report of the database's answers and log, with checklists from a file."""
    lists = read_lists(asked, checklists)
    refused = [(checklists or "", one) for one in lists.refused]
    refuse_bad(refused, lenient)
    found, zone, names = at_desk(
        lambda desk: (_facts(desk, asked), _any_zone(desk, asked.office), _names(desk))
    )
    facts = with_lists(found, lists.items)
    return Scored(
        report(asked, facts, questionnaires(facts.answers), flag),
        asked.methodology,
        refused,
        facts=facts,
        months=lambda: months_of_answers(facts.answers, zone),
        names=names,
    )


def _facts(desk: Desk, asked: Asked) -> Facts:
    first, last, office = asked.period.first, asked.period.last, asked.office
    zone = _zone(desk, office) if office or first or last else None
    begins = _midnight(first, zone) if first else None
    ends = _midnight(last + timedelta(days=1), zone) if last else None
    log = desk.store.log_facts
    return Facts(
        answers=tuple(desk.store.answers.between(begins, ends, office)),
        cells=staff_cells(asked, desk.store.counts.of(SURVEY)),
        visits=tuple(log.visits(begins, ends, office)),
        booked=tuple(log.booked(begins, ends, office)),
        contacts=tuple(log.contacts(begins, ends, office)),
        dispositions=tuple(log.dispositions(begins, ends, office)),
        cases=tuple(desk.store.cases.facts(begins, ends, office)),
        before=_before(desk, begins, ends, office),
        # Cards are opened at no office.
        views=() if office else tuple(log.views(first, last)),
        known_until=desk.now,
    )


def _before(
    desk: Desk, begins: datetime | None, ends: datetime | None, office: str | None
) -> Facts | None:
    """The cases of a time as long directly before, which complaints are compared with."""
    if begins is None or ends is None:
        return None
    cases = desk.store.cases.facts(begins - (ends - begins), begins, office)
    return Facts(cases=tuple(cases))


def _any_zone(desk: Desk, office: str | None) -> ZoneInfo:
    """The zone that months are told by; UTC where no centre was loaded yet."""
    return _zone(desk, office) if desk.store.centres.newest() else ZoneInfo("UTC")


def _names(desk: Desk) -> dict[str, str]:
    centre = desk.store.centres.newest()
    return {str(one.code): one.name["ru"] for one in centre.offices} if centre else {}


def _zone(desk: Desk, office: str | None) -> ZoneInfo:
    from bot.cli.visits import centre_of, office_of

    centre = centre_of(desk)
    return ZoneInfo((office_of(centre, office) if office else centre.offices[0]).zone)


def _midnight(day: date, zone: ZoneInfo | None) -> datetime:
    return datetime.combine(day, time(), zone)
