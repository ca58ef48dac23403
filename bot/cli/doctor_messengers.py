"""The doctor's look at the messengers: is the token taken, are the rights and events there."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.cli.findings import Line

if TYPE_CHECKING:
    from bot.settings import Settings

TIMEOUT_SECONDS: Final = 5
TELEGRAM: Final = "https://api.telegram.org"
VK: Final = "https://api.vk.ru"
VK_VERSION: Final = "5.199"
VK_RIGHTS: Final = ("messages", "docs", "manage")
VK_EVENTS: Final = ("message_new", "message_event", "message_allow", "message_deny")
VK_WORK: Final = "Управление → Работа с API"


def look_at_telegram(settings: "Settings") -> Iterator[Line]:
    """Whether the bot's token is taken."""
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


def look_at_vk(settings: "Settings") -> Iterator[Line]:
    """Whether the community's key is taken, may do what we need, and hears what we listen for."""
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
