"""What figures cost: `python -m bench.scoring [--sizes 10000,1000000,10000000] [--rows 1000000]`.

Every size is the same two months of the same fifty offices, with more answers a cell. For each: the
report as `otklik score` makes it, from the counts and from what was kept of whole questionnaires,
of whole months and of sixty days that are none; the same counts from the answers beside one bare
GROUP BY of SQLite's on the same file; and counting everything anew, with the longest time that the
writer was held up. Above `--whole` answers the result for whole questionnaires is not made but
taken over from the size before. Then a CSV file of so many rows beside DuckDB reading and grouping
it; the index's interval and the flags stand apart. Each is measured in a process of its own, so the
peak memory is that of the measured thing alone.
"""

import argparse
import asyncio
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from scoring.answers_file import read_answers
from scoring.facts import Facts
from scoring.flags import flag
from scoring.methodology import DEFAULT, methodology
from scoring.report import Period
from scoring.reporting import Asked, report
from scoring.whole import whole_of
from scoring.whole_json import whole_from_text
from storage.centres import DEMO
from storage.database import Database, Store
from storage.kept import GAP
from storage.migrate import upgrade

OFFICES, DAYS = 50, 61
FIRST = datetime(2026, 4, 1, 3, tzinfo=UTC)
MONTHS = Period(date(2026, 4, 1), date(2026, 5, 31))
ANY_DAYS = Period(date(2026, 4, 2), date(2026, 5, 31))
ITEMS = (
    *("staff-competence", "staff-communication", "usefulness", "info-office", "info-site"),
    *("info-social", "info-contact-centre", "simplicity", "responsiveness", "circumstances"),
    *("comfort", "transport", "appearance", "coordination"),
)
HEADING = ("respondent", "audience", "office", "survey", "question", "value", "answered_at", "mode")
QUESTIONS = [
    *((item, "index", 1, 10) for item in ITEMS),
    ("nps", "nps", 0, 10),
    ("ces", "ces", 1, 7),
]
BARE = (
    "SELECT question, office, audience, mode, value, COUNT(*) FROM answers GROUP BY 1, 2, 3, 4, 5"
)
# Numbers are drawn beforehand: SQLite draws none that could be drawn again.
FILL = """
    WITH RECURSIVE form(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM form WHERE n + 1 < :forms),
    one AS (
        SELECT n, drawn.number AS luck, :first + n * :seconds / :forms AS at
        FROM form CROSS JOIN drawn ON drawn.rowid = 1 + n % :drawn
    )
    INSERT INTO answers (answer_set, respondent, question, instrument, low, high, value, channel,
        mode, language, office, stage, survey, answered_at)
    SELECT printf('set-%09d', n), printf('person-%09d', n), code, instrument, low, high,
        max(low, min(high, 5 + luck % 4 + (SELECT (number % 1000 > 150) + (number % 1000 > 500)
            + (number % 1000 > 850) FROM drawn
            WHERE drawn.rowid = 1 + (n * :questions + place) % :drawn))),
        'vk', CASE WHEN luck % 9 = 0 THEN 'kiosk' ELSE 'bot' END, 'ru',
        printf('office-%02d', luck / 36 % :offices), 'result', 'index-jobseeker',
        strftime('%Y-%m-%d %H:%M:%f000', at + place * 7 + luck / 2000 % 5, 'unixepoch')
    FROM one CROSS JOIN question
    WHERE n * :questions + place < :size
"""
DRAWN = 1_000_003  # a prime, so that no form comes again
ENOUGH_SECONDS = 4
MANY = 50  # rounds of what takes some milliseconds: fewer tell of the machine's other work


