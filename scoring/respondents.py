"""The index by what people said of themselves, where no group tells of anybody in it.

Theory of operation: a group of fewer than `least` people is hidden. One hidden group alone could be
told from the whole and the rest, and several small ones could together, so that further groups are
hidden, the smallest first, until those hidden are two at least and together enough. Who did not say
is a group like any other, and of a hidden one not even the number of people is told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scoring.facts import Cell, ChecklistItem, Facts
from scoring.index import IndexFigure
from scoring.questionnaires import Questionnaire
from scoring.reporting import Asked, report

UNSAID: Final = ""
LEAST_HIDDEN: Final = 2


@dataclass(frozen=True)
class About:
    """A question that people answer about themselves: where, with which options, how many hide."""

    question: str
    options: tuple[str, ...]
    least: int
    surveys: frozenset[str]


@dataclass(frozen=True)
class Group:
    """Those who gave one answer; no index where they are too few, or would give others away."""

    answer: str
    index: IndexFigure | None


def by_answer(
    asked: Asked,
    about: About,
    forms: Iterable[Questionnaire],
    checklists: Sequence[ChecklistItem] = (),
) -> tuple[Group, ...]:
    """Each option in its order, and last those who did not say."""
    official = asked.methodology.official_modes
    of: dict[str, list[Questionnaire]] = {one: [] for one in (*about.options, UNSAID)}
    for form in forms:
        if form.survey in about.surveys and form.mode in official:
            of.setdefault(_answer(form, about.question), []).append(form)
    sizes = {one: len({form.respondent for form in told}) for one, told in of.items()}
    silent = hidden(sizes, max(about.least, asked.methodology.publication.least_shown))
    return tuple(
        Group(one, None if one in silent or not told else _index(asked, told, checklists))
        for one, told in of.items()
    )


def hidden(sizes: Mapping[str, int], least: int) -> frozenset[str]:
    """Groups that may not be shown: the small ones, and whoever would give those away."""
    by_size = sorted((one for one in sizes if sizes[one]), key=lambda one: (sizes[one], one))
    silent = [one for one in by_size if sizes[one] < least]
    for one in by_size[len(silent) :]:
        enough = len(silent) >= LEAST_HIDDEN and sum(sizes[each] for each in silent) >= least
        if not silent or enough:
            break
        silent.append(one)
    return frozenset(silent)


def _answer(form: Questionnaire, question: str) -> str:
    said = dict(zip(form.questions, form.values, strict=True)).get(question)
    return said if isinstance(said, str) else UNSAID


def _index(
    asked: Asked, forms: Sequence[Questionnaire], checklists: Sequence[ChecklistItem]
) -> IndexFigure:
    cells = Counter(
        Cell(question, "", form.audience, None, form.mode, value)
        for form in forms
        for question, value in zip(form.questions, form.values, strict=True)
    )
    return report(asked, Facts(cells=cells, checklists=tuple(checklists)), forms).headline.index
