"""Language, letters, and forgetting a person at once."""

from bot.core.events import Address
from bot.core.pages import Step
from bot.domain.clients import Client
from bot.flows.settings import ChooseLanguage, Forget, ReallyForget, Settings, StopLetters
from bot.handlers.confirmation import forget_reminders
from bot.handlers.routing import Handlers, Work

settings = Handlers()


@settings.opens("settings")
def open_settings(work: Work, _argument: str) -> Step:
    """How things stand."""
    client = work.agreed("letters")
    return Settings(work.parts.texts.languages, letters=bool(client and not client.no_questions))


@settings.opens("forget")
def open_forget(_work: Work, _argument: str) -> Step:
    """«Удалить мои данные», typed."""
    return ReallyForget()


@settings.performs(ChooseLanguage)
def choose_language(work: Work, action: ChooseLanguage) -> None:
    """Holds whatever the messenger says."""
    work.speak(action.language)


@settings.performs(StopLetters)
def stop_letters(work: Work, _action: StopLetters) -> None:
    """The consent to letters is taken back."""
    client = work.client()
    if client:
        work.store.clients.withdraw(client.id, "letters", work.now)
        work.store.journal.note("withdrawal-letters", "", work.address.channel, work.now)


@settings.performs(Forget)
def forget(work: Work, _action: Forget) -> None:
    """Visits ahead are cancelled, everything personal is deleted, answers lose their link."""
    client = work.client()
    elsewhere = work.store.conversations.of_client(client.id) if client else ()
    for address in dict.fromkeys((work.address, *elsewhere)):
        _forget_address(work, address)
    if client:
        _forget_client(work, client)
    work.store.journal.note("forgotten", "", work.address.channel, work.now)


def _forget_client(work: Work, client: Client) -> None:
    for visit in work.store.bookings.ahead(client.id, work.now):
        forget_reminders(work, visit)
        work.store.bookings.set_state(
            visit, "cancelled", work.address.channel, work.now, by="forgetting"
        )
    held = tuple(one.id for one in work.store.holds.of_client(client.id))
    work.store.holds.release(held, work.now, "forgetting")
    work.store.bookings.forget(client.id)
    _forget_answers(work, client.pseudonym)
    work.store.invitations.close(client.id)
    work.store.messages.forget(client.id)
    work.store.cases.forget(client.id)
    work.store.clients.forget(client.id)


def _forget_address(work: Work, address: Address) -> None:
    known = work.store.conversations.find(address)
    if known:
        _forget_answers(work, known.pseudonym)
        work.store.content.forget(known.pseudonym)
    work.store.mail.forget(address)
    work.store.transcripts.forget(address.user)
    work.store.conversations.forget(address)


def _forget_answers(work: Work, pseudonym: str) -> None:
    sets = work.store.answers.forget(pseudonym)
    work.store.messages.forget_sets(sets)
    work.store.cases.forget_sets(sets)
