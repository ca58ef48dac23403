"""The centre's phone, and requests to be called back."""

from bot.core.pages import Go, Step
from bot.domain.phones import read_phone
from bot.flows.operator import AskPhone, CheckPhone, Operator
from bot.handlers.routing import Handlers, Work
from storage.messages import Message

operator = Handlers()


@operator.opens("operator")
def open_operator(work: Work, _argument: str) -> Step:
    """Phone and hours from the centre's file."""
    return Operator(work.centre.hotline, work.centre.hotline_hours)


@operator.opens("callback")
def call_back(work: Work, _argument: str) -> Step:
    """A phone number is personal data, so the consent comes first."""
    return AskPhone() if work.agreed("booking") else Go("consent", "booking callback")


@operator.performs(CheckPhone)
def promise_call(work: Work, action: CheckPhone) -> str | None:
    """Keeps the number until somebody has called; None when it cannot be called."""
    phone = read_phone(action.phone)
    if phone:
        message = Message("callback", "", work.address.channel, work.now, phone=phone)
        work.store.messages.keep(message, work.conversation.client_id)
    return phone
