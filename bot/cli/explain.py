"""`otklik explain`: how one figure came about, from the value down to the answers."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from bot.cli.explain_words import counted_by, said, told_record
from bot.cli.table import BAD_INPUT, RefusedError, add_days, command, read_days, table
from bot.cli.words import say
from scoring.facts import SHORTENED

if TYPE_CHECKING:
    from bot.cli.scored import Scored
    from scoring.explaining import Explanation, Part
    from scoring.facts import Answer
    from scoring.report import Told

PARTS: Final = ("из чего", "чьё", "значение", "чек-лист", "n")
CELLS: Final = ("вопрос", "чьё", "отделение", "как отвечали", "ответ", "сколько", "входит")
RECORDS: Final = ("когда", "что", "кто", "о чём", "отделение", "что известно", "входит")
ANSWERS: Final = ("когда (UTC)", "кто", "вопрос", "ответ", "отделение", "как", "входит")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `explain`."""
    parser = commands.add_parser(
        "explain", description="Показать, из каких ответов сложился показатель."
    )
    parser.add_argument("code", metavar="КОД", help="код показателя: nps, usefulness, III, index…")
    add_days(parser)
    parser.add_argument("--office", metavar="КОД", help="только одно отделение")
    parser.add_argument(
        "--audience",
        metavar="КОД",
        help="только jobseeker (соискатели), employer (работодатели) или staff (сотрудники)",
    )
    parser.add_argument("--checklists", metavar="ФАЙЛ.csv", help="чек-листы индекса из файла")
    parser.add_argument("--methodology", metavar="ИМЯ", help="версия методики или её файл")
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=print_explanation)


@command
def print_explanation(options: Namespace) -> None:
    """Print the chain: value, cells, answers under pseudonyms, rule, methodology, fingerprint."""
    from bot.cli.desk import print_json
    from scoring.explaining import explain

    scored = _scored(options)
    found = explain(options.code, scored.report, scored.methodology, scored.facts)
    if found is None:
        known = ", ".join((*scored.report.headline.metrics, "index"))
        raise RefusedError(
            f"Показателя «{options.code}» нет, есть: {known}, показатели и группы индекса.",
            BAD_INPUT,
        )
    if options.json:
        print_json(_in_json(found, scored))
    else:
        print("\n\n".join(_in_words(found, scored)))


def _scored(options: Namespace) -> "Scored":
    from bot.cli.score_database import from_answers
    from scoring.facts import AUDIENCES
    from scoring.methodology import DEFAULT, MethodologyError, methodology
    from scoring.report import Period
    from scoring.reporting import Asked

    period = Period(*read_days(options))
    if options.audience not in {None, *AUDIENCES}:
        known = ", ".join(AUDIENCES)
        raise RefusedError(f"Аудитории «{options.audience}» нет, есть: {known}.", BAD_INPUT)
    try:
        version = methodology(options.methodology or DEFAULT)
    except MethodologyError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None
    asked = Asked(version, period, options.office, options.audience)
    return from_answers(asked, options.checklists, lenient=False)


def _rule(found: "Explanation", scored: "Scored") -> str:
    rules = scored.facts.rules
    name = found.code if found.kind in {"instrument", "log"} else found.kind
    if found.kind == "item":
        name = f"item{_side(scored, found.code)}"
    if found.kind == "index":
        name = f"index-{scored.methodology.chosen.lower()}"
    numbers = {
        "days": rules.repeat_within_days,
        "minutes": rules.promised_minutes,
        "good": scored.methodology.positive_from,
    }
    wanted = "-result" if name == "conversion_2" and rules.conversion_2 == "result" else ""
    return say(f"rule-{name}{wanted}", **{key: f"{n:g}" for key, n in numbers.items()})


def _side(scored: "Scored", code: str) -> str:
    item = scored.methodology.item(code)
    if item.subjective is None:
        return "-objective"
    return "" if item.subjective.scored else "-descriptive"


def _in_json(found: "Explanation", scored: "Scored") -> dict[str, Any]:
    from scoring.facts import cell_of
    from scoring.report_json import told_in_json

    report = scored.report
    first, last = report.period.first, report.period.last
    return {
        "code": found.code,
        "period": {"from": first and first.isoformat(), "to": last and last.isoformat()},
        "office": report.office,
        "audience": report.audience,
        "methodology": report.methodology,
        "rule": _rule(found, scored),
        "figure": told_in_json(found.told),
        "also": {name: told_in_json(told) for name, told in found.also.items()},
        "parts": [
            {
                "code": part.code,
                "audience": part.audience,
                **told_in_json(part.told),
                "objective": part.objective,
            }
            for part in found.parts
        ],
        "cells": [
            {**cell._asdict(), "count": times, "counted": cell in found.counted}
            for cell, times in sorted(found.cells.items(), key=_order)
        ],
        "answers": [
            {**_answer_in_json(one), "counted": cell_of(one) in found.counted}
            for one in found.answers
        ],
        "counts": {name: dict(column) for name, column in found.counts.items()},
        "records": [
            {**one._asdict(), "at": one.at.isoformat() if one.at else None} for one in found.records
        ],
        "fingerprint": report.fingerprint,
    }


