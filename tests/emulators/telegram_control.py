"""The emulator's own doors for a benchmark or a chaos run in another process: /control/…."""

import json
from typing import Any

from aiohttp import web

from tests.emulators.telegram_account import BotAccount
from tests.emulators.telegram_chats import Chat, Entry
from tests.emulators.telegram_faults import Faults
from tests.emulators.telegram_server import Traffic


class Control:
    """POST updates and faults, GET state; for the first bot, or ?bot=<token>."""

    def __init__(self, bots: dict[str, BotAccount], faults: Faults, traffic: Traffic) -> None:
        self._bots = bots
        self._faults = faults
        self._traffic = traffic

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        bot = self._bots.get(request.query.get("bot", next(iter(self._bots))))
        if bot is None:
            return _refused(404, "no such bot")
        match request.method, request.path:
            case "POST", "/control/updates":
                return _queued(bot, json.loads(await request.read()))
            case "POST", "/control/faults":
                return self._fault(json.loads(await request.read()))
            case "DELETE", "/control/faults":
                self._faults.clear()
                return web.json_response({"pending": 0})
            case "GET", "/control/state":
                return web.json_response(self._state(bot, request.query.get("chats")))
        return _refused(404, "GET state, POST updates, POST or DELETE faults")

    def _fault(self, wanted: dict[str, Any]) -> web.Response:
        try:
            if wanted.get("kind") == "redeliver":
                return web.json_response({"redelivered": self._faults.redeliver(wanted["count"])})
            self._faults.add(**wanted)
        except (KeyError, TypeError, ValueError) as wrong:
            return _refused(400, str(wrong))
        return web.json_response({"pending": len(self._faults.pending)})

    def _state(self, bot: BotAccount, chats: str | None) -> dict[str, Any]:
        wanted = set(map(int, chats.split(","))) if chats else bot.chats.keys()
        shown = {str(number): _chat(bot.chats[number]) for number in wanted & bot.chats.keys()}
        return {
            "counts": self._traffic.counts,
            "statuses": self._traffic.statuses,
            "refusals": self._traffic.refusals,
            "pending_updates": len(bot.updates),
            "taken_updates": bot.updates.taken,
            "polled": bot.updates.polled,
            "faults": len(self._faults.pending),
            "chats": {} if chats == "" else shown,
        }


def _queued(bot: BotAccount, updates: list[dict[str, Any]]) -> web.Response:
    for update in updates:
        bot.adopt(update)
        bot.updates.put(update)
    return web.json_response({"queued": len(updates)})


def _chat(chat: Chat) -> dict[str, Any]:
    entries = [_entry(entry) for entry in chat.entries.values()]
    return {"blocked": chat.blocked, "messages": entries, "answers": chat.callback_answers}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"bot": entry.own, "edits": entry.edits, "message": entry.message}


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
