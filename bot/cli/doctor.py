"""`otklik doctor`: one line for each thing that has to work, and how to mend what does not."""

import asyncio
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.cli.findings import Line
from bot.cli.table import NOT_FOUND

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


def add_parser(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Register `doctor`."""
    parser = commands.add_parser(
        "doctor", description="Проверить, всё ли работает, и подсказать, как исправить."
    )
    parser.add_argument(
        "--deep", action="store_true", help="сверить записи, места, письма и журнал"
    )
    parser.add_argument("--json", action="store_true", help="ответить в JSON")
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
    from bot.cli.doctor_database import look_at_database
    from bot.cli.doctor_messengers import look_at_telegram, look_at_vk
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
    yield from _survived("surveys", _surveys)
    if settings:
        yield from _survived("database", lambda: asyncio.run(look_at_database(settings, now, deep)))
        yield from _survived("telegram", lambda: look_at_telegram(settings))
        yield from _survived("vk", lambda: look_at_vk(settings))


def _survived(check: str, look: Callable[[], Iterable[Line]]) -> tuple[Line, ...]:
    """What was found; a check that breaks is a finding too, told without what may be secret."""
    try:
        return tuple(look())
    except Exception as error:  # noqa: BLE001 - whatever is broken, the rest is still examined
        return (Line(check, False, f"{check}: проверка сорвалась — {type(error).__name__}"),)


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


def _surveys() -> Iterator[Line]:
    from bot.domain.survey_file import SurveyFileError, load_surveys
    from bot.handlers.survey_words import check_words
    from bot.texts import Texts

    texts = Texts()
    try:
        surveys = load_surveys()
        for survey in surveys.values():
            check_words(survey, texts)
    except SurveyFileError as wrong:
        for problem in str(wrong).splitlines():
            yield Line("surveys", False, f"анкеты: {problem} — исправьте файл")
    else:
        yield Line("surveys", True, f"анкеты: {len(surveys)}, все годятся")


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
