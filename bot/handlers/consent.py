"""Keeps the consents with the very words that were shown."""

from bot.core.pages import Step
from bot.core.says import Text
from bot.domain.clients import ClientId, Purpose
from bot.flows.consent import Agree, AskConsent, Decline
from bot.flows.menu import Finished
from bot.handlers.routing import Handlers, Work

consent = Handlers()

_PURPOSES: dict[str, Purpose] = {"letters": "letters", "case": "case"}
WAYS_ON = {
    "booking": ("info", "operator", "menu"),
    "letters": ("visits", "menu"),
    "case": ("feedback", "menu"),
}


@consent.opens("consent")
def ask_consent(_work: Work, argument: str) -> Step:
    """Asks for one consent: `purpose word argument`, the latter two being where to go on."""
    purpose, after, rest = (*argument.split(" ", 2), "", "")[:3]
    return AskConsent(_PURPOSES.get(purpose, "booking"), after or "menu", rest)


@consent.performs(Agree)
def agree(work: Work, action: Agree) -> None:
    """Notes version, moment, channel and fingerprint; the first consent makes a client."""
    client = work.conversation.client_id or _new_client(work)
    words = work.parts.texts.words(Text(f"consent-{action.purpose}"), work.language)
    work.store.clients.agree(client, action.purpose, words, work.language, work.address, work.now)
    if action.purpose == "letters":
        work.store.clients.want_questions(client, wanted=True)
    work.store.journal.note(f"consent-{action.purpose}", "", work.address.channel, work.now)


@consent.performs(Decline)
def decline(work: Work, action: Decline) -> None:
    """A refusal is counted, never held against anybody."""
    work.store.journal.note(f"refusal-{action.purpose}", "", work.address.channel, work.now)


@consent.opens("declined")
def declined(_work: Work, purpose: str) -> Step:
    """What is open all the same."""
    return Finished(Text(f"declined-{purpose}"), WAYS_ON[purpose])


@consent.opens("agreed")
def agreed(_work: Work, _argument: str) -> Step:
    """Thanks for the second consent."""
    return Finished(Text("agreed-letters"))


def _new_client(work: Work) -> ClientId:
    client = work.store.clients.find(work.store.clients.create(work.now))
    if client is None:
        raise LookupError("a client just made is not there")
    work.become(client)
    return client.id
