"""What figures cost: `python -m bench.scoring [--sizes 10000,1000000,10000000] [--rows 1000000]`.

For each size: the report from the daily counts, the same counts from the answers beside one bare
GROUP BY of SQLite's on the same file, and counting everything anew. Then a CSV file of so many rows
beside DuckDB reading and grouping it; the index's interval and the flags stand apart. Each is
measured in a process of its own, so the peak memory is that of the measured thing alone.
"""

import argparse
import asyncio
import csv
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from scoring.answers_file import read_answers
from scoring.facts import Facts
from scoring.flags import flag
from scoring.methodology import DEFAULT, methodology
from scoring.reporting import Asked, report
from storage.counting import Clocks
from storage.database import Database, Store
from storage.migrate import upgrade

OFFICES, DAYS = 20, 365
FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
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
CLOCKS = Clocks({f"office-{n:02}": "Asia/Yekaterinburg" for n in range(OFFICES)}, "Europe/Moscow")
BATCH = 100_000
BARE = "SELECT question, office, mode, value, COUNT(*) FROM answers GROUP BY 1, 2, 3, 4"
COLUMNS = (
    "answer_set, respondent, question, instrument, low, high, value, channel, mode, language,"
    " office, stage, answered_at"
)


def main() -> None:
    options = _options()
    if options.part:
        PARTS[options.part](Path(options.file))
        return
    folder = Path(tempfile.mkdtemp(prefix="otklik-bench-", dir=options.folder))
    try:
        for size in (int(one) for one in options.sizes.split(",") if one):
            file = folder / "answers.db"
            asyncio.run(_fill(file, size))
            print(f"{size:,} answers in {file.stat().st_size / 1e6:,.0f} MB")
            for part in ("rollups", "bare", "recomputed", "anew"):
                _measure(part, file)
            file.unlink()
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
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the CSV file")
    parser.add_argument("--folder", help="where the files may lie meanwhile")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(part: str, file: Path) -> None:
    words = [sys.executable, "-m", "bench.scoring", "--part", part, "--file", str(file)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    print(f"  {part:<12} {told}", flush=True)


def _timed(work: Callable[[], Any], rounds: int = 1) -> None:
    """The best of some rounds, and the most memory that this process ever held."""
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    # Linux's own mark of this program alone: what getrusage tells may be the parent's.
    marks = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(f"{min(spent):9.3f} s  {int(marks['VmHWM'].split()[0]) / 1024:7.0f} MB")


# -- the database ----------------------------------------------------------------------------------


async def _fill(file: Path, size: int) -> None:
    database = Database(f"sqlite:///{file}")
    await database.run(upgrade)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for rows in _batches(size):
            connection.executemany(
                f"INSERT INTO answers ({COLUMNS}) VALUES ({', '.join('?' * 13)})", rows
            )
    connection.close()
    await database.run(lambda store: store.cells.count_all(CLOCKS))
    await database.close()


def _batches(size: int) -> Iterator[list[tuple[Any, ...]]]:
    draw = np.random.default_rng(1)
    for at in range(0, size, BATCH):
        count = min(BATCH, size - at)
        mood = np.clip(np.round(draw.normal(8, 1.5, count)), 0, 10).astype(int).tolist()
        offices = draw.integers(OFFICES, size=count).tolist()
        seconds = draw.integers(DAYS * 86400, size=count).tolist()
        yield [
            _row(at + n, mood[n], offices[n], FIRST + timedelta(seconds=seconds[n]))
            for n in range(count)
        ]


def _row(number: int, mood: int, office: int, at: datetime) -> tuple[Any, ...]:
    form = number // len(QUESTIONS)
    question, instrument, low, high = QUESTIONS[number % len(QUESTIONS)]
    value = min(max(mood, low), high)
    mode = "kiosk" if form % 9 == 0 else "bot"
    moment = at.replace(tzinfo=None).isoformat(" ", "microseconds")
    head = (f"set-{form}", f"person-{form}", question, instrument, low, high, value)
    return (*head, "vk", mode, "ru", f"office-{office:02}", "result", moment)


def _on_store(file: Path, work: Callable[[Store], Any], rounds: int = 1) -> None:
    async def carried_out() -> None:
        database = Database(f"sqlite:///{file}")
        await database.run(lambda store: _timed(lambda: work(store), rounds))
        await database.close()

    asyncio.run(carried_out())


def _from_rollups(file: Path) -> None:
    def quarter(store: Store) -> None:
        facts = Facts(cells=store.cells.tally(*QUARTER, apart=False))
        report(Asked(methodology(DEFAULT)), facts, ())

    _on_store(file, quarter, rounds=3)


def _bare(file: Path) -> None:
    connection = sqlite3.connect(file)
    _timed(lambda: connection.execute(BARE).fetchall())


def _recomputed(file: Path) -> None:
    def everything(store: Store) -> None:
        report(Asked(methodology(DEFAULT)), Facts(cells=store.cells.recomputed()), ())

    _on_store(file, everything)


def _anew(file: Path) -> None:
    _on_store(file, lambda store: store.cells.count_all(CLOCKS))


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
    "rollups": _from_rollups,
    "bare": _bare,
    "recomputed": _recomputed,
    "anew": _anew,
    "duckdb": _duckdb,
    "csv": _csv,
    "csv-whole": _csv_whole,
}


if __name__ == "__main__":
    main()
