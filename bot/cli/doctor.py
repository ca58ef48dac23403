"""`otklik doctor`: one line for each thing that has to work, and how to mend what does not."""

import asyncio
import shutil
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.cli.table import NOT_FOUND

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database, Store

# The eleven zones of 107-ФЗ, each by hours ahead of UTC: an old list of zones gives itself away.
ZONES: Final = {
    "Europe/Kaliningrad": 2,
    "Europe/Moscow": 3,
    "Europe/Samara": 4,
    "Asia/Yekaterinburg": 5,
    "Asia/Omsk": 6,
    "Asia/Krasnoyarsk": 7,
    "Asia/Irkutsk": 8,
    "Asia/Yakutsk": 9,
    "Asia/Vladivostok": 10,
    "Asia/Magadan": 11,
    "Asia/Kamchatka": 12,
}
LANGUAGES: Final = ("ru", "en")
LEAST_FREE: Final = 500 * 1024**2
OVERDUE: Final = timedelta(minutes=5)
TIMEOUT_SECONDS: Final = 5
TELEGRAM: Final = "https://api.telegram.org"
VK: Final = "https://api.vk.ru"
VK_VERSION: Final = "5.199"
VK_RIGHTS: Final = ("messages", "docs", "manage")
VK_EVENTS: Final = ("message_new", "message_event", "message_allow", "message_deny")
VK_WORK: Final = "Управление → Работа с API"


@dataclass(frozen=True)
class Line:
    """What was looked at, whether it works, and in words how it stands or how to mend it."""

    check: str
    ok: bool
    says: str


class _UndoneError(Exception):
    """Takes a trial back: nothing of it stays in the database."""


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `doctor`."""
    parser = commands.add_parser("doctor", help="what does not work, and how to mend it")
    parser.add_argument(
        "--deep", action="store_true", help="whether all that is remembered agrees with itself"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=examine)


def examine(options: Namespace) -> int:
    """Look at everything and change nothing; 1 when something has to be mended."""
    from bot.cli.desk import print_json
    from bot.domain.clock import now

    lines = tuple(_all(now(), options.deep))
    healthy = all(line.ok for line in lines)
    if options.json:
        print_json({"ok": healthy, "checks": [asdict(line) for line in lines]})
    else:
        print("\n".join(f"{'✓' if line.ok else '✗'} {line.says}" for line in lines))
    return 0 if healthy else NOT_FOUND


def _all(now: datetime, deep: bool) -> Iterator[Line]:
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
        yield Line("settings", True, "настройки: прочитаны, все годятся")
    except SettingsError as wrong:
        settings = None
        for complaint in str(wrong).splitlines():
            says = f"{complaint} — исправьте в .env или в окружении, см. docs/settings.md"
            yield Line("settings", False, says)
    yield from _survived("zones", lambda: _zones(now))
    yield from _survived("cards", lambda: _cards(now))
    if settings:
        yield from _survived("database", lambda: asyncio.run(_database(settings, now, deep)))
        yield from _survived("telegram", lambda: _telegram(settings))
        yield from _survived("vk", lambda: _vk(settings))


def _survived(check: str, look: Callable[[], Iterable[Line]]) -> tuple[Line, ...]:
    """What was found; a check that breaks is a finding too, told without what may be secret."""
    try:
        return tuple(look())
    except Exception as error:  # noqa: BLE001 - whatever is broken, the rest is still examined
        return (Line(check, False, f"{check}: проверка сорвалась — {type(error).__name__}"),)


# -- what ships with the product -------------------------------------------------------------------


def _zones(now: datetime) -> Iterator[Line]:
    wrong = [name for name, hours in ZONES.items() if _offset(name, now) != timedelta(hours=hours)]
    if wrong:
        says = f"часовые пояса: нет или устарели {', '.join(wrong)} — обновите пакет tzdata"
        yield Line("zones", False, says)
    else:
        yield Line("zones", True, "часовые пояса: все 11 российских на месте")


def _offset(zone: str, now: datetime) -> timedelta | None:
    try:
        return now.astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return None


def _cards(now: datetime) -> Iterator[Line]:
    from bot.domain.cards import CardFileError, load_cards

    for language in LANGUAGES:
        try:
            cards = load_cards(language)
        except CardFileError as error:
            yield Line("cards", False, f"карточки ({language}): {error} — исправьте файл")
            continue
        late = [card.code for card in cards if card.overdue(now.date())]
        if late:
            says = f"пора проверить {', '.join(late)} — сверьте с источником, сдвиньте review_by"
        else:
            says = f"{len(cards)}, все проверены в срок"
        yield Line("cards", not late, f"карточки ({language}): {says}")


# -- the database ----------------------------------------------------------------------------------


async def _database(settings: "Settings", now: datetime, deep: bool) -> list[Line]:
    from storage.database import Database

    database = Database(settings.database_url)
    path = Path(database.url.database or "") if database.is_sqlite else None
    try:
        # Connecting would make the file, and whoever looks must not change anything.
        if path and not path.exists():
            says = f"база данных: файла {path} ещё нет — выполните otklik seed или otklik run"
            return [Line("database", False, says)]
        tables = await _tables(database, now)
        agree = await _agreement(database, now) if deep and len(tables) > 1 else ()
        return [*tables, *agree, *(_space(path) if path else ())]
    finally:
        await database.close()


async def _tables(database: "Database", now: datetime) -> list[Line]:
    try:
        await database.run(lambda store: _ask(store, "SELECT 1"))
    except Exception as error:  # noqa: BLE001 - each driver has exceptions of its own
        says = f"база данных: не открывается ({_named(error)}) — проверьте OTKLIK_DATABASE_URL"
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
    if not found:
        return (Line("deep", True, "записи, места, письма и журнал: всё сходится"),)
    return tuple(Line("deep", False, one) for one in found)


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


def _space(path: Path) -> Iterator[Line]:
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


def _named(error: Exception) -> str:
    """The driver's own kind of failure; its words could hold the password of the address."""
    return type(getattr(error, "orig", None) or error).__name__


