"""`otklik dispositions`: what became of everybody who could have been asked, and response rates."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.cli.table import add_days, command, read_days, table

if TYPE_CHECKING:
    from storage.dispositions import Tally

BY: Final = ("office", "channel", "operator", "survey")
NAMES: Final = {
    "eligible": "ждёт",
    "capped": "спрашивали недавно",
    "no-consent": "нет согласия",
    "not-delivered": "не доставлено",
    "delivered": "доставлено",
    "opened": "открыто",
    "refused": "отказ",
    "broken-off": "брошено",
    "partial": "частично",
    "complete": "полностью",
    "expired": "срок вышел",
}
ABOUT: Final = (
    "RR1 — доля полных анкет, RR2 — полных и частичных среди приглашённых (AAPOR); приглашены "
    "все, кроме тех, у кого нет согласия или кого спрашивали недавно. Ответившие по плакату и "
    "сотрудники видны только с --by survey."
)


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `dispositions`."""
    parser = commands.add_parser(
        "dispositions", description="Показать, кого спрашивали и сколько ответили."
    )
    parser.add_argument(
        "--by", choices=BY, help="отдельно по отделениям, каналам, операторам или опросам"
    )
    add_days(parser)
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=print_dispositions)


@command
def print_dispositions(options: Namespace) -> None:
    """Print the table; its rows add up to everybody who could have been asked."""
    from bot.cli.desk import Desk, at_desk, print_json

    first, last = read_days(options)

    def unit(desk: Desk) -> "tuple[Tally, ...]":
        centre = desk.store.centres.newest()
        zone = ZoneInfo(centre.offices[0].zone) if centre else ZoneInfo("UTC")
        begins = datetime.combine(first, time(), zone) if first else None
        ends = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
        desk.store.dispositions.settle(desk.now)
        return desk.store.dispositions.count(options.by, begins, ends)

    tallies = at_desk(unit)
    if options.json:
        print_json({"by": options.by, "groups": [_in_json(tally) for tally in tallies]})
    elif tallies:
        print(f"{_in_words(tallies, options.by)}\n\n{ABOUT}")
    else:
        print("Спрашивать пока было некого.")


def _in_json(tally: "Tally") -> dict[str, Any]:
    states = {state: tally.counts.get(state, 0) for state in NAMES}
    rates = {"rr1": tally.rr1, "rr2": tally.rr2}
    found = {"eligible": tally.eligible, "invited": tally.invited, "states": states, **rates}
    return {"group": tally.group, **found}


def _in_words(tallies: "tuple[Tally, ...]", by: str | None) -> str:
    head = ("", *(tally.group or ("—" if by else "всего") for tally in tallies))
    rows = [
        (name, *(str(tally.counts.get(state, 0)) for tally in tallies))
        for state, name in NAMES.items()
    ]
    whole = ("всего", *(str(tally.eligible) for tally in tallies))
    rates = (("RR1", *(_share(t.rr1) for t in tallies)), ("RR2", *(_share(t.rr2) for t in tallies)))
    return table(head, (*rows, whole, *rates))


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f} %".replace(".", ",")
