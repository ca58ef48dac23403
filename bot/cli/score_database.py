"""Scores what the installation's own database holds, from cells and from what was kept."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import counting_rules_of
from bot.cli.desk import Desk, Desks, at_desk, at_desks
from bot.cli.score_files import read_lists, refuse_bad, with_lists
from bot.cli.scored import Scored
from bot.handlers.facts import Stretch, log_facts
from bot.handlers.staff_answers import SURVEY, staff_cells
from bot.handlers.suspicion import log_of
from bot.jobs.rollup import catch_up, clocks_of
from scoring.apart import months_of_answers
from scoring.facts import ChecklistItem, Facts, of_audience
from scoring.flags import Log, flag
from scoring.material import forms_of, material_of
from scoring.questionnaires import Questionnaire, questionnaires
from scoring.reporting import Asked, report, report_of
from scoring.whole import Whole, whole_of
from scoring.whole_json import decided_by, whole_as_text, whole_from_text
from storage.portion import Portion

# How often what was read is read again because answers came in meanwhile.
TRIES = 3


@dataclass(frozen=True)
class _Seen:
    """What the database holds at one moment; `kept` is None where it has to be made anew."""

    facts: Facts
    log: Log
    months: dict[date, Facts]
    names: dict[str, str]
    fingerprint: str
    kept: str | None


def from_database(
    asked: Asked, checklists: str | None, lenient: bool, *, apart: bool = True
) -> Scored:
    """The report of the database's cells and log, with checklists from a file.

    Without offices `apart` the facts of all of them are read together, which costs less.
    """
    if asked.by_service or asked.at:
        return from_answers(asked, checklists, lenient)
    lists = read_lists(asked, checklists)
    refused = [(checklists or "", one) for one in lists.refused]
    refuse_bad(refused, lenient)
    wanted = _Wanted(asked, tuple(lists.items), apart)
    seen, whole = at_desks(lambda desks: _looked(desks, wanted))
    return Scored(
        report_of(asked, seen.facts, whole),
        asked.methodology,
        refused,
        facts=of_audience(seen.facts, asked.audience),
        months=lambda: seen.months,
        names=seen.names,
    )


def from_answers(asked: Asked, checklists: str | None, lenient: bool) -> Scored:
    """The same from the answers one by one, for who asks for them or for more than cells know."""
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


# -- by way of cells -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    asked: Asked
    checklists: tuple[ChecklistItem, ...]
    apart: bool


async def _looked(desks: Desks, wanted: _Wanted) -> tuple[_Seen, Whole]:
    """Facts, and what whole questionnaires tell: as it was kept, else made of them and kept."""
    await catch_up(desks.database)
    seen = await desks.run(lambda desk: _look(desk, wanted))
    if seen.kept is not None:
        return seen, whole_from_text(seen.kept)
    seen, forms = await _with_forms(desks, wanted, seen)
    asked = wanted.asked
    material = material_of(asked, seen.facts)
    whole = whole_of(material, forms_of(asked, forms), lambda those: flag(those, log=seen.log))
    text = whole_as_text(whole)
    await desks.run(lambda desk: _keep(desk, wanted, seen.fingerprint, text))
    return seen, whole


def _keep(desk: Desk, wanted: _Wanted, fingerprint: str, text: str) -> None:
    """Unless something has changed since: what is kept must name nobody forgotten meanwhile."""
    # Whoever is just being forgotten waits until this is kept, or is forgotten already.
    desk.store.chain.queue()
    if _look(desk, wanted).fingerprint == fingerprint:
        desk.store.kept.keep(fingerprint, text, desk.now)


async def _with_forms(
    desks: Desks, wanted: _Wanted, seen: _Seen
) -> tuple[_Seen, tuple[Questionnaire, ...]]:
    """Whole questionnaires, and the facts of the same moment."""
    for _ in range(TRIES):
        # Beside the writer, who has people to serve; so answers may come in meanwhile.
        forms = await desks.read(lambda desk: _forms(desk, wanted.asked))
        again = await desks.run(lambda desk: _look(desk, wanted))
        if again.fingerprint == seen.fingerprint:
            return again, forms
        seen = again
    return await desks.run(lambda desk: (_look(desk, wanted), _forms(desk, wanted.asked)))


def _look(desk: Desk, wanted: _Wanted) -> _Seen:
    asked, portion = wanted.asked, _portion(desk, wanted.asked)
    first, last, office = asked.period.first, asked.period.last, asked.office
    kept_cells = desk.store.cells
    kept_cells.roll_up(portion.clocks)
    facts = _log_facts(desk, asked)
    cells = Counter(kept_cells.tally(first, last, office, apart=wanted.apart))
    cells.update(facts.cells)
    facts = with_lists(replace(facts, cells=cells), wanted.checklists)
    log = log_of(desk.store, portion)
    state = f"{portion.clocks.digest} {kept_cells.rolling.stamp(first, last, office)}"
    fingerprint = decided_by(material_of(asked, facts), state, log)
    months = kept_cells.months(first, last, office) if wanted.apart else {}
    kept = desk.store.kept.find(fingerprint)
    if kept is None:
        everybody = replace(portion, audience=None)
        facts = replace(facts, changed_at=desk.store.answers.changed_at(everybody))
    return _Seen(
        facts,
        log,
        {month: of_audience(Facts(cells=one), asked.audience) for month, one in months.items()},
        _names(desk),
        fingerprint,
        kept,
    )


def _forms(desk: Desk, asked: Asked) -> tuple[Questionnaire, ...]:
    return tuple(questionnaires(desk.store.answers.of(_portion(desk, asked))))


# -- by way of answers -----------------------------------------------------------------------------


def _read(desk: Desk, asked: Asked) -> tuple[Facts, Log, dict[str, ZoneInfo], dict[str, str]]:
    portion = replace(_portion(desk, asked), audience=None)
    facts = replace(
        _log_facts(desk, asked),
        answers=tuple(desk.store.answers.of(portion)),
        changed_at=desk.store.answers.changed_at(portion),
    )
    log = log_of(desk.store, _portion(desk, asked))
    return facts, log, _zones(desk), _names(desk)


# -- the log ---------------------------------------------------------------------------------------


def _portion(desk: Desk, asked: Asked) -> Portion:
    period = asked.period
    clocks = clocks_of(desk.store)
    return Portion(clocks, period.first, period.last, asked.office, asked.audience, asked.at)


def _log_facts(desk: Desk, asked: Asked) -> Facts:
    first, last, office = asked.period.first, asked.period.last, asked.office
    zone = _zone(desk, office) if office or first or last else None
    begins = _midnight(first, zone) if first else None
    ends = _midnight(last + timedelta(days=1), zone) if last else None
    wanted = Stretch(first, last, begins, ends, office)
    rules = counting_rules_of(desk.settings)
    told = log_facts(desk.store, wanted, rules, clocks_of(desk.store), desk.now)
    return replace(told, cells=staff_cells(asked, desk.store.counts.of(SURVEY), desk.now))


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
