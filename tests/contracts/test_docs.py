import re
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.cli.commands import run
from bot.cli.docs import FOLDER, as_written, documents
from bot.settings import PREFIX, Settings, duration, hours

ENV_EXAMPLE = FOLDER.parent / ".env.example"


@pytest.mark.parametrize("name", documents())
def test_what_is_written_is_what_the_code_says(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == documents()[name], "write it anew with `make docs`"


def test_every_setting_has_a_line_with_a_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", documents()["settings.md"], re.MULTILINE)
    assert [name for name, _ in rows] == [PREFIX + one.upper() for one in Settings.model_fields]
    assert all(meaning.endswith(".") for _, meaning in rows)


def test_the_example_names_every_setting_with_its_default() -> None:
    text = ENV_EXAMPLE.read_text(encoding="utf-8")
    example = dict(re.findall(rf"^{PREFIX}(\w+)=(.*)$", text, re.MULTILINE))
    fields = Settings.model_fields.items()
    defaults = {name.upper(): as_written(field.default) for name, field in fields}
    assert {name: value.strip('"') for name, value in example.items()} == defaults


def test_a_default_is_written_as_it_is_read() -> None:
    for length in (timedelta(hours=2), timedelta(minutes=90), timedelta(days=1), timedelta(0)):
        assert duration(as_written(length)) == length
    night = (time(20), time(10, 30))
    assert hours(as_written(night)) == night


def test_a_flow_has_a_heading_and_a_drawing() -> None:
    text = documents()["flows.md"]
    flows = {file.stem for file in (FOLDER.parent / "bot/flows").glob("[a-z]*.py")}
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == flows
    assert text.count("```mermaid\nflowchart TD\n") == len(flows)


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    assert run(["docs", "--to", str(tmp_path / "new")]) == 0
    written = {file.name: file.read_text("utf-8") for file in (tmp_path / "new").iterdir()}
    assert written == documents()
