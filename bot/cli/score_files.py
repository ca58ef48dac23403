"""Scores files of answers and checklists from elsewhere, with no database."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO, TypeVar

from bot.cli.scored import Scored
from bot.cli.table import BAD_INPUT, RefusedError
from scoring.answers_file import AnswersRead, read_answers
from scoring.checklists_file import ChecklistsRead, read_checklists
from scoring.csv_rows import Refused, UnreadableError
from scoring.facts import ChecklistItem, Facts, of_audience
from scoring.flags import flag
from scoring.reporting import Asked, report

MOST_TOLD: Final = 20

Read = TypeVar("Read")


def from_files(
    asked: Asked, answers: str, checklists: str | None, lenient: bool, monthly: bool = False
) -> Scored:
    """The report of these files; RefusedError naming file, line and reason for bad rows."""
    lists = read_lists(asked, checklists)
    read = _opened(answers, lambda lines: _answers(asked, lines, monthly))
    refused = [(answers, one) for one in read.refused]
    refused += [(checklists or "", one) for one in lists.refused]
    refuse_bad(refused, lenient)
    facts = Facts(cells=read.cells, checklists=tuple(lists.items))
    return Scored(
        report(asked, facts, read.questionnaires(), flag),
        asked.methodology,
        refused,
        read.outside,
        of_audience(facts, asked.audience),
        lambda: {
            month: of_audience(Facts(cells=cells), asked.audience)
            for month, cells in read.months.items()
        },
    )


def read_lists(
    asked: Asked, checklists: str | None, offices: AbstractSet[str] | None = None
) -> ChecklistsRead:
    """The checklists of a file, of these offices alone if they are given; none without a file."""
    if checklists is None:
        return ChecklistsRead()
    return _opened(checklists, lambda lines: read_checklists(lines, asked.methodology, offices))


def with_lists(facts: Facts, lists: Sequence[ChecklistItem]) -> Facts:
    """The same facts with checklists from a file."""
    return replace(facts, checklists=facts.checklists + tuple(lists))


def refuse_bad(refused: Sequence[tuple[str, Refused]], lenient: bool) -> None:
    """RefusedError with the bad rows, unless they are to be left out and told."""
    if not refused or lenient:
        return
    told = [f"{file}, строка {one.line}: {one.reason}" for file, one in refused[:MOST_TOLD]]
    if len(refused) > MOST_TOLD:
        told.append(f"…и ещё {len(refused) - MOST_TOLD}.")
    told.append("Исправьте строки или добавьте --lenient, чтобы посчитать без них.")
    raise RefusedError("\n".join(told), BAD_INPUT)


def _answers(asked: Asked, lines: TextIO, monthly: bool) -> AnswersRead:
    return read_answers(
        lines,
        asked.methodology,
        first=asked.period.first,
        last=asked.period.last,
        office=asked.office,
        monthly=monthly,
    )


def _opened(path: str, read: Callable[[TextIO], Read]) -> Read:
    try:
        # Bytes that are no UTF-8 are refused with their row, not with the whole file.
        with Path(path).open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
            return read(lines)
    except OSError:
        sentence = f"Файл {path} не открывается: проверьте имя и права на чтение."
        raise RefusedError(sentence, BAD_INPUT) from None
    except UnreadableError as wrong:
        raise RefusedError(f"{path}, строка 1: {wrong}.", BAD_INPUT) from None
