"""How much of what staff make up the flags find: `python -m bench.fabrication [--rounds 10]`.

Honest offices and one where a staff member enters 5, 10 or 20 % of the answers: in bursts, copied
from one form with one answer changed, all tens, tapped through without reading, or plausibly and
patiently. Recall is the share of the made-up forms that are flagged, «falsely» that of honest ones.
"""

import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.flags import FlagReport, flag
from scoring.questionnaires import Questionnaire

OFFICES, FORMS, DAYS = 12, 300, 90
QUESTIONS = tuple(f"item-{number:02}" for number in range(16))
SHARES = (0.05, 0.10, 0.20)
DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0
START = 1_790_000_000 - 1_790_000_000 % DAY  # a midnight of September 2026
AIM = 0.9
FALSE = 0.01

Draw = np.random.Generator
Maker = Callable[[Draw, int, "Office"], list[Questionnaire]]


@dataclass(frozen=True)
class Office:
    """How content its clients are, and what they find better or worse."""

    name: str
    level: float
    items: np.ndarray


def office(draw: Draw, number: int) -> Office:
    return Office(f"office-{number:02}", 8.0 + draw.normal(0, 0.4), draw.normal(0, 0.5, 16))


# -- how people answer -----------------------------------------------------------------------------


def values(draw: Draw, where: Office) -> list[int | None]:
    """Points from 1 to 10: some people are pleased with everything, some cannot tell."""
    if draw.random() < 0.15:
        return [10] * len(QUESTIONS)
    mood = draw.normal(where.level, 1.2) + where.items + draw.normal(0, 1.0, len(QUESTIONS))
    points = np.clip(np.round(mood), 1, 10).astype(int)
    unknown = draw.random(len(QUESTIONS)) < 0.05
    return [None if blank else int(point) for point, blank in zip(points, unknown, strict=True)]


def paces(draw: Draw, middle: float = 6.0) -> np.ndarray:
    """Seconds an answer: quick and slow people, short and long questions."""
    return middle * np.exp(draw.normal(0, 0.35) + draw.normal(0, 0.6, len(QUESTIONS)))


def moment(draw: Draw) -> float:
    """Any working day, more often about noon and after six."""
    day = int(draw.choice([one for one in range(DAYS) if one % 7 < 5]))
    hour = draw.choice([draw.uniform(9, 20), draw.normal(12.5, 1), draw.normal(18.5, 1)])
    return START + day * DAY + float(np.clip(hour, 8, 21)) * HOUR


def form(
    name: str, where: Office, given: Sequence[int | None], at: float, took: np.ndarray
) -> Questionnaire:
    seconds = array("d", took)
    moments = array("d", at + np.cumsum(took))
    seconds[0] = float("nan")
    return Questionnaire(
        name, "jobseeker", where.name, "index", "bot", QUESTIONS, tuple(given), moments, seconds
    )


def honest(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    return [
        form(f"{where.name}:{n}", where, values(draw, where), moment(draw), paces(draw))
        for n in range(count)
    ]


# -- how staff make answers up ---------------------------------------------------------------------


def bursts(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    """Six to ten forms in a sitting, one after the other, each answered at a person's pace."""
    made: list[Questionnaire] = []
    while len(made) < count:
        at = moment(draw)
        for _ in range(min(int(draw.integers(6, 11)), count - len(made))):
            at += float(draw.uniform(0.5, 1.5)) * MINUTE
            made.append(form(f"made:{len(made)}", where, values(draw, where), at, paces(draw, 3)))
    return made


def copies(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    """One varied form typed over for weeks, each time with one answer changed."""
    model = values(draw, where)
    while max(map(model.count, model)) > len(model) // 2:
        model = values(draw, where)
    made = []
    for n in range(count):
        given = list(model)
        given[int(draw.integers(len(given)))] = int(draw.integers(7, 11))
        made.append(form(f"made:{n}", where, given, moment(draw), paces(draw)))
    return made


def tens(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    given = [10] * len(QUESTIONS)
    return [form(f"made:{n}", where, given, moment(draw), paces(draw, 3.5)) for n in range(count)]


def fast_taps(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    return [
        form(
            f"made:{n}",
            where,
            [int(one) for one in draw.integers(8, 11, len(QUESTIONS))],
            moment(draw),
            draw.uniform(0.2, 0.9, len(QUESTIONS)),
        )
        for n in range(count)
    ]


def patient(draw: Draw, count: int, where: Office) -> list[Questionnaire]:
    pleased = Office(where.name, where.level + 1, where.items)
    return [
        form(f"made:{n}", where, values(draw, pleased), moment(draw), paces(draw))
        for n in range(count)
    ]


KINDS: dict[str, Maker] = {
    "bursts": bursts,
    "copies with one edit": copies,
    "fast taps": fast_taps,
    "all tens": tens,
    "plausible and patient": patient,
}
TELLABLE = ("bursts", "copies with one edit", "fast taps")


# -- what is found ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    recall: float
    falsely: float
    expected: float


def trial(kind: str, share: float, seed: int) -> Found:
    """One region of honest offices and one where some of the answers are made up."""
    draw = np.random.default_rng(seed)
    places = [office(draw, number) for number in range(OFFICES)]
    made = KINDS[kind](draw, round(share * FORMS), places[0])
    forms = [one for place in places[1:] for one in honest(draw, FORMS, place)]
    forms += honest(draw, FORMS - len(made), places[0]) + made
    report = flag(forms)
    return Found(*shares(report, len(made), len(forms)), report.expected_false / len(forms))


def shares(report: FlagReport, made: int, everybody: int) -> tuple[float, float]:
    caught = sum(one.respondent.startswith("made:") for one in report.respondents)
    return caught / made, (len(report.respondents) - caught) / (everybody - made)


def average(kind: str, share: float, rounds: int) -> Found:
    trials = [trial(kind, share, seed) for seed in range(rounds)]
    return Found(
        sum(one.recall for one in trials) / rounds,
        max(one.falsely for one in trials),
        sum(one.expected for one in trials) / rounds,
    )


def main() -> None:
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 10
    print(f"{OFFICES} offices of {FORMS} forms, {rounds} rounds; falsely: the worst round")
    hopeless = []
    for kind in KINDS:
        found = {share: average(kind, share, rounds) for share in SHARES}
        told = ", ".join(
            f"{share:.0%}: recall {one.recall:.2f} falsely {one.falsely:.2%}"
            f" (foretold {one.expected:.2%})"
            for share, one in found.items()
        )
        print(f"{kind:<22} {told}")
        if min(one.recall for one in found.values()) < AIM:
            hopeless.append(kind)
    print(f"cannot be told from honest answers: {', '.join(hopeless) or 'none'}")


if __name__ == "__main__":
    main()
