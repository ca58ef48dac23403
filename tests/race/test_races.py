"""Who is quicker gets the time, nobody else does, and nobody is left without other times.

RACE_TRIALS says how many trials of 16 the main race has (100 unless told; `make race`: 10,000); a
hundredth as many are of 200. Each trial is for a time of its own, in two processes at once.
"""

import itertools
import os
from datetime import timedelta

from storage.database import Store
from storage.invariants import broken
from tests.race import arena as at
from tests.race.referee import Deed, Referee, booked, judge, looked_up, winners

TRIALS = int(os.environ.get("RACE_TRIALS", "100"))
# The other races are the same code by another way: a tenth as many trials will do.
FEWER = max(1, TRIALS // 10)
FEW, MANY = 16, 200


def racers(deed: str, office: str, starts: str, number: int, first: int = 0) -> list[Deed]:
    """So many people who all want that time."""
    return [
        {
            "deed": deed,
            "racer": (first + n) % at.PEOPLE,
            "office": office,
            "starts": starts,
        }
        for n in range(number)
    ]


def race(bookers: Referee, deed: str, office: str, trials: int) -> None:
    """Trials of 16 and of 200; afterwards exactly the winners' visits stand there."""
    won: dict[str, list[str]] = {}
    sizes = [FEW] * trials + [MANY] * (trials // 100)
    for trial, size in enumerate(sizes):
        starts = str(at.time_of(trial))
        outcomes = bookers.trial(racers(deed, office, starts, size, trial * FEW))
        first = judge(outcomes, at.PLACES[office], starts)
        won[starts] = sorted(one["won"] for one in first)
    stands = {starts: sorted(numbers) for starts, numbers in booked(bookers.url, office).items()}
    assert stands == won
    agree(bookers)


def agree(bookers: Referee) -> None:
    """Places, journal, letters and promises say the same."""
    assert looked_up(bookers.url, lambda store: broken(store, at.NOW)) == ()


def test_one_place_is_held_and_booked_by_one(bookers: Referee) -> None:
    race(bookers, "choose", at.ONE, TRIALS)


def test_three_places_are_booked_by_three(bookers: Referee) -> None:
    race(bookers, "choose", at.THREE, FEWER)


def test_when_all_holds_ran_out_the_first_press_books(bookers: Referee) -> None:
    race(bookers, "press", at.PRESSED, FEWER)


def test_one_of_many_visits_moves_to_the_time_that_all_want(bookers: Referee) -> None:
    settled = [
        deed | {"starts": str(at.early_time(n))}
        for n, deed in enumerate(racers("choose", at.MOVES, "", FEW))
    ]
    ids = {one["racer"]: one["id"] for one in bookers.trial(settled)}
    numbers = set()
    for trial in range(FEWER):
        starts = str(at.time_of(trial))
        # Some look at the page where the time is held once more, some press at once.
        movers = racers("choose" if trial % 2 else "press", at.MOVES, starts, FEW)
        outcomes = bookers.trial([one | {"moving": ids[one["racer"]]} for one in movers])
        (winner,) = judge(outcomes, 1, starts)
        assert winner["id"] == ids[winner["racer"]]
        numbers.add(winner["won"])
    visits = booked(bookers.url, at.MOVES)
    assert sum(map(len, visits.values())) == FEW
    assert {len(there) for there in visits.values()} == {1}
    assert numbers <= set(itertools.chain.from_iterable(visits.values()))
    agree(bookers)


def test_an_operator_and_the_public_never_get_the_same_time(bookers: Referee) -> None:
    half = FEW // 2
    for trial in range(FEWER):
        starts = str(at.time_of(trial))
        public = racers("choose", at.PHONE, starts, half, trial)
        operators = racers("phone", at.PHONE, starts, half)
        mixed = [one for pair in zip(public, operators, strict=True) for one in pair]
        judge(bookers.trial(mixed), 1, starts)
    assert {len(there) for there in booked(bookers.url, at.PHONE).values()} == {1}
    agree(bookers)


def test_a_freed_time_is_promised_to_one_and_booked_by_that_one(bookers: Referee) -> None:
    for trial in range(FEWER):
        office, time = at.only_time(trial)
        starts = str(time)
        owner, *others = racers("choose", office, starts, FEW + 1, trial)
        visit = bookers.trial_of_one(owner)
        bookers.trial([one | {"deed": "join"} for one in others])
        bookers.trial_of_one(owner | {"deed": "cancel", "id": visit["id"]})
        rounds = bookers.trial([{"deed": "serve", "minutes": 1}] * 4)
        assert sum(one["offers"] for one in rounds) == 1
        # All press «Записаться» on whatever offer they have, strangers try the timetable.
        strangers = racers("choose", office, starts, FEW, trial + FEW + 1)
        takers = [one | {"deed": "take", "minutes": 2} for one in others]
        (winner,) = winners(bookers.trial([*takers, *strangers]))
        assert winner["deed"] == "take"
        assert booked(bookers.url, office)[starts] == [winner["won"]]
        bookers.trial([one | {"deed": "leave", "minutes": 3} for one in others])
    agree(bookers)


def test_a_promise_that_just_ran_out_is_kept_or_passed_on_never_both(bookers: Referee) -> None:
    for trial in range(at.LATE_LISTS, at.LATE_LISTS + max(1, FEWER // 2)):
        office, time = at.only_time(trial)
        starts = str(time)
        owner, *others = racers("choose", office, starts, FEW, trial)
        visit = bookers.trial_of_one(owner)
        for one in others:
            bookers.trial_of_one(one | {"deed": "join"})
        bookers.trial_of_one(owner | {"deed": "cancel", "id": visit["id"]})
        bookers.trial_of_one({"deed": "serve", "minutes": 1})
        takers = [one | {"deed": "take", "minutes": 2} for one in others]
        late = [{"deed": "serve", "minutes": 17}] * 3
        won = winners(bookers.trial([*takers, *late]))
        assert len(won) <= 1
        assert len(booked(bookers.url, office).get(starts, ())) == len(won)
        assert promised(bookers) + len(won) == 1
        agree(bookers)
        bookers.trial([one | {"deed": "leave", "minutes": 18} for one in others])


def promised(bookers: Referee) -> int:
    """How many times are held for somebody who waits."""

    def unit(store: Store) -> int:
        return len(store.holds.expired(at.NOW.replace(year=at.NOW.year + 1)))

    return looked_up(bookers.url, unit)


def test_nobody_books_into_a_day_that_is_just_being_closed(bookers: Referee) -> None:
    for trial in range(min(FEWER, at.DAYS)):
        starts = at.time_of(trial)
        hopeful = [
            deed | {"starts": str(starts + timedelta(minutes=15 * n))}
            for n, deed in enumerate(racers("choose", at.CLOSING, "", FEW, trial))
        ]
        hopeful.insert(FEW // 2, {"deed": "close", "office": at.CLOSING, "starts": str(starts)})
        bookers.trial(hopeful)
    assert booked(bookers.url, at.CLOSING) == {}
    agree(bookers)


def test_all_that_can_be_done_to_one_visit_is_done_at_once(bookers: Referee) -> None:
    for trial in range(FEWER):
        starts, other = at.time_of(trial), at.time_of(trial) + timedelta(hours=1)
        (owner,) = racers("choose", at.CHANGING, str(starts), 1, trial)
        visit = bookers.trial_of_one(owner)
        own = owner | {"id": visit["id"], "number": visit["won"], "moving": visit["id"]}
        deeds = [own | {"deed": deed} for deed in ("confirm", "cancel", "mark", "confirm")]
        moves = [own | {"deed": "press", "starts": str(other)}] * 2
        bookers.trial([*moves, *deeds])
    agree(bookers)
