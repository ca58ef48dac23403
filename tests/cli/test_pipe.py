import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [("seed",), ("ask", "--json", "документы"), ("doctor",)])
def test_who_reads_no_further_is_told_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    """As in `otklik … | head -1`, when head has gone already."""
    reads, writes = os.pipe()
    os.close(reads)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(ROOT)},
    )
    os.close(writes)
    assert (done.stderr, done.returncode) == ("", 141)
