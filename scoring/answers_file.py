"""Answers and checklists from files of other systems, one a row; a bad row is refused and told.

Read as a stream: what stays is one small record a respondent, counts, and a digest a row by which
the same answer given twice is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from struct import Struct
from typing import Final, TypeVar

from scoring.csv_rows import Refused, Row, RowError, is_legible, misshapen, refused, rows
from scoring.facts import AUDIENCES, MODES, Cell
from scoring.instruments import INSTRUMENTS, LABELS
from scoring.methodology import Methodology
from scoring.questionnaires import Given, Questionnaire, Said, questionnaire, sittings

COLUMNS: Final = (
    "respondent",
    "audience",
    "office",
    "survey",
    "question",
    "value",
    "answered_at",
    "mode",
)
METRICS: Final = ("nps", "enps", "ces", "csi", "fcr", "ease")
CHANNELS: Final = (
    "office",
    "contact-centre",
    "social",
    "site",
    "messenger",
    "phone",
    "mail",
    "portal",
    "other",
)
TWICE: Final = "такой ответ респондента на этот вопрос в это время уже был"
# Moment, place, survey, answer: what is remembered of one row.
_ROW: Final = Struct("<dIII")


@dataclass(frozen=True)
class Question:
    """A question's instrument and what may be written as its value."""

    code: str
    instrument: str
    values: Mapping[str, Said]


@dataclass
class AnswersRead:
    """What a file of answers came to; `outside` are good rows of another period or office."""

    refused: list[Refused] = field(default_factory=list)
    outside: int = 0
    records: dict[str, bytearray] = field(default_factory=dict)
    places: list[tuple[str, str | None, str]] = field(default_factory=list)
    surveys: list[str] = field(default_factory=list)
    said: list[tuple[Question, Said]] = field(default_factory=list)
    counts: dict[tuple[int, int], int] = field(default_factory=dict)
    by_month: dict[date, dict[tuple[int, int], int]] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many answers count."""
        return sum(self.counts.values())

    @property
    def cells(self) -> dict[Cell, int]:
        """All answers that count, as cells."""
        return self._cells(self.counts)

    @property
    def months(self) -> dict[date, dict[Cell, int]]:
        """The same month by month, by the answers' own clocks, if that was asked for."""
        return {month: self._cells(counts) for month, counts in self.by_month.items()}

    def questionnaires(self) -> Iterator[Questionnaire]:
        """Whole questionnaires, sorted by respondent; each record is let go once it was told."""
        for respondent in sorted(self.records):
            yield from self._of(respondent, self.records.pop(respondent))

    def _cells(self, counts: Mapping[tuple[int, int], int]) -> dict[Cell, int]:
        cells = {}
        for (place, told), times in counts.items():
            audience, office, mode = self.places[place]
            question, value = self.said[told]
            cell = Cell(question.code, question.instrument, audience, office, mode, value)
            cells[cell] = times
        return cells

    def _of(self, respondent: str, record: bytearray) -> Iterator[Questionnaire]:
        forms: dict[tuple[int, int], list[Given]] = {}
        for moment, place, survey, told in _ROW.iter_unpack(record):
            question, value = self.said[told]
            answer = Given(question.code, value, moment, None)
            forms.setdefault((place, survey), []).append(answer)
        for (place, survey), given in forms.items():
            audience, office, mode = self.places[place]
            for one in sittings(given):
                yield questionnaire(respondent, audience, office, self.surveys[survey], mode, one)


def questions(methodology: Methodology) -> dict[str, Question]:
    """Every question that may stand in a file, with the values it may have."""
    known = {code: _metric(code) for code in METRICS}
    for item in methodology.items:
        if item.subjective is None:
            continue
        scale = item.subjective.scale
        values: dict[str, Said] = {"": None}
        values.update({code: code for code in CHANNELS} if scale == "choice" else _points(scale))
        known[item.code] = Question(item.code, scale, values)
    return known


def read_answers(
    lines: Iterable[str],
    methodology: Methodology,
    *,
    first: date | None = None,
    last: date | None = None,
    office: str | None = None,
    monthly: bool = False,
) -> AnswersRead:
    """All good rows of a file of answers; UnreadableError if it has not these columns."""
    read = AnswersRead()
    take = _taker(read, questions(methodology), _inside(first, last, office), monthly)
    for begins, ends, row in rows(lines, COLUMNS):
        try:
            take(row)
        except RowError as wrong:
            read.refused.append(refused(begins, ends, wrong))
    return read


