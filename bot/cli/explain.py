"""`otklik explain`: how one figure came about, from the value down to the answers."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from bot.cli.table import BAD_INPUT, RefusedError, command, read_day, table

if TYPE_CHECKING:
    from bot.cli.scored import Scored
    from bot.texts import Texts
    from scoring.explaining import Explanation, Part
    from scoring.facts import Answer
    from scoring.figures import Record

PARTS: Final = ("из чего", "чьё", "значение", "чек-лист", "n")
CELLS: Final = ("вопрос", "чьё", "отделение", "как отвечали", "ответ", "сколько", "входит")
RECORDS: Final = ("когда", "что", "кто", "о чём", "отделение", "что известно")
WORDS: Final = {
    "visit": "визит",
    "booking": "запись",
    "call": "звонок",
    "card": "карточка",
    "asked": "опрос",
    "callback": "просьба перезвонить",
    "waiting": "ждёт",
    "waited": "минут ждал",
    "review": "карта оценки",
    "complaint": "жалоба",
    "thanks": "благодарность",
    "idea": "предложение",
    "booked": "записан",
    "confirmed": "подтвердил",
    "arrived": "ждёт приёма",
    "attended": "был на приёме",
    "missed": "не пришёл",
    "cancelled": "отменено",
    "result-yes": "результат есть",
    "result-no": "результата нет",
    "resolved-yes": "решено",
    "resolved-no": "не решено",
    "resolved-unknown": "решено ли, неизвестно",
    "escalated": "передано дальше",
    "open": "в работе",
    "closed": "закрыто",
    "replies": "ответов",
    "received": "принят",
    "opened": "открыта",
}
ANSWERS: Final = ("когда (UTC)", "кто", "вопрос", "ответ", "отделение", "как", "входит")


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `explain`."""
    parser = commands.add_parser("explain", help="how a figure came about, down to the answers")
    parser.add_argument("code", metavar="CODE", help="nps, usefulness, III, index …")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first day: 2026-11-01")
    parser.add_argument("--to", dest="last", metavar="DATE", help="last day, included")
    parser.add_argument("--office", metavar="CODE", help="of one office only")
    parser.add_argument("--audience", metavar="CODE", help="jobseeker, employer or staff only")
    parser.add_argument("--checklists", metavar="FILE.csv", help="the index's objective side")
    parser.add_argument("--methodology", metavar="NAME", help="a version of the index or a file")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
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
            f"Показателя «{options.code}» нет, есть: {known}, показатели и группы индекса."
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

    first, last = read_day(options.first), read_day(options.last)
    if first and last and first > last:
        raise RefusedError("Первый день позже последнего: поменяйте --from и --to.", BAD_INPUT)
    if options.audience not in {None, *AUDIENCES}:
        known = ", ".join(AUDIENCES)
        raise RefusedError(f"Аудитории «{options.audience}» нет, есть: {known}.", BAD_INPUT)
    try:
        version = methodology(options.methodology or DEFAULT)
    except MethodologyError as wrong:
        raise RefusedError(str(wrong), BAD_INPUT) from None
    asked = Asked(version, Period(first, last), options.office, options.audience)
    return from_answers(asked, options.checklists, lenient=False)


def _rule(found: "Explanation", scored: "Scored") -> str:
    rules = scored.facts.rules
    name = found.code if found.kind in {"instrument", "log"} else found.kind
    if found.kind == "item":
        name = f"item{_side(scored, found.code)}"
    numbers = {"days": rules.repeat_within_days, "minutes": rules.promised_minutes}
    wanted = "-result" if name == "conversion_2" and rules.conversion_2 == "result" else ""
    return _say(f"rule-{name}{wanted}", **{key: f"{n:g}" for key, n in numbers.items()})


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
    from bot.cli.fitted import EARLY
    from bot.cli.score_table import number

    report, told = scored.report, found.told
    name = _name(found, scored)
    if told.figure and told.publication == "hidden":
        yield f"{name}: мало ответов (n={told.figure.n}), показывать рано"
    elif told.figure:
        early = f", {EARLY}" if told.publication == "preliminary" else ""
        yield f"{name}: {number(told.figure.value, told.figure.unit)}, n={told.figure.n}{early}"
    elif found.kind in {"item", "group"}:
        yield f"{name}: у каждой аудитории своё значение"
    elif told.reason == "low-coverage":
        yield f"{name}: {_say('reason-low-coverage')}"
    else:
        yield f"{name}: нет данных"
    yield f"Правило: {_rule(found, scored)} Методика {report.methodology}."
    if told.figure and told.publication != "hidden":
        yield from _more(found, scored)
    if found.parts:
        yield table(PARTS, [_part(part) for part in found.parts])
    if found.cells:
        yield table(CELLS, _cells(found, scored))
    if found.answers:
        yield table(ANSWERS, _answers(found, scored))
    if found.records:
        yield table(RECORDS, map(_record, found.records))
    yield f"Отпечаток отчёта: {report.fingerprint}"


