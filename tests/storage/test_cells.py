import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select, update

from scoring.facts import Cell, Facts, cell_of
from scoring.indicators import indicators
from storage.counting import Clocks, spans, touch
from storage.database import Database, Store
from storage.portion import Portion
from storage.quarantine import erase
from storage.rolling import Rolling
from storage.tables import answers, cells, kept_results, uncounted, verdicts

CLOCKS = Clocks({"perm": "Asia/Yekaterinburg", "votkinsk": "Europe/Samara"}, "Asia/Yekaterinburg")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
SCALES = {"nps": (0, 10), "ces": (1, 7), "csi": (1, 5)}
DAYS = int(os.environ.get("CELL_DAYS", "100"))


def row(number: int, at: datetime, question: str, value: int, office: str | None) -> dict[str, Any]:
    low, high = SCALES[question]
    return {
        "answer_set": f"set-{number // 3}",
        "respondent": f"p-{number // 3}",
        "question": question,
        "instrument": question,
        "low": low,
        "high": high,
        "value": value,
        "channel": "vk",
        "mode": "bot" if number % 7 else "kiosk",
        "language": "ru",
        "office": office,
        "stage": "result",
        "answered_at": at,
    }


def add(store: Store, *rows: dict[str, Any]) -> None:
    for one in rows:
        store.connection.execute(insert(answers), one)
        touch(
            store.connection,
            answers.c.answer_set == one["answer_set"],
            answers.c.question == one["question"],
        )


def agree(store: Store, clocks: Clocks = CLOCKS) -> None:
    assert list(store.cells.disagreeing(clocks)) == []
    assert store.cells.tally() == store.cells.recomputed()
    assert store.cells.tally(apart=False) == together(store.cells.recomputed())


def together(found: dict[Cell, int]) -> dict[Cell, int]:
    whole: Counter[Cell] = Counter()
    for cell, times in found.items():
        whole[cell._replace(office=None)] += times
    return dict(whole)


@dataclass
class Centre:
    """A centre in which people answer, change their minds, are found out and ask to be deleted."""

    seed: int = 1
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.draw = np.random.default_rng(self.seed)

    def lives(self, store: Store, day: int) -> None:
        for _ in range(int(self.draw.integers(0, 5))):
            self.answers(store, FIRST + timedelta(days=day, seconds=int(self.draw.integers(86400))))
        for chance, deed in ((0.4, self.corrects), (0.3, self.decides), (0.15, self.deletes)):
            if self.draw.random() < chance:
                deed(store, FIRST + timedelta(days=day))

    def answers(self, store: Store, at: datetime) -> None:
        office = (None, "perm", "votkinsk", "unknown")[int(self.draw.integers(4))]
        for question, (low, high) in SCALES.items():
            value = int(self.draw.integers(low, high + 1))
            add(store, row(next(self.numbers), at, question, value, office))

    def corrects(self, store: Store, at: datetime) -> None:
        known = self.somebody(store)
        if known is None:
            return
        value = int(self.draw.integers(known.low, known.high + 1))
        before = answers.c.id == known.id
        if "superseded_at" not in answers.c:
            store.connection.execute(update(answers).where(before).values(value=value))
            touch(store.connection, before)
            return
        store.connection.execute(update(answers).where(before).values(superseded_at=at))
        touch(store.connection, before)
        changed = dict(known._mapping) | {"value": value, "answered_at": at, "supersedes": known.id}
        del changed["id"]
        add(store, changed)

    def decides(self, store: Store, at: datetime) -> None:
        known = self.somebody(store)
        if known is not None:
            verdict = "aside" if self.draw.random() < 0.7 else "kept"
            assert store.quarantine.decide(known.respondent, verdict, "same hand", at) > 0

    def deletes(self, store: Store, _at: datetime) -> None:
        known = self.somebody(store)
        if known is not None:
            assert (
                erase(store.connection, store.chain, [answers.c.answer_set == known.answer_set]) > 0
            )

    def somebody(self, store: Store) -> Any:
        query = select(answers)
        if "superseded_at" in answers.c:
            query = query.where(answers.c.superseded_at.is_(None))
        found = store.connection.execute(query.order_by(answers.c.id)).all()
        return found[int(self.draw.integers(len(found)))] if found else None


