"""All information cards of all languages, and the search over them."""

from dataclasses import dataclass
from functools import cached_property

from bot.domain.cards import Card, load_cards
from bot.domain.finding import Found, finder, search


@dataclass(frozen=True)
class Shelf:
    """The cards by language; the search is made ready when somebody first asks."""

    languages: tuple[str, ...]

    @cached_property
    def cards(self) -> dict[str, dict[str, Card]]:
        """Language → code → card."""
        return {
            language: {str(card.code): card for card in load_cards(language)}
            for language in self.languages
        }

    def card(self, code: str) -> dict[str, Card]:
        """One card by language; empty when there is none of that code."""
        return {language: cards[code] for language, cards in self.cards.items() if code in cards}

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes of all services or all questions, in the editors' order."""
        first = self.cards[self.languages[0]].values()
        return tuple(str(card.code) for card in first if card.kind == kind)

    def find(self, text: str, language: str) -> tuple[Found, ...]:
        """The cards that answer a question, best first; none when nothing fits."""
        return search(text, language)

    def warm_up(self) -> None:
        """Read and index everything now, so that nobody waits for it later."""
        for language in self.cards:
            finder(language)
