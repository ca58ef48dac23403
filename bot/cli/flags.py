"""`otklik flags`, `flag`: which answers are worth a look, and what a person decides about them."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.cli.table import BAD_INPUT, RefusedError, add_days, command, read_days, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from scoring.flags import FlagReport
    from storage.quarantine import Decision

HEAD: Final = ("Кто", "Отделение", "Признаки", "Решение")
REVIEWED: Final = ("Визит, специалист, отделение или опрос", "Отделение", "Признак")
LONGEST_REASON: Final = 200
VERDICTS: Final = {"aside": "отложены", "kept": "оставлены"}


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `flags` and `flag`."""
    flags = commands.add_parser(
        "flags", description="Показать ответы и визиты, на которые стоит взглянуть."
    )
    add_days(flags)
    flags.add_argument("--office", metavar="КОД", help="только одно отделение")
    flags.add_argument("--recount", action="store_true", help="сначала пересчитать все ответы")
    flags.add_argument("--json", action="store_true", help="ответить в JSON")
    flags.set_defaults(run=list_flags)
    flag = commands.add_parser(
        "flag", description="Отложить чьи-то ответы или оставить их в показателях."
    )
    flag.add_argument(
        "whose", metavar="КТО", help="чьи ответы: код из otklik flags или набора ответов"
    )
    which = flag.add_mutually_exclusive_group(required=True)
    which.add_argument("--set-aside", metavar="ПРИЧИНА", help="больше не учитывать в показателях")
    which.add_argument(
        "--keep", metavar="ПРИЧИНА", nargs="?", const="", help="учитывать в показателях"
    )
    flag.set_defaults(run=decide)


@command
def list_flags(options: Namespace) -> None:
    """Print who and what is worth a look, how many chance alone brings, and what was decided."""
    from bot.cli.desk import at_desk, at_desks, print_json
    from bot.jobs.rollup import count_anew

    first, last = read_days(options)
    if options.recount:
        at_desks(lambda desks: count_anew(desks.database))
    report, decisions = at_desk(lambda desk: _look(desk, options.office, first, last))
    if options.json:
        print_json(_in_json(report, decisions))
    else:
        print("\n\n".join(_in_words(report, decisions)))


@command
def decide(options: Namespace) -> None:
    """Note the decision in the journal; the answers stay, figures count or leave them out."""
    from bot.cli.desk import at_desk

    aside = options.set_aside is not None
    reason = " ".join((options.set_aside if aside else options.keep).split())
    if aside and not reason:
        raise RefusedError("Напишите, почему ответы отложены: --set-aside ПРИЧИНА.", BAD_INPUT)
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"Причина длиннее {LONGEST_REASON} знаков: сократите.", BAD_INPUT)
    verdict: Any = "aside" if aside else "kept"
    count = at_desk(
        lambda desk: desk.store.quarantine.decide(options.whose, verdict, reason, desk.now)
    )
    if not count:
        raise RefusedError(f"Ответов «{options.whose}» нет: коды показывает otklik flags.")
    told = "отложено, в показатели не входят" if aside else "оставлено, в показатели входят"
    print(f"Ответов {told}: {count}. Решение записано в журнал, ответы не удалены.")


def _look(
    desk: "Desk", office: str | None, first: date | None, last: date | None
) -> "tuple[FlagReport, tuple[Decision, ...]]":
    from bot.cli.visits import centre_of, office_of
    from bot.handlers.suspicion import suspicious
    from bot.jobs.rollup import clocks_of
    from storage.portion import Portion

    centre = centre_of(desk)
    place = office_of(centre, office).code if office else None
    report = suspicious(desk.store, Portion(clocks_of(desk.store), first, last, place))
    return report, desk.store.quarantine.decisions()


def _in_json(report: "FlagReport", decisions: "tuple[Decision, ...]") -> dict[str, Any]:
    return {
        "thresholds": report.version,
        "expected_false": report.expected_false,
        "respondents": [
            {"respondent": one.respondent, "office": one.office, "codes": list(one.codes)}
            for one in report.respondents
        ],
        "reviews": [
            {"subject": one.subject, "office": one.office or None, "code": one.code}
            for one in report.reviews
        ],
        "decisions": [
            {
                "respondent": one.respondent,
                "office": one.office,
                "verdict": one.verdict,
                "reason": one.reason,
                "decided_at": one.at.isoformat(),
            }
            for one in decisions
        ],
    }


def _in_words(report: "FlagReport", decisions: "tuple[Decision, ...]") -> Iterator[str]:
    from bot.cli.score_flags import expected_told

    decided = {(one.respondent, one.office): one for one in decisions}
    found = {(one.respondent, one.office): one.codes for one in report.respondents}
    rows = [
        (whose[0], whose[1] or "—", " ".join(found.get(whose, ())), _told(decided.get(whose)))
        for whose in sorted(found.keys() | decided.keys(), key=lambda one: (one[1] or "", one[0]))
    ]
    if rows:
        yield table(HEAD, rows)
    expected = expected_told(report.expected_false)
    yield (
        f"Помечено людей: {len(found)}, случайно ожидалось бы {expected}."
        " Ни один показатель от этого не изменился: решает человек, otklik flag КТО."
    )
    if report.reviews:
        yield table(
            REVIEWED, [(one.subject, one.office or "—", one.code) for one in report.reviews]
        )
    codes = {code for codes in found.values() for code in codes}
    yield from _legend(sorted(codes | {one.code for one in report.reviews}))


def _legend(codes: list[str]) -> Iterator[str]:
    from bot.core.says import Text
    from bot.texts import Texts

    texts = Texts()
    if codes:
        yield "\n".join(
            f"{code}: {texts.words(Text(f'flag-{code.lower()}'), 'ru')}" for code in codes
        )


def _told(decision: "Decision | None") -> str:
    if decision is None:
        return ""
    return f"{VERDICTS[decision.verdict]}{f': {decision.reason}' if decision.reason else ''}"
