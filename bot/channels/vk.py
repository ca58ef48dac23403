"""VK: a community's dialogs by vk_api, its long poll and its keyboards."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.channels.vk_api_pool import PACE, ApiPool, Pace, VkRefusedError, VkUnreachableError
from bot.channels.vk_keyboards import keyboard_json, split_links
from bot.channels.vk_outcomes import outcome_of, passes
from bot.channels.vk_poll import LongPoll
from bot.channels.vk_read import CODE, Update, knows_callbacks, message_name, number_of, read
from bot.core.channel import BUTTONS_ONLY, Grid, Limits, Outcome, Receive, Refused, Sent, grid_for
from bot.core.events import Address, Incoming
from bot.core.says import File, Letter

INLINE = Grid(5, 6, 10)
CHAT = Grid(5, 10, 40)
LIMITS = Limits(
    text=4096,
    caption=4096,
    label=40,
    # ten of them with their JSON around stay below VK's limit for a whole keyboard
    value_bytes=85,
    inline=INLINE,
    chat=CHAT,
    kinds=frozenset({"press", "link", "place"}),
    edits=True,
)
IN_HAND = 50
REMEMBERED_CLIENTS = 10_000
LAST_INT32 = 2**31 - 1
FAILURES = (VkRefusedError, VkUnreachableError)

log = structlog.get_logger()


class Vk:
    """A community of VK: reads by long poll, writes by the API, at most 20 calls a second."""

    code = CODE
    limits = LIMITS

    def __init__(
        self,
        token: str,
        group_id: int,
        api_url: str | None,
        clock: Callable[[], datetime],
        load_mark: Callable[[], Awaitable[str | None]],
        save_mark: Callable[[str], Awaitable[None]],
        pace: Pace = PACE,
    ) -> None:
        self._group_id = group_id
        self._pace = pace
        self._api = ApiPool(token, api_url, pace)
        self._poll = LongPoll(self._api, group_id, api_url, clock, load_mark, save_mark, pace)
        self._with_callbacks: OrderedDict[str, bool] = OrderedDict()

    @property
    def last_poll(self) -> datetime | None:
        """When VK last answered the long poll well, in UTC."""
        return self._poll.last_poll

    async def run(self, receive: Receive, ready: Callable[[str], None]) -> None:
        """Receive events until cancelled; `ready` hears the community's name for vk.me links."""
        ready(await self._screen_name())
        async with asyncio.TaskGroup() as tasks:

            async def take(updates: list[Any]) -> None:
                await self._take(updates, receive, tasks)

            await self._poll.run(take)

    async def send(self, address: Address, letter: Letter, key: int) -> Outcome:
        """Hand one fitted letter over; VK drops a repeated key by itself."""
        if not address.user.isdecimal():
            return Refused("no VK user", gone=True)
        try:
            return await self._sent(address.user, letter, key)
        except FAILURES as failure:
            return outcome_of(failure)

    # -- what comes in

    async def _screen_name(self) -> str:
        nameless = f"club{self._group_id}"
        while True:
            try:
                told = await self._api.call("groups.getById", group_id=self._group_id)
                group = told["groups"][0] if isinstance(told, dict) else told[0]
                return str(group.get("screen_name") or nameless)
            except FAILURES as failure:
                log.warning("vk_community_unknown", reason=str(failure))
                if isinstance(outcome_of(failure), Refused):
                    return nameless
            except (AttributeError, LookupError, TypeError):
                return nameless
            await asyncio.sleep(min(5.0, self._pace.longest_pause))

    async def _take(self, updates: list[Any], receive: Receive, tasks: asyncio.TaskGroup) -> None:
        by_address: dict[Address, list[Incoming]] = {}
        for update in updates:
            incoming = self._read(update)
            if not incoming:
                continue
            by_address.setdefault(incoming.address, []).append(incoming)
            if update["type"] == "message_event":
                tasks.create_task(self._acknowledge(update["object"]))
        free = asyncio.Semaphore(IN_HAND)
        async with asyncio.TaskGroup() as hands:
            for events in by_address.values():
                hands.create_task(_receive_all(events, receive, free))

    def _read(self, update: Update) -> Incoming | None:
        try:
            self._note_client(update)
            return read(update)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # an update of a shape unknown to us must not be told again for ever
            log.warning("vk_update_unreadable", error=type(error).__name__)
            return None

    def _note_client(self, update: Update) -> None:
        known = knows_callbacks(update)
        if known:
            user, able = known
            self._with_callbacks[user] = able
            self._with_callbacks.move_to_end(user)
        if len(self._with_callbacks) > REMEMBERED_CLIENTS:
            self._with_callbacks.popitem(last=False)

    async def _acknowledge(self, press: Mapping[str, Any]) -> None:
        asked = {name: press.get(name, "") for name in ("event_id", "user_id", "peer_id")}
        try:
            await self._api.call("messages.sendMessageEventAnswer", **asked)
        except FAILURES as failure:
            log.debug("vk_press_not_acknowledged", reason=str(failure))

    # -- what goes out

    async def _sent(self, user: str, letter: Letter, key: int) -> Outcome:
        grid = grid_for(letter.rows, LIMITS, scale=letter.scale)
        message = self._worded(user, letter, grid)
        if letter.file:
            message |= await self._attached(user, letter.file)
        elif letter.replaces and grid is INLINE and await self._edited(user, letter, message):
            return Sent(letter.replaces)
        results = await self._api.call(
            "messages.send", peer_ids=user, random_id=random_id(key), **message
        )
        return _outcome(results, lasting=letter.file is not None)

    def _worded(self, user: str, letter: Letter, grid: Grid) -> dict[str, str | int]:
        rows, lines = split_links(letter.rows)
        # VK makes previews of links and calls people whose names look like mentions
        message: dict[str, str | int] = {"dont_parse_links": 1, "disable_mentions": 1}
        message["message"] = _text(letter, lines)
        if rows:
            # a client not met since the start may be an old one: text buttons work on all
            callbacks = self._with_callbacks.get(user, False)
            inline = grid is INLINE
            message["keyboard"] = keyboard_json(
                rows, grid, inline=inline, callbacks=callbacks, lasting=letter.file is not None
            )
        return message

    async def _edited(self, user: str, letter: Letter, message: Mapping[str, str | int]) -> bool:
        cmid = number_of(letter.replaces or "")
        if not cmid:
            return False
        edited = {"peer_id": user, "conversation_message_id": cmid, **message}
        try:
            await self._api.call("messages.edit", **edited)
        except VkRefusedError as refused:
            if passes(refused):
                raise
            log.debug("vk_edit_refused", code=refused.code)
            return False
        return True

    async def _attached(self, user: str, file: File) -> dict[str, str | int]:
        try:
            server = await self._api.call("docs.getMessagesUploadServer", type="doc", peer_id=user)
            upload = await self._api.upload(server["upload_url"], file.name, file.content)
            saved = await self._api.call("docs.save", file=upload["file"], title=file.name)
            return {"attachment": f"doc{saved['doc']['owner_id']}_{saved['doc']['id']}"}
        except (*FAILURES, LookupError, TypeError) as failure:
            reason = str(failure) if isinstance(failure, FAILURES) else type(failure).__name__
            log.warning("vk_letter_without_its_file", reason=reason)
            return {}


def random_id(key: int) -> int:
    """VK's own protection against doubles: a positive int32, the same for the same key."""
    return key % LAST_INT32 + 1


async def _receive_all(events: list[Incoming], receive: Receive, free: asyncio.Semaphore) -> None:
    async with free:
        for incoming in events:
            await receive(incoming)


def _text(letter: Letter, lines: tuple[str, ...]) -> str:
    whole = "\n".join((letter.text, *lines))
    text = whole if len(whole) <= LIMITS.text else letter.text
    if text.strip():
        return text
    # VK takes no message without words; a file's name serves where the file may not come along
    return letter.file.name if letter.file else BUTTONS_ONLY


def _outcome(results: Any, *, lasting: bool) -> Outcome:
    try:
        result = results[0]
        if "error" in result:
            return outcome_of(VkRefusedError(int(result["error"]["code"])))
        cmid = None if lasting else result.get("conversation_message_id")
        return Sent(message_name(cmid) if cmid else f"id:{result['message_id']}")
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return outcome_of(VkUnreachableError(type(error).__name__))
