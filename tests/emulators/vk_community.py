"""The community that the emulator plays: its dialogs, files, settings and rights."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.vk_chat import Dialog, Document, Message, Press
from tests.emulators.vk_feed import Feed
from tests.emulators.vk_keyboard import Keyboard

PERMISSIONS = {"photos": 4, "messages": 4096, "docs": 131072, "manage": 262144}


@dataclass
class Community:
    """Everything the platform knows; clock gives Unix seconds."""

    group_id: int
    clock: Callable[[], float]
    feed: Feed
    permissions: set[str] = field(default_factory=lambda: set(PERMISSIONS))
    name: str = "Центр занятости"
    url: str = ""
    press_lives: float = 60.0
    edit_window: float = 24 * 3600.0
    dialogs: dict[int, Dialog] = field(default_factory=dict)
    people: dict[int, tuple[str, str]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    message_ids: int = 0

    @property
    def now(self) -> int:
        """The platform's time in whole Unix seconds."""
        return int(self.clock())

    def dialog(self, peer_id: int) -> Dialog:
        """The person's dialog, opened (without permission to write) if there is none."""
        return self.dialogs.setdefault(peer_id, Dialog(peer_id))

    def compose(self, peer_id: int, text: str, *, from_bot: bool, **more: Any) -> Message:
        """A message put into the dialog with numbers and a date of its own."""
        self.message_ids += 1
        dialog = self.dialog(peer_id)
        message = Message(
            self.message_ids, dialog.next_cmid(), peer_id, self.now, from_bot, text, **more
        )
        dialog.add(message)
        return message

    def hear(self, user_id: int, text: str, info: dict[str, Any], **more: Any) -> Message:
        """A person writes: the community may answer from now on, and the bot gets message_new."""
        self.dialog(user_id).allowed = True
        mine = self.compose(user_id, text, from_bot=False, payload=more.get("payload"))
        message = {
            "date": mine.date,
            "from_id": user_id,
            "id": mine.id,
            "version": 10_000_000 + mine.id,
            "out": 0,
            "important": False,
            "is_hidden": False,
            "attachments": [],
            "conversation_message_id": mine.cmid,
            "fwd_messages": [],
            "text": text,
            "peer_id": user_id,
            "random_id": 0,
        }
        given = {key: value for key, value in more.items() if value is not None}
        self.feed.publish("message_new", {"message": message | given, "client_info": info})
        return mine

    def press(self, user_id: int, payload: Any, cmid: int | None) -> str:
        """A person presses a callback button; cmid is None under the input field."""
        event_id = secrets.token_hex(6)
        self.dialog(user_id).presses[event_id] = Press(event_id, self.clock())
        what = {"user_id": user_id, "peer_id": user_id, "event_id": event_id}
        what |= {"payload": payload} if payload is not None else {}
        what |= {"conversation_message_id": cmid} if cmid is not None else {}
        self.feed.publish("message_event", what)
        return event_id

    def permit(self, user_id: int, *, allowed: bool, key: str = "") -> None:
        """A person allows or forbids the community to write."""
        self.dialog(user_id).allowed = allowed
        if allowed:
            self.feed.publish("message_allow", {"user_id": user_id, "key": key})
        else:
            self.feed.publish("message_deny", {"user_id": user_id})

    def rewrite(
        self,
        message: Message,
        text: str,
        keyboard: Keyboard | None,
        documents: tuple[Document, ...],
    ) -> None:
        """Put new words, buttons and files in place of the old; what is not given is gone."""
        message.text = text
        message.keyboard = keyboard
        message.documents = documents
        message.edits += 1
        message.changed = self.dialog(message.peer_id).touch()

    def admit(self, event: dict[str, Any]) -> None:
        """Queue a prepared raw event; its author counts as somebody who wrote."""
        what = event.get("object", {})
        author = what.get("message", {}).get("from_id")
        if author:
            self.dialog(author).allowed = True
        if event.get("type") == "message_event":
            dialog = self.dialog(what["user_id"])
            dialog.presses[what["event_id"]] = Press(what["event_id"], self.clock())
        self.feed.append(self._wrapped(event))

    def _wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        bare = {"group_id": self.group_id, "v": self.feed.api_version}
        return bare | {"event_id": secrets.token_hex(20)} | event
