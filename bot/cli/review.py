"""`otklik review`: scorecards of conversations and mystery visits, filled in and withdrawn."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.cli.case_options import LARGEST
from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from scoring.scorecards import Scorecard
    from storage.reviews import Filled

NOT_APPLIED: Final = "-"
LONGEST_NAME: Final = 60
CARD: Final = ("Пункт", "Баллы", "Что оценить")
LIST: Final = ("№", "День", "Карта", "Отделение", "Сотрудник", "Баллы", "")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `review`."""
    parser = commands.add_parser(
        "review", description="Внести или показать карты оценки звонков, переписки и визитов."
    )
    parser.add_argument("--card", metavar="ИМЯ", help="карта: call, chat, visit или ваш файл")
    parser.add_argument(
        "--points",
        nargs="+",
        metavar="КОД=ЧИСЛО",
        help=f"баллы по пунктам, «{NOT_APPLIED}» — пункт не подошёл; без баллов карта показывается",
    )
    parser.add_argument(
        "--office", metavar="КОД", help="где это было; в списке — только одно отделение"
    )
    parser.add_argument("--operator", metavar="ИМЯ", help="кто говорил: код, принятый в центре")
    parser.add_argument("--day", metavar="ДАТА", help="когда это было; иначе — сегодня")
    parser.add_argument(
        "--withdraw",
        type=int,
        metavar="НОМЕР",
        help="отозвать ошибочную карту: больше не считается",
    )
    parser.add_argument("--from", dest="first", metavar="ДАТА", help="показать с этого дня")
    parser.add_argument(
        "--to", dest="last", metavar="ДАТА", help="показать по этот день, он тоже входит"
    )
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=handle_review)


@command
def handle_review(options: Namespace) -> None:
    """Fill a scorecard in, show an empty one, withdraw one, or list them."""
    if options.withdraw is not None:
        _withdraw(options)
    elif options.card and options.points:
        _fill_in(options)
    elif options.card:
        _show(_card(options.card), options.json)
    elif options.points:
        raise RefusedError(f"Назовите карту: --card {' или '.join(_known())}.", BAD_INPUT)
    else:
        _list(options)


def _fill_in(options: Namespace) -> None:
    from bot.cli.desk import at_desk, print_json
    from scoring.scorecards import ScorecardError

    card, points = _card(options.card), _points(options.points)
    if options.operator and len(options.operator) > LONGEST_NAME:
        raise RefusedError(f"--operator: длиннее {LONGEST_NAME} знаков.", BAD_INPUT)
    try:
        sums = card.sums(points)
    except ScorecardError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None
    number = at_desk(lambda desk: _entered(desk, options, card, points, sums))
    earned, possible = sums
    if options.json:
        print_json({"number": number, "card": card.code, "earned": earned, "possible": possible})
    else:
        print(f"Карта {number} записана: {_told(earned)} из {_told(possible)} баллов.")


def _show(card: "Scorecard", as_json: bool) -> None:
    from dataclasses import asdict

    from bot.cli.desk import print_json

    if as_json:
        print_json(asdict(card))
        return
    rows = [
        (one.code, _told(one.points), one.title + (" (если подходит)" if one.optional else ""))
        for one in card.criteria
    ]
    example = " ".join(f"{one.code}={_told(one.points)}" for one in card.criteria)
    print(f"{card.title}, редакция {card.version}. Источник: {card.source}.\n")
    print(table(CARD, rows))
    print(f"\nЗаполнить: otklik review --card {card.code} --office КОД --points {example}")


def _withdraw(options: Namespace) -> None:
    from bot.cli.desk import at_desk, print_json

    def unit(desk: "Desk") -> bool:
        known = abs(options.withdraw) <= LARGEST
        done = known and desk.store.reviews.withdraw(options.withdraw, desk.now)
        if done:
            _note(desk, "review withdrawn", options.withdraw)
        return done

    if not at_desk(unit):
        raise RefusedError(f"Карты {options.withdraw} нет, или она уже отозвана.")
    if options.json:
        print_json({"number": options.withdraw, "withdrawn": True})
    else:
        print(f"Карта {options.withdraw} отозвана: в показатели она больше не входит.")


