"""Telegram's HTML parse mode: tags in, plain text and entities out, broken markup refused."""

import html
import re
from typing import Any

from tests.emulators.telegram_rules import bad, units

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[^\s<>/]*)(?P<rest>[^<>]*)(?P<end>>?)|[^<]+")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_EMOJI = re.compile(r"""emoji-id\s*=\s*["']?(\d+)""")


def marked(text: str, parse_mode: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its markup, and the entities that the markup stood for."""
    if not parse_mode:
        return text, []
    if parse_mode.lower() != "html":
        raise bad("unsupported parse_mode")
    return _Reader(text).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._text = ""
        self._open: list[tuple[str, dict[str, Any]]] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        for token in _TOKEN.finditer(self._source):
            if not token[0].startswith("<"):
                self._text += html.unescape(token[0])
            elif token["close"]:
                self._close(token)
            else:
                self._start(token)
        if self._open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        kept = [entity for entity in self._entities if entity["length"]]
        return self._text, sorted(kept, key=lambda one: (one["offset"], -one["length"]))

    def _start(self, token: re.Match[str]) -> None:
        tag = token["tag"].lower()
        at = self._bytes_before(token)
        if not token["end"]:
            raise _broken(f"Unclosed start tag at byte offset {at}")
        entity = _entity(tag, token["rest"])
        if entity is None:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {at}')
        self._open.append((tag, entity | {"offset": units(self._text)}))

    def _close(self, token: re.Match[str]) -> None:
        at = self._bytes_before(token)
        if not self._open:
            raise _broken(f"Unexpected end tag at byte offset {at}")
        tag, entity = self._open.pop()
        found = token["tag"].lower()
        if found not in {tag, ""}:
            wanted = f'expected "</{tag}>", found "</{found}>"'
            raise _broken(f"Unmatched end tag at byte offset {at}, {wanted}")
        entity["length"] = units(self._text) - entity["offset"]
        self._entities.append(entity)

    def _bytes_before(self, token: re.Match[str]) -> int:
        return len(self._source[: token.start()].encode())


def _entity(tag: str, rest: str) -> dict[str, Any] | None:
    if tag in _PLAIN:
        return {"type": _PLAIN[tag]}
    if tag == "span" and "tg-spoiler" in rest:
        return {"type": "spoiler"}
    if tag == "a":
        href = _HREF.search(rest)
        url = html.unescape(next(filter(None, href.groups()), "")) if href else ""
        return {"type": "text_link", "url": url}
    emoji = _EMOJI.search(rest) if tag == "tg-emoji" else None
    return {"type": "custom_emoji", "custom_emoji_id": emoji[1]} if emoji else None


def _broken(reason: str) -> Exception:
    return bad(f"can't parse entities: {reason}")
