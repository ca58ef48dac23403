"""Puts what the bot says into words: one Fluent file a language, Russian where one is silent."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from fluent.runtime import FluentBundle, FluentResource

from bot.core.says import Button, Joined, Letter, LetterButton, Moment, Say, Text, Value, Words

LOCALES: Final = Path(__file__).parent.parent / "locales"
FIRST_LANGUAGE: Final = "ru"

_PATTERNS: Final = {
    "moment": "EEEE, d MMMM, HH:mm",
    "day": "EEEE, d MMMM",
    "date": "d MMMM y",
    "time": "HH:mm",
    "short": "EEE, d MMMM, HH:mm",
    "short-day": "EEE, d MMMM",
}


class MissingTextError(LookupError):
    """No language, not even Russian, has words for this key."""


class BadTextError(ValueError):
    """A text of the locales could not be filled in."""


class Texts:
    """The words of all languages."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._bundles = {file.stem: _bundle(file) for file in sorted(folder.glob("*.ftl"))}
        # What takes no arguments is always the same: the words of most buttons.
        self._fixed: dict[tuple[str, str], str] = {}
        self._messages = {language: _keys(folder / f"{language}.ftl") for language in self._bundles}

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that have a file, Russian first."""
        others = (one for one in self._bundles if one != FIRST_LANGUAGE)
        return (FIRST_LANGUAGE, *others)

    def language(self, code: str | None) -> str:
        """The language to speak for a messenger's code such as `en-US`; Russian if we cannot."""
        known = (code or "").replace("_", "-").split("-")[0].lower()
        return known if known in self._bundles else FIRST_LANGUAGE

    def keys(self, language: str) -> frozenset[str]:
        """The keys that a language has words for."""
        return self._messages[language]

    def letter(self, say: Say, language: str, turn: str = "") -> Letter:
        """A Say in words; values of its page's buttons carry the turn."""
        rows = tuple(
            tuple(self._button(button, language, turn) for button in row) for row in say.rows
        )
        return Letter(self.words(say.text, language), rows, say.file, scale=say.scale)

    def words(self, value: Value, language: str) -> str:
        """Any value in words; MissingTextError and BadTextError are our own mistakes."""
        match value:
            case str():
                return value
            case Text():
                return self._message(value, language)
            case Moment():
                return _moment(value, language)
            case Words():
                return _chosen(value.by_language, language)
            case Joined():
                parts = (self.words(part, language) for part in value.parts)
                return value.separator.join(part for part in parts if part)
            case _:
                return str(value)

    def opening_words(self) -> Iterator[tuple[str, str]]:
        """(what a person may type, the word it opens), from the `open-…` texts of all languages."""
        for language, keys in self._messages.items():
            for key in sorted(one for one in keys if one.startswith("open-")):
                for typed in self.words(Text(key), language).split(","):
                    yield plain(typed), key.removeprefix("open-")

    def _button(self, button: Button, language: str, turn: str) -> LetterButton:
        label = self.words(button.label, language)
        own = button.kind == "press" and not button.value.startswith("go:")
        value = f"{turn}:{button.value}" if own and turn else button.value
        return LetterButton(label, value, button.kind, button.style)

    def _message(self, text: Text, language: str) -> str:
        if text.args:
            return self._filled_in(text, language)
        key = (text.key, language)
        if key not in self._fixed:
            self._fixed[key] = self._filled_in(text, language)
        return self._fixed[key]

    def _filled_in(self, text: Text, language: str) -> str:
        spoken = language if text.key in self._messages.get(language, ()) else FIRST_LANGUAGE
        if text.key not in self._messages[FIRST_LANGUAGE]:
            raise MissingTextError(text.key)
        bundle = self._bundles[spoken]
        pattern = bundle.get_message(text.key).value
        filled = {name: self._argument(value, spoken) for name, value in text.args.items()}
        words, errors = bundle.format_pattern(pattern, filled)
        if errors:
            raise BadTextError(f"{text.key}: {errors[0]}")
        return str(words)

    def _argument(self, value: Value, language: str) -> str | int | float:
        return value if isinstance(value, int | float) else self.words(value, language)


def plain(text: str) -> str:
    """Words as they are compared: lower case, ё as е, no punctuation but a leading slash."""
    lowered = text.casefold().replace("ё", "е").strip()
    slash = "/" if lowered.startswith("/") else ""
    return slash + " ".join(re.findall(r"\w+", lowered))


def _moment(moment: Moment, language: str) -> str:
    local = moment.at.astimezone(ZoneInfo(moment.zone))
    told = local.replace(tzinfo=None)
    return str(format_datetime(told, _PATTERNS[moment.style], locale=language))


def _chosen(by_language: Mapping[str, str], language: str) -> str:
    first = next(iter(by_language.values()), "")
    return by_language.get(language) or by_language.get(FIRST_LANGUAGE) or first


def _bundle(file: Path) -> Any:
    bundle = FluentBundle([file.stem], use_isolating=False)
    bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


@cache
def _keys(file: Path) -> frozenset[str]:
    text = file.read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z][\w-]*) *=", text, re.MULTILINE))
