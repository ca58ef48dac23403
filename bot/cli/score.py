"""`otklik score`: NPS and CES, each with its interval and the number of answers behind it."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.cli.table import BAD_INPUT, RefusedError, command, read_day

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from scoring.facts import Facts
    from scoring.figures import Figure

SHOWN: Final = ("nps", "ces")
# Fewer answers say more about chance than about the centre: not shown, then only preliminary.
LEAST_SHOWN: Final = 10
LEAST_FIRM: Final = 30
# How many digits each unit deserves after the comma.
DIGITS: Final = {"points": 1, "score": 2, "share": 1}


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `score`."""
    parser = commands.add_parser("score", help="NPS and CES")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day: 2026-11-01")
    parser.add_argument("--to", dest="last", metavar="DATE", help="last day, included")
    parser.add_argument("--office", metavar="CODE", help="of one office only")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=print_score)


@command
def print_score(options: Namespace) -> None:
    """Print the figures of a period; of everything without dates."""
    from bot.cli.desk import at_desk, print_json
    from scoring.indicators import indicators

    first, last = read_day(options.first), read_day(options.last)
    if first and last and first > last:
        raise RefusedError("Первый день позже последнего: поменяйте --from и --to.", BAD_INPUT)
    facts = at_desk(lambda desk: _facts(desk, options.office, first, last))
    known = indicators()
    figures = {code: known[code].figure(facts) for code in SHOWN}
    share = known["ces"].share
    easy = share(facts) if share else None
    if options.json:
        metrics = {code: _in_json(figure) for code, figure in figures.items()}
        metrics["ces"]["share"] = _in_json(easy)
        print_json({"metrics": metrics})
        return
    print(_in_words("NPS", figures["nps"]))
    print(_in_words("CES", figures["ces"], easy))


def _facts(desk: "Desk", office: str | None, first: date | None, last: date | None) -> "Facts":
    from scoring.facts import Facts

    zone = _zone(desk, office) if office or first or last else None
    begins = _midnight(first, zone) if first else None
    ends = _midnight(last + timedelta(days=1), zone) if last else None
    return Facts(tuple(desk.store.answers.between(begins, ends, office)))


def _zone(desk: "Desk", office: str | None) -> ZoneInfo:
    from bot.cli.visits import centre_of, office_of

    centre = centre_of(desk)
    return ZoneInfo((office_of(centre, office) if office else centre.offices[0]).zone)


def _midnight(day: date, zone: ZoneInfo | None) -> datetime:
    return datetime.combine(day, time(), zone)


def _in_json(figure: "Figure | None") -> dict[str, Any]:
    if figure is None:
        return {"value": None, "low": None, "high": None, "n": 0}
    return {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}


def _in_words(name: str, figure: "Figure | None", easy: "Figure | None" = None) -> str:
    if figure is None:
        return f"{name}: нет данных"
    if figure.n < LEAST_SHOWN:
        return f"{name}: мало ответов (n={figure.n}), показывать рано"
    also = f", легко (5–7): {_told(easy)}" if easy else ""
    preliminary = ", предварительно" if figure.n < LEAST_FIRM else ""
    return f"{name}: {_told(figure)}{also}, n={figure.n}{preliminary}"


def _told(figure: "Figure") -> str:
    value = _number(figure.value, figure.unit)
    if figure.low is None or figure.high is None:
        return value
    return f"{value} (от {_number(figure.low, figure.unit)} до {_number(figure.high, figure.unit)})"


def _number(value: float, unit: str) -> str:
    scaled, sign = (100 * value, " %") if unit == "share" else (value, "")
    return f"{scaled:.{DIGITS[unit]}f}{sign}".replace(".", ",").replace("-", "−")
