"""`otklik score --by QUESTION`: the index by what people said of themselves, small groups out."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any, Final

from bot.cli.desk import Desk, at_desk
from bot.cli.score_table import FEW, bounds_told, number
from bot.cli.table import BAD_INPUT, RefusedError, table
from bot.cli.words import say
from bot.domain.survey_file import shipped_surveys
from bot.jobs.rollup import clocks_of
from scoring.figures import Figure
from scoring.questionnaires import questionnaires
from scoring.report_json import index_in_json
from scoring.reporting import Asked
from scoring.respondents import UNSAID, About, Group, by_answer
from storage.portion import Portion

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cli.scored import Scored
    from scoring.facts import Answer

HEAD: Final = ("ответ о себе", "индекс", "интервал 95 %", "n")


def refuse_unknown(options: Namespace) -> None:
    """RefusedError for a question that nobody is asked about themselves, or for a file."""
    if options.answers:
        raise RefusedError("В файле нет ответов о себе: --by нужна база данных.", BAD_INPUT)
    known = questions()
    if options.by not in known:
        raise RefusedError(
            f"О себе не спрашивают «{options.by}», есть: {', '.join(sorted(known))}.", BAD_INPUT
        )


def questions() -> dict[str, About]:
    """What the surveys ask people about themselves, by the question's code."""
    found: dict[str, About] = {}
    for survey in shipped_surveys().values():
        for one in survey.questions if not survey.anonymous else ():
            if one.least and one.options:
                found[one.code] = About(one.code, one.options, one.least, frozenset({survey.code}))
    return found


def respondents(question: str, scored: "Scored", at: "datetime | None" = None) -> tuple[Group, ...]:
    """The index of each group of the report's people, by the answers as they stood `at`."""
    told = scored.report
    asked = Asked(scored.methodology, told.period, told.office, told.audience, at=at)
    answers = at_desk(lambda desk: _answers(desk, asked))
    lists = scored.facts.checklists
    return by_answer(asked, questions()[question], questionnaires(answers), lists)


def in_json(question: str, groups: tuple[Group, ...], scored: "Scored") -> dict[str, Any]:
    """Each group with its index; nulls with their reason where it may not be shown."""
    shown = scored.methodology.publication
    told = [
        {"answer": one.answer or None, **index_in_json(one.index, shown)}
        if one.index
        else {"answer": one.answer or None, **_HIDDEN}
        for one in groups
    ]
    return {"question": question, "groups": told}


def in_words(question: str, groups: tuple[Group, ...]) -> str:
    """The same as a table."""
    rows = [(_name(one), *_cells(one)) for one in groups]
    return f"\nИндекс по ответам о себе: {say(f'ask-{question}')}\n{table(HEAD, rows)}"


_HIDDEN: Final = {"value": None, "low": None, "high": None, "n": None, "reason": "small-group"}


def _answers(desk: Desk, asked: Asked) -> "tuple[Answer, ...]":
    period, clocks = asked.period, clocks_of(desk.store)
    portion = Portion(clocks, period.first, period.last, asked.office, at=asked.at)
    return tuple(desk.store.answers.of(portion))


def _name(group: Group) -> str:
    return "не ответили" if group.answer == UNSAID else say(f"option-{group.answer}")


def _cells(group: Group) -> tuple[str, str, str]:
    index = group.index
    if index is None:
        return FEW, "", ""
    if index.value is None:
        return "—", "", str(index.n)
    figure = Figure(index.value, index.low, index.high, index.n, "index")
    return number(index.value, "index"), bounds_told(figure), str(index.n)
