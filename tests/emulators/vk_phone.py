"""A person's phone: what it shows of the dialog, and what the person does with it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.emulators.vk_chat import Dialog, Message
from tests.emulators.vk_community import Community
from tests.emulators.vk_keyboard import Button, Keyboard

Seen = TypeVar("Seen")
ACTIONS = ("text", "vkpay", "open_app", "location", "open_link")
SUBSCRIPTIONS = ("intent_subscribe", "intent_unsubscribe")
START = "Начать"
HERE = (58.0105, 56.2502)
TIMEOUT = 10.0


class NoSuchButtonError(LookupError):
    """The person looks for a button that the phone does not show."""


@dataclass
class Phone:
    """One person's phone; callbacks=False is an old client that knows text buttons only."""

    community: Community
    user_id: int
    lang_id: int = 0
    callbacks: bool = True
    opened_links: list[str] = field(default_factory=list)
    _mark: int = 0

    # -- what it shows

    @property
    def dialog(self) -> Dialog:
        """The dialog with the community as the platform keeps it."""
        return self.community.dialog(self.user_id)

    @property
    def chat(self) -> list[Message]:
        """Everything in the dialog, the person's own messages too, oldest first."""
        return self.dialog.messages

    @property
    def messages(self) -> list[Message]:
        """The bot's messages, oldest first, as they look now."""
        return [message for message in self.chat if message.from_bot]

    @property
    def news(self) -> list[Message]:
        """What the bot has sent or edited since the person last did something."""
        return [message for message in self.messages if message.changed > self._mark]

    @property
    def last(self) -> Message:
        """The bot's newest message; raises LookupError while there is none."""
        if not self.messages:
            raise LookupError("the bot has not written yet")
        return self.messages[-1]

    @property
    def keyboard(self) -> Keyboard | None:
        """The keyboard under the input field now."""
        return self.dialog.chat_keyboard

    @property
    def buttons(self) -> list[tuple[Button, Message | None]]:
        """Buttons in sight, newest keyboard first; those under the input field have no message."""
        inline = next((message for message in reversed(self.messages) if message.inline), None)
        inside = [(button, inline) for button in inline.buttons] if inline else []
        under: list[tuple[Button, Message | None]] = []
        if self.keyboard:
            under = [(button, None) for button in self.keyboard.buttons]
        chat_is_newer = not inline or self.dialog.keyboard_from > inline.cmid
        return [*under, *inside] if chat_is_newer else [*inside, *under]

    @property
    def snackbars(self) -> list[str]:
        """The disappearing notices shown so far, oldest first."""
        answers = self.dialog.answers
        return [answer["text"] for answer in answers if answer["type"] == "show_snackbar"]

    @property
    def spinning(self) -> int:
        """How many pressed buttons still spin because nobody answered them."""
        return sum(not press.answered for press in self.dialog.presses.values())

    async def sees(
        self,
        condition: Callable[["Phone"], Seen | None],
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - how long a person waits belongs to the test
    ) -> Seen:
        """Wait until this is true of the phone; raises AssertionError with what it shows."""
        try:
            async with asyncio.timeout(timeout):
                return await self.dialog.bell.until(lambda: condition(self))
        except TimeoutError:
            shown = [message.text for message in self.messages[-3:]]
            raise AssertionError(f"not seen in {timeout} s; the phone shows {shown}") from None

    async def wait_for_text(
        self,
        text: str,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - the same
    ) -> Message:
        """The first message with these words, sent or edited since the person did something."""
        return await self.sees(
            lambda phone: next((each for each in phone.news if text in each.text), None), timeout
        )

    # -- what the person does

    async def start(self, ref: str | None = None, ref_source: str | None = None) -> None:
        """Press «Начать», perhaps come by a link vk.me/<group>?ref=…&ref_source=…."""
        payload = json.dumps({"command": "start"}, separators=(",", ":"))
        self._says(START, payload=payload, ref=ref, ref_source=ref_source)

    async def types(self, text: str) -> None:
        """Send a text message."""
        self._says(text)

    async def presses(
        self,
        which: str | int,
        message: Message | None = None,
        place: tuple[float, float] = HERE,
    ) -> None:
        """Press by label or number (from 1) among those in sight, or in an older message."""
        button, where = self._find(which, message)
        match button.kind:
            case "callback" if self.callbacks:
                self._presses_callback(button, where)
            case "text" | "callback":
                self._says(button.label, payload=button.payload)
                self._folds(where)
            case "location":
                self._says("", payload=button.payload, geo=_geo(*place))
                self._folds(where)
            case _:
                self.opened_links.append(button.link or button.kind)
                self.dialog.touch()

    async def shares_place(self, latitude: float, longitude: float) -> None:
        """Send a point on the map without any button."""
        self._says("", geo=_geo(latitude, longitude))

    async def sends_voice(self) -> None:
        """Send a voice message."""
        voice = {
            "id": 456239017,
            "owner_id": self.user_id,
            "duration": 3,
            "waveform": [0, 7, 19, 31, 12, 3],
            "link_ogg": f"{self.community.url}/voice.ogg",
            "link_mp3": f"{self.community.url}/voice.mp3",
            "access_key": "5a3f",
        }
        self._says("", attachments=[{"type": "audio_message", "audio_message": voice}])

    async def sends_sticker(self) -> None:
        """Send a sticker."""
        sticker = {
            "inner_type": "base_sticker_new",
            "sticker_id": 9008,
            "product_id": 279,
            "is_allowed": True,
        }
        self._says("", attachments=[{"type": "sticker", "sticker": sticker}])

    async def sends_photo(self) -> None:
        """Send a photo without words."""
        photo = {
            "id": 457239018,
            "owner_id": self.user_id,
            "album_id": -3,
            "date": self.community.now,
            "sizes": [],
            "text": "",
            "has_tags": False,
            "access_key": "7c1e",
        }
        self._says("", attachments=[{"type": "photo", "photo": photo}])

    async def allows(self, key: str = "") -> None:
        """Let the community write first, by a widget that carries this key."""
        self._acts()
        self.community.permit(self.user_id, allowed=True, key=key)

    async def denies(self) -> None:
        """Forbid the community to write."""
        self._acts()
        self.community.permit(self.user_id, allowed=False)

    def _acts(self) -> None:
        self._mark = self.dialog.changes

    def _says(self, text: str, **more: Any) -> None:
        if self.dialog.blacklisted:
            raise PermissionError("the community has this person on its blacklist")
        self._acts()
        self.community.hear(self.user_id, text, self._client(), **more)

    def _client(self) -> dict[str, Any]:
        actions = (*ACTIONS, "callback") if self.callbacks else ACTIONS
        return {
            "button_actions": [*actions, *SUBSCRIPTIONS],
            "keyboard": True,
            "inline_keyboard": True,
            "carousel": self.callbacks,
            "lang_id": self.lang_id,
        }

    def _presses_callback(self, button: Button, where: Message | None) -> None:
        self._acts()
        payload = json.loads(button.payload) if button.payload else None
        self.community.press(self.user_id, payload, where.cmid if where else None)

    def _find(self, which: str | int, message: Message | None) -> tuple[Button, Message | None]:
        shown = [(button, message) for button in message.buttons] if message else self.buttons
        if isinstance(which, int):
            found = shown[which - 1 : which] if which > 0 else []
        else:
            found = [pair for pair in shown if pair[0].label == which]
        if not found:
            labels = [button.label for button, _ in shown]
            raise NoSuchButtonError(f"no button {which!r} in sight, only {labels}")
        return found[0]

    def _folds(self, where: Message | None) -> None:
        if where is None and self.keyboard and self.keyboard.one_time:
            self.dialog.chat_keyboard = None


def _geo(latitude: float, longitude: float) -> dict[str, Any]:
    place = {"country": "Россия", "city": "Пермь", "title": "Пермь, Россия"}
    point = {"latitude": latitude, "longitude": longitude}
    return {"type": "point", "coordinates": point, "place": place}
