"""Whether a platform would take a letter: asked of the emulators' own checks, without a network."""

import json
from collections.abc import Callable

from bot.channels.telegram import Telegram
from bot.channels.telegram_send import _message
from bot.channels.terminal import CODE as TERMINAL
from bot.channels.terminal import Terminal
from bot.channels.vk import LIMITS as VK
from bot.channels.vk import Vk
from bot.channels.webchat import WebChat
from bot.core.channel import Limits, Outcome, Sent, grid_for, measured
from bot.core.events import Address
from bot.core.says import Letter
from bot.web.chat import shown
from bot.web.happenings import PressedEvent
from storage.transcripts import Shown
from tests.emulators.telegram_keyboards import checked_markup
from tests.emulators.telegram_rules import check_caption, check_text
from tests.emulators.vk_keyboard import read_keyboard
from tests.whole.house import NOON

Check = Callable[[Letter], None]


def telegram(letter: Letter) -> None:
    """As the Bot API checks sendMessage, editMessageText and sendDocument."""
    message = _message(Address("telegram", "1"), letter)
    (check_caption if message.file else check_text)(message.text)
    if message.markup:
        checked_markup(json.loads(json.dumps(message.markup)))


def vk(letter: Letter) -> None:
    """As messages.send checks a message, on clients old and new."""
    for callbacks in (False, True):
        channel = Vk.__new__(Vk)
        channel._with_callbacks = {"1": callbacks}  # type: ignore[assignment]
        grid = grid_for(letter.rows, VK, scale=letter.scale)
        message = channel._worded("1", letter, grid)
        assert 0 < len(str(message["message"])) <= VK.text
        if "keyboard" in message:
            read_keyboard(str(message["keyboard"]))


def webchat(letter: Letter) -> None:
    """As the page's interface tells it, and takes a press of it back."""
    told = shown(Shown(1, letter, None, NOON))
    assert told.text
    for button in (one for row in told.rows for one in row if one.kind == "press"):
        PressedEvent(key="0" * 16, type="pressed", value=button.value, letter=1)


def terminal(letter: Letter) -> None:
    """A terminal shows everything, but an empty letter would be no answer."""
    assert letter.text.strip()


CHECKS: dict[str, tuple[Limits, Check]] = {
    "telegram": (Telegram.limits, telegram),
    "vk": (VK, vk),
    "webchat": (WebChat.limits, webchat),
    TERMINAL: (Terminal.__dataclass_fields__["limits"].default, terminal),
}


class Strict:
    """A channel that shows nothing and refuses, by failing, whatever its platform would refuse."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.limits, self._check = CHECKS[code]
        self.letters: list[Letter] = []

    async def send(self, _address: Address, letter: Letter, key: int) -> Outcome:
        """Check one fitted letter as the platform would."""
        self.letters.append(letter)
        return Sent(str(key))

    def check(self, letter: Letter) -> None:
        """Raises what the platform would answer."""
        limits = self.limits
        assert measured(letter.text, limits.measure) <= limits.text
        for button in (button for row in letter.rows for button in row):
            assert button.kind in limits.kinds
            assert len(button.label) <= limits.label
            assert button.kind != "press" or len(button.value.encode()) <= limits.value_bytes
        self._check(letter)