def _list(options: Namespace) -> None:
    from bot.cli.desk import at_desk, print_json
    from bot.cli.visits import centre_of, office_of

    first, last = read_day(options.first), read_day(options.last)

    def unit(desk: "Desk") -> "tuple[Filled, ...]":
        office = office_of(centre_of(desk), options.office).code if options.office else None
        return tuple(desk.store.reviews.between(first, last, office))

    found = at_desk(unit)
    if options.json:
        print_json([_in_json(one) for one in found])
    elif found:
        print(table(LIST, map(_row, found)))
    else:
        known = ", ".join(f"{code} — {card.title}" for code, card in _known().items())
        print(f"Заполненных карт нет. Показать пустую: otklik review --card КАРТА ({known}).")


# -- in the unit of work ---------------------------------------------------------------------------


def _entered(
    desk: "Desk",
    options: Namespace,
    card: "Scorecard",
    points: Mapping[str, float | None],
    sums: tuple[float, float],
) -> int:
    from bot.cli.visits import centre_of, office_of
    from storage.reviews import Filled

    centre = centre_of(desk)
    office = office_of(centre, options.office) if options.office else None
    possible = {one.code: one.points for one in card.criteria}
    filled = Filled(
        card=card.code,
        version=card.version,
        day=_day(options.day, (office or centre.offices[0]).local(desk.now).date()),
        earned=sums[0],
        possible=sums[1],
        office=office.code if office else None,
        operator=options.operator,
        points={code: (given, possible[code]) for code, given in points.items()},
    )
    number = desk.store.reviews.enter(filled, desk.now)
    _note(desk, "review entered", number)
    return number


def _note(desk: "Desk", deed: str, number: int) -> None:
    desk.store.journal.note(deed, f"review:{number}", "staff", desk.now)


# -- what was typed and what is told ---------------------------------------------------------------


def _card(name: str) -> "Scorecard":
    from scoring.scorecards import ScorecardError, read_scorecard

    try:
        known = _known()
        if name in known:
            return known[name]
        if name.endswith(".toml"):
            return read_scorecard(Path(name))
    except ScorecardError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None
    raise RefusedError(f"Карты «{name}» нет, есть: {', '.join(known)}.", BAD_INPUT)


def _known() -> "Mapping[str, Scorecard]":
    from scoring.scorecards import scorecards

    return scorecards()


def _points(typed: Sequence[str]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for one in typed:
        code, equals, number = one.partition("=")
        try:
            given = None if number == NOT_APPLIED else float(number.replace(",", "."))
        except ValueError:
            equals = ""
        if not equals or code in found:
            sentence = f"«{one}» — не баллы: напишите КОД=ЧИСЛО, каждый пункт один раз."
            raise RefusedError(sentence, BAD_INPUT)
        found[code] = given
    return found


def _day(typed: str | None, today: date) -> date:
    day = read_day(typed) or today
    if day > today:
        raise RefusedError("Этот день ещё не наступил.", BAD_INPUT)
    return day


def _in_json(one: "Filled") -> dict[str, Any]:
    return {
        "number": one.id,
        "card": one.card,
        "version": one.version,
        "day": one.day.isoformat(),
        "office": one.office,
        "operator": one.operator,
        "earned": one.earned,
        "possible": one.possible,
        "withdrawn": one.withdrawn,
    }


def _row(one: "Filled") -> tuple[str, ...]:
    return (
        str(one.id),
        f"{one.day:%d.%m.%Y}",
        _known()[one.card].title if one.card in _known() else one.card,
        one.office or "—",
        one.operator or "—",
        f"{_told(one.earned)} из {_told(one.possible)}",
        "отозвана" if one.withdrawn else "",
    )


def _told(points: float) -> str:
    return f"{points:g}".replace(".", ",")
