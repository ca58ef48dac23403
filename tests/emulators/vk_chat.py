"""One person's dialog with the community, as the platform keeps it and the phone shows it."""

from dataclasses import dataclass, field
from typing import Any

from tests.emulators.vk_feed import Bell
from tests.emulators.vk_keyboard import Button, Keyboard


@dataclass(frozen=True)
class Document:
    """A file saved by docs.save; title is what the person sees."""

    id: int
    owner_id: int
    title: str
    ext: str
    content: bytes
    access_key: str = ""

    @property
    def attachment(self) -> str:
        """How messages.send names it."""
        return f"doc{self.owner_id}_{self.id}"


@dataclass
class Message:
    """A message in the dialog; `changed` grows with every sending and edit in the dialog."""

    id: int
    cmid: int
    peer_id: int
    date: int
    from_bot: bool
    text: str
    keyboard: Keyboard | None = None
    documents: tuple[Document, ...] = ()
    payload: str | None = None
    edits: int = 0
    changed: int = 0

    @property
    def inline(self) -> bool:
        """Whether its buttons stand inside the message."""
        return self.keyboard is not None and self.keyboard.inline

    @property
    def rows(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of buttons that came with it."""
        return self.keyboard.rows if self.keyboard else ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All the buttons that came with it, in reading order."""
        return self.keyboard.buttons if self.keyboard else ()

    @property
    def labels(self) -> list[list[str]]:
        """The labels, row by row."""
        return [[button.label for button in row] for row in self.rows]


@dataclass
class Press:
    """A callback button pressed and waiting for messages.sendMessageEventAnswer."""

    event_id: str
    at: float
    answered: bool = False


@dataclass
class Dialog:
    """What passed between one person and the community, and whether it may write to them."""

    peer_id: int
    allowed: bool = False
    blacklisted: bool = False
    messages: list[Message] = field(default_factory=list)
    chat_keyboard: Keyboard | None = None
    keyboard_from: int = 0
    presses: dict[str, Press] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[int, Message] = field(default_factory=dict)
    cmids: int = 0
    changes: int = 0
    bell: Bell = field(default_factory=Bell)

    def touch(self) -> int:
        """Count a change, wake whoever looks at the screen, and give the change's number."""
        self.changes += 1
        self.bell.ring()
        return self.changes

    def add(self, message: Message) -> None:
        """Show a new message; its keyboard under the input field replaces the one there."""
        message.changed = self.touch()
        self.messages.append(message)
        keyboard = message.keyboard
        if message.from_bot and keyboard and not keyboard.inline:
            self.chat_keyboard = keyboard if keyboard.rows else None
            self.keyboard_from = message.cmid

    def find(self, message_id: int | None, cmid: int | None) -> Message | None:
        """The message by either of its numbers."""
        for message in self.messages:
            if cmid is not None and message.cmid == cmid:
                return message
            if message_id is not None and message.id == message_id:
                return message
        return None

    def next_cmid(self) -> int:
        """Number messages of this dialog from 1, the person's and the bot's alike."""
        self.cmids += 1
        return self.cmids
