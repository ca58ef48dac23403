"""What only whole questionnaires tell: the index's interval, flags, the index without the flagged.

Every other figure is computed from cells; this costs the answers themselves, so it is made once and
kept for as long as they stay the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from scoring.flags import NOBODY, FlagReport
from scoring.index import AudienceIndex, Ends, IndexFigure, audience_index, combined_index
from scoring.material import Material, Said
from scoring.questionnaires import Questionnaire
from scoring.resampling import combined, drawn, ends_of, people_of

Flagging: TypeAlias = Callable[[Sequence[Questionnaire]], FlagReport]


@dataclass(frozen=True)
class Spread:
    """How many people of each audience answered, and how far chance may have moved the index.

    `both` are the ends of the mean of the audiences that count, by alternative.
    """

    people: Mapping[str, int]
    ends: Mapping[str, Ends]
    both: Mapping[str, tuple[float, float]] | None


@dataclass(frozen=True)
class Whole:
    """All that whole questionnaires tell of a period; `digest` is that of the forms themselves.

    `without` is the index without the flagged people, None where nobody is flagged; `changed_at`
    when the answers last changed, where that is known.
    """

    digest: str
    spreads: Mapping[frozenset[str], Spread]
    flags: FlagReport
    without: IndexFigure | None
    changed_at: datetime | None


def whole_of(
    material: Material, forms: Sequence[Questionnaire], flagging: Flagging | None = None
) -> Whole:
    """What these forms tell, in their order; `flagging` says whom to look at."""
    official, present = material.asked.methodology.official_modes, material.modes
    sections = [official, *(frozenset({mode}) for mode in sorted(present))]
    # Where everybody answered in one way, all modes together are that way alone.
    found = {
        modes: _spread(material, material.said(modes), [one for one in forms if one.mode in modes])
        for modes in {modes & present for modes in sections}
    }
    spreads = {modes: found[modes & present] for modes in sections}
    flags = flagging(forms) if flagging else NOBODY
    without = _without(material, forms, flags) if flags.respondents else None
    return Whole(_digest(forms), spreads, flags, without, material.facts.changed_at)


def index_of(
    material: Material, said: Said, spread: Spread
) -> tuple[IndexFigure, dict[str, AudienceIndex]]:
    """The index from what was said, with the intervals of its spread; each audience's apart."""
    methodology = material.asked.methodology
    parts = {
        audience: audience_index(
            methodology,
            audience,
            said.get(audience, {}),
            material.objective,
            people=spread.people.get(audience, 0),
            ends=spread.ends.get(audience),
        )
        for audience in material.audiences
    }
    return combined_index(methodology, parts, spread.both), parts


def _spread(material: Material, said: Said, forms: Iterable[Questionnaire]) -> Spread:
    methodology = material.asked.methodology
    found = {code: one.value for code, one in material.objective.items() if one.value is not None}
    forms = tuple(forms)
    count, draws = {}, {}
    for audience in material.audiences:
        people = people_of(methodology, (one for one in forms if one.audience == audience))
        count[audience] = len(people)
        # One person tells nothing of how others would differ.
        if len(people) > 1:
            series = methodology.audiences.index(audience)
            draws[audience] = drawn(methodology, people, found, series)
    ends = {audience: ends_of(methodology, one) for audience, one in draws.items()}
    _, parts = index_of(material, said, Spread(count, ends, None))
    counted = [code for code, one in parts.items() if one.index.value is not None] or list(parts)
    # The doubt of one audience alone would be no interval of the mean of several.
    every = bool(counted) and all(code in draws for code in counted)
    both = combined(methodology, [draws[code] for code in counted]) if every else None
    return Spread(count, ends, both)


def _without(material: Material, forms: Sequence[Questionnaire], flags: FlagReport) -> IndexFigure:
    modes, who = material.asked.methodology.official_modes, flags.who
    kept = [one for one in forms if one.mode in modes and (one.respondent, one.office) not in who]
    said = _said_in(kept)
    return index_of(material, said, _spread(material, said, kept))[0]


def _said_in(forms: Iterable[Questionnaire]) -> Said:
    said: dict[str, dict[str, Counter[int | str]]] = {}
    for form in forms:
        mine = said.setdefault(form.audience, {})
        for question, value in zip(form.questions, form.values, strict=True):
            if value is not None:
                mine.setdefault(question, Counter())[value] += 1
    return said


def _digest(forms: Iterable[Questionnaire]) -> str:
    whole = sha256()
    for form in forms:
        place = (form.respondent, form.audience, form.office, form.survey, form.mode)
        whole.update(f"{place} {form.questions} {form.values}".encode())
        whole.update(form.moments.tobytes())
    return whole.hexdigest()
