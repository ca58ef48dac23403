"""Which methods the emulator has, which right each needs, and the small ones themselves."""

import secrets
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.emulators import vk_messages
from tests.emulators.vk_chat import Document
from tests.emulators.vk_community import PERMISSIONS, Community
from tests.emulators.vk_errors import RefusedError, invalid
from tests.emulators.vk_feed import EVENTS, VERSION
from tests.emulators.vk_params import Params

Method: TypeAlias = Callable[[Community, Params], Any]

# real methods that a community's token may not call; a few of the many
FOR_PEOPLE_ONLY = frozenset(
    {
        "account.getProfileInfo",
        "friends.get",
        "groups.get",
        "messages.getChat",
        "newsfeed.get",
        "users.search",
        "wall.get",
    }
)


def call(community: Community, name: str, params: Params) -> Any:
    """Carry one call out; raises RefusedError as the platform would refuse it."""
    if name in FOR_PEOPLE_ONLY:
        raise RefusedError(27, "method is unavailable with group auth.")
    if name not in METHODS:
        raise RefusedError(3)
    right, method = METHODS[name]
    if right and right not in community.permissions:
        raise RefusedError(15, "no access to call this method")
    return method(community, params)


def _own_group(community: Community, params: Params) -> None:
    if params.needed_number("group_id") != community.group_id:
        raise RefusedError(27, "group_id is not the community of this token")


def _long_poll_server(community: Community, params: Params) -> dict[str, str]:
    _own_group(community, params)
    feed = community.feed
    if not feed.enabled:
        raise invalid("longpoll for this group is not enabled")
    server = f"{community.url}/lp/wh{community.group_id}"
    return {"key": feed.key, "server": server, "ts": str(feed.ts)}


def _long_poll_settings(community: Community, params: Params) -> dict[str, Any]:
    _own_group(community, params)
    feed = community.feed
    events = {kind: int(kind in feed.ticked) for kind in EVENTS}
    return {"is_enabled": feed.enabled, "api_version": feed.api_version, "events": events}


def _set_long_poll_settings(community: Community, params: Params) -> int:
    _own_group(community, params)
    feed = community.feed
    if params.text("api_version") not in {"", VERSION}:
        raise invalid(f"api_version: the emulator speaks {VERSION} only")
    if params.text("enabled"):
        feed.enabled = params.flag("enabled")
    asked = {kind for kind in EVENTS if params.text(kind)}
    ticked = {kind for kind in asked if params.flag(kind)}
    feed.ticked = (feed.ticked - asked) | ticked
    return 1


def _group(community: Community, params: Params) -> dict[str, Any]:
    asked = params.number("group_id") or community.group_id
    if asked != community.group_id:
        return {"groups": [], "profiles": []}
    group = {
        "id": community.group_id,
        "name": community.name,
        "screen_name": f"club{community.group_id}",
        "is_closed": 0,
        "type": "group",
        "photo_50": f"{community.url}/photo/50.jpg",
        "photo_100": f"{community.url}/photo/100.jpg",
        "photo_200": f"{community.url}/photo/200.jpg",
    }
    return {"groups": [group], "profiles": []}


def _permissions(community: Community, _params: Params) -> dict[str, Any]:
    granted = {name: bit for name, bit in PERMISSIONS.items() if name in community.permissions}
    rights = [{"name": name, "setting": bit} for name, bit in granted.items()]
    return {"mask": sum(granted.values()), "permissions": rights}


def _users(community: Community, params: Params) -> list[dict[str, Any]]:
    params.needed("user_ids")
    known = [number for number in params.numbers("user_ids") if number in community.people]
    return [
        {
            "id": number,
            "first_name": community.people[number][0],
            "last_name": community.people[number][1],
            "can_access_closed": True,
            "is_closed": False,
        }
        for number in known
    ]


def _server_time(community: Community, _params: Params) -> int:
    return community.now


def _upload_server(community: Community, params: Params) -> dict[str, str]:
    if params.text("type") not in {"", "doc"}:
        raise invalid("type: the emulator takes documents only")
    peer = params.needed_number("peer_id")
    dialog = community.dialogs.get(peer)
    if not dialog or not dialog.allowed:
        raise RefusedError(901)
    return {"upload_url": f"{community.url}/upload/{secrets.token_hex(8)}"}


def _save_document(community: Community, params: Params) -> dict[str, Any]:
    upload = community.uploads.pop(params.needed("file"), None)
    if not upload:
        raise RefusedError(105)
    name, content = upload
    ext = name.rpartition(".")[2] if "." in name else ""
    number = 600_000_000 + len(community.documents) + 1
    title = params.text("title") or name
    document = Document(number, -community.group_id, title, ext, content, secrets.token_hex(9))
    community.documents[number] = document
    return {"type": "doc", "doc": _described(community, document)}


def _described(community: Community, document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "owner_id": document.owner_id,
        "title": document.title,
        "size": len(document.content),
        "ext": document.ext,
        "date": community.now,
        "type": 8,
        "url": f"{community.url}/doc/{document.id}",
        "access_key": document.access_key,
    }


METHODS: dict[str, tuple[str, Method]] = {
    "docs.getMessagesUploadServer": ("docs", _upload_server),
    "docs.save": ("docs", _save_document),
    "groups.getById": ("", _group),
    "groups.getLongPollServer": ("manage", _long_poll_server),
    "groups.getLongPollSettings": ("manage", _long_poll_settings),
    "groups.getTokenPermissions": ("", _permissions),
    "groups.setLongPollSettings": ("manage", _set_long_poll_settings),
    "messages.delete": ("messages", vk_messages.delete),
    "messages.edit": ("messages", vk_messages.edit),
    "messages.isMessagesFromGroupAllowed": ("messages", vk_messages.is_allowed),
    "messages.markAsRead": ("messages", vk_messages.mark_as_read),
    "messages.send": ("messages", vk_messages.send),
    "messages.sendMessageEventAnswer": ("messages", vk_messages.answer_event),
    "messages.setActivity": ("messages", vk_messages.set_activity),
    "users.get": ("", _users),
    "utils.getServerTime": ("", _server_time),
}
