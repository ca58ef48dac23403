"""The few words that the chat's page says itself; everything else comes in letters."""

from collections.abc import Mapping
from typing import Final

FIRST_LANGUAGE: Final = "ru"

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "title": "Чат",
        "about": "Отвечает бот",
        "skip": "Перейти к сообщению",
        "log": "Переписка",
        "field": "Сообщение",
        "placeholder": "Напишите сообщение",
        "send": "Отправить",
        "you": "Вы:",
        "place": "Моё местоположение",
        "state-waiting": "отправляется…",
        "state-sent": "отправлено",
        "state-failed": "не отправлено",
        "again": "Повторить",
        "edit": "Исправить",
        "chosen": "выбрано",
        "offline": "Нет связи, пробуем ещё раз…",
        "online": "Связь есть",
        "try-now": "Попробовать сейчас",
        "place-wait": "Узнаём, где вы…",
        "place-denied": "Не получилось узнать, где вы. Напишите название населённого пункта.",
        "loading": "Загружаем переписку…",
        "newer": "Ниже новое сообщение",
        "file": "Скачать",
        "new-window": "откроется в новой вкладке",
        "elsewhere": "Удобнее в мессенджере?",
        "open-telegram": "Открыть в Telegram",
        "open-vk": "Открыть в VK",
        "no-script": "Чтобы чат заработал, включите в браузере JavaScript и обновите страницу.",
        "problem-too-long": "Сообщение слишком длинное. Сократите его до 10\u00a0000 знаков "
        "или отправьте частями.",
        "problem-bad-request": "Это не получилось прочитать. Напишите, пожалуйста, словами.",
        "problem-no-cookie": "Чат узнаёт вас по файлу cookie, а браузер его не сохранил. "
        "Разрешите cookie для этой страницы и обновите её.",
        "problem-elsewhere": "Запрос пришёл с другого сайта, поэтому он отклонён. "
        "Обновите страницу.",
        "problem-too-often": "Слишком много сообщений подряд. Подождите несколько секунд.",
        "problem-unavailable": "Сейчас не получается. Попробуем ещё раз через несколько секунд.",
        "problem-not-found": "Такой страницы или файла нет.",
        "problem-not-allowed": "Так обратиться к этому адресу нельзя.",
    },
    "en": {
        "title": "Chat",
        "about": "A bot answers",
        "skip": "Skip to the message field",
        "log": "Conversation",
        "field": "Message",
        "placeholder": "Write a message",
        "send": "Send",
        "you": "You:",
        "place": "My location",
        "state-waiting": "sending…",
        "state-sent": "sent",
        "state-failed": "not sent",
        "again": "Try again",
        "edit": "Edit",
        "chosen": "chosen",
        "offline": "No connection, trying again…",
        "online": "Connected",
        "try-now": "Try now",
        "place-wait": "Finding out where you are…",
        "place-denied": "We could not find out where you are. Please write the name of your town.",
        "loading": "Loading the conversation…",
        "newer": "New message below",
        "file": "Download",
        "new-window": "opens in a new tab",
        "elsewhere": "Rather in a messenger?",
        "open-telegram": "Open in Telegram",
        "open-vk": "Open in VK",
        "no-script": "For the chat to work, switch on JavaScript in your browser and reload.",
        "problem-too-long": "The message is too long. Please shorten it to 10,000 characters "
        "or send it in parts.",
        "problem-bad-request": "We could not read that. Please put it in words.",
        "problem-no-cookie": "The chat knows you by a cookie, and your browser has not kept it. "
        "Please allow cookies for this page and reload it.",
        "problem-elsewhere": "The request came from another site and was refused. "
        "Please reload the page.",
        "problem-too-often": "Too many messages in a row. Please wait a few seconds.",
        "problem-unavailable": "It does not work right now. We will try again in a few seconds.",
        "problem-not-found": "There is no such page or file.",
        "problem-not-allowed": "This address cannot be used like that.",
    },
}


def words(language: str) -> Mapping[str, str]:
    """The page's words in a language, Russian where it is silent."""
    return {**_WORDS[FIRST_LANGUAGE], **_WORDS.get(language, {})}


def language_of(accepted: str | None) -> str:
    """The best language we speak of those in an Accept-Language header."""
    ranked = sorted(map(_ranked, (accepted or "").split(",")), key=lambda one: -one[1])
    known = (language for language, weight in ranked if language in _WORDS and weight > 0)
    return next(known, FIRST_LANGUAGE)


def _ranked(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag.strip().split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
