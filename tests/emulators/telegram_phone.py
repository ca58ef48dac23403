"""A person's phone: what it shows, and everything a thumb can do in a chat with the bot."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram_account import BotAccount
from tests.emulators.telegram_chats import Entry
from tests.emulators.telegram_shown import Key, Shown, read_key, read_message, told

PATIENCE = 10.0
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_VOICE = {"duration": 3, "mime_type": "audio/ogg", "file_size": 4096}
_STICKER = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
_STICKER |= {"is_animated": False, "is_video": False}
_PHOTO = {"width": 1280, "height": 720, "file_size": 65536}


class Phone:
    """One person in one bot's chat. The number and the place are what its buttons share."""

    def __init__(self, bot: BotAccount, user: dict[str, Any]) -> None:
        self.bot = bot
        self.user = user
        self.chat = bot.chat_with(user)
        self.number = "+79001234567"
        self.place = (58.01, 56.25)
        self.opened_links: list[str] = []
        self._acted_at = 0
        self._keyboard_used: dict[str, Any] | None = None

    # -- what it shows -----------------------------------------------------------------------

    @property
    def messages(self) -> list[Shown]:
        """The bot's messages as they stand now, oldest first."""
        return [read_message(entry) for entry in self.chat.own()]

    @property
    def last(self) -> Shown:
        """The bot's newest message; an empty one while there is none."""
        entries = list(self.chat.own())
        return read_message(entries[-1]) if entries else Shown()

    @property
    def news(self) -> list[Shown]:
        """The bot's messages that came or changed since this person last did anything."""
        return [read_message(entry) for entry in self.chat.own() if entry.revision > self._acted_at]

    @property
    def keyboard(self) -> tuple[tuple[Key, ...], ...]:
        """The keyboard under the input field; a one-time keyboard hides when it was used."""
        markup = self.chat.keyboard
        if markup is None or markup is self._keyboard_used:
            return ()
        return tuple(tuple(map(read_key, row)) for row in markup["keyboard"])

    @property
    def callback_answers(self) -> list[dict[str, Any]]:
        """What the bot answered to pressed buttons: text and show_alert."""
        return self.chat.callback_answers

    @property
    def blocked(self) -> bool:
        """Whether this person has blocked the bot."""
        return self.chat.blocked

    # -- what a person does ------------------------------------------------------------------

    async def start(self, payload: str = "") -> dict[str, Any]:
        """The Start button, or a deep link with its payload; unblocks a blocked bot first."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"no phone sends such a payload: {payload!r}")
        if self.chat.blocked:
            await self.unblocks()
        return self._writes(f"/start {payload}".strip())

    async def types(self, text: str) -> dict[str, Any]:
        """A typed message."""
        return self._writes(text)

    async def edits(self, text: str) -> dict[str, Any]:
        """The person's own last text is changed."""
        mine = [one for one in self.chat.entries.values() if not one.own and "text" in one.message]
        if not mine:
            raise LookupError("there is no message of one's own to edit")
        entry = mine[-1]
        entry.message = entry.message | {"text": text, "edit_date": int(self.bot.clock())}
        self._act()
        self.chat.touch(entry)
        return self.bot.updates.put({"edited_message": entry.message})

    async def presses(
        self,
        button: str | int,
        message: int | Shown | None = None,
        timeout: float = 0,  # noqa: ASYNC109 - see sees
    ) -> dict[str, Any]:
        """A button by its label or number (from 1): of the last message that has any.

        Looks at the inline buttons first, then at the keyboard; `message` names an older one;
        `timeout` waits so many seconds for the button to come. A link is kept in opened_links.
        """
        if timeout:
            await self.sees(lambda _: self._find(button, message) is not None, timeout)
        found = self._find(button, message)
        if found is None:
            raise LookupError(f"no button {button!r} is visible\n{self.describe()}")
        entry, key = found
        return self._presses_inline(entry, key) if entry else self._presses_reply(key)

    async def shares_place(self, latitude: float, longitude: float) -> dict[str, Any]:
        """A point on the map from the attachments."""
        return self._sends({"location": {"latitude": latitude, "longitude": longitude}})

    async def shares_phone(self, number: str, owner: int | None = None) -> dict[str, Any]:
        """A contact: one's own, or that of somebody else by their user id."""
        contact = {"phone_number": number, "first_name": self.user["first_name"]}
        return self._sends({"contact": contact | {"user_id": owner or self.user["id"]}})

    async def sends_voice(self) -> dict[str, Any]:
        """A voice message."""
        return self._sends({"voice": self._file("VOICE") | _VOICE})

    async def sends_sticker(self) -> dict[str, Any]:
        """A sticker."""
        return self._sends({"sticker": self._file("STICKER") | _STICKER})

    async def sends_photo(self, caption: str = "") -> dict[str, Any]:
        """A photo, perhaps with a caption."""
        photo = {"photo": [self._file("PHOTO") | _PHOTO]}
        return self._sends(photo | ({"caption": caption} if caption else {}))

    async def sends_file(self, name: str) -> dict[str, Any]:
        """A document of the person's own."""
        return self._sends({"document": self._file("FILE") | {"file_name": name}})

    async def blocks(self) -> dict[str, Any]:
        """The bot may not write any more."""
        return self._allows(False)

    async def unblocks(self) -> dict[str, Any]:
        """The bot may write again."""
        return self._allows(True)

    # -- waiting -----------------------------------------------------------------------------

    async def sees(
        self,
        condition: Callable[["Phone"], object],
        timeout: float = PATIENCE,  # noqa: ASYNC109 - its failure tells what the phone shows
    ) -> None:
        """Wait until the condition holds; AssertionError with what is shown if it never does."""
        try:
            async with asyncio.timeout(timeout):
                while not condition(self):
                    await self.chat.changes()
        except TimeoutError:
            raise AssertionError(f"not seen in {timeout} s\n{self.describe()}") from None

    async def wait_for_text(
        self,
        text: str,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - see sees
    ) -> Shown:
        """Wait for words in a message that came or changed since this person last acted."""
        await self.sees(lambda phone: any(text in one.text for one in phone.news), timeout)
        return next(one for one in self.news if text in one.text)

    def describe(self) -> str:
        """The chat as text: for failures that explain themselves, and for the terminal."""
        lines = [f"{'bot' if one.own else 'me'}: {told(one)}" for one in self._entries()]
        keyboard = [f"keyboard: {key.label}" for row in self.keyboard for key in row]
        return "\n".join([*lines[-6:], *keyboard])

    # -- how it is done ----------------------------------------------------------------------

    def _entries(self) -> list[Entry]:
        return list(self.chat.entries.values())

    def _act(self) -> None:
        if self.chat.blocked:
            raise RuntimeError("the bot is blocked: unblock it first")
        self._acted_at = self.chat.revision + 1

    def _sends(self, content: dict[str, Any]) -> dict[str, Any]:
        self._act()
        return self.bot.hears(self.chat, content)

    def _writes(self, text: str) -> dict[str, Any]:
        command = re.match(r"/\w+", text)
        entity = {"type": "bot_command", "offset": 0, "length": command.end() if command else 0}
        return self._sends({"text": text} | ({"entities": [entity]} if command else {}))

    def _file(self, kind: str) -> dict[str, Any]:
        number = f"{kind}{self.user['id']}-{self.chat.revision}"
        return {"file_id": number, "file_unique_id": f"U{number}"}

    def _find(
        self, button: str | int, message: int | Shown | None
    ) -> tuple[Entry | None, Key] | None:
        entry = self._asked(message)
        inline = [read_key(raw) for row in entry.inline for raw in row] if entry else []
        keyboard = [] if message else [key for row in self.keyboard for key in row]
        choices = [(entry, key) for key in inline] + [(None, key) for key in keyboard]
        if isinstance(button, int):
            return choices[button - 1] if 1 <= button <= len(choices) else None
        return next((one for one in choices if one[1].label == button), None)

    def _asked(self, message: int | Shown | None) -> Entry | None:
        if message:
            number = message if isinstance(message, int) else message.message_id
            return self.chat.entries.get(number)
        return next((one for one in reversed(self._entries()) if one.own and one.inline), None)

    def _presses_inline(self, entry: Entry, key: Key) -> dict[str, Any]:
        if key.kind == "url":
            self.opened_links.append(key.value)
            return {}
        if key.kind != "callback_data":
            raise LookupError(f"the button {key.label!r} does nothing here: it is {key.kind}")
        self._acted_at = self.chat.revision
        return self.bot.asks(self.chat, entry.message, key.value)

    def _presses_reply(self, key: Key) -> dict[str, Any]:
        markup = self.chat.keyboard
        if markup and markup.get("one_time_keyboard"):
            self._keyboard_used = markup
        match key.kind:
            case "request_contact":
                contact = {"phone_number": self.number, "first_name": self.user["first_name"]}
                return self._sends({"contact": contact | {"user_id": self.user["id"]}})
            case "request_location":
                latitude, longitude = self.place
                return self._sends({"location": {"latitude": latitude, "longitude": longitude}})
            case _:
                return self._writes(key.label)

    def _allows(self, allowed: bool) -> dict[str, Any]:
        if allowed is not self.chat.blocked:
            raise RuntimeError("the bot is blocked already" if not allowed else "it isn't blocked")
        self.chat.blocked = not allowed
        self.chat.touch()
        member = {"user": self.bot.user, "status": "member"}
        kicked = {"user": self.bot.user, "status": "kicked", "until_date": 0}
        old, new = (kicked, member) if allowed else (member, kicked)
        change = {"chat": self.chat.json, "from": self.user, "date": int(self.bot.clock())}
        change |= {"old_chat_member": old, "new_chat_member": new}
        return self.bot.updates.put({"my_chat_member": change})
