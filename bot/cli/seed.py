"""`otklik seed`: puts a centre in force, from its file or the demo."""

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.table import BAD_INPUT, command, warn

IMPORTED: Final = "\n# -- days of the imported calendar --\n"
CLOSED: Final = "файл не открывается: проверьте имя и права на чтение"

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.offices import Centre
    from bot.domain.toml_table import Problem


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `seed` to the command line."""
    parser = commands.add_parser(
        "seed", description="Загрузить центр: отделения, часы работы и услуги."
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="ФАЙЛ",
        help="файл центра; иначе — пример, с --calendar — уже загруженный центр",
    )
    parser.add_argument(
        "--calendar",
        type=Path,
        metavar="ФАЙЛ.csv",
        help="дни, которые уточняют производственный календарь",
    )
    parser.add_argument("--check", action="store_true", help="только проверить файл")
    parser.add_argument("--if-empty", action="store_true", help="не трогать уже загруженный центр")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Carry out the command; 0 when the file is good, 2 when it is not and nothing changed."""
    from bot.domain.centre_file import CentreFileError, read_centre
    from bot.domain.overrides import OverridesError
    from storage.centres import DEMO

    args.text = None
    # A look alone needs no database, and makes none.
    alone = args.calendar and not args.file and not args.check
    if alone and (code := _take_loaded(args)):
        return code
    reading = args.file or DEMO
    try:
        args.text = args.text or read_centre_text(reading)
        args.centre = read_centre(args.text)
        if args.calendar:
            reading = args.calendar
            args.text = _with_calendar(args.text, read_centre_text(reading))
            args.centre = read_centre(args.text)
    except (CentreFileError, OverridesError) as error:
        return _refuse(reading, error.problems, in_json=args.json)
    return _load(args)


@command
def _take_loaded(args: Namespace) -> None:
    """A calendar alone is for the centre in force, not for the demo."""
    from bot.cli.desk import at_desk

    args.text = at_desk(lambda desk: desk.store.centres.newest_text())


def _with_calendar(text: str, table: str) -> str:
    """The centre with the table's days; days imported before stay, unless the table has them too.

    The centre stays one text, so that what is in force can be read back whole.
    """
    from bot.domain.centre_file import read_centre
    from bot.domain.overrides import overrides_as_toml, read_overrides

    own, mark, _ = text.partition(IMPORTED)
    known = read_centre(own).offices[0].calendar
    before = read_centre(text).offices[0].calendar if mark else known
    kept = {day: one for day, one in before.items() if day not in known}
    return f"{own.rstrip()}\n{IMPORTED}{overrides_as_toml(kept | read_overrides(table, known))}"


def read_centre_text(path: Path) -> str:
    """The text of a centre's file; raises CentreFileError when it cannot be read as text."""
    from bot.domain.centre_file import CentreFileError
    from bot.domain.toml_table import Problem

    try:
        written = path.read_bytes()
    except OSError as error:
        raise CentreFileError([Problem(1, "", CLOSED)]) from error
    try:
        # Editors on Windows put an invisible mark before the first letter.
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise CentreFileError([Problem(line, "", "файл не в UTF-8")]) from error


@command
def _load(args: Namespace) -> None:
    from bot.cli.desk import at_desk
    from bot.cli.seed_remarks import remarks_on

    for remark in remarks_on(args.centre):
        warn(f"Внимание: {remark}.")
    loaded = not args.check and at_desk(lambda desk: _keep(desk, args))
    if args.json:
        print(json.dumps(_summary(args.centre) | {"loaded": loaded}, ensure_ascii=False))
    else:
        print(f"{_outcome(args, loaded)}: {_line(args.centre)}")


def _keep(desk: "Desk", args: Namespace) -> bool:
    from bot.cli.seed_remarks import remarks_on_visits

    before = desk.store.centres.newest_text()
    if args.if_empty and before is not None:
        return False
    for remark in remarks_on_visits(desk, args.centre, _readable(before)):
        warn(f"Внимание: {remark}.")
    if before and IMPORTED in before and IMPORTED not in args.text:
        warn("Внимание: дни из таблицы календаря остались в прежней загрузке: добавьте --calendar.")
    desk.store.centres.keep(args.text, desk.now)
    if args.centre.demo and before and not _is_demo(before):
        warn("Внимание: загружен пример. Вернуть ваш центр: otklik seed ВАШ-ФАЙЛ.")
    return True


def _is_demo(text: str) -> bool:
    centre = _readable(text)
    return centre is not None and centre.demo


def _readable(text: str | None) -> "Centre | None":
    """What was in force before; a file of an older program may be none that is read today."""
    from bot.domain.centre_file import CentreFileError, read_centre

    try:
        return read_centre(text) if text else None
    except CentreFileError:
        return None


def _refuse(file: Path, problems: Sequence["Problem"], *, in_json: bool) -> int:
    for problem in problems:
        about = f"{problem.path}: " if problem.path else ""
        print(f"{file}:{problem.line}: {about}{problem.reason}", file=sys.stderr)
    if in_json:
        found = [asdict(problem) for problem in problems]
        print(json.dumps({"loaded": False, "problems": found}, ensure_ascii=False))
    return BAD_INPUT


def _outcome(args: Namespace, loaded: bool) -> str:
    if args.check:
        return "Файл в порядке, ничего не загружено"
    return "Загружено" if loaded else "Центр уже загружен, ничего не изменилось; не загружено"


def _summary(centre: "Centre") -> dict[str, object]:
    return {
        "name": centre.name["ru"],
        "demo": centre.demo,
        "offices": [office.code for office in centre.offices],
        "services": list(centre.services()),
        "settlements": len(centre.settlements),
    }


def _line(centre: "Centre") -> str:
    offices = ", ".join(office.code for office in centre.offices)
    return f"{centre.name['ru']}; отделения: {offices}; услуг: {len(centre.services())}"
