"""The channels that every golden conversation is played on."""

from tests.whole.players import Channel
from tests.whole.telegram_player import Telegrams
from tests.whole.terminal_player import Terminals
from tests.whole.vk_player import Vks
from tests.whole.web_player import Webs

CHANNELS: dict[str, Channel] = {
    "terminal": Terminals(),
    "telegram": Telegrams(),
    "vk": Vks(),
    "webchat": Webs(),
}
