"""The report of a fingerprint once more: asked for the same, by the answers as they stood then."""

from argparse import Namespace
from typing import Final

from bot.cli.scored import Scored
from bot.cli.table import BAD_INPUT, RefusedError
from scoring.fingerprint import Fingerprint, read_fingerprint

PARTS: Final = {"methodology": "методика", "answers": "ответы", "log": "журнал и чек-листы"}


def asked_again(options: Namespace) -> Fingerprint:
    """What the fingerprint asks for, put into the options; RefusedError if they ask for more."""
    others = (options.first, options.last, options.office, options.audience, options.before)
    if any(others):
        sentence = "Дни, отделение и аудитория стоят в отпечатке: уберите их из команды."
        raise RefusedError(sentence, BAD_INPUT)
    try:
        again = read_fingerprint(options.fingerprint)
    except ValueError:
        sentence = f"«{options.fingerprint}» — не отпечаток отчёта: скопируйте его целиком."
        raise RefusedError(sentence, BAD_INPUT) from None
    first, last = again.period.first, again.period.last
    options.first, options.last = first and first.isoformat(), last and last.isoformat()
    options.office, options.audience, options.at = again.office, again.audience, again.changed_at
    options.methodology = options.methodology or [again.methodology]
    return again


def same(again: Fingerprint, scored: Scored) -> dict[str, bool]:
    """Which parts of the report are what they were."""
    now = read_fingerprint(scored.report.fingerprint)
    return {
        "methodology": now.methodology_digest == again.methodology_digest,
        "answers": now.answers_digest == again.answers_digest,
        "log": now.log_digest == again.log_digest,
    }


def again_told(again: Fingerprint, scored: Scored) -> str:
    """The same in words."""
    parts = same(again, scored)
    if all(parts.values()):
        return "Отчёт тот же, что был: методика, ответы, журнал и чек-листы не изменились."
    changed = ", ".join(PARTS[name] for name, is_same in parts.items() if not is_same)
    if parts["answers"] and parts["methodology"]:
        return f"Показатели из ответов те же, что были. Изменились: {changed}."
    return f"Отчёт не тот, что был. Изменились: {changed}."
