"""`otklik verify`: whether anything was changed in the database behind the product's back."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.cli.table import NOT_FOUND, RefusedError, command

if TYPE_CHECKING:
    from storage.database import Store
    from storage.verification import Problem, Verdict

MOST_TOLD: Final = 200


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `verify`."""
    parser = commands.add_parser(
        "verify", description="Проверить, не меняли ли базу в обход программы."
    )
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
    parser.set_defaults(run=examine)


@command
def examine(options: Namespace) -> None:
    """Look at everything and change nothing; 1 when something was changed."""
    import asyncio

    from bot.cli.desk import print_json

    verdict = asyncio.run(_verdict())
    if options.json:
        print_json({"ok": verdict.whole, **asdict(verdict)})
    elif verdict.whole:
        print(_in_words(verdict))
    if not verdict.whole:
        raise RefusedError(_complaint(verdict), NOT_FOUND)


async def _verdict() -> "Verdict":
    from pathlib import Path

    from bot.settings import read_settings
    from storage.database import Database, Store
    from storage.invariants import stand_still
    from storage.verification import verify

    settings = read_settings()
    database = Database(settings.database_url, settings.secret)
    if database.is_sqlite and not Path(database.url.database or "").exists():  # noqa: ASYNC240
        await database.close()
        raise RefusedError("Базы данных ещё нет: выполните otklik seed или otklik run.")

    def look(store: Store) -> "Verdict":
        stand_still(store)
        verdict = verify(store)
        # Where answers themselves were changed, their counts cannot but differ.
        return replace(verdict, problems=tuple(_counts(store))) if verdict.whole else verdict

    try:
        return await database.read(look)
    finally:
        await database.close()


def _counts(store: "Store") -> "Iterator[Problem]":
    """Counts by day that are not what the answers say: figures are read from them."""
    from bot.jobs.rollup import clocks_of
    from storage.verification import Problem

    for where in islice(store.cells.disagreeing(clocks_of(store)), MOST_TOLD + 1):
        says = f"подсчёт ответов ({where}) не равен самим ответам; otklik flags --recount исправит"
        yield Problem(f"cells:{where}", "changed", says)


def _in_words(verdict: "Verdict") -> str:
    checked = verdict.checked
    counts = (
        f"визитов {checked['visit']}, отметок {checked['mark']}, ссылок {checked['link']}, "
        f"ответов {checked['answer']}, слов {checked['words']}, решений {checked['verdict']}, "
        f"звонков {checked['call']}; записей в цепочке {verdict.entries}"
    )
    lines = [f"Всё так, как было сохранено: {counts}."]
    if verdict.forgotten:
        lines.append(f"Обезличено по просьбе людей: {verdict.forgotten}.")
    if verdict.adopted:
        lines.append(
            f"Принято как есть, когда цепочка начиналась или стала полнее: {verdict.adopted}."
        )
    return "\n".join(lines)


def _complaint(verdict: "Verdict") -> str:
    told = [one.says for one in verdict.problems[:MOST_TOLD]]
    more = len(verdict.problems) - len(told)
    return "\n".join(told + ([f"… и ещё {more}"] if more else []))
