"""A survey as an administrator writes it down, one TOML file, refused whole if anything is amiss.

What may stand in the file is told to its writer in docs/survey-file.md.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from bot.domain.surveys import CAUSES, ENDS, TEXT, TOUCHPOINTS, Condition, Plan, Question, Survey
from bot.domain.toml_table import Problem, TomlTable, parse_toml
from scoring.facts import AUDIENCES, STAGES
from scoring.instruments import INSTRUMENTS, NOMINAL

FOLDER: Final = Path(__file__).parents[1] / "flows" / "surveys"
KNOWN: Final = (*INSTRUMENTS, *sorted(NOMINAL), TEXT)
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE: Final = 40
CODE_WANTED: Final = f"нужны строчные буквы, цифры и дефисы, не больше {LONGEST_CODE} знаков"
LENGTH: Final = re.compile(r"(\d{1,5})\s*([mhd])", re.ASCII)
UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
MOST_OPTIONS: Final = 20
LONGEST_CHOICES: Final = 400  # characters of all options with a space between, as they are kept
RESERVED: Final = frozenset(
    {"unsure", "skipped", "skip", "later", "never", "back", "pause", "done"}
)


class SurveyFileError(ValueError):
    """A survey's file cannot be used; `problems` are in the order of its lines."""

    def __init__(self, problems: Sequence[Problem], name: str = "") -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        self.name = name
        super().__init__("\n".join(map(self._line, self.problems)))

    def _line(self, one: Problem) -> str:
        place = f"{self.name}:{one.line}" if self.name else str(one.line)
        return ": ".join(part for part in (place, one.path, one.reason) if part)


def read_survey(text: str, name: str = "") -> Survey:
    """The survey that the text describes; raises SurveyFileError with all that is wrong in it."""
    file = parse_toml(text)
    survey = None if file.report.problems else _survey(file, text)
    if survey is None or file.report.problems:
        raise SurveyFileError(file.report.problems, name)
    return survey


def load_surveys(folder: Path = FOLDER) -> Mapping[str, Survey]:
    """Every survey of a folder by its code, which is its file's name; raises SurveyFileError."""
    return {file.stem: read_survey_file(file) for file in sorted(folder.glob("*.toml"))}


@cache
def shipped_surveys() -> Mapping[str, Survey]:
    """The surveys that come with the product, read once."""
    return load_surveys()


def read_survey_file(file: Path) -> Survey:
    """The survey of one file, which is named after its code; raises SurveyFileError."""
    try:
        # Editors on Windows begin a file with a mark of its encoding.
        survey = read_survey(file.read_text(encoding="utf-8-sig"), file.name)
    except UnicodeDecodeError as wrong:
        line = 1 + wrong.object.count(b"\n", 0, wrong.start)
        problem = Problem(line, "", "файл не в UTF-8")
        raise SurveyFileError([problem], file.name) from None
    if survey.code != file.stem:
        reason = f"{survey.code!r} — не имя файла, нужно {file.stem!r}"
        raise SurveyFileError([Problem(1, "code", reason)], file.name)
    return survey


def _survey(file: TomlTable, text: str) -> Survey:
    anonymous = file.flag("anonymous")
    stages = _among(file, "stages", STAGES, optional=True) or STAGES
    survey = Survey(
        code=_code(file, "code"),
        audiences=_among(file, "audiences", AUDIENCES),
        touchpoint=_one_of(file, "touchpoint", TOUCHPOINTS),
        stages=stages,
        plan=_plan(file.table("asking")),
        questions=tuple(_questions(file, stages)),
        anonymous=anonymous,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        file=text,
    )
    file.nothing_else()
    _whole(file, survey)
    return survey


def _whole(file: TomlTable, survey: Survey) -> None:
    """What no single question shows: a stage without questions, an anonymity with holes."""
    for stage in survey.stages:
        if survey.questions and not any(stage in (q.stages or (stage,)) for q in survey.questions):
            file.refuse("stages", f"на стадии {stage!r} ничего не спрашивается")
    if survey.anonymous != (survey.plan.after == "staff"):
        file.refuse("anonymous", 'нужно true там, где after = "staff", и только там')
    if survey.anonymous and survey.audiences != ("staff",):
        file.refuse("audiences", 'анонимный опрос — только для "staff"')
    for at, question in enumerate(survey.questions if survey.anonymous else ()):
        if question.when or question.instrument == TEXT:
            reason = "в анонимном опросе нет своих слов и условий: по ним видно, кто отвечал"
            file.report.refuse(("questions", at), reason)
        if question.optional or question.stages or question.instrument == "choices":
            reason = "в анонимном опросе каждый отвечает на каждый вопрос один раз"
            file.report.refuse(("questions", at), reason)


def _plan(table: TomlTable) -> Plan:
    plan = Plan(
        after=table.choice("after", {one: one for one in CAUSES}, "anybody"),
        delay=_length(table, "delay"),
        expires=_length(table, "expires"),
        every=_length(table, "every"),
        within=_length(table, "within"),
    )
    if "after" not in table.found:
        table.refuse("after", "не хватает")
    table.nothing_else()
    return plan


