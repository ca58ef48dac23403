"""What staff type and read: dates, plain-text tables, one sentence in place of a traceback."""

import errno
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Final, TypeAlias

NOT_FOUND: Final = 1
BAD_INPUT: Final = 2
GAP: Final = "  "
SET_IN: Final = "\n    "
# Beyond them a day's midnight, or the day after, may be no moment any more.
YEARS: Final = range(2000, 2101)
UNAVAILABLE: Final = "недоступна: что исправить, скажет otklik doctor."
TOO_NEW: Final = "от более новой программы: обновите программу или верните копию базы."
NEWER_SHAPE: Final = "NewerShapeError"
# What SQLAlchemy and the drivers raise when it is not us who are wrong; known by name, because
# storage alone may import them.
_DATABASE_TROUBLES: Final = frozenset(
    {"OperationalError", "InterfaceError", "DatabaseError", "PostgresError", "OSError", NEWER_SHAPE}
)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OWN_MISTAKES: Final = frozenset({"IntegrityError", "ProgrammingError", "DataError"})

Handler: TypeAlias = Callable[[Namespace], None]


class RefusedError(Exception):
    """The command cannot be carried out; the message is what staff read."""

    def __init__(self, sentence: str, code: int = NOT_FOUND) -> None:
        super().__init__(sentence)
        self.code = code


def command(handler: Handler) -> Callable[[Namespace], int]:
    """A handler as the command line wants it: 0, or one sentence on standard error and its code."""

    @wraps(handler)
    def carried_out(options: Namespace) -> int:
        try:
            handler(options)
        except RefusedError as refused:
            warn(str(refused))
            return refused.code
        except BrokenPipeError:
            raise  # nobody reads on: no trouble of the database
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _FULL:
                warn("Вывод не записан целиком: на диске нет места.")
                return NOT_FOUND
            if not is_database_trouble(error):
                raise
            trouble = TOO_NEW if type(error).__name__ == NEWER_SHAPE else UNAVAILABLE
            warn(f"База данных (OTKLIK_DATABASE_URL) {trouble}")
            return NOT_FOUND
        return 0

    return carried_out


def warn(sentence: str) -> None:
    """Say it on standard error, beside what the command prints."""
    print(sentence, file=sys.stderr)


def read_day(text: str | None) -> date | None:
    """The date as 2026-11-23 or 23.11.2026; None where none was typed, RefusedError otherwise."""
    if text is None:
        return None
    day, dot, rest = text.partition(".")
    month, _, year = rest.partition(".")
    try:
        read = date.fromisoformat(f"{year}-{month}-{day}" if dot else text)
    except ValueError:
        raise RefusedError(
            f"«{text}» — не дата: напишите, например, 2026-11-23.", BAD_INPUT
        ) from None
    if read.year not in YEARS:
        years = f"от {YEARS.start} до {YEARS.stop - 1}"
        raise RefusedError(f"«{text}»: год бывает {years}.", BAD_INPUT)
    return read


def add_days(parser: ArgumentParser) -> None:
    """`--from` and `--to`, both days included."""
    parser.add_argument("--from", dest="first", metavar="ДАТА", help="первый день: 2026-11-01")
    parser.add_argument("--to", dest="last", metavar="ДАТА", help="последний день, тоже входит")


def read_days(options: Namespace) -> tuple[date | None, date | None]:
    """What was typed after them; RefusedError where the first day is later than the last."""
    first, last = read_day(options.first), read_day(options.last)
    if first and last and first > last:
        raise RefusedError("Первый день позже последнего: поменяйте --from и --to.", BAD_INPUT)
    return first, last


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the last one ragged; what is no letter is a space."""
    lines = [[_printable(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def readable(text: str) -> str:
    """Somebody's words with their lines, the further ones set in so that none passes for ours."""
    return SET_IN.join(map(_letters, text.splitlines()))


def is_database_trouble(error: Exception) -> bool:
    """Whether the database cannot be used, which is for staff to mend and not for us."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & _DATABASE_TROUBLES) and not names & _OWN_MISTAKES


def _printable(cell: str) -> str:
    return " ".join(_letters(cell).split())


def _letters(text: str) -> str:
    # A name from somebody else's file, or what a person wrote, must not command the terminal.
    return "".join(one if one.isprintable() else " " for one in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return GAP.join(padded).rstrip()
