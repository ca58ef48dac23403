import asyncio

import pytest

from bot.jobs.timer import Tick, Timer

PATIENCE = 10.0


async def test_a_tick_runs_again_and_again_until_it_is_stopped() -> None:
    enough = asyncio.Event()
    runs = 0

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            enough.set()

    timer = Timer((Tick("often", 0.01, job),))
    timer.start()
    async with asyncio.timeout(PATIENCE):
        await enough.wait()
    timer.stop()


async def test_a_slow_run_is_never_run_twice_at_once() -> None:
    running = most = runs = 0
    enough = asyncio.Event()

    async def job() -> None:
        nonlocal running, most, runs
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        runs += 1
        if runs == 2:
            enough.set()

    timer = Timer((Tick("slow", 0.01, job),))
    timer.start()
    async with asyncio.timeout(PATIENCE):
        await enough.wait()
    timer.stop()
    assert most == 1


async def test_a_tick_that_is_cut_off_by_the_stop_is_no_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = asyncio.Event()

    async def job() -> None:
        begun.set()
        await asyncio.Event().wait()

    timer = Timer((Tick("endless", 0.01, job),))
    timer.start()
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
    timer.stop()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "raised an exception" not in caplog.text
