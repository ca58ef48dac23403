"""NEAR-DUP and DUP-TEXT: forms copied with a change here and there, and comments copied whole.

Theory of operation: forms of one office that differ in at most one answer from one and the same
form, whether that form is among them or not, are counted by hashing: each form is entered under its
own hash and under those of all forms one answer away, so the cost grows with the forms and not with
their pairs. How many such neighbours chance alone brings is told by the office's own answers: each
question's frequencies among people of about the same contentment, set right by how many forms lie a
little farther away (two to four answers) than those frequencies foretell.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from scoring.flag_thresholds import IN_WORDS, Thresholds
from scoring.instruments import INSTRUMENTS
from scoring.questionnaires import Questionnaire, Said

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How common each kind of people is, and how often it gives each answer to each question.
Shares: TypeAlias = "tuple[NDArray[Any], NDArray[Any]]"

KINDS: Final = 8  # of people, from the least to the most content
FARTHEST: Final = 4  # answers: neighbours that far are nobody's copies, but tell of likeness
EVERYWHERE: Final = 5.0  # forms' worth that all offices' answers count beside an office's own
SEED: Final = 5


@dataclass(frozen=True)
class _Sheets:
    """Forms of one questionnaire as a table of small numbers, 0 for a question not answered.

    `points` tells of each question and number which point of the scale it is, see `_points`.
    """

    places: "NDArray[Any]"
    codes: "NDArray[Any]"
    points: "NDArray[Any]"
    offices: tuple[str | None, ...]
    contentment: "NDArray[Any]"


def copies(forms: Sequence[Questionnaire], limits: Thresholds) -> tuple[frozenset[int], float]:
    """Places of the forms that are near copies of one, and how many honest ones to expect."""
    found: set[int] = set()
    expected = 0.0
    for sheets in _sheets(forms, limits.near_dup_answers):
        flagged, false = _of_questionnaire(sheets, limits)
        found.update(int(sheets.places[at]) for at in flagged)
        expected += false
    return frozenset(found), expected


@dataclass(frozen=True)
class Comment:
    """Free words that somebody left; `account` is whose, under a pseudonym."""

    respondent: str
    office: str | None
    account: str
    words: str


def same_words(comments: Sequence[Comment], limits: Thresholds) -> tuple[Comment, ...]:
    """Comments of different accounts that are the same but for case, spaces and punctuation."""
    said: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        plain = " ".join("".join(c if c.isalnum() else " " for c in comment.words.lower()).split())
        if len(plain) > limits.dup_text_letters:
            said[plain].append(comment)
    return tuple(
        comment
        for alike in said.values()
        if len({one.account for one in alike}) > 1
        for comment in alike
    )


# -- forms as numbers ------------------------------------------------------------------------------


def _sheets(forms: Sequence[Questionnaire], least: int) -> Iterator[_Sheets]:
    by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, form in enumerate(forms):
        if len(form.questions) >= least:
            by_kind[form.survey, form.audience].append(at)
    for places in by_kind.values():
        yield _table([forms[at] for at in places], places)


def _table(forms: Sequence[Questionnaire], places: Sequence[int]) -> _Sheets:
    import numpy as np

    questions = {one: at for at, one in enumerate(sorted({q for f in forms for q in f.questions}))}
    codes = np.zeros((len(forms), len(questions)), dtype=np.int64)
    seen: dict[Said, int] = {}
    contentment = np.zeros(len(forms))
    for row, form in enumerate(forms):
        points = [value for value in form.values if isinstance(value, int)]
        contentment[row] = sum(points) / len(points) if points else 0.0
        for question, value in zip(form.questions, form.values, strict=True):
            at = questions[question]
            codes[row, at] = seen.setdefault(value, len(seen) + 1)
    offices = tuple(form.office for form in forms)
    scales = _points(questions, seen)
    return _Sheets(np.asarray(places), codes, scales, offices, contentment)


def _points(questions: Mapping[str, int], seen: Mapping[Said, int]) -> "NDArray[Any]":
    """The point of its scale that each number is to each question; 0 where there is no scale.

    The best is 1 on every scale: 10, 7 and 5 of three scales are alike.
    """
    import numpy as np

    points = np.zeros((len(questions), len(seen) + 1), dtype=np.int64)
    for question, at in questions.items():
        best = INSTRUMENTS.get(question, INSTRUMENTS["index"]).high
        for value, code in seen.items() if question not in IN_WORDS else ():
            if isinstance(value, int):
                points[at, code] = 1 if value == best else code + 1
    return points


# -- copies ----------------------------------------------------------------------------------------


def _of_questionnaire(sheets: _Sheets, limits: Thresholds) -> tuple[set[int], float]:
    import numpy as np
    from scipy.special import pdtrc

    constant = _sameness(sheets.codes, sheets.points) >= limits.near_dup_constant
    people = _people(sheets.codes, _kinds(sheets.contentment, constant))
    by_office: dict[str | None, list[int]] = defaultdict(list)
    for row, office in enumerate(sheets.offices):
        by_office[office].append(row)
    found: set[int] = set()
    expected = 0.0
    for rows in by_office.values():
        if len(rows) <= limits.near_dup_others:
            continue
        own = np.asarray(rows)
        copied = _copied(sheets, own, people, limits)
        found |= copied
        # What was copied tells nothing of what chance brings.
        honest = own[[row not in copied for row in rows]]
        others = honest[~constant[honest]]
        if not len(others):
            continue
        usual = len(honest) * _nearby(sheets.codes[others], people.in_office(honest), 1)
        expected += float(pdtrc(limits.near_dup_others - 1, usual).sum())
    return found, expected


def _copied(
    sheets: _Sheets, own: "NDArray[Any]", people: "_People", limits: Thresholds
) -> set[int]:
    """Rows of one office that lie around a form which has more neighbours than chance brings."""
    import numpy as np
    from scipy.special import pdtrc

    codes, whole = sheets.codes[own], people.in_office(own)
    found: set[int] = set()
    for centre in _crowded(codes, limits.near_dup_others + 1):
        if _sameness(centre[None, :], sheets.points)[0] >= limits.near_dup_constant:
            continue
        away = (codes != centre).sum(axis=1)
        around = np.flatnonzero(away <= 1)
        many = len(around) > limits.near_dup_most * len(own)
        # So many copies would make themselves look usual: the other forms alone can tell.
        rest, shares = (own[away > 1], None) if many else (own, whole)
        farther = int((away <= FARTHEST).sum()) - len(around)
        usual = _usual(centre, len(rest), farther, shares or people.in_office(rest))
        if pdtrc(len(around) - 2, usual) < limits.near_dup_chance:
            found.update(int(row) for row in own[around])
    return found


def _usual(centre: "NDArray[Any]", forms: int, farther: int, shares: "Shares") -> float:
    """Near copies of a form to be expected, set right by those that lie a little farther away."""
    one = centre[None, :]
    near, far = (forms * float(_nearby(one, shares, to)[0]) for to in (1, FARTHEST))
    return near * max(1.0, (farther + 1) / (far - near + 1))


def _crowded(codes: "NDArray[Any]", least: int) -> Iterator["NDArray[Any]"]:
    """Forms, given or imagined, that so many given ones equal but for one answer at most."""
    import numpy as np

    draws = np.random.default_rng(SEED)
    size = (codes.shape[1], int(codes.max()) + 1)
    words = draws.integers(0, 2**63, size=size, dtype=np.uint64)
    hashes = np.zeros(len(codes), dtype=np.uint64)
    for at, word in enumerate(words):
        hashes += word[codes[:, at]]
    edits = [hashes]
    names = [(-1, 0)]
    for at, word in enumerate(words):
        without = hashes - word[codes[:, at]]
        for value in np.unique(codes[:, at]):
            # An edit to what is there already is the form itself: it is counted once, above.
            changed = codes[:, at] != value
            edits.append(np.where(changed, without + word[value], np.uint64(0)))
            names.append((at, int(value)))
    everything = np.concatenate(edits)
    kept = np.flatnonzero(everything)
    _, first, times = np.unique(everything[kept], return_index=True, return_counts=True)
    for place in kept[first[times >= least]]:
        edit, row = divmod(int(place), len(codes))
        centre = codes[row].copy()
        at, value = names[edit]
        if at >= 0:
            centre[at] = value
        yield centre


# -- what chance brings ----------------------------------------------------------------------------


def _sameness(codes: "NDArray[Any]", points: "NDArray[Any]") -> "NDArray[Any]":
    """Share of the most frequent point among a form's answers on scales."""
    import numpy as np

    said = points[np.arange(codes.shape[1]), codes]
    counts = np.zeros(len(codes))
    for point in range(1, int(said.max(initial=0)) + 1):
        counts = np.maximum(counts, (said == point).sum(axis=1))
    return np.asarray(counts / np.maximum((said > 0).sum(axis=1), 1))