def _answer_in_json(one: "Answer") -> dict[str, Any]:
    return {
        "respondent": one.respondent,
        "question": one.question,
        "value": one.value if one.choice is None else one.choice,
        "office": one.office,
        "audience": one.audience,
        "mode": one.mode,
        "answered_at": one.answered_at.isoformat(),
    }


def _in_words(found: "Explanation", scored: "Scored") -> Iterator[str]:
    report = scored.report
    yield f"{_name(found, scored)}: {_headline(found, scored)}"
    yield f"Правило: {_rule(found, scored)} Методика {report.methodology}."
    yield from _more(found, scored)
    if found.parts:
        yield table(PARTS, [_part(part) for part in found.parts])
    if found.cells:
        yield table(CELLS, _cells(found, scored))
    if found.answers:
        yield table(ANSWERS, _answers(found, scored))
    if found.records:
        yield table(RECORDS, [told_record(one, scored.names) for one in found.records])
    yield f"Отпечаток отчёта: {report.fingerprint}"


def _headline(found: "Explanation", scored: "Scored") -> str:
    from bot.cli.fitted import EARLY
    from bot.cli.score_table import FEW, FEW_FACTS, number, without_people

    told, figure = found.told, found.told.figure
    if found.kind in {"item", "group"}:
        return "у каждой аудитории своё значение"
    index = scored.report.headline.index
    if found.kind == "index" and (figure is None or not index.n):
        return f"нет данных: {without_people(index)}" if index.coverage else "нет данных"
    if figure is None:
        return "нет данных"
    mere_count = _is_mere_count(found, told)
    if told.publication == "hidden" and not mere_count:
        few = FEW_FACTS if found.kind == "log" else FEW
        return f"{few} (n={figure.n}), показывать рано"
    early = f", {EARLY}" if told.publication == "preliminary" and not mere_count else ""
    return f"{number(figure.value, figure.unit)}, n={figure.n}{early}"


def _is_mere_count(found: "Explanation", told: "Told") -> bool:
    """How many there were tells on nobody, but what a few people said would."""
    return found.kind == "log" and told.figure is not None and told.figure.unit == "count"


def _name(found: "Explanation", scored: "Scored") -> str:
    if found.kind == "item":
        return scored.methodology.item(found.code).title
    if found.kind == "group":
        titles = {group.code: group.title for group in scored.methodology.groups}
        return f"{found.code}. {titles[found.code]}"
    return say(f"indicator-{found.code}")


def _more(found: "Explanation", scored: "Scored") -> Iterator[str]:
    """Further figures of the same thing, and how many there were by what."""
    from bot.cli.score_table import number

    hidden = found.told.publication == "hidden"
    also = [
        f"{say(f'also-{name}')} {number(told.figure.value, told.figure.unit)}"
        for name, told in found.also.items()
        if told.figure and (not hidden or _is_mere_count(found, told))
    ]
    if also:
        yield f"Рядом: {'; '.join(also)}."
    counts = [
        f"{say(f'by-{name}')}: {', '.join(counted_by(name, column, scored.names))}."
        for name, column in found.counts.items()
        if column
    ]
    if counts:
        yield "\n".join(counts)


def _part(part: "Part") -> tuple[str, ...]:
    from bot.cli.score_table import number

    figure, n = part.told.figure, part.n
    value = number(figure.value, figure.unit) if figure else "—"
    shown = "мало ответов" if n and part.told.publication == "hidden" else value
    listed = "" if part.objective is None else number(part.objective, "share")
    return part.code, say(f"audience-{part.audience}"), shown, listed, str(n)


def _cells(found: "Explanation", scored: "Scored") -> Iterator[tuple[str, ...]]:
    for cell, times in sorted(found.cells.items(), key=_order):
        yield (
            cell.question,
            say(f"audience-{cell.audience}"),
            scored.names.get(cell.office or "", cell.office or "—"),
            say(f"mode-{cell.mode}"),
            said(cell.instrument, cell.value),
            str(times),
            "да" if cell in found.counted else "нет",
        )


def _answers(found: "Explanation", scored: "Scored") -> Iterator[tuple[str, ...]]:
    from scoring.facts import cell_of

    for one in found.answers:
        yield (
            f"{one.answered_at:%d.%m.%Y %H:%M:%S}",
            one.respondent[:SHORTENED],
            one.question,
            said(one.instrument, one.value if one.choice is None else one.choice),
            scored.names.get(one.office or "", one.office or "—"),
            say(f"mode-{one.mode}"),
            "да" if cell_of(one) in found.counted else "нет",
        )


def _order(pair: "tuple[Any, int]") -> tuple[Any, ...]:
    cell = pair[0]
    numeric = isinstance(cell.value, int)
    value = (0, cell.value, "") if numeric else (1, 0, cell.value or "")
    return (cell.question, cell.audience, cell.office or "", cell.mode, value)
