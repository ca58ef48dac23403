"""`otklik docs`: writes docs/flows.md and docs/settings.md anew, from the code itself."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "docs"
FLOWS_HEAD: Final = """\
# Flows

Drawn from the code by `make docs`; a test keeps the two equal. A round box is a page, which shows
something and waits; a six-sided one is an action, which asks the world for something; a box with
double sides is another conversation by the word that opens it. An arrow stands in the return
annotation of the step that it leaves. Not drawn: buttons that open a conversation from anywhere,
such as the menu, and unclear answers, after which the person stays where they are.
"""
SETTINGS_HEAD: Final = """\
# Settings

Written from `bot/settings.py` by `make docs`; a test keeps the two equal. Settings are read once at
start, from the environment and from the file `.env` in the folder Otklik is started in; the
environment wins. `otklik doctor` names every one that cannot be used.

| Setting | Default | Meaning |
|---|---|---|
"""
UNITS: Final = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `docs`."""
    parser = commands.add_parser("docs", description="Обновить docs/flows.md и docs/settings.md.")
    parser.add_argument(
        "--to", type=Path, default=FOLDER, metavar="ПАПКА", help="куда записать вместо docs"
    )
    parser.set_defaults(run=write_docs)


def write_docs(options: Namespace) -> int:
    """Write both files and name them."""
    options.to.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        path = options.to / name
        path.write_text(text, encoding="utf-8")
        print(path)
    return 0


def documents() -> dict[str, str]:
    """What the files should say, by name."""
    return {"flows.md": _flows(), "settings.md": _settings()}


def _flows() -> str:
    return "\n".join((FLOWS_HEAD, *map(_flow, _modules())))


def _modules() -> Iterator[ModuleType]:
    from importlib import import_module
    from pkgutil import iter_modules

    import bot.flows

    for module in sorted(iter_modules(bot.flows.__path__), key=lambda one: one.name):
        if not module.ispkg:
            yield import_module(f"bot.flows.{module.name}")


def _flow(module: ModuleType) -> str:
    from bot.core.diagram import mermaid

    name = module.__name__.rpartition(".")[2]
    about = (module.__doc__ or "").strip().partition("\n")[0]
    return f"## {name}\n\n{about}\n\n```mermaid\n{mermaid(module)}\n```\n"


def _settings() -> str:
    from bot.settings import PREFIX, Settings

    rows = (
        (f"`{PREFIX}{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return SETTINGS_HEAD + "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _default(value: Any) -> str:
    """A default as it would be written into .env."""
    written = as_written(value)
    return f"`{written}`" if written else "not set"


def as_written(value: Any) -> str:
    """A setting's value in the form in which it is read."""
    match value:
        case None:
            return ""
        case timedelta():
            seconds = int(value.total_seconds())
            size, unit = next(one for one in UNITS if seconds % one[0] == 0)
            return f"{seconds // size}{unit}"
        case (time() as begins, time() as ends):
            return f"{begins:%H:%M}-{ends:%H:%M}"
        case _:
            return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
