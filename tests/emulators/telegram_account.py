"""One bot as the platform keeps it: profile, chats, pending updates, open callback queries."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.telegram_chats import Chat, Entry
from tests.emulators.telegram_rules import Arguments, Refusal, bad
from tests.emulators.telegram_updates import UpdateQueue

Clock = Callable[[], float]


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    chat: Chat
    asked: float


@dataclass
class Profile:
    """What a bot tells of itself, by language code where the platform has it so."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


class BotAccount:
    """Everything the platform knows about one bot."""

    def __init__(
        self, token: str, clock: Clock, *, callback_window: float, history: int | None
    ) -> None:
        number, _, _ = token.partition(":")
        self.token = token
        self.user = {"id": int(number), "is_bot": True, "first_name": "Otklik"}
        self.user["username"] = f"otklik_{number}_bot"
        self.clock = clock
        self.profile = Profile(names={"": self.user["first_name"]})
        self.updates = UpdateQueue()
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.webhook: dict[str, Any] = {"url": "", "has_custom_certificate": False}
        self.logged_out = False
        self._callback_window = callback_window
        self._history = history
        self._queries: dict[str, Query] = {}
        self._last_message = 0
        self._last_query = 0

    # -- people ------------------------------------------------------------------------------

    def chat_with(self, user: dict[str, Any]) -> Chat:
        """The chat with this person, opened at the first call; it isn't started by that."""
        chat = self.chats.get(user["id"])
        if chat is None:
            chat = self.chats[user["id"]] = Chat(user, self._history)
        return chat

    def known(self, args: Arguments) -> Chat:
        """The chat that chat_id names."""
        raw = args.text("chat_id")
        if not raw:
            raise bad("chat_id is empty")
        try:
            return self.chats[int(raw)]
        except (KeyError, ValueError):
            raise bad("chat not found") from None

    def reachable(self, args: Arguments) -> Chat:
        """The chat that chat_id names, if its person lets the bot write."""
        chat = self.known(args)
        if chat.blocked:
            raise Refusal(403, "bot was blocked by the user")
        if not chat.started:
            raise Refusal(403, "bot can't initiate conversation with a user")
        return chat

    # -- messages ----------------------------------------------------------------------------

    def draft(self, chat: Chat, sender: dict[str, Any]) -> dict[str, Any]:
        """The head that every message has, with the next message_id."""
        self._last_message += 1
        return {
            "message_id": self._last_message,
            "from": sender,
            "chat": chat.json,
            "date": int(self.clock()),
        }

    def hears(self, chat: Chat, content: dict[str, Any]) -> dict[str, Any]:
        """A person's message: kept in the chat and queued as an update."""
        message = self.draft(chat, chat.user) | content
        chat.started = True
        chat.add(Entry(message, own=False))
        return self.updates.put({"message": message})

    def adopt(self, update: dict[str, Any]) -> None:
        """Learn people, messages and queries from a raw update, so that the bot may answer it."""
        query = update.get("callback_query", {})
        message = update.get("message") or query.get("message")
        sender = query.get("from") or (message or {}).get("from")
        if not sender:
            return
        chat = self.chat_with(sender)
        chat.started = True
        if message:
            self._last_message = max(self._last_message, message["message_id"])
            if message["message_id"] not in chat.entries:
                chat.add(Entry(message, own=bool(query)))
        if query:
            self._queries[query["id"]] = Query(chat, self.clock())

    # -- callback queries --------------------------------------------------------------------

    def asks(self, chat: Chat, message: dict[str, Any], value: str) -> dict[str, Any]:
        """A pressed inline button: a query that may be answered once, within its window."""
        self._last_query += 1
        number = str(self.user["id"] * 10**9 + self._last_query)
        self._queries[number] = Query(chat, self.clock())
        instance = zlib.crc32(f"{self.token}/{chat.user['id']}".encode())
        query = {"id": number, "from": chat.user, "message": message}
        query |= {"chat_instance": str(instance), "data": value}
        return self.updates.put({"callback_query": query})

    def answered(self, number: str) -> Chat:
        """The chat of a query that is open still; the query is closed by this."""
        query = self._queries.pop(number, None)
        if query is None or self.clock() - query.asked > self._callback_window:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return query.chat
