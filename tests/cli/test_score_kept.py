"""A report from counts and from what was kept of it is the one that the answers themselves tell."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from bot.cli.score_database import from_answers, from_database
from bot.domain.offices import OfficeCode
from bot.domain.surveys import Invitation, Reply
from scoring.apart import by_month
from scoring.instruments import INSTRUMENTS
from scoring.methodology import methodology
from scoring.report import Period
from scoring.report_json import in_json
from scoring.reporting import Asked
from scoring.whole import whole_of
from storage.answers import Circumstances, Given
from storage.database import Store
from storage.messages import Message
from storage.quarantine import erase
from storage.tables import answers, cells, kept_results
from tests.cli.command_line import Centre

RULES = methodology()
BEGIN = datetime(2026, 8, 30, tzinfo=UTC)
QUESTIONS = {
    **dict.fromkeys(("usefulness", "simplicity", "comfort", "staff-competence"), "index"),
    **{one: one for one in ("nps", "ces", "fcr")},
}
WORDS = "всё было хорошо и быстро, спасибо большое вам всем за помощь"
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
ASKED = (
    Asked(RULES),
    Asked(RULES, SEPTEMBER),
    Asked(RULES, Period(date(2026, 9, 10), date(2026, 10, 11)), office="votkinsk"),
    Asked(RULES, Period(None, date(2026, 9, 20)), audience="employer", population=5000),
)


@dataclass
class Region:
    """Offices of two zones in which people answer, change their minds and ask to be forgotten."""

    draw: np.random.Generator
    people: int = 0

    def answers(self, store: Store, count: int) -> None:
        for _ in range(count):
            self.people += 1
            self.answers_one_form(store, self.people)

    def answers_one_form(self, store: Store, person: int) -> None:
        place = (None, "perm", "votkinsk", "kungur", "gone")[int(self.draw.integers(5))]
        mode = ("bot", "bot", "web", "kiosk")[int(self.draw.integers(4))]
        form = Invitation(
            0,
            f"set-{person}",
            "result",
            "opened",
            OfficeCode(place) if place else None,
            audience="employer" if person % 5 == 0 else "jobseeker",
            survey=("exit", "index-jobseeker")[person % 2],
        )
        at = BEGIN + timedelta(seconds=int(self.draw.integers(50 * 86400)))
        for question, instrument in QUESTIONS.items():
            at += timedelta(seconds=int(self.draw.integers(1, 40)))
            # Some answer twice; of those the second answer counts.
            for _ in range(1 + (self.draw.random() < 0.1)):
                how = Circumstances(
                    f"person-{person // 2}", ("vk", "web")[person % 2], mode, "ru", at
                )
                store.answers.put(form, Given(question, instrument, self.reply(instrument)), how)
        if person % 7 == 0:
            store.messages.keep(Message("comment", WORDS, "vk", at), None, form.token)

    def reply(self, instrument: str) -> Reply:
        if self.draw.random() < 0.1:
            return Reply(None, said="unsure")
        scale = INSTRUMENTS[instrument]
        return Reply(int(self.draw.integers(scale.low, scale.high + 1)))

    def somebody(self) -> str:
        return f"person-{int(self.draw.integers(self.people)) // 2}"

    def decides(self, store: Store) -> None:
        for verdict in ("aside", "kept", "aside"):
            store.quarantine.decide(self.somebody(), verdict, "one hand", BEGIN)  # type: ignore[arg-type]

    def forgets(self, store: Store) -> None:
        store.answers.forget(self.somebody())
        erase(store.connection, store.chain, [answers.c.respondent == self.somebody()])


def told(asked: Asked, apart: bool = True) -> dict[str, Any]:
    scored = from_database(asked, None, lenient=False, apart=apart)
    return in_json(scored.report, asked.methodology)


def told_by_answers(asked: Asked) -> dict[str, Any]:
    return in_json(from_answers(asked, None, lenient=False).report, asked.methodology)


def as_text(report: dict[str, Any]) -> str:
    return json.dumps(report)


def test_counts_and_answers_tell_the_same_whatever_happened(centre: Centre) -> None:
    region = Region(np.random.default_rng(7))
    for happens in (lambda store: region.answers(store, 40), region.decides, region.forgets):
        centre.do(happens)
        for asked in ASKED:
            by_answers = told_by_answers(asked)
            assert by_answers["index"]["alternatives"]["A"] is not None
            made, kept = told(asked, apart=False), told(asked)
            assert as_text(made) == as_text(kept) == as_text(by_answers)


def test_documents_have_the_same_months_and_offices_from_counts(centre: Centre) -> None:
    centre.do(lambda store: Region(np.random.default_rng(8)).answers(store, 40))
    asked = Asked(RULES, SEPTEMBER, office="perm")
    ours, theirs = from_database(asked, None, False), from_answers(asked, None, False)
    assert ours.facts.counted == theirs.facts.counted
    assert by_month(ours.months(), RULES.publication) == by_month(
        theirs.months(), RULES.publication
    )


def kept(store: Store) -> int:
    return len(store.connection.execute(select(kept_results)).all())


def computed_again(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    from bot.cli import score_database

    times: list[int] = []

    def counted(*material: Any) -> Any:
        times.append(1)
        return whole_of(*material)

    monkeypatch.setattr(score_database, "whole_of", counted)
    return times


def test_what_questionnaires_told_is_made_again_only_when_an_answer_of_the_period_changed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = Region(np.random.default_rng(9))
    centre.do(lambda store: region.answers(store, 20))
    times = computed_again(monkeypatch)
    early = Asked(RULES, Period(date(2020, 1, 1), date(2020, 1, 31)))
    for asked in (ASKED[1], ASKED[1], early, early):
        told(asked)
    assert len(times) == 2
    # Of one cell, and on the same day: no count tells that another person gave the answer.
    september = answers.c.answered_at.between(BEGIN + timedelta(5), BEGIN + timedelta(25))
    wanted = select(answers.c.respondent).where(september).limit(1)

    def another_hand(store: Store) -> None:
        store.answers.forget(store.connection.execute(wanted).scalar_one())

    centre.do(another_hand)
    told(early)
    assert len(times) == 2
    assert told(ASKED[1]) == told_by_answers(ASKED[1])
    assert len(times) == 3
    told(replace(ASKED[1], population=9999))
    assert len(times) == 3


def test_a_comment_left_later_is_seen_although_no_answer_changed(centre: Centre) -> None:
    region = Region(np.random.default_rng(4))
    centre.do(lambda store: region.answers(store, 12))
    before = told(ASKED[0])
    comment = Message("comment", WORDS, "vk", BEGIN)
    centre.do(lambda store: store.messages.keep(comment, None, "set-1"))
    after = told(ASKED[0])
    assert after == told_by_answers(ASKED[0])
    assert before["flags"]["respondents"] != after["flags"]["respondents"]


def test_nothing_kept_names_somebody_who_was_forgotten(centre: Centre) -> None:
    region = Region(np.random.default_rng(5))
    centre.do(lambda store: region.answers(store, 30))
    flagged = told(ASKED[0])["flags"]["respondents"]
    whose = flagged[0]["respondent"]
    assert centre.do(kept) == 1
    centre.do(lambda store: store.answers.forget(whose))
    assert centre.do(kept) == 0
    told(ASKED[0])
    centre.do(lambda store: store.answers.forget("nobody at all"))
    assert centre.do(kept) == 1


def test_counts_that_were_tampered_with_are_what_a_report_shows(centre: Centre) -> None:
    """So that the tests above are known to look at counts and not at answers."""
    centre.do(lambda store: Region(np.random.default_rng(6)).answers(store, 10))
    asked = Asked(RULES)
    honest = told(asked)
    centre.do(lambda store: store.connection.execute(update(cells).values(times=cells.c.times * 3)))
    assert told(asked)["metrics"]["nps"]["n"] == 3 * honest["metrics"]["nps"]["n"]