def _inside(
    first: date | None, last: date | None, office: str | None
) -> Callable[[date, str], bool] | None:
    if first is None and last is None and office is None:
        return None
    begins, ends = first or date.min, last or date.max
    return lambda day, where: begins <= day <= ends and office in {None, where}


def _taker(
    read: AnswersRead,
    known: Mapping[str, Question],
    inside: Callable[[date, str], bool] | None,
    monthly: bool,
) -> Callable[[Row], None]:
    # One closure in place of a method, dictionaries of what was found good before, and no call that
    # can be spared: a million rows go through it.
    places: dict[tuple[str, str, str], int] = {}
    surveys: dict[str, int] = {}
    said: dict[tuple[str, str], int] = {}
    records, counts, seen = read.records, read.counts, set[int]()
    pack, parsed, width = _ROW.pack, datetime.fromisoformat, len(COLUMNS)

    def take(row: Row) -> None:
        if len(row) != width:
            raise RowError(misshapen(row, COLUMNS))
        respondent, audience, office, survey, question, value, at, mode = row
        told, place = said.get((question, value)), places.get((audience, office, mode))
        if told is None or place is None or survey not in surveys:
            _refuse_unknown(known, row)
            one = (known[question], known[question].values[value])
            told = _kept(said, (question, value), read.said, one)
            here = (audience, office or None, mode)
            place = _kept(places, (audience, office, mode), read.places, here)
            _kept(surveys, survey, read.surveys, survey)
        try:
            moment = parsed(at)
        except ValueError:
            raise RowError(f"{at!r} — не дата и время по ISO 8601") from None
        if moment.tzinfo is None or not 1 < moment.year < 9999:  # noqa: PLR2004 (see _no_moment)
            raise RowError(_no_moment(moment, at))
        when = moment.timestamp()
        digest = hash((respondent, question, when))
        if not respondent or digest in seen:
            raise RowError(TWICE if respondent else "у ответа нет кода респондента")
        seen.add(digest)
        if inside is not None and not inside(moment.date(), office):
            read.outside += 1
            return
        record = records.get(respondent)
        if record is None:
            record = records[_legible(respondent)] = bytearray()
        record += pack(when, place, surveys[survey], told)
        counts[place, told] = counts.get((place, told), 0) + 1
        if monthly:
            mine = read.by_month.setdefault(date(moment.year, moment.month, 1), {})
            mine[place, told] = mine.get((place, told), 0) + 1

    return take


Key = TypeVar("Key")
Thing = TypeVar("Thing")


def _kept(known: dict[Key, int], key: Key, things: list[Thing], thing: Thing) -> int:
    if key not in known:
        known[key] = len(things)
        things.append(thing)
    return known[key]


def _no_moment(moment: datetime, text: str) -> str:
    if moment.tzinfo is None:
        return f"у {text!r} нет смещения от всемирного времени"
    # The first and the last year would be no year at all in Greenwich.
    return f"{text!r} — не время ответа"


def _legible(text: str) -> str:
    if not is_legible(text):
        raise RowError("код не в UTF-8")
    return text


def _refuse_unknown(known: Mapping[str, Question], row: Row) -> None:
    _, audience, office, survey, question, value, _, mode = row
    if audience not in AUDIENCES:
        raise RowError(f"неизвестная аудитория {audience!r}, есть: {', '.join(AUDIENCES)}")
    if mode not in MODES:
        raise RowError(f"неизвестный способ {mode!r}, есть: {', '.join(MODES)}")
    if question not in known:
        raise RowError(f"неизвестный вопрос {question!r}")
    if value not in known[question].values:
        raise RowError(f"{value!r} вне шкалы вопроса {question}: {_scale(known[question])}")
    _legible(office + survey)


def _scale(question: Question) -> str:
    values = [text for text in question.values if text]
    if len(values) > 2 and values[0].isdigit():  # noqa: PLR2004 (two ends of a range)
        return f"{values[0]}–{values[-1]}"
    return ", ".join(values)


def _metric(code: str) -> Question:
    return Question(code, code, {"": None, **_points(code)})


def _points(instrument: str) -> dict[str, Said]:
    scale = INSTRUMENTS[instrument]
    if instrument in LABELS:
        return {word: scale.low + i for i, word in enumerate(LABELS[instrument])}
    return {str(point): point for point in range(scale.low, scale.high + 1)}
