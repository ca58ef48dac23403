"""A TOML text read value by value, so that whatever is amiss is told with its line, all at once.

Theory of operation: tomllib gives values without lines, so the text is looked through once more for
headers and keys. A value that cannot be used is reported and a harmless one stands in for it; the
reader goes on to the end and then asks whether there were problems.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeAlias, TypeVar

from bot.domain.toml_faults import in_russian

Path: TypeAlias = tuple[str | int, ...]
Value = TypeVar("Value")

TEXTS_WANTED = 'нужен текст или тексты по языкам, например {ru = "…", en = "…"}'

PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
NAME = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"\s*(\[\[?)\s*({NAME})\s*\]")
KEY = re.compile(rf"\s*({NAME})\s*=")
LONG_TEXT = re.compile(r'"""|' + "'''")
LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be used; tables of a list are counted from 1 in its path."""

    line: int
    path: str
    reason: str


@dataclass(frozen=True)
class Report:
    """The problems of one text, found so far."""

    lines: Mapping[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, reason: str) -> None:
        """Note a problem at the line of the path or, when it has none, of what it belongs to."""
        known = (path[:length] for length in range(len(path), 0, -1))
        line = next((self.lines[part] for part in known if part in self.lines), 1)
        self.problems.append(Problem(line, _shown(path), reason))


@dataclass(frozen=True)
class TomlTable:
    """One table; a key that nobody asked for is a mistake in the file (see `nothing_else`)."""

    found: Mapping[str, Any]
    report: Report
    path: Path = ()
    asked: set[str] = field(default_factory=set)

    def refuse(self, key: str, reason: str) -> None:
        """Report one of the table's values."""
        self.report.refuse((*self.path, key), reason)

    def one(self, key: str, kind: type[Value], wanted: str, default: Value | None) -> Value | None:
        """The value if it is exactly of the kind; no default means that it must be there."""
        self.asked.add(key)
        if key not in self.found:
            if default is None:
                self.refuse(key, "не хватает")
            return default
        value = self.found[key]
        # A TOML boolean is an int to Python and a moment is a date: neither is meant here.
        if type(value) is kind:
            return value
        self.refuse(key, f"нужно: {wanted}")
        return None

    def words(self, key: str, default: str | None = None) -> str:
        """A text that says something."""
        value = self.one(key, str, "текст в кавычках", default)
        if value is not None and not value.strip() and value != default:
            self.refuse(key, "пусто")
        return (value or "").strip()

    def texts(self, key: str, optional: bool = False) -> dict[str, str]:
        """Texts by language; a plain text is the Russian one."""
        self.asked.add(key)
        value = self.found.get(key)
        if isinstance(value, str):
            return {"ru": self.words(key)}
        if isinstance(value, dict):
            return self._by_language(TomlTable(value, self.report, (*self.path, key)))
        if key in self.found or not optional:
            self.refuse(key, TEXTS_WANTED if key in self.found else "не хватает")
        return {}

    def flag(self, key: str) -> bool:
        """A yes or no that is no unless said otherwise."""
        return bool(self.one(key, bool, "true или false, без кавычек", default=False))

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number between two limits, both included."""
        value = self.one(key, int, "целое число, без кавычек", default)
        if value is not None and not least <= value <= most:
            self.refuse(key, f"нужно от {least} до {most}, а не {value}")
        return value or 0

    def number_if_said(self, key: str, least: int, most: int) -> int | None:
        """A whole number between two limits, or None where the key is missing."""
        self.asked.add(key)
        return self.number(key, least, most) if key in self.found else None

    def choice(self, key: str, options: Mapping[str, Value], default: Value) -> Value:
        """One of a few words, as what it means."""
        word = self.one(key, str, "слово в кавычках", "")
        if not word:
            return default
        if word not in options:
            self.refuse(key, f"{word!r} не бывает, есть: {', '.join(map(repr, options))}")
        return options.get(word, default)

    def degrees(self, key: str, limit: int) -> float:
        """A coordinate between -limit and limit."""
        if type(self.found.get(key)) is int:
            self.asked.add(key)
            value: float | None = self.found[key]
        else:
            value = self.one(key, float, "градусы числом, например 58.0105", None)
        if value is not None and not -limit <= value <= limit:
            self.refuse(key, f"нужно от -{limit} до {limit} градусов, а не {value}")
        return value or 0.0

    def day(self, key: str) -> date | None:
        """A day of the calendar."""
        return self.one(key, date, "дата без кавычек, например 2026-12-30", None)

    def list_of_texts(self, key: str, optional: bool = False) -> tuple[str, ...]:
        """Texts, none of them empty."""
        value = self.one(key, list, "список текстов в [скобках]", [] if optional else None) or []
        if all(isinstance(one, str) and one.strip() for one in value):
            return tuple(one.strip() for one in value)
        self.refuse(key, "нужен список текстов в кавычках, без пустых")
        return ()

    def texts_or_tables(self, key: str) -> "tuple[str | TomlTable, ...]":
        """A list of texts and {tables}; an empty one stands in."""
        value = self.one(key, list, "список в [скобках]", []) or []
        if not all(
            (isinstance(one, str) and one.strip()) or isinstance(one, dict) for one in value
        ):
            self.refuse(key, "нужен список текстов в кавычках, без пустых")
            return ()
        path = (*self.path, key)
        return tuple(
            one.strip() if isinstance(one, str) else TomlTable(one, self.report, (*path, at))
            for at, one in enumerate(value)
        )

    def table(self, key: str) -> "TomlTable":
        """The table under a header [key]; an empty one stands in."""
        value = self.one(key, dict, f"таблица: напишите [{_header(self.path, key)}]", None)
        return TomlTable(value or {}, self.report, (*self.path, key))

    def tables(self, key: str, optional: bool = False) -> "tuple[TomlTable, ...]":
        """The tables under headers [[key]], in the order of the file."""
        wanted = f"список таблиц: напишите [[{_header(self.path, key)}]], в двойных скобках"
        value = self.one(key, list, wanted, [] if optional else None) or []
        if not all(isinstance(one, dict) for one in value):
            self.refuse(key, f"нужно: {wanted}")
            return ()
        path = (*self.path, key)
        return tuple(TomlTable(one, self.report, (*path, at)) for at, one in enumerate(value))

    def nothing_else(self, elsewhere: str = "") -> None:
        """Report every key not asked for; `elsewhere` is said when no known key resembles it."""
        # What already stands in the table was hardly meant.
        meant = self.asked.difference(self.found)
        for key in self.found:
            if key not in self.asked:
                self.refuse(key, unknown(key, meant, elsewhere))

    def _by_language(self, table: "TomlTable") -> dict[str, str]:
        if "ru" not in table.found:
            table.refuse("ru", "не хватает")
        for language in table.found:
            if not LANGUAGE.fullmatch(language):
                table.refuse(
                    language, "это не язык: напишите две строчные буквы, например ru или en"
                )
        return {language: table.words(language) for language in table.found}


def parse_toml(text: str) -> TomlTable:
    """The whole text as a table; where it is no TOML, an empty one with the problem noted."""
    try:
        return TomlTable(tomllib.loads(text), Report(dict(_lines(text))))
    except (ValueError, RecursionError) as error:
        # The parser tells the place only in its words.
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        reason = f"это не TOML: {in_russian(str(error))}"
        return TomlTable({}, Report({}, [Problem(line, "", reason)]))


def unknown(word: str, known: AbstractSet[str], otherwise: str = "") -> str:
    """The reason for refusing a word, with the known one that resembles it."""
    near = get_close_matches(word, sorted(known), n=1)
    hint = f"может быть, {near[0]!r}?" if near else otherwise
    return f"такого здесь нет{'; ' if hint else ''}{hint}"


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    lists: dict[Path, int] = {}
    table: Path = ()
    for number, line in _outside_long_texts(text):
        if header := HEADER.match(line):
            table = _opened(header[1] == "[[", _parts(header[2]), lists)
            yield table, number
        elif key := KEY.match(line):
            yield from _prefixes(table, _parts(key[1]), number)


def _outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    quotes = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not quotes:
            yield number, line
        if quotes or not line.lstrip().startswith("#"):
            for mark in LONG_TEXT.findall(line):
                quotes = mark if not quotes else "" if mark == quotes else quotes


def _opened(in_list: bool, parts: list[str], lists: dict[Path, int]) -> Path:
    path: Path = ()
    for part in parts[:-1] if in_list else parts:
        path = (*path, part)
        path = (*path, lists[path]) if path in lists else path
    if not in_list:
        return path
    path = (*path, parts[-1])
    lists[path] = lists.get(path, -1) + 1
    return (*path, lists[path])


def _prefixes(table: Path, parts: list[str], number: int) -> Iterator[tuple[Path, int]]:
    for length in range(1, len(parts) + 1):
        yield (*table, *parts[:length]), number


def _parts(name: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(PART, name)]


def _header(path: Path, key: str) -> str:
    return ".".join(part for part in (*path, key) if isinstance(part, str))


def _shown(path: Path) -> str:
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
