"""Each golden conversation on each channel: the same letters, in the same order."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.channels import CHANNELS
from tests.whole.golden import FOLDER, Conversation, read, same_printed, undated
from tests.whole.players import fixed_numbers

FILES = sorted(FOLDER.glob("*.txt"))
ROOT = FOLDER.parent.parent


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # How often VK may be called is tested with the channel; here it would only take its time.
    monkeypatch.setattr("bot.channels.vk_api_pool.CALLS_A_SECOND", 1000)
    with fixed_numbers():
        yield


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_every_channel_says_what_the_transcript_says(
    file: Path, channel: str, tmp_path: Path
) -> None:
    conversation, kind = read(file), CHANNELS[channel]
    async with kind.player(tmp_path, conversation.language) as player:
        for at, step in enumerate(conversation.steps, 1):
            shown = await player.plays(step)
            wanted = same_printed(step.printed, kind.label_limit, kind.missing)
            said = same_printed(shown, kind.label_limit, kind.missing)
            assert said == wanted, f"{file.name}, step {at}: {step.line}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_transcript_says_what_it_is_about_and_answers_everything(file: Path) -> None:
    conversation = read(file)
    assert conversation.about
    assert all(step.printed for step in conversation.steps if not step.outside)


@pytest.mark.parametrize("name", ["start-and-menu", "booking"])
def test_the_typed_lines_piped_into_otklik_chat_print_the_transcript(
    name: str, tmp_path: Path
) -> None:
    conversation = read(FOLDER / f"{name}.txt")
    told = _piped(conversation, tmp_path)
    assert told == undated("\n\n".join(step.printed for step in conversation.steps))


def _piped(conversation: Conversation, folder: Path) -> str:
    typed = "".join(f"{step.line}\n" for step in conversation.steps)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    chat = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=typed,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=folder,
        env=clean | {"OTKLIK_DATABASE_URL": f"sqlite:///{folder}/chat.db", "PYTHONPATH": str(ROOT)},
    )
    return undated(chat.stdout.rstrip("\n"))


def test_what_is_different_tomorrow_is_taken_out() -> None:
    letter = "Номер записи: 482-917. Когда: четверг, 19 ноября, 16:18\n[1] чт, 19 ноября\n[2] 09:15"
    assert not re.search(r"\d\d", undated(letter))
