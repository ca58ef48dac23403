"""On PostgreSQL two things keep a place from being booked twice; each does it alone."""

from collections.abc import Iterator

from sqlalchemy import text

from storage.database import Store
from storage.invariants import broken
from storage.tables import ONE_AT_A_PLACE
from tests.race import arena as at
from tests.race.referee import Deed, Outcome, Referee, booked, judge, looked_up, referee, winners

TRIALS, RACERS = 10, 16
MOST_TRIALS = 200
NO_GUARD = text(f"ALTER TABLE appointments DROP CONSTRAINT {ONE_AT_A_PLACE}")
GUARD_IS_GONE = "база сама не откажет во второй записи на то же место: её защита снята"


def trials(bookers: Referee, most: int = TRIALS) -> Iterator[tuple[str, list[Outcome]]]:
    """Each for a time of its own; what became of everybody."""
    for trial in range(most):
        starts = str(at.time_of(trial))
        deed: Deed = {"deed": "choose", "office": at.ONE, "starts": starts}
        yield starts, bookers.trial([deed | {"racer": n} for n in range(RACERS)])


def without_guard(url: str) -> None:
    """The table of visits now takes two at one place."""

    def unit(store: Store) -> None:
        store.connection.execute(NO_GUARD)

    looked_up(url, unit)


def test_the_guard_of_the_database_alone_is_enough(postgres_only: str) -> None:
    with referee(postgres_only, "without-lock", processes=1) as bookers:
        for starts, outcomes in trials(bookers):
            judge(outcomes, 1, starts)
    assert {len(there) for there in booked(postgres_only, at.ONE).values()} == {1}
    assert looked_up(postgres_only, lambda store: broken(store, at.NOW)) == ()


def test_the_lock_alone_is_enough(postgres_only: str) -> None:
    without_guard(postgres_only)
    with referee(postgres_only, processes=1) as bookers:
        for starts, outcomes in trials(bookers):
            judge(outcomes, 1, starts)
    assert {len(there) for there in booked(postgres_only, at.ONE).values()} == {1}
    assert looked_up(postgres_only, lambda store: broken(store, at.NOW)) == (GUARD_IS_GONE,)


def test_without_both_a_place_is_booked_twice_so_the_race_is_one(postgres_only: str) -> None:
    without_guard(postgres_only)
    with referee(postgres_only, "without-lock", processes=1) as bookers:
        assert any(len(winners(outcomes)) > 1 for _, outcomes in trials(bookers, MOST_TRIALS))
    found = looked_up(postgres_only, lambda store: broken(store, at.NOW))
    assert found[0] == GUARD_IS_GONE
    assert "занято и другой записью" in found[1]
