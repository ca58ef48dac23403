"""Tables of who opens a conversation, who does its actions, who writes its later letters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from bot.core.events import Address
from bot.core.pages import Action, Step
from bot.core.says import Say
from bot.domain.booking import Limits
from bot.domain.calls import CallRule
from bot.domain.clients import Client
from bot.domain.finding import Found
from bot.domain.notices import QuietHours
from bot.domain.offices import Centre
from bot.domain.shelf import Shelf
from bot.domain.survey_file import shipped_surveys
from bot.domain.surveys import Asking, Survey
from bot.texts import Texts
from storage.conversations import Conversation
from storage.database import Store
from storage.mail import Queued

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rules:
    """What the settings say about letters, links and surveys."""

    survey_delay: timedelta
    quiet_hours: QuietHours | None
    public_url: str
    limits: Limits
    calls: CallRule = field(default_factory=CallRule)
    asking: Asking = field(default_factory=Asking)
    surveys: Mapping[str, Survey] = field(default_factory=shipped_surveys)


@dataclass(frozen=True)
class Parts:
    """What every performer may need beside the store: words, cards, rules."""

    texts: Texts
    shelf: Shelf
    rules: Rules


class NoCentreError(LookupError):
    """No centre was ever loaded, so there is nothing to talk about."""


@dataclass
class Work:
    """One unit of work: the store, the moment, whose conversation it is, and what goes out."""

    store: Store
    parts: Parts
    now: datetime
    conversation: Conversation
    language: str
    outgoing: list[Queued] = field(default_factory=list)
    searched: dict[tuple[str, str], tuple[Found, ...]] = field(default_factory=dict)

    @property
    def address(self) -> Address:
        """Where the person is reached."""
        return self.conversation.address

    @cached_property
    def centre(self) -> Centre:
        """The centre as it stands today; NoCentreError when none was loaded."""
        centre = self.store.centres.newest()
        if centre is None:
            raise NoCentreError("load one with `otklik seed`")
        return centre.at(self.now)

    def find(self, question: str) -> tuple[Found, ...]:
        """The cards that answer a question; searched for once a unit, it takes a millisecond."""
        asked = (question, self.language)
        if asked not in self.searched:
            self.searched[asked] = self.parts.shelf.find(question, self.language)
        return self.searched[asked]

    def client(self) -> Client | None:
        """The person, if they agreed to anything."""
        known = self.conversation.client_id
        return self.store.clients.find(known) if known else None

    def agreed(self, purpose: str) -> Client | None:
        """The person, if they agreed to this and did not take it back."""
        client = self.client()
        return client if client and purpose in client.consents else None

    def become(self, client: Client) -> None:
        """From now on this conversation is that client's."""
        self.conversation = replace(self.conversation, client_id=client.id)
        self.store.conversations.belong_to(self.address, client.id)

    def speak(self, language: str) -> None:
        """From now on in this language."""
        self.language = language
        self.store.conversations.choose_language(self.address, language)

    def say(self, say: Say, kind: str) -> None:
        """A letter on its way at once, before what the page will say."""
        letter = self.parts.texts.letter(say, self.language)
        self.outgoing.append(self.store.mail.post(self.address, letter, self.now, kind))


Opener: TypeAlias = Callable[[Work, str], Step]
Performer: TypeAlias = Callable[[Work, Any], Any]
Writer: TypeAlias = Callable[[Work, str], Say | None]


class Handlers:
    """The table of one conversation, or of all of them together."""

    def __init__(self) -> None:
        self.openers: dict[str, Opener] = {}
        self.performers: dict[type[Action[Any]], Performer] = {}
        self.writers: dict[str, Writer] = {}

    def opens(self, word: str) -> Callable[[Function], Function]:
        """The decorated function begins the conversation that this word opens."""
        return _entry(self.openers, word)

    def performs(self, action: type[Action[Any]]) -> Callable[[Function], Function]:
        """The decorated function does this action and gives back its result."""
        return _entry(self.performers, action)

    def writes(self, cause: str) -> Callable[[Function], Function]:
        """The decorated function says what a planned letter says, or None when it is void."""
        return _entry(self.writers, cause)

    @classmethod
    def together(cls, tables: Iterable["Handlers"]) -> "Handlers":
        """All tables as one; ValueError when two claim the same."""
        whole = cls()
        for table in tables:
            _add(whole.openers, table.openers)
            _add(whole.performers, table.performers)
            _add(whole.writers, table.writers)
        return whole


def _add(mine: dict[Any, Any], theirs: dict[Any, Any]) -> None:
    for key, function in theirs.items():
        _entry(mine, key)(function)


def _entry(table: dict[Any, Any], key: Any) -> Callable[[Function], Function]:
    def enter(function: Function) -> Function:
        if key in table:
            raise ValueError(f"claimed twice: {key}")
        table[key] = function
        return function

    return enter