def _questions(file: TomlTable, stages: Sequence[str]) -> Iterator[Question]:
    tables = file.tables("questions")
    if file.found.get("questions") == []:
        file.refuse("questions", "пусто")
    before: dict[str, Question] = {}
    for table in tables:
        question = _question(table, stages, before)
        if question.code in before:
            table.refuse("code", f"{question.code!r} — код вопроса выше")
        before[question.code] = question
        yield question


def _question(table: TomlTable, stages: Sequence[str], before: Mapping[str, Question]) -> Question:
    code, instrument = _code(table, "code"), _one_of(table, "instrument", KNOWN)
    question = Question(
        code=code,
        instrument=instrument,
        text=_code(table, "text", code),
        ends=_code(table, "ends", ENDS.get(instrument, "")),
        stages=_among(table, "stages", stages, optional=True),
        when=tuple(_conditions(table, before)),
        options=_options(table, instrument),
        unsure=table.flag("unsure"),
        optional=table.flag("optional"),
        least=table.number("least", 0, 1000, default=0),
    )
    if instrument == TEXT and question.unsure:
        table.refuse("unsure", "свои слова можно только пропустить: optional = true")
    if question.ends and instrument not in ENDS:
        table.refuse("ends", f"у {instrument!r} нет краёв, которые можно назвать")
    _reachable(table, question, before)
    table.nothing_else()
    return question


def _reachable(table: TomlTable, question: Question, before: Mapping[str, Question]) -> None:
    for one in question.when:
        stages = before[one.question].stages
        if stages and question.stages and set(stages).isdisjoint(question.stages):
            reason = f"{one.question!r} на стадиях этого вопроса не спрашивается"
            table.refuse("when", reason)


def _options(table: TomlTable, instrument: str) -> tuple[str, ...]:
    options = table.list_of_texts("options", optional=True)
    if bool(options) != (instrument in NOMINAL):
        table.refuse("options", "нужны для choice и choices, и только для них")
    if len(options) > MOST_OPTIONS:
        table.refuse("options", f"больше {MOST_OPTIONS}")
    for option in options:
        if option in RESERVED:
            table.refuse("options", f"{option!r} занято: назовите иначе")
        elif not _is_code(option):
            table.refuse("options", f"{option!r} не годится: {CODE_WANTED}")
    if instrument == "choices" and len(" ".join(options)) > LONGEST_CHOICES:
        table.refuse("options", f"вместе длиннее {LONGEST_CHOICES} знаков")
    if len(set(options)) < len(options):
        table.refuse("options", "один стоит дважды")
    return options


def _conditions(table: TomlTable, before: Mapping[str, Question]) -> Iterator[Condition]:
    wanted = table.one("when", dict, 'таблица, например {fcr = ["no", "partly"]}', {}) or {}
    for code, among in wanted.items():
        known = before.get(code)
        answers = _answers(among)
        if known is None:
            table.refuse("when", f"выше нет вопроса {code!r}")
        elif not answers:
            table.refuse("when", f"{code}: нужен список ответов в [скобках]")
        else:
            _possible(table, known, answers)
            yield Condition(code, answers)


def _possible(table: TomlTable, known: Question, answers: Sequence[str]) -> None:
    possible = known.answers()
    for answer in answers:
        if answer not in possible:
            told = ", ".join(sorted(possible)) or "ничего, о чём можно спросить"
            table.refuse("when", f"{known.code} не отвечают {answer!r}, есть: {told}")


def _answers(among: object) -> tuple[str, ...]:
    if not isinstance(among, list) or not all(type(one) in {str, int} for one in among):
        return ()
    return tuple(map(str, among))


def _code(table: TomlTable, key: str, default: str | None = None) -> str:
    code = table.words(key, default)
    if code and not _is_code(code):
        table.refuse(key, f"{code!r} не годится: {CODE_WANTED}")
    return code


def _is_code(text: str) -> bool:
    return len(text) <= LONGEST_CODE and CODE.fullmatch(text) is not None


def _one_of(table: TomlTable, key: str, known: Sequence[str]) -> str:
    word = table.words(key)
    if word and word not in known:
        table.refuse(key, f"{word!r} не бывает, есть: {', '.join(known)}")
    return word


def _among(
    table: TomlTable, key: str, known: Sequence[str], *, optional: bool = False
) -> tuple[str, ...]:
    words = table.list_of_texts(key, optional=optional)
    if not words and not optional and table.found.get(key) == []:
        table.refuse(key, "пусто")
    for word in words:
        if word not in known:
            table.refuse(key, f"{word!r} не бывает, есть: {', '.join(known)}")
    return words


def _length(table: TomlTable, key: str) -> timedelta | None:
    text = table.words(key, default="")
    match = LENGTH.fullmatch(text)
    if text and (match is None or not int(match[1])):
        table.refuse(key, f"{text!r} — не срок: напишите, например, 90m, 2h или 14d")
        return None
    return timedelta(**{UNITS[match[2]]: int(match[1])}) if match else None
