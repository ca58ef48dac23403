"""Information cards: what a card is, and how it is read from a file that an editor keeps."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NewType, NoReturn, TypeAlias, cast, get_args

CardCode = NewType("CardCode", str)
CardKind: TypeAlias = Literal["service", "question"]

Way: TypeAlias = Literal["visits", "feedback", "operator", "where"]
WAYS: tuple[Way, ...] = get_args(Way)

SHIPPED = Path(__file__).parents[2] / "locales" / "cards"

FENCE = "+++"
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
MARKUP = re.compile(r"^\s*(#|>|\* |\d+\) )|\*\*|__|`|</?[a-z]+>|\]\(", re.IGNORECASE)


class CardFileError(ValueError):
    """A card file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True)
class Card:
    """One answer in one language: its text, its source, how long it holds, how people ask.

    `ways` are the conversations that its text sends people to: their buttons stand below it.
    """

    code: CardCode
    language: str
    kind: CardKind
    title: str
    text: str
    source: str
    as_of: date
    review_by: date
    synonyms: tuple[str, ...]
    related: tuple[CardCode, ...] = ()
    summary: str = ""
    duration_hint: str = ""
    order: int = 1000
    ways: tuple[Way, ...] = ()

    def overdue(self, today: date) -> bool:
        """Whether an editor should have looked at the card before today."""
        return today > self.review_by


def load_cards(language: str, folder: Path = SHIPPED) -> tuple[Card, ...]:
    """All cards of a language, services first, each kind in the editors' order."""
    paths = sorted((folder / language).glob("*.md"))
    cards = [read_card(path) for path in paths]
    codes = {card.code for card in cards}
    for path, card in zip(paths, cards, strict=True):
        for code in card.related:
            if code not in codes:
                _File(path, path.read_text("utf-8")).refuse("related", f"there is no card {code!r}")
    return tuple(sorted(cards, key=lambda card: (card.kind != "service", card.order, card.code)))


def read_card(path: Path) -> Card:
    """The card in a file `<language>/<code>.md`; raises CardFileError if anything is amiss."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise CardFileError(f"{path}:1: the file is not in UTF-8") from error
    return parse_card(path, text)


def parse_card(path: Path, text: str) -> Card:
    """The same from a text already read; code and language are taken from the path."""
    file = _File(path, text)
    if not CODE.fullmatch(path.stem):
        file.refuse(1, f"the file name {path.stem!r} is no code (small Latin letters and hyphens)")
    front, body = file.split()
    fields = _Fields(file, file.toml(front))
    card = Card(
        code=CardCode(path.stem),
        language=path.parent.name,
        kind=fields.kind(),
        title=fields.words("title"),
        text=body,
        source=fields.words("source"),
        as_of=fields.day("as_of"),
        review_by=fields.day("review_by"),
        synonyms=fields.list("synonyms"),
        related=tuple(CardCode(code) for code in fields.list("related", optional=True)),
        summary=fields.words("summary", optional=True),
        duration_hint=fields.words("duration_hint", optional=True),
        order=fields.number("order", default=1000),
        ways=fields.ways(),
    )
    fields.nothing_else()
    _check(file, card)
    return card


def _check(file: "_File", card: Card) -> None:
    if card.review_by <= card.as_of:
        file.refuse("review_by", "must be later than as_of")
    if card.kind == "service" and not card.summary:
        file.refuse("kind", "a service needs a summary")
    if card.code in card.related:
        file.refuse("related", "a card is not related to itself")


@dataclass(frozen=True)
class _File:
    path: Path
    text: str

    def split(self) -> tuple[str, str]:
        lines = self.text.split("\n")
        if lines[0].strip() != FENCE:
            self.refuse(1, f"the first line must be {FENCE}")
        ends = [at for at, line in enumerate(lines) if at and line.strip() == FENCE]
        if not ends:
            self.refuse(len(lines), f"the line {FENCE} that ends the front matter is missing")
        end = ends[0]
        body = lines[end + 1 :]
        for number, line in enumerate(body, start=end + 2):
            if MARKUP.search(line):
                self.refuse(number, "the text is plain: no headings, bold type, links or tags")
        if not "".join(body).strip():
            self.refuse(end + 2, "the text is empty")
        return "\n".join(lines[1:end]), "\n".join(line.rstrip() for line in body).strip()

    def toml(self, front: str) -> dict[str, object]:
        try:
            return tomllib.loads(front)
        except tomllib.TOMLDecodeError as error:
            # The parser tells the place only in its words; one line more is the fence above.
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) + 1 if place else front.count("\n") + 2
            self.refuse(line, f"not TOML: {str(error).split(' (at')[0]}")

    def refuse(self, where: int | str, reason: str) -> NoReturn:
        line, about = (where, "") if isinstance(where, int) else (self.line(where), f"{where}: ")
        raise CardFileError(f"{self.path}:{line}: {about}{reason}")

    def line(self, key: str) -> int:
        before = re.search(rf"^\s*{re.escape(key)}\s*=", self.text, re.MULTILINE)
        return self.text.count("\n", 0, before.end()) + 1 if before else 1


@dataclass(frozen=True)
class _Fields:
    file: _File
    found: Mapping[str, object]

    def words(self, key: str, optional: bool = False) -> str:
        value = self.found.get(key, "" if optional else None)
        if not isinstance(value, str) or not (value.strip() or optional):
            self.file.refuse(key, "must be a text")
        return value.strip()

    def kind(self) -> CardKind:
        if self.words("kind") not in {"service", "question"}:
            self.file.refuse("kind", 'must be "service" or "question"')
        return cast("CardKind", self.words("kind"))

    def ways(self) -> tuple[Way, ...]:
        found = self.list("ways", optional=True)
        if not set(found) <= set(WAYS):
            self.file.refuse("ways", f"must be among {', '.join(WAYS)}")
        return tuple(cast("Way", one) for one in found)

    def day(self, key: str) -> date:
        value = self.found.get(key)
        if type(value) is not date:
            self.file.refuse(key, "must be a date such as 2026-11-21, without quotes")
        return value

    def number(self, key: str, default: int) -> int:
        value = self.found.get(key, default)
        if type(value) is not int:
            self.file.refuse(key, "must be a whole number")
        return value

    def list(self, key: str, optional: bool = False) -> tuple[str, ...]:
        value = self.found.get(key, [] if optional else None)
        if not isinstance(value, list) or not (value or optional):
            self.file.refuse(key, "must be a list of texts")
        if not all(isinstance(one, str) and one.strip() for one in value):
            self.file.refuse(key, "must be a list of texts, none of them empty")
        if len(set(value)) < len(value):
            self.file.refuse(key, "says the same twice")
        return tuple(one.strip() for one in value)

    def nothing_else(self) -> None:
        for key in self.found:
            if key not in Card.__dataclass_fields__ or key in {"code", "language", "text"}:
                self.file.refuse(key, "is not known here")
