"""Scores what the installation's own database holds."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import counting_rules_of
from bot.cli.desk import Desk, at_desk
from bot.cli.score_files import read_lists, refuse_bad, with_lists
from bot.cli.score_staff import SURVEY, staff_cells
from bot.cli.scored import Scored
from bot.handlers.facts import Stretch, log_facts
from bot.handlers.suspicion import log_of
from bot.jobs.rollup import clocks_of
from scoring.apart import months_of_answers
from scoring.facts import Facts, of_audience
from scoring.flags import Log, flag
from scoring.questionnaires import questionnaires
from scoring.reporting import Asked, report


def from_database(asked: Asked, checklists: str | None, lenient: bool) -> Scored:
    """The report of the database's answers and log, with checklists from a file."""
    lists = read_lists(asked, checklists)
    refused = [(checklists or "", one) for one in lists.refused]
    refuse_bad(refused, lenient)
    found, log, zones, names = at_desk(lambda desk: _read(desk, asked))
    facts = with_lists(found, lists.items)
    forms = questionnaires(facts.answers)
    told = of_audience(facts, asked.audience)
    return Scored(
        report(asked, facts, forms, lambda asked_of: flag(asked_of, log=log)),
        asked.methodology,
        refused,
        facts=told,
        months=lambda: months_of_answers(told.answers, zones),
        names=names,
    )


def _read(desk: Desk, asked: Asked) -> tuple[Facts, Log, dict[str, ZoneInfo], dict[str, str]]:
    first, last, office = asked.period.first, asked.period.last, asked.office
    zone = _zone(desk, office) if office or first or last else None
    begins = _midnight(first, zone) if first else None
    ends = _midnight(last + timedelta(days=1), zone) if last else None
    wanted = Stretch(first, last, begins, ends, office)
    rules = counting_rules_of(desk.settings)
    facts = replace(
        log_facts(desk.store, wanted, rules, clocks_of(desk.store), desk.now),
        answers=tuple(desk.store.answers.between(begins, ends, office, asked.at)),
        cells=staff_cells(asked, desk.store.counts.of(SURVEY)),
        changed_at=desk.store.answers.changed_at(begins, ends, office, asked.at),
    )
    people = {one.respondent for one in facts.answers if asked.audience in {None, one.audience}}
    log = log_of(desk.store, begins, ends, office, people)
    return facts, log, _zones(desk), _names(desk)


def _zones(desk: Desk) -> dict[str, ZoneInfo]:
    """The clocks that months are told by: each office's own, elsewhere the first one's."""
    centre = desk.store.centres.newest()
    if centre is None:
        return {}
    zones = {str(one.code): ZoneInfo(one.zone) for one in centre.offices}
    return {"": ZoneInfo(centre.offices[0].zone), **zones}


def _names(desk: Desk) -> dict[str, str]:
    centre = desk.store.centres.newest()
    return {str(one.code): one.name["ru"] for one in centre.offices} if centre else {}


def _zone(desk: Desk, office: str | None) -> ZoneInfo:
    from bot.cli.visits import centre_of, office_of

    centre = centre_of(desk)
    return ZoneInfo((office_of(centre, office) if office else centre.offices[0]).zone)


def _midnight(day: date, zone: ZoneInfo | None) -> datetime:
    return datetime.combine(day, time(), zone)
