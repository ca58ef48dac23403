"""Control over HTTP: play phones, queue events and order faults from another process."""

from typing import Any

from aiohttp import web

from tests.emulators.vk_chat import Message
from tests.emulators.vk_faults import read_fault


def control_routes(emulator: Any) -> list[web.RouteDef]:
    """POST /control/events, /control/phone, /control/faults; GET /control/state."""

    async def queue_events(request: web.Request) -> web.Response:
        events = await request.json()
        emulator.enqueue(events)
        return web.json_response({"queued": len(events), "ts": emulator.feed.ts})

    async def play_phone(request: web.Request) -> web.Response:
        asked = await request.json()
        phone = emulator.phone(asked["user_id"])
        try:
            await getattr(phone, asked["does"])(*asked.get("with", []))
        except LookupError as missing:
            return web.json_response({"error": str(missing)}, status=409)
        return web.json_response({"ts": emulator.feed.ts})

    async def order_faults(request: web.Request) -> web.Response:
        for raw in await request.json():
            emulator.faults.order(read_fault(raw))
        return web.json_response({"due": len(emulator.faults.due)})

    async def tell_state(_request: web.Request) -> web.Response:
        return web.json_response(_state(emulator))

    return [
        web.post("/control/events", queue_events),
        web.post("/control/phone", play_phone),
        web.post("/control/faults", order_faults),
        web.get("/control/state", tell_state),
    ]


def _state(emulator: Any) -> dict[str, Any]:
    counts: dict[str, int] = {}
    errors: dict[str, int] = {}
    for each in emulator.calls:
        counts[each.method] = counts.get(each.method, 0) + 1
        if each.error:
            errors[str(each.error)] = errors.get(str(each.error), 0) + 1
    chats = {
        str(peer): [_told(message) for message in dialog.messages]
        for peer, dialog in emulator.community.dialogs.items()
    }
    return {
        "ts": emulator.feed.ts,
        "polls": emulator.polls,
        "calls": counts,
        "errors": errors,
        "faults": {"due": len(emulator.faults.due), "spent": emulator.faults.spent},
        "chats": chats,
    }


def _told(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "cmid": message.cmid,
        "from_bot": message.from_bot,
        "text": message.text,
        "inline": message.inline,
        "buttons": message.labels,
        "documents": [document.title for document in message.documents],
        "edits": message.edits,
    }
