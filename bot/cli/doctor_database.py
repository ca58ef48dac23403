"""The doctor's look at the database: opened, of the newest shape, writable, and in agreement."""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.cli.findings import Line

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database, Store

LEAST_FREE: Final = 500 * 1024**2
MOST_TOLD: Final = 20
# What lies beside the database says as much as itself: the newest changes, and the key.
BESIDE: Final = ("", "-wal", "-shm", ".key")
OVERDUE: Final = timedelta(minutes=5)


class _UndoneError(Exception):
    """Takes a trial back: nothing of it stays in the database."""


async def look_at_database(settings: "Settings", now: datetime, deep: bool) -> list[Line]:
    """One line a finding; nothing is changed, and no file is made by looking."""
    from storage.database import Database

    database = Database(settings.database_url, settings.secret)
    path = Path(database.url.database or "") if database.is_sqlite else None
    try:
        # Connecting would make the file, and whoever looks must not change anything.
        if path and not path.exists():
            says = f"база данных: файла {path} ещё нет — выполните otklik seed или otklik run"
            return [Line("database", False, says)]
        tables = await _tables(database, now)
        agree = await _agreement(database, now) if deep and len(tables) > 1 else ()
        return [*tables, *agree, *(_file(path) if path else ())]
    finally:
        await database.close()


async def _tables(database: "Database", now: datetime) -> list[Line]:
    try:
        await database.run(lambda store: _ask(store, "SELECT 1"))
    except Exception as error:  # noqa: BLE001 - each driver has exceptions of its own
        says = f"база данных: не открывается ({_named(error)}) — {_cure(_named(error))}"
        return [Line("database", False, says)]
    newest = await _newest_shape(database)
    if not newest.ok:
        return [newest]
    looked = await database.run(lambda store: [*_centre(store, now), *_letters(store, now)])
    return [newest, await _writable(database), *looked]


async def _newest_shape(database: "Database") -> Line:
    from storage.migrate import MIGRATIONS

    # Migrations are numbered: the name of each file begins with its revision.
    newest = max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*"))
    try:
        found = await database.run(lambda s: _ask(s, "SELECT version_num FROM alembic_version"))
    except Exception:  # noqa: BLE001 - no such table, in the words of each driver
        found = None
    if found is None:
        says = "база данных: таблиц ещё нет — выполните otklik seed или otklik run"
    elif found > newest:
        says = f"база данных: схема {found} новее программы ({newest}) — обновите программу"
    elif found != newest:
        says = f"база данных: схема {found}, нужна {newest} — otklik run обновит её сам"
    else:
        says = f"база данных: открывается, схема {found} — последняя"
    return Line("migrations", found == newest, says)


async def _agreement(database: "Database", now: datetime) -> tuple[Line, ...]:
    """Read beside the writer, so that whoever is booking meanwhile does not wait."""
    from storage.invariants import broken, stand_still

    def look(store: "Store") -> tuple[str, ...]:
        stand_still(store)
        return broken(store, now)

    found = await database.read(look)
    counted = await database.read(lambda store: tuple(_counted(store)))
    if not found:
        return (Line("deep", True, "записи, места, письма и журнал: всё сходится"), *counted)
    return (*(Line("deep", False, one) for one in found), *counted)


def _counted(store: "Store") -> Iterator[Line]:
    """Whether the answers counted by day are those that were given."""
    from bot.jobs.rollup import clocks_of
    from storage.invariants import stand_still

    stand_still(store)
    wrong = tuple(islice(store.cells.disagreeing(clocks_of(store)), MOST_TOLD))
    if not wrong:
        yield Line("cells", True, "подсчёт ответов по дням: равен пересчёту по самим ответам")
    for where in wrong:
        says = (
            f"подсчёт ответов: {where} — не равен самим ответам; выполните otklik flags --recount"
        )
        yield Line("cells", False, says)


async def _writable(database: "Database") -> Line:
    def trial(store: "Store") -> None:
        store.marks.keep("doctor", "trial")
        raise _UndoneError

    try:
        mode = database.is_sqlite and await database.run(lambda s: _ask(s, "PRAGMA journal_mode"))
        await database.run(trial)
    except _UndoneError:
        if mode in {False, "wal"}:
            return Line("writable", True, f"база данных: запись идёт{', режим WAL' * bool(mode)}")
        says = f"база данных: режим {mode} вместо WAL — перенесите файл на обычный локальный диск"
        return Line("writable", False, says)
    except Exception as error:  # noqa: BLE001 - each driver has exceptions of its own
        says = f"база данных: не пишется ({_named(error)}) — проверьте права и место на диске"
        return Line("writable", False, says)
    raise AssertionError("the trial ended without being taken back")


def _file(path: Path) -> Iterator[Line]:
    beside = (path.with_name(f"{path.name}{end}") for end in BESIDE)
    for one in beside:
        if one.exists() and one.stat().st_mode & stat.S_IROTH:
            says = f"база данных: {one} может прочитать любой на этом сервере — chmod 600 {path}*"
            yield Line("rights", False, says)
            break
    free = shutil.disk_usage(path.resolve().parent).free
    says = f"место на диске: свободно {free / 1024**3:.1f} ГБ".replace(".", ",")
    if free < LEAST_FREE:
        yield Line("space", False, f"{says} — освободите хотя бы 0,5 ГБ")
    else:
        yield Line("space", True, says)


def _centre(store: "Store", now: datetime) -> Iterator[Line]:
    from bot.domain.centre_file import CentreFileError

    try:
        centre = store.centres.newest()
    except CentreFileError as error:
        says = f"центр: загруженный файл больше не читается ({error}) — загрузите исправленный"
        yield Line("centre", False, says)
        return
    if centre is None:
        yield Line("centre", False, "центр: не загружен — выполните otklik seed ФАЙЛ")
        return
    offices = ", ".join(f"{one.code} {one.local(now):%H:%M}" for one in centre.offices)
    demo = " — это пример, свой загрузит otklik seed ФАЙЛ" if centre.demo else ""
    yield Line("centre", True, f"центр: {centre.name['ru']}{demo}")
    yield Line("offices", True, f"отделения и их время сейчас: {offices}")


def _letters(store: "Store", now: datetime) -> Iterator[Line]:
    oldest = store.mail.oldest_unsent(now)
    waited = now - oldest if oldest else timedelta()
    if waited > OVERDUE:
        minutes = int(waited.total_seconds() // 60)
        says = f"письма: самое старое ждёт {minutes} мин — проверьте, что otklik run работает"
        yield Line("letters", False, says)
    else:
        yield Line("letters", True, "письма: все отправлены вовремя")


def _ask(store: "Store", query: str) -> Any:
    return store.connection.exec_driver_sql(query).scalar()


def _cure(kind: str) -> str:
    """`DatabaseError` is what SQLite says of a file that it cannot read as a database."""
    if kind == "DatabaseError":
        return "файл повреждён или это не база: верните резервную копию, см. docs/operations.md"
    return "проверьте OTKLIK_DATABASE_URL"


def _named(error: Exception) -> str:
    """The driver's own kind of failure; its words could hold the password of the address."""
    return type(getattr(error, "orig", None) or error).__name__
