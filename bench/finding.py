"""How often `otklik ask` finds the right card, and how fast: `python -m bench.finding [--fit]`.

Questions tuned to and questions set apart are counted separately; only the latter say how strangers
will fare. `--fit` fits anew the weights of bot/domain/finding.py, on the questions tuned to and on
the cards' own synonyms, each looked for by a finder that was not shown it.
"""

import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path

from bot.domain.cards import Card, load_cards
from bot.domain.finding import Evidence, Finder, load_speech, search

QUESTIONS = Path(__file__).parents[1] / "tests" / "domain" / "questions"
PARTS = (("tuned", "tuned", "elsewhere"), ("set apart", "apart", "elsewhere_apart"))
THIRDS = 3
ROUNDS, STEP, RIDGE = 4000, 1.5, 0.002  # of the descent; a small ridge keeps the weights humble
TUNED, SYNONYM, FOREIGN, SUBJECT = 1.0, 0.04, 1.5, 0.4  # how much one example of a kind counts

Question = tuple[str, frozenset[str]]
Example = tuple[Evidence, bool, float]


def main() -> None:
    if "--fit" in sys.argv:
        print(fitted())
        return
    only = sys.argv[2] if sys.argv[1:2] == ["--part"] else ""
    start = time.perf_counter()
    search("старт", "ru")
    print(f"ready to answer in Russian after {time.perf_counter() - start:.2f} s")
    for name, questions, elsewhere in PARTS:
        if only in {"", questions}:
            print(f"{name:<10} {line(questions, elsewhere, 'ru')}")
    print(f"{'English':<10} {line('english', '', 'en')}")


def line(questions: str, elsewhere: str, language: str) -> str:
    asked = read(questions)
    start = time.perf_counter()
    answers = [[found.code for found in search(text, language)] for text, _ in asked]
    spent = (time.perf_counter() - start) / len(asked) * 1000
    pairs = list(zip(answers, (right for _, right in asked), strict=True))
    first = sum(bool(right.intersection(codes[:1])) for codes, right in pairs)
    among = sum(bool(right.intersection(codes)) for codes, right in pairs)
    told = f"first {share(first, len(asked))}, among three {share(among, len(asked))}"
    if elsewhere:
        others = [search(text, language) for text, _ in read(elsewhere)]
        told += f", others refused {share(others.count(()), len(others))}"
    return f"{told}, {spent:.2f} ms a question"


def share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} % of {total}"


def read(name: str) -> list[Question]:
    rows = (QUESTIONS / f"{name}.tsv").read_text("utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row.strip()]
    return [(part[0], frozenset(" ".join(part[1:]).split())) for part in parts]


def fitted() -> str:
    import numpy as np

    found = list(examples())
    evidence = np.array([(1.0, *astuple(one)) for one, _, _ in found])
    ours = np.array([float(is_ours) for _, is_ours, _ in found])
    counts = np.array([count for _, _, count in found])
    ridge = RIDGE * np.array([0.0, *(1.0 for _ in fields(Evidence))])
    weights = np.zeros(evidence.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-evidence @ weights))
        weights -= STEP * (evidence.T @ ((likely - ours) * counts) / counts.sum() + ridge * weights)
    constant, *rest = (round(float(weight), 2) for weight in weights)
    return f"CONSTANT = {constant}\nWEIGHTS = Evidence({', '.join(map(str, rest))})"


def examples() -> Iterator[Example]:
    cards, speech = load_cards("ru"), load_speech("ru")
    whole = Finder(cards, speech)
    yield from judged(whole, [text for text, _ in read("tuned")], True, TUNED)
    yield from judged(whole, [text for text, _ in read("elsewhere")], False, FOREIGN)
    for third in range(THIRDS):
        shown = tuple(text for text in speech.elsewhere if part(text) != third)
        some = Finder([without(card, third) for card in cards], replace(speech, elsewhere=shown))
        hidden = [text for card in cards for text in card.synonyms if part(text) == third]
        yield from judged(some, [text for text in hidden if " " in text], True, SYNONYM)
        yield from judged(some, sorted({*speech.elsewhere} - {*shown}), False, SUBJECT)


def judged(finder: Finder, texts: Sequence[str], ours: bool, count: float) -> Iterator[Example]:
    for text in texts:
        evidence = finder.evidence(text)
        if evidence:
            yield evidence, ours, count


def without(card: Card, third: int) -> Card:
    return replace(card, synonyms=tuple(one for one in card.synonyms if part(one) != third))


def part(text: str) -> int:
    return zlib.crc32(text.encode()) % THIRDS


if __name__ == "__main__":
    main()