# -- the messengers --------------------------------------------------------------------------------


def _telegram(settings: "Settings") -> Iterator[Line]:
    if settings.telegram_token is None:
        yield Line("telegram", True, "Telegram: выключен, OTKLIK_TELEGRAM_TOKEN не задан")
        return
    token = settings.telegram_token.get_secret_value()
    url = f"{settings.telegram_api_url or TELEGRAM}/bot{token}/getMe"
    answer = _answer(url, {}, own=bool(settings.telegram_api_url))
    if answer is None:
        says = "Telegram: не отвечает — проверьте сеть и OTKLIK_TELEGRAM_API_URL"
        yield Line("telegram", False, says)
    elif not answer.get("ok"):
        says = "Telegram: токен не принят — возьмите верный у @BotFather, OTKLIK_TELEGRAM_TOKEN"
        yield Line("telegram", False, says)
    else:
        yield Line("telegram", True, f"Telegram: бот @{answer['result']['username']} на связи")


def _vk(settings: "Settings") -> Iterator[Line]:
    if settings.vk_token is None:
        yield Line("vk", True, "ВКонтакте: выключен, OTKLIK_VK_TOKEN не задан")
        return
    if settings.vk_group_id is None:
        yield Line("vk", False, "ВКонтакте: неизвестно сообщество — задайте OTKLIK_VK_GROUP_ID")
        return
    rights = _vk_call(settings, "groups.getTokenPermissions")
    refused = _vk_refused(rights)
    if refused or rights is None:
        yield Line("vk", False, f"ВКонтакте: {refused}")
        return
    granted = {one["name"] for one in rights["response"]["permissions"]}
    missing = [right for right in VK_RIGHTS if right not in granted]
    if missing:
        says = f"у ключа нет прав {', '.join(missing)} — создайте новый: {VK_WORK} → Ключи доступа"
        yield Line("vk", False, f"ВКонтакте: {says}")
    else:
        yield Line("vk", True, f"ВКонтакте: ключ принят, права есть: {', '.join(VK_RIGHTS)}")
    if "manage" in granted:
        yield _long_poll(_vk_call(settings, "groups.getLongPollSettings"))


def _long_poll(settings: dict[str, Any] | None) -> Line:
    refused = _vk_refused(settings)
    if refused or settings is None:
        return Line("vk-long-poll", False, f"ВКонтакте: {refused}")
    told = settings["response"]
    unheard = [event for event in VK_EVENTS if not told["events"].get(event)]
    if not told["is_enabled"]:
        says = f"Long Poll выключен — включите: {VK_WORK} → Long Poll API"
    elif unheard:
        says = (
            f"не отмечены события {', '.join(unheard)} — {VK_WORK} → Long Poll API → Типы событий"
        )
    else:
        return Line("vk-long-poll", True, "ВКонтакте: Long Poll включён, события отмечены")
    return Line("vk-long-poll", False, f"ВКонтакте: {says}")


def _vk_call(settings: "Settings", method: str) -> dict[str, Any] | None:
    token = settings.vk_token.get_secret_value() if settings.vk_token else ""
    asked = {"access_token": token, "v": VK_VERSION, "group_id": str(settings.vk_group_id)}
    url = f"{settings.vk_api_url or VK}/method/{method}"
    return _answer(url, asked, own=bool(settings.vk_api_url))


def _vk_refused(answer: dict[str, Any] | None) -> str:
    """How to mend a refusal; nothing to say where VK answered."""
    if answer is None:
        return "не отвечает — проверьте сеть и OTKLIK_VK_API_URL"
    match answer.get("error", {}).get("error_code"):
        case None:
            return ""
        case 5:
            return f"ключ не принят — создайте новый: {VK_WORK} → Ключи доступа, OTKLIK_VK_TOKEN"
        case 27 | 100 | 125:
            return "ключ от другого сообщества — проверьте OTKLIK_VK_GROUP_ID"
        case code:
            return f"отказ с кодом {code} — попробуйте позже, коды: dev.vk.com/ru/reference/errors"


def _answer(url: str, form: Mapping[str, str], *, own: bool) -> dict[str, Any] | None:
    """The JSON of an answer, refusals included; None where none came."""
    import requests

    with requests.Session() as session:
        # A server of one's own stands near by: the machine's proxy is for the way out.
        session.trust_env = not own
        try:
            answer = session.post(url, data=form, timeout=TIMEOUT_SECONDS).json()
        except (requests.RequestException, ValueError):
            return None
    return answer if isinstance(answer, dict) else None
