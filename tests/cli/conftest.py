from pathlib import Path

import pytest

from storage.centres import DEMO
from storage.migrate import upgrade
from tests.cli.command_line import NOW, Centre


@pytest.fixture
def fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Centre:
    """The command line on a database that is not there yet."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "VK_TOKEN", "VK_GROUP_ID", "VK_API_URL"):
        monkeypatch.delenv(f"OTKLIK_{name}", raising=False)
    # How wide the window is that the tests run in must not matter.
    monkeypatch.delenv("COLUMNS", raising=False)
    path = tmp_path / "otklik.db"
    monkeypatch.setenv("OTKLIK_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setattr("bot.cli.desk.now", lambda: NOW)
    monkeypatch.setattr("bot.domain.clock.now", lambda: NOW)
    return Centre(path, capsys)


@pytest.fixture
def centre(fresh: Centre) -> Centre:
    fresh.do(upgrade)
    fresh.do(lambda store: store.centres.keep(DEMO.read_text("utf-8"), NOW))
    return fresh
