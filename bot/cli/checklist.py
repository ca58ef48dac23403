"""`otklik checklist`: the index's objective side, entered from files and kept in the database."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from bot.cli.score_files import read_lists, refuse_bad
from bot.cli.table import command, table, warn

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from scoring.checklists import Observed
    from scoring.facts import ChecklistItem
    from scoring.methodology import Methodology

HEAD: Final = ("Показатель", "Код", "Строк", "Последняя", "Значение")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `checklist`."""
    parser = commands.add_parser("checklist", description="Внести или показать чек-листы индекса.")
    parser.add_argument(
        "--import",
        dest="file",
        metavar="ФАЙЛ.csv",
        help="внести строки: scope,office,indicator,item,value,dated",
    )
    parser.add_argument(
        "--lenient", action="store_true", help="пропустить и назвать строки с ошибками"
    )
    parser.add_argument("--office", metavar="КОД", help="показать одно отделение")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=handle_checklist)


@command
def handle_checklist(options: Namespace) -> None:
    """Enter a file of checklists, or show what stands there now."""
    if options.file:
        _import(options)
    else:
        _show(options)


def _import(options: Namespace) -> None:
    from bot.cli.desk import at_desk, print_json
    from bot.cli.visits import centre_of
    from scoring.methodology import methodology
    from scoring.reporting import Asked

    offices = at_desk(lambda desk: {str(one.code) for one in centre_of(desk).offices})
    lists = read_lists(Asked(methodology()), options.file, offices)
    refuse_bad([(options.file, one) for one in lists.refused], options.lenient)
    new = at_desk(lambda desk: _entered(desk, lists.items))
    known = len(lists.items) - new
    if options.json:
        told = [{"line": one.line, "reason": one.reason} for one in lists.refused]
        print_json({"entered": new, "known": known, "refused": told})
        return
    for one in lists.refused:
        warn(f"{options.file}, строка {one.line}: {one.reason}")
    print(f"Новых строк чек-листов: {new}, уже были: {known}.")


def _entered(desk: "Desk", items: "Sequence[ChecklistItem]") -> int:
    new = desk.store.checklists.enter(items, desk.now)
    if new:
        desk.store.journal.note("checklist", "checklists", "staff", desk.now, str(new))
    return new


def _show(options: Namespace) -> None:
    from bot.cli.desk import at_desk, print_json
    from scoring.checklists import observed
    from scoring.methodology import methodology

    index = methodology()
    items, office = at_desk(lambda desk: _known(desk, options.office))
    values = observed(index, items, office=office)
    if options.json:
        print_json([_in_json(code, _of(code, items), one) for code, one in values.items()])
    elif items:
        print(table(HEAD, [_row(index, c, _of(c, items), one) for c, one in values.items()]))
    else:
        print("Чек-листов в базе ещё нет: otklik checklist --import ФАЙЛ.csv.")


def _known(desk: "Desk", wanted: str | None) -> "tuple[tuple[ChecklistItem, ...], str | None]":
    from bot.cli.visits import centre_of, office_of

    office = office_of(centre_of(desk), wanted).code if wanted else None
    items = desk.store.checklists.all()
    return tuple(one for one in items if office is None or one.office in {None, office}), office


def _of(code: str, items: "Sequence[ChecklistItem]") -> "list[ChecklistItem]":
    return [one for one in items if one.indicator == code]


def _in_json(code: str, items: "Sequence[ChecklistItem]", one: "Observed") -> dict[str, Any]:
    newest = max((item.dated for item in items), default=None)
    return {
        "indicator": code,
        "value": one.value,
        **({"reason": one.reason} if one.reason else {}),
        "lines": len(items),
        "newest": newest and newest.isoformat(),
    }


def _row(
    index: "Methodology", code: str, items: "Sequence[ChecklistItem]", one: "Observed"
) -> tuple[str, ...]:
    from bot.cli.score_table import number

    newest = max((item.dated for item in items), default=None)
    value = "—" if one.value is None else number(one.value, "share")
    day = f"{newest:%d.%m.%Y}" if newest else "—"
    return index.item(code).title, code, str(len(items)), day, value
