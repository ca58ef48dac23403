"""Puts a planned letter's cause into words, in the language and state of the day it goes out."""

from dataclasses import dataclass

from bot.core.says import Letter
from bot.domain.clock import Clock
from bot.handlers.routing import Handlers, Parts, Work
from storage.database import Store
from storage.mail import Queued


@dataclass(frozen=True)
class Letters:
    """Writers of all conversations; a cause is `writer:argument`."""

    handlers: Handlers
    parts: Parts
    clock: Clock

    def compose(self, store: Store, queued: Queued) -> Letter | None:
        """The letter, or None when its cause is void or its reader gone."""
        conversation = store.conversations.find(queued.address)
        if conversation is None or conversation.blocked or queued.cause is None:
            return None
        spoken = conversation.chosen_language or conversation.language
        language = self.parts.texts.language(spoken)
        work = Work(store, self.parts, self.clock(), conversation, language)
        writer, _, argument = queued.cause.partition(":")
        say = self.handlers.writers[writer](work, argument)
        return self.parts.texts.letter(say, language) if say else None
