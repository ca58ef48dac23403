"""`otklik calls`: finished calls, which of them got a link and why the others did not."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.cli.table import add_days, command, read_days, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from storage.calls import Kept

REASONS: Final = {
    "excluded": "телефон сотрудника",
    "declined": "просили не спрашивать",
    "late": "слишком давно",
    "quiet-hours": "тихие часы",
    "capped": "недавно спрашивали",
    "not-drawn": "не в выборке",
}
AUDIENCES: Final = {"jobseeker": "соискатель", "employer": "работодатель"}
HEAD: Final = ("Закончен", "Оператор", "Кто звонил", "Тема", "Решён сразу", "Ссылка")
BY_OPERATOR: Final = ("Оператор", "Звонков", "Ссылок", "Ответов", "Без ссылки")
RESOLVED: Final = {True: "да", False: "нет", None: "неизвестно"}


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `calls`."""
    parser = commands.add_parser(
        "calls", description="Показать звонки, ссылки на опрос и ответы по ним."
    )
    parser.add_argument("--by", choices=("operator",), help="по строке на оператора")
    parser.add_argument("--operator", metavar="ИМЯ", help="только один оператор")
    add_days(parser)
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=list_calls)


@command
def list_calls(options: Namespace) -> None:
    """Print the calls of a period, or what each operator's calls came to."""
    from bot.cli.desk import at_desk, print_json

    first, last = read_days(options)
    calls, zone = at_desk(lambda desk: _calls(desk, first, last, options.operator))
    operators = tuple(_operators(calls)) if options.by else ()
    if options.json:
        print_json(operators if options.by else [_in_json(one, zone) for one in calls])
    elif not calls:
        print("Звонков за это время нет.")
    elif options.by:
        print(table(BY_OPERATOR, map(_operator_row, operators)))
    else:
        print(table(HEAD, (_row(one, zone) for one in calls)))


def _calls(
    desk: "Desk", first: date | None, last: date | None, operator: str | None
) -> "tuple[Sequence[Kept], ZoneInfo]":
    centre = desk.store.centres.newest()
    zone = ZoneInfo(centre.offices[0].zone) if centre else ZoneInfo("UTC")
    begins = _midnight(first, zone) if first else None
    ends = _midnight(last + timedelta(days=1), zone) if last else None
    return tuple(desk.store.calls.between(begins, ends, operator)), zone


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _operators(calls: "Iterable[Kept]") -> Iterator[dict[str, Any]]:
    """What each operator's calls came to; every call is in exactly one of links and skipped."""
    by_name: dict[str, list[Kept]] = {}
    for one in calls:
        by_name.setdefault(one.call.operator, []).append(one)
    for name, theirs in sorted(by_name.items()):
        yield {
            "operator": name,
            "calls": len(theirs),
            "links": sum(one.token is not None for one in theirs),
            "answers": sum(one.answered for one in theirs),
            "skipped": dict(sorted(Counter(one.reason for one in theirs if one.reason).items())),
        }


def _operator_row(one: dict[str, Any]) -> tuple[str, ...]:
    skipped = "; ".join(f"{REASONS[code]}: {count}" for code, count in one["skipped"].items())
    counts = (str(one[name]) for name in ("calls", "links", "answers"))
    return (one["operator"], *counts, skipped or "—")


def _row(one: "Kept", zone: ZoneInfo) -> tuple[str, ...]:
    link = REASONS[one.reason] if one.reason else ("отвечено" if one.answered else "есть")
    return (
        f"{one.call.ended.astimezone(zone):%d.%m.%Y %H:%M}",
        one.call.operator,
        AUDIENCES[one.call.audience],
        one.call.topic,
        RESOLVED[one.call.resolved],
        link,
    )


def _in_json(one: "Kept", zone: ZoneInfo) -> dict[str, Any]:
    call = one.call
    return {
        "call": one.id,
        "system": call.system,
        "call_id": call.code,
        "operator": call.operator,
        "audience": call.audience,
        "topic": call.topic,
        "stage": call.stage,
        "office": call.office,
        "started": call.started.astimezone(zone).isoformat(),
        "ended": call.ended.astimezone(zone).isoformat(),
        "resolved": call.resolved,
        "escalated_to": call.escalated_to,
        "contacts": call.contacts,
        "asked": one.token is not None,
        "reason": one.reason,
        "answered": one.answered,
    }
