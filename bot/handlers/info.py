"""Takes cards from the shelf, counts what is read, keeps what was asked in vain."""

from bot.core.pages import Step
from bot.core.says import Words
from bot.domain.cards import Card
from bot.domain.offices import ServiceCode
from bot.flows.info import CardView, Catalogue, FindCards, NothingFound, OpenCard, Title
from bot.handlers.routing import Handlers, Work

info = Handlers()


@info.opens("info")
def catalogue(work: Work, argument: str) -> Step:
    """The two shelves, or one card straight away."""
    if argument and work.parts.shelf.card(argument):
        return OpenCard(argument)
    services, questions = (_titles(work, kind) for kind in ("service", "question"))
    return Catalogue(services, questions)


@info.opens("question")
def question(_work: Work, text: str) -> Step:
    """A question in free words."""
    return FindCards(text)


@info.opens("aside")
def aside(_work: Work, text: str) -> Step:
    """A question in the midst of something else, to which one may go on."""
    return FindCards(text, in_passing=True)


@info.opens("nothing-found")
def nothing_found(work: Work, text: str) -> Step:
    """Keeps the question for the editors, without the person."""
    work.store.content.found_nothing(text, work.language, work.now.date())
    return NothingFound()


@info.performs(OpenCard)
def open_card(work: Work, action: OpenCard) -> CardView | None:
    """The card, counted once a person, card, channel and day."""
    cards = work.parts.shelf.card(action.code)
    return _view(work, action.code, cards) if cards else None


@info.performs(FindCards)
def find_cards(work: Work, action: FindCards) -> tuple[CardView | None, tuple[Title, ...]]:
    """The best card and the names of up to two others."""
    found = work.find(action.question)
    if not found:
        return None, ()
    best, *others = found
    cards = work.parts.shelf.card(best.code)
    return _view(work, best.code, cards), tuple(_title(work, one.code) for one in others)


def _view(work: Work, code: str, cards: dict[str, Card]) -> CardView:
    work.store.content.viewed(
        work.conversation.pseudonym, code, work.address.channel, work.now.date()
    )
    first = next(iter(cards.values()))
    return CardView(
        code=code,
        title=Words({language: card.title for language, card in cards.items()}),
        body=Words({language: card.text for language, card in cards.items()}),
        source=Words({language: card.source for language, card in cards.items()}),
        as_of=first.as_of,
        overdue=first.overdue(work.now.date()),
        bookable=bool(work.centre.offering(ServiceCode(code))),
        ways=first.ways,
    )


def _titles(work: Work, kind: str) -> tuple[Title, ...]:
    return tuple(_title(work, code) for code in work.parts.shelf.codes(kind))


def _title(work: Work, code: str) -> Title:
    cards = work.parts.shelf.card(code)
    return Title(code, Words({language: card.title for language, card in cards.items()}))