def _name(found: "Explanation", scored: "Scored") -> str:
    if found.kind == "item":
        return scored.methodology.item(found.code).title
    if found.kind == "group":
        titles = {group.code: group.title for group in scored.methodology.groups}
        return f"{found.code}. {titles[found.code]}"
    return _say(f"indicator-{found.code}")


def _more(found: "Explanation", scored: "Scored") -> Iterator[str]:
    """Further figures of the same thing, and how many there were by what."""
    from bot.cli.score_table import number

    also = [
        f"{_say(f'also-{name}')} {number(told.figure.value, told.figure.unit)}"
        for name, told in found.also.items()
        if told.figure
    ]
    if also:
        yield f"Рядом: {'; '.join(also)}."
    counts = [
        f"{_say(f'by-{name}')}: {', '.join(_counted(name, column, scored))}."
        for name, column in found.counts.items()
        if column
    ]
    if counts:
        yield "\n".join(counts)


def _counted(name: str, column: Mapping[str, int], scored: "Scored") -> Iterator[str]:
    from bot.cli.dispositions import NAMES
    from bot.cli.visits import CHANNELS

    states = {**NAMES, "waiting": "ждут", "called": "перезвонили"}
    words = {"office": scored.names, "state": states, "channel": CHANNELS}.get(name, {})
    for one, times in column.items():
        yield f"{words.get(one, one) or '—'} {times}"


def _record(one: "Record") -> tuple[str, ...]:
    told = ", ".join(_word(word) for word in one.told.split())
    at = f"{one.at:%d.%m.%Y %H:%M}" if isinstance(one.at, datetime) else f"{one.at or '—'}"
    return at, _word(one.kind), (one.person or "—")[:8], one.about or "—", one.office or "—", told


def _word(code: str) -> str:
    """A word of a record in Russian: attended, replies-2; numbers stay what they are."""
    known = WORDS.get(code)
    name, dash, number = code.rpartition("-")
    return known or (f"{WORDS[name]}: {number}" if dash and name in WORDS else code)


def _part(part: "Part") -> tuple[str, ...]:
    from bot.cli.score_table import number

    figure, n = part.told.figure, part.n
    value = number(figure.value, figure.unit) if figure else "—"
    shown = "мало ответов" if n and part.told.publication == "hidden" else value
    listed = "" if part.objective is None else number(part.objective, "share")
    return part.code, _say(f"audience-{part.audience}"), shown, listed, str(n)


def _cells(found: "Explanation", scored: "Scored") -> Iterator[tuple[str, ...]]:
    for cell, times in sorted(found.cells.items(), key=_order):
        yield (
            cell.question,
            _say(f"audience-{cell.audience}"),
            scored.names.get(cell.office or "", cell.office or "—"),
            _say(f"mode-{cell.mode}"),
            _value(cell.value),
            str(times),
            "да" if cell in found.counted else "нет",
        )


def _answers(found: "Explanation", scored: "Scored") -> Iterator[tuple[str, ...]]:
    from scoring.facts import cell_of

    for one in found.answers:
        yield (
            f"{one.answered_at:%d.%m.%Y %H:%M:%S}",
            one.respondent[:8],
            one.question,
            _value(one.value if one.choice is None else one.choice),
            scored.names.get(one.office or "", one.office or "—"),
            _say(f"mode-{one.mode}"),
            "да" if cell_of(one) in found.counted else "нет",
        )


def _order(pair: "tuple[Any, int]") -> tuple[Any, ...]:
    cell = pair[0]
    numeric = isinstance(cell.value, int)
    value = (0, cell.value, "") if numeric else (1, 0, cell.value or "")
    return (cell.question, cell.audience, cell.office or "", cell.mode, value)


def _value(value: int | str | None) -> str:
    return "затрудняюсь" if value is None else str(value)


def _say(key: str, **numbers: str) -> str:
    from bot.core.says import Text

    return _texts().words(Text(key, numbers), "ru")


@cache
def _texts() -> "Texts":
    from bot.texts import Texts

    return Texts()