def _kinds(contentment: "NDArray[Any]", constant: "NDArray[Any]") -> "NDArray[Any]":
    """People of about the same contentment; those who say nearly always the same stand apart."""
    import numpy as np

    varied = contentment[~constant]
    if not len(varied):
        return np.where(constant, KINDS, 0)
    edges = np.quantile(varied, np.linspace(0, 1, KINDS + 1)[1:-1])
    kinds: NDArray[Any] = np.where(constant, KINDS, np.searchsorted(edges, contentment))
    return kinds


@dataclass(frozen=True)
class _People:
    """Which kind each form's person is of, and how each kind answers, all offices together."""

    codes: "NDArray[Any]"
    kinds: "NDArray[Any]"
    tables: "NDArray[Any]"

    def in_office(self, rows: "NDArray[Any]") -> "Shares":
        """How common each kind is among these forms, if any, and how it answers there."""
        import numpy as np

        common = np.bincount(self.kinds[rows], minlength=KINDS + 1) / max(len(rows), 1)
        counts = _counts(self.codes[rows], self.kinds[rows], self.tables.shape[2])
        counts += EVERYWHERE * self.tables
        return common, counts / counts.sum(axis=2, keepdims=True)


def _people(codes: "NDArray[Any]", kinds: "NDArray[Any]") -> _People:
    counts = _counts(codes, kinds, int(codes.max()) + 1) + 1 / (int(codes.max()) + 1)
    return _People(codes, kinds, counts / counts.sum(axis=2, keepdims=True))


def _counts(codes: "NDArray[Any]", kinds: "NDArray[Any]", size: int) -> "NDArray[Any]":
    """How often each kind of people gave each code to each question."""
    import numpy as np

    questions = codes.shape[1]
    cells = (np.arange(questions)[None, :] * (KINDS + 1) + kinds[:, None]) * size + codes
    flat = np.bincount(cells.ravel(), minlength=questions * (KINDS + 1) * size)
    return flat.reshape(questions, KINDS + 1, size).astype(np.float64)


def _nearby(centres: "NDArray[Any]", shares: "Shares", far: int) -> "NDArray[Any]":
    """Chance that a form of the office lies within so many answers of each centre."""
    import numpy as np

    common, tables = shares
    total = np.zeros(len(centres))
    for kind in np.flatnonzero(common):
        # chances[d]: exactly d answers differ among the questions so far
        chances = np.zeros((far + 1, len(centres)))
        chances[0] = 1.0
        for at, table in enumerate(tables):
            same = table[kind][centres[:, at]]
            chances[1:] = chances[1:] * same + chances[:-1] * (1 - same)
            chances[0] *= same
        total += common[kind] * chances.sum(axis=0)
    return total
