"""`otklik ask`: which cards answer a question, without database, settings or server."""

import argparse
import io
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.domain.cards import Card, load_cards
from bot.domain.finding import Found, search

NOTHING = {
    "ru": "Ничего подходящего не нашлось. Спросите иначе или позовите оператора.",
    "en": "Nothing fits. Ask in other words or call the operator.",
}
ALSO = {"ru": "Может быть, вы об этом:", "en": "Perhaps you mean:"}


def add_parser(commands: "argparse._SubParsersAction[Any]") -> None:
    """Adds `ask` to the subcommands; what it does is its default `run`."""
    parser = commands.add_parser("ask", description="Показать, какие карточки отвечают на вопрос.")
    parser.add_argument(
        "text", metavar="ТЕКСТ", help="вопрос; «-» — читать вопросы с ввода, по одному в строке"
    )
    parser.add_argument(
        "--json", action="store_true", help="ответить в JSON: [{code, score}, …], лучшие первыми"
    )
    parser.add_argument("--language", choices=("ru", "en"), default="ru", help="язык карточек")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answers one question, or every line of standard input in order; 0 in any case."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    for text in _texts(args.text):
        found = search(text, args.language)
        print(as_json(found) if args.json else as_text(found, args.language), flush=True)
    return 0


def as_json(found: Iterable[Found]) -> str:
    """One line: a list, empty if nothing fits."""
    return json.dumps([asdict(one) for one in found])


def as_text(found: Iterable[Found], language: str) -> str:
    """The best card's words and source, then the titles of the others."""
    cards = {card.code: card for card in load_cards(language)}
    shown = [cards[one.code] for one in found]
    if not shown:
        return NOTHING[language]
    best, *others = shown
    lines = [best.title, "", best.text, "", _origin(best)]
    if others:
        lines += ["", ALSO[language], *(f"- {card.title}" for card in others)]
    return "\n".join(lines)


def _texts(text: str) -> Iterable[str]:
    return sys.stdin if text == "-" else (text,)


def _origin(card: Card) -> str:
    if card.language == "ru":
        return f"Источник: {card.source}. Актуально на {card.as_of:%d.%m.%Y}."
    return f"Source: {card.source}. True as of {card.as_of:%d.%m.%Y}."
