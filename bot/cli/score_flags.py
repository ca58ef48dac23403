"""What of a report is worth a look before one believes it: answers, visits and staff."""

from collections.abc import Set as AbstractSet
from functools import cache

from bot.cli.fitted import folded, window
from bot.cli.table import table
from bot.core.says import Text
from bot.texts import Texts
from scoring.flags import CODES, FlagReport


def flags_told(flags: FlagReport, without: str) -> str:
    """Respondents, then visits and staff; `without` is the index without those respondents."""
    parts = (_respondents_told(flags, without), _reviews_told(flags))
    return "\n\n".join(part for part in parts if part)


def _respondents_told(flags: FlagReport, without: str) -> str:
    if not flags.respondents:
        return ""
    rows = [(one.respondent, one.office or "—", ", ".join(one.codes)) for one in flags.respondents]
    expected = expected_told(flags.expected_false)
    head = (
        f"Ответы, на которые стоит взглянуть: {len(rows)}, из них случайно {expected}."
        f" Сами по себе признаки ничего не меняют. Индекс без этих ответов: {without}."
    )
    listed = table(("респондент", "отделение", "признаки"), rows)
    found = {code for one in flags.respondents for code in one.codes}
    return "\n".join((folded(head, window()), listed, *_reasons(found)))


def expected_told(times: float) -> str:
    """How many would be flagged by chance, never as a nought where it is none."""
    rounded = f"{times:.1f}".replace(".", ",")
    return "меньше 0,1" if times > 0 and rounded == "0,0" else f"около {rounded}"


def _reviews_told(flags: FlagReport) -> str:
    if not flags.reviews:
        return ""
    rows = [(one.subject, one.office or "—", one.code) for one in flags.reviews]
    head = f"Визиты, сотрудники, отделения и опросы, на которые стоит взглянуть: {len(rows)}."
    listed = table(("что", "отделение", "признак"), rows)
    return "\n".join((head, listed, *_reasons({one.code for one in flags.reviews})))


def _reasons(found: AbstractSet[str]) -> list[str]:
    told = (
        f"{code} — {_texts().words(Text(f'flag-{code.lower()}'), 'ru')}"
        for code in CODES
        if code in found
    )
    return [folded(one, window()) for one in told]


@cache
def _texts() -> Texts:
    return Texts()
