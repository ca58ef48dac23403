"""Services and documents: a catalogue of cards, and answers to questions in free words."""

from dataclasses import dataclass
from datetime import date

from bot.core.events import Event
from bot.core.pages import UNCLEAR, Action, Back, Go, Page, Unclear, pressed
from bot.core.says import Button, Joined, Say, Text, Value, Words, column

MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class CardView:
    """A card as it is shown: title, text and source by language, and how fresh it is."""

    code: str
    title: Words
    body: Words
    source: Words
    as_of: date
    overdue: bool
    bookable: bool
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Title:
    """A card by its name only."""

    code: str
    title: Words


@dataclass(frozen=True)
class Catalogue(Page):
    """Chooses between services and questions, or hears a question."""

    services: tuple[Title, ...]
    questions: tuple[Title, ...]

    def show(self) -> Say:
        """The two shelves."""
        shelves = (
            Button(Text("button-services"), "services"),
            Button(Text("button-questions"), "questions"),
        )
        return Say(Text("catalogue"), column(*shelves, MENU))

    def react(self, event: Event) -> "Shelf | Unclear":
        """One of the shelves."""
        shelf = pressed(event, {"services": self.services, "questions": self.questions})
        return Shelf(shelf, self) if shelf else UNCLEAR

    def asks(self) -> bool:
        """Any question is welcome here, and none interrupts anything."""
        return False


@dataclass(frozen=True)
class Shelf(Page):
    """All cards of one kind, a button each."""

    titles: tuple[Title, ...]
    catalogue: Catalogue

    def show(self) -> Say:
        """The titles."""
        buttons = (Button(title.title, title.code) for title in self.titles)
        back = Button(Text("button-back"), "back")
        return Say(Text("shelf"), (*column(*buttons), (back, MENU)))

    def react(self, event: Event) -> "OpenCard | Catalogue | Unclear":
        """The chosen card."""
        if pressed(event, {"back": True}):
            return self.catalogue
        code = pressed(event, {title.code: title.code for title in self.titles})
        return OpenCard(code) if code else UNCLEAR

    def asks(self) -> bool:
        """Any question is welcome here, and none interrupts anything."""
        return False


@dataclass(frozen=True)
class OpenCard(Action[CardView | None]):
    """Takes one card from the shelf and counts that it was opened."""

    code: str
    in_passing: bool = False

    def then(self, result: CardView | None) -> "ShowCard | Go":
        """The card, or the catalogue if it is no more."""
        return ShowCard(result, in_passing=self.in_passing) if result else Go("info")


@dataclass(frozen=True)
class FindCards(Action[tuple[CardView | None, tuple[Title, ...]]]):
    """Looks for the card that answers a question in free words, and up to two others."""

    question: str
    in_passing: bool = False

    def then(self, result: tuple[CardView | None, tuple[Title, ...]]) -> "ShowCard | NothingFound":
        """The best card, or an honest no."""
        best, others = result
        return ShowCard(best, others, self.in_passing) if best else NothingFound()


@dataclass(frozen=True)
class ShowCard(Page):
    """One card; the next best ones stand below as buttons."""

    card: CardView
    others: tuple[Title, ...] = ()
    in_passing: bool = False

    def show(self) -> Say:
        """Title, text, source, and the date it was true."""
        source: dict[str, Value] = {"source": self.card.source, "date": numeric(self.card.as_of)}
        late = Text("card-overdue") if self.card.overdue else ""
        text = Joined((self.card.title, self.card.body, Text("card-source", source), late))
        return Say(text, (*column(*self._buttons()), self._way_on()))

    def react(self, event: Event) -> "OpenCard | Back | Unclear":
        """Another card, or back to what was interrupted."""
        if pressed(event, {"on": True}):
            return Back()
        code = pressed(event, {title.code: title.code for title in self.others})
        return OpenCard(code, self.in_passing) if code else UNCLEAR

    def asks(self) -> bool:
        """A card asks for nothing; its buttons are an offer."""
        return False

    def aside(self) -> bool:
        """A card may be read in the midst of a booking."""
        return self.in_passing

    def _buttons(self) -> tuple[Button, ...]:
        others = tuple(Button(title.title, title.code) for title in self.others)
        booking = Button(Text("button-booking"), f"go:booking:{self.card.code}", style="primary")
        ways = tuple(Button(Text(f"button-{way}"), f"go:{way}") for way in self.card.ways)
        return (*((booking,) if self.card.bookable else ()), *ways, *others)

    def _way_on(self) -> tuple[Button, ...]:
        if self.in_passing:
            return (Button(Text("button-continue"), "on"), MENU)
        return (Button(Text("button-info"), "go:info"), MENU)


@dataclass(frozen=True)
class NothingFound(Page):
    """Says honestly that no card fits, and offers a living person."""

    def show(self) -> Say:
        """An apology and three ways on."""
        words = ("operator", "info", "menu")
        return Say(
            Text("nothing-found"),
            column(*(Button(Text(f"button-{word}"), f"go:{word}") for word in words)),
        )


def numeric(day: date) -> str:
    """A date as the cards print it: 21.11.2026."""
    return f"{day:%d.%m.%Y}"
