"""Offices side by side by one indicator: ranks only as far as the intervals tell them apart."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.cli.fitted import fitted, window
from bot.cli.score_table import bounds_told, number
from bot.cli.scored import Scored
from bot.cli.table import BAD_INPUT, RefusedError, table
from bot.cli.words import say
from scoring.apart import by_office
from scoring.comparison import Ranked, ranking
from scoring.figures import Figure
from scoring.indicators import indicators

# Names of offices in one cell: more are only counted.
MOST_NAMED: Final = 3
HEAD = ("место", "отделение", "значение", "интервал 95 %", "n", "")


def offices_in_json(scored: Scored, code: str) -> list[dict[str, Any]]:
    """Firm figures with the ranks they may have, then the others without a rank."""
    figures, places = _figures(scored, code), _ranked(scored, code)
    publication = scored.report.publication
    return [
        {
            "office": office,
            "value": figures[office].value,
            "low": figures[office].low,
            "high": figures[office].high,
            "n": figures[office].n,
            "publication": publication.of(figures[office].n),
            "rank": {"best": place.best, "worst": place.worst} if place else None,
            "alike": list(place.alike) if place else [],
        }
        for office, place in _in_order(figures, places)
    ]


def offices_told(scored: Scored, code: str) -> str:
    """The same as a table in Russian."""
    figures, places = _figures(scored, code), _ranked(scored, code)
    names, least = scored.names, scored.report.publication.least_shown
    rows = [
        _row(names.get(office, office), figures[office], place, names, (len(places), least))
        for office, place in _in_order(figures, places)
    ]
    title = f"\nОтделения: {say(f'indicator-{code}')}\n"
    if len(max(table(HEAD, rows).splitlines(), key=len, default="")) <= window():
        return title + table(HEAD, rows)
    named = [(f"{rank} {office}", *rest) for rank, office, *rest in (HEAD, *rows)]
    return title + fitted(named[0], named[1:], window())


def refuse_unknown(code: str) -> None:
    """RefusedError for what is no indicator of the clients'."""
    known = [one.code for one in indicators().values() if one.source == "clients"]
    if code not in known:
        raise RefusedError(f"Показателя «{code}» нет, есть: {', '.join(known)}.", BAD_INPUT)


def _row(
    office: str,
    figure: Figure,
    place: Ranked | None,
    names: Mapping[str, str],
    counts: tuple[int, int],
) -> tuple[str, ...]:
    """One office's line; `counts` are how many have ranks, and how many answers may be shown."""
    ranked, least = counts
    if figure.n < least:
        return ("—", office, "мало ответов", "", str(figure.n), "показывать рано")
    told = (number(figure.value, figure.unit), bounds_told(figure), str(figure.n))
    if place is None:
        return ("—", office, *told, "предварительно")
    rank = str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}"
    alike = _alike_told([names.get(one, one) for one in place.alike], ranked - 1)
    return (rank, office, *told, f"{say('verdict-alike')}: {alike}" if alike else "")


def _alike_told(alike: Sequence[str], others: int) -> str:
    """Whom an office cannot be told from: a list of half the region would hide the ranks."""
    if len(alike) <= MOST_NAMED:
        return ", ".join(alike)
    if len(alike) == others:
        return "все остальные"
    return f"{len(alike)} из {others} остальных"


def _figures(scored: Scored, code: str) -> dict[str, Figure]:
    modes = scored.methodology.official_modes
    offices = by_office(scored.facts, scored.report.publication, modes)
    told = {one.office: one.figures.get(code) for one in offices}
    return {office: one.figure for office, one in told.items() if one and one.figure}


def _ranked(scored: Scored, code: str) -> tuple[Ranked, ...]:
    return ranking(_figures(scored, code), scored.report.publication)


def _in_order(
    figures: Mapping[str, Figure], places: tuple[Ranked, ...]
) -> list[tuple[str, Ranked | None]]:
    ranked: list[tuple[str, Ranked | None]] = [(one.code, one) for one in places]
    known = {one.code for one in places}
    return ranked + [(office, None) for office in sorted(figures) if office not in known]
