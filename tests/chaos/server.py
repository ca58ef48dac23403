"""`otklik run` in a process of its own, to be killed."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Server:
    """One command line, started as often as it is killed."""

    folder: Path
    settings: dict[str, str]
    kills: int = 0
    _running: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """Where everything is remembered."""
        return self.folder / "otklik.db"

    @property
    def log(self) -> Path:
        """What all its lives have said."""
        return self.folder / "server.log"

    async def start(self) -> None:
        """A new life."""
        with self.log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                *self._command("run"), cwd=self.folder, env=self._env(), stdout=log, stderr=log
            )

    async def killed(self) -> None:
        """kill -9, without a last word."""
        assert self._running is not None
        assert self._running.returncode is None, self.log.read_text(encoding="utf-8")[-3000:]
        self._running.send_signal(signal.SIGKILL)
        await self._running.wait()
        self.kills += 1

    async def stopped(self) -> None:
        """The end."""
        if self._running and self._running.returncode is None:
            self._running.kill()
            await self._running.wait()

    async def says(self, *words: str) -> str:
        """What another command answers, beside the running server."""
        told = await asyncio.create_subprocess_exec(
            *self._command(*words),
            cwd=self.folder,
            env=self._env(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await told.communicate()
        assert told.returncode == 0, err.decode()
        return out.decode()

    def _command(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "bot", *words)

    def _env(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("OTKLIK_")}
        url = {"OTKLIK_DATABASE_URL": f"sqlite:///{self.database}"}
        return clean | url | self.settings | {"PYTHONPATH": str(ROOT)}