def main() -> None:
    options = _options()
    if options.part:
        PARTS[options.part](Path(options.file))
        return
    folder = Path(tempfile.mkdtemp(prefix="otklik-bench-", dir=options.folder))
    try:
        for size in (int(one) for one in options.sizes.split(",") if one):
            _database(folder / "answers.db", size, size <= options.whole)
        if options.rows:
            file = folder / "answers.csv"
            _write(file, options.rows)
            print(f"{options.rows:,} rows of CSV, {file.stat().st_size / 1e6:,.0f} MB")
            for part in ("duckdb", "csv", "csv-whole"):
                _measure(part, file)
    finally:
        shutil.rmtree(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,1000000", help="answers in the database")
    parser.add_argument(
        "--whole", type=int, default=1_000_000, help="up to so many answers the interval is made"
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the CSV file")
    parser.add_argument("--folder", help="where the files may lie meanwhile")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def _database(file: Path, size: int, whole: bool) -> None:
    begun = time.perf_counter()
    asyncio.run(_fill(file, size))
    filled = time.perf_counter() - begun
    print(f"{size:,} answers in {file.stat().st_size / 1e6:,.0f} MB, filled in {filled:.0f} s")
    _measure("count", file)
    _measure("whole" if whole else "taken-over", file)
    _measure("months", file)
    _measure("days", file)
    bare, ours = _measure("bare", file), _measure("recomputed", file)
    print(f"  recomputed / bare: {ours / bare:.2f}", flush=True)
    file.unlink()


def _measure(part: str, file: Path) -> float:
    words = [sys.executable, "-m", "bench.scoring", "--part", part, "--file", str(file)]
    there = {**os.environ, "OTKLIK_DATABASE_URL": f"sqlite:///{file}"}
    ran = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=there)
    told = ran.stdout.strip()
    print(f"  {part:<12} {told}", flush=True)
    return float(told.split()[0])


def _timed(work: Callable[[], Any], rounds: int = 1, more: str = "") -> None:
    """The best of some rounds, and the most memory that this process ever held."""
    spent: list[float] = []
    while len(spent) < rounds and sum(spent) < ENOUGH_SECONDS:
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    # Linux's own mark of this program alone: what getrusage tells may be the parent's.
    marks = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(marks["VmHWM"].split()[0]) / 1024
    print(f"{min(spent):9.4f} s  {peak:7.0f} MB{more}")


# -- the database ----------------------------------------------------------------------------------


async def _fill(file: Path, size: int) -> None:
    database = Database(f"sqlite:///{file}")
    await database.run(upgrade)
    await database.run(lambda store: store.centres.keep(DEMO.read_text("utf-8"), FIRST))
    # The chain has begun, or it would take all these answers in at the next start.
    await database.run(lambda store: store.journal.note("attended", "", "staff", FIRST))
    await database.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TEMP TABLE question (place, code, instrument, low, high)")
        rows = [(place, *one) for place, one in enumerate(QUESTIONS)]
        connection.executemany("INSERT INTO question VALUES (?, ?, ?, ?, ?)", rows)
        draw = np.random.default_rng(1).integers(2**31, size=DRAWN).tolist()
        connection.execute("CREATE TEMP TABLE drawn (number INTEGER)")
        connection.executemany("INSERT INTO drawn VALUES (?)", ((one,) for one in draw))
        numbers = {
            "drawn": DRAWN,
            "forms": -(-size // len(QUESTIONS)),
            "first": int(FIRST.timestamp()),
            "seconds": DAYS * 86400 - 4 * 3600,
            "offices": OFFICES,
            "questions": len(QUESTIONS),
            "size": size,
        }
        connection.execute(FILL, numbers)
    connection.close()


def _count(file: Path) -> None:
    """All counted, slice by slice as the running bot does; the longest of them told as well."""
    from bot.jobs.rollup import clocks_of

    async def carried_out() -> list[float]:
        database = Database(f"sqlite:///{file}")
        spent, counted = [], 1
        while counted:
            start = time.perf_counter()
            counted = await database.run(lambda store: store.cells.rolling.slice(clocks_of(store)))
            spent.append(time.perf_counter() - start)
        await database.close()
        return spent

    start = time.perf_counter()
    spent = asyncio.run(carried_out())
    whole = time.perf_counter() - start
    print(f"{whole:9.3f} s  in {len(spent)} units, the longest {max(spent):.3f} s")


def _whole(file: Path) -> None:
    """What whole questionnaires tell, made for both periods, and laid by for greater sizes."""
    _timed(_score_both, more="  (interval and flags of both periods)")
    with sqlite3.connect(file) as connection:
        kept = connection.execute("SELECT result FROM kept_results ORDER BY kept_at").fetchall()
    connection.close()
    # Each stands behind its seal.
    results = (one.partition(GAP)[2] for (one,) in kept)
    _laid_by(file).write_text("\n".join(results), "utf-8")


def _taken_over(file: Path) -> None:
    """The result of the size before, kept under the fingerprints of this one."""
    from bot.cli import score_database

    before = _laid_by(file)
    lines = before.read_text("utf-8").split("\n") if before.exists() else []
    found = iter([whole_from_text(one) for one in lines])
    vars(score_database).update(
        questionnaires=lambda _answers: (),
        whole_of=lambda *those: next(found, None) or whole_of(*those),
    )
    _timed(_score_both, more="  (not made at this size)")


def _laid_by(file: Path) -> Path:
    return file.with_name("kept.txt")


def _score_both() -> None:
    from bot.cli.score_database import from_database

    for period in (MONTHS, ANY_DAYS):
        from_database(Asked(methodology(DEFAULT), period), None, False, apart=False)


def _on_store(file: Path, work: Callable[[Store], Any], rounds: int = 1) -> None:
    async def carried_out() -> None:
        database = Database(f"sqlite:///{file}")
        await database.run(lambda store: _timed(lambda: work(store), rounds))
        await database.close()

    asyncio.run(carried_out())


def _from_counts(period: Period) -> Callable[[Path], None]:
    def measured(_file: Path) -> None:
        from bot.cli.score_database import from_database

        asked = Asked(methodology(DEFAULT), period)
        from_database(asked, None, False, apart=False)  # imports are paid for once a process
        _timed(lambda: from_database(asked, None, False, apart=False), rounds=5)

    return measured


def _bare(file: Path) -> None:
    connection = sqlite3.connect(file)
    _timed(lambda: connection.execute(BARE).fetchall(), rounds=MANY)


def _recomputed(file: Path) -> None:
    _on_store(file, lambda store: store.cells.recomputed(), rounds=MANY)


# -- the file --------------------------------------------------------------------------------------


def _write(file: Path, count: int) -> None:
    with file.open("w", newline="", encoding="utf-8") as written:
        lines = csv.writer(written)
        lines.writerow(HEADING)
        draw = np.random.default_rng(2)
        for form in range(-(-count // len(QUESTIONS))):
            at = FIRST + timedelta(seconds=int(draw.integers(DAYS * 86400)))
            mood, office = draw.normal(8, 1.2), f"office-{int(draw.integers(OFFICES)):02}"
            for place, (question, _, low, high) in enumerate(QUESTIONS):
                if form * len(QUESTIONS) + place >= count:
                    return
                value = int(np.clip(round(mood + draw.normal()), low, high))
                at += timedelta(seconds=int(draw.integers(3, 15)))
                person = (f"person-{form}", "jobseeker", office, "index", question, value)
                lines.writerow([*person, at.isoformat(), "bot"])


def _duckdb(file: Path) -> None:
    import duckdb

    query = (
        "SELECT question, office, audience, mode, value, COUNT(*)"
        f" FROM read_csv('{file}') GROUP BY ALL"
    )
    _timed(lambda: duckdb.sql(query).fetchall())


def _csv(file: Path) -> None:
    def figures() -> None:
        version = methodology(DEFAULT)
        with file.open(encoding="utf-8", newline="") as lines:
            read = read_answers(lines, version)
        report(Asked(version), Facts(cells=read.cells), ())

    _timed(figures)


def _csv_whole(file: Path) -> None:
    def everything() -> None:
        version = methodology(DEFAULT)
        with file.open(encoding="utf-8", newline="") as lines:
            read = read_answers(lines, version)
        report(Asked(version), Facts(cells=read.cells), read.questionnaires(), flag)

    _timed(everything)


PARTS: dict[str, Callable[[Path], None]] = {
    "count": _count,
    "whole": _whole,
    "taken-over": _taken_over,
    "months": _from_counts(MONTHS),
    "days": _from_counts(ANY_DAYS),
    "bare": _bare,
    "recomputed": _recomputed,
    "duckdb": _duckdb,
    "csv": _csv,
    "csv-whole": _csv_whole,
}


if __name__ == "__main__":
    main()