class PowerCutError(Exception):
    pass


async def test_cells_equal_recomputation_whatever_happened_and_wherever_it_crashed(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, centre = either_database, Centre()
    monkeypatch.setattr("storage.rolling.SLICE", 40)
    monkeypatch.setattr("storage.rolling.NOTES", 9)
    zones = cycle([CLOCKS, Clocks({"perm": "Asia/Tokyo"}, "Europe/Kaliningrad")])
    clocks = next(zones)
    strike_off = Rolling._strike_off

    def break_down(self: Rolling, notes: Any) -> None:
        strike_off(self, notes)
        raise PowerCutError

    for day in range(DAYS):
        await database.run(lambda store, day=day: centre.lives(store, day))
        if day % 50 == 10:
            # Somebody moved the offices to other zones: all is counted anew, as far as it gets.
            clocks = next(zones)
            await slices(database, clocks, most=int(centre.draw.integers(1, 5)))
        if day % 30 == 20:
            with monkeypatch.context() as patched:
                patched.setattr(Rolling, "_strike_off", break_down)
                with pytest.raises(PowerCutError):
                    await database.run(partial(change_and_count, clocks=clocks))
            assert await database.run(partial(disagreeing, clocks=clocks)) == []
        if day % 4 == 0:
            await slices(database, clocks, most=int(centre.draw.integers(1, 9)))
        if day % 20 == 0:
            await slices(database, clocks)
            await database.run(partial(agree, clocks=clocks))
    await slices(database, clocks)
    await database.run(partial(agree, clocks=clocks))
    assert await database.run(lambda store: store.connection.execute(select(uncounted)).all()) == []
    await database.run(lambda store: periods_agree(store, centre.draw, clocks))


async def slices(database: Database, clocks: Clocks, most: int = 10_000) -> None:
    """Units of counting, each committed by itself; the process may end after any of them."""
    for _ in range(most):
        if not await database.run(lambda store: store.cells.rolling.slice(clocks)):
            break


def disagreeing(store: Store, clocks: Clocks) -> list[str]:
    return list(store.cells.disagreeing(clocks))


def change_and_count(store: Store, clocks: Clocks) -> None:
    """Something to count at any rate, and all else counted, so that the crash finds its place."""
    store.cells.roll_up(clocks)
    newest = select(answers.c.id).order_by(answers.c.id.desc()).limit(9)
    touch(store.connection, answers.c.id.in_(newest))
    store.cells.roll_up(clocks)


def periods_agree(store: Store, draw: np.random.Generator, clocks: Clocks) -> None:
    for _ in range(20):
        first = FIRST.date() + timedelta(days=int(draw.integers(DAYS)))
        last = first + timedelta(days=int(draw.integers(120)))
        for office in (None, "perm", "votkinsk", ""):
            counted = store.cells.tally(first, last, office)
            assert counted == store.cells.recomputed(first, last, office, clocks)
        whole = store.cells.tally(first, last, apart=False)
        assert whole == together(store.cells.recomputed(first, last, None, clocks))
        assert whole == months_added(store.cells.months(first, last))


def months_added(months: dict[date, dict[Cell, int]]) -> dict[Cell, int]:
    whole: Counter[Cell] = Counter()
    for tally in months.values():
        whole.update(tally)
    return dict(whole)


def counted_anew(store: Store) -> None:
    store.cells.rolling.begin_anew(CLOCKS)
    store.cells.roll_up(CLOCKS)


async def test_cells_are_the_same_on_either_database(either_database: Database) -> None:
    centre = Centre(seed=3)
    for day in range(0, 40, 4):
        await either_database.run(lambda store, day=day: centre.lives(store, day))
        await either_database.run(lambda store: store.cells.roll_up(CLOCKS))
    await either_database.run(agree)
    await either_database.run(counted_anew)
    await either_database.run(agree)


async def test_answers_are_read_beside_the_writer_as_they_are_counted(
    either_database: Database,
) -> None:
    centre = Centre(seed=5)
    for day in range(0, 80, 4):
        await either_database.run(lambda store, day=day: centre.lives(store, day))
    await either_database.run(lambda store: store.cells.roll_up(CLOCKS))
    first, last = date(2024, 1, 20), date(2024, 2, 20)
    for office in (None, "votkinsk"):
        portion = Portion(CLOCKS, first, last, office)
        read = await either_database.read(
            lambda s, p=portion: Counter(map(cell_of, s.answers.of(p)))
        )
        counted = await either_database.read(lambda s, o=office: s.cells.tally(first, last, o))
        assert read == counted


def cells_of(store: Store, portion: Portion) -> dict[Cell, int]:
    return Counter(map(cell_of, store.answers.of(portion)))


async def test_the_newest_results_are_kept_and_the_oldest_go(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.kept.MOST", 2)

    def unit(store: Store) -> list[str | None]:
        for hour in range(4):
            store.kept.keep(f"fingerprint {hour}", f"result {hour}", FIRST + timedelta(hours=hour))
        store.kept.keep("fingerprint 3", "the same again", FIRST + timedelta(hours=5))
        return [store.kept.find(f"fingerprint {hour}") for hour in range(4)]

    assert await either_database.run(unit) == [None, None, "result 2", "result 3"]


async def test_a_result_that_was_changed_is_not_believed_but_kept_anew(database: Database) -> None:
    def unit(store: Store) -> None:
        store.kept.keep("other", "no flags", FIRST)
        other = store.connection.execute(select(kept_results.c.result)).scalar_one()
        mine = update(kept_results).where(kept_results.c.fingerprint == "mine")
        for forged in ("no flags", "", "без признаков", other):
            store.kept.keep("mine", "5 flags", FIRST)
            assert store.kept.find("mine") == "5 flags"
            store.connection.execute(mine.values(result=forged))
            assert store.kept.find("mine") is None

    await database.run(unit)


async def test_a_day_is_a_day_of_the_offices_own_clock(database: Database) -> None:
    late = datetime(
        2026, 11, 23, 19, 30, tzinfo=UTC
    )  # the 24th in Perm, still the 23rd in Votkinsk

    def unit(store: Store) -> None:
        add(store, row(1, late, "nps", 10, "perm"), row(4, late, "nps", 0, "votkinsk"))
        store.cells.roll_up(CLOCKS)
        day = date(2026, 11, 24)
        assert store.cells.tally(day, day) == {
            Cell("nps", "nps", "jobseeker", "perm", "bot", 10): 1
        }
        assert store.cells.tally(day - timedelta(1), day) == store.cells.tally()
        together = store.cells.tally(day, day, apart=False)
        assert together == {Cell("nps", "nps", "jobseeker", None, "bot", 10): 1}

    await database.run(unit)


async def test_a_clock_that_was_changed_moves_its_days(database: Database) -> None:
    # Samara went back to its old time in 2010 and came ahead again in March 2011.
    winter = datetime(2011, 1, 10, 20, 30, tzinfo=UTC)
    summer = datetime(2011, 6, 10, 20, 30, tzinfo=UTC)

    def unit(store: Store) -> None:
        add(store, row(1, winter, "nps", 10, "votkinsk"), row(4, summer, "nps", 9, "votkinsk"))
        counted_anew(store)
        assert store.cells.tally(date(2011, 1, 10), date(2011, 1, 10))
        assert store.cells.tally(date(2011, 6, 11), date(2011, 6, 11))
        agree(store)
        moved = Clocks({"votkinsk": "Asia/Kamchatka"}, "UTC")
        store.cells.roll_up(moved)
        assert store.cells.tally(date(2011, 1, 11), date(2011, 1, 11))
        agree(store, moved)

    await database.run(unit)


async def test_an_answer_set_aside_leaves_the_figures_and_comes_back(database: Database) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def figure(store: Store) -> Any:
        store.cells.roll_up(CLOCKS)
        return indicators()["nps"].figure(Facts(cells=store.cells.tally()))

    def unit(store: Store) -> None:
        add(store, row(1, at, "nps", 10, "perm"), row(4, at, "nps", 0, "perm"))
        assert figure(store).value == 0
        assert store.quarantine.decide("p-1", "aside", "entered by staff", at) == 1
        assert (figure(store).value, figure(store).n) == (100, 1)
        assert len(list(store.answers.of(Portion(Clocks({}))))) == 1
        assert store.quarantine.decide("p-1", "kept", "was a real visit", at) == 1
        assert figure(store).n == 2
        assert [one.verdict for one in store.quarantine.decisions()] == ["kept"]
        assert store.quarantine.decide("nobody", "aside", "no such", at) == 0

    await database.run(unit)
    deeds = await database.run(
        lambda store: store.connection.exec_driver_sql("SELECT deed, detail FROM journal").all()
    )
    assert [tuple(one) for one in deeds] == [
        ("answers set aside", "1: entered by staff"),
        ("answers kept", "1: was a real visit"),
    ]


async def test_what_was_decided_goes_with_an_answer_that_is_deleted(database: Database) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def unit(store: Store) -> None:
        add(store, row(1, at, "nps", 10, "perm"))
        store.quarantine.decide("p-0", "aside", "same hand", at)
        assert erase(store.connection, store.chain, [answers.c.respondent == "p-0"]) == 1
        assert store.connection.execute(select(verdicts)).all() == []

    await database.run(unit)


@pytest.mark.by_hand
async def test_cells_that_disagree_are_named(database: Database) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def unit(store: Store) -> list[str]:
        add(store, row(1, at, "nps", 10, "perm"))
        store.cells.roll_up(CLOCKS)
        store.connection.execute(update(cells).values(times=2))
        return list(store.cells.disagreeing(CLOCKS))

    assert await database.run(unit) == [
        "все отделения, 2026-11",
        "perm, 2026-11",
        "все отделения, 2026-11-23",
        "perm, 2026-11-23",
    ]


def test_a_period_is_its_whole_months_and_the_days_beside_them() -> None:
    assert spans(date(2026, 1, 30), date(2026, 4, 2)) == [
        "2026-01-30",
        "2026-01-31",
        "2026-02",
        "2026-03",
        "2026-04-01",
        "2026-04-02",
    ]
    assert spans(date(2026, 2, 1), date(2026, 2, 28)) == ["2026-02"]
    assert spans(date(2026, 2, 2), date(2026, 2, 1)) == []


KILLED_MIDWAY = """
    import asyncio, os, sys
    from storage.counting import Clocks
    from storage.database import Database
    from storage.rolling import Rolling

    def die(self, notes):
        os._exit(9)

    Rolling._strike_off = die
    perm = "Asia/Yekaterinburg"
    clocks = Clocks({"perm": perm, "votkinsk": "Europe/Samara"}, perm)
    asyncio.run(Database(sys.argv[1]).run(lambda store: store.cells.roll_up(clocks)))
"""


async def test_a_process_killed_midway_leaves_the_old_counts_and_the_notes(
    database: Database, tmp_path: Path
) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def before(store: Store) -> None:
        add(store, row(1, at, "nps", 10, "perm"))
        store.cells.roll_up(CLOCKS)

    await database.run(before)
    await database.run(lambda store: add(store, row(4, at, "nps", 3, "perm")))
    script = tmp_path / "killed.py"
    script.write_text(dedent(KILLED_MIDWAY))
    url = database.url.render_as_string(False)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, str(script), url, env={"PYTHONPATH": "."}
    )
    assert await killed.wait() == 9

    def after(store: Store) -> None:
        assert sum(store.cells.tally().values()) == 1
        store.cells.roll_up(CLOCKS)
        assert sum(store.cells.tally().values()) == 2
        agree(store)

    await database.run(after)
