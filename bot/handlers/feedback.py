"""Keeps reviews: thanks, complaints, ideas."""

from bot.core.pages import Step
from bot.flows.feedback import ChooseKind, KeepFeedback
from bot.handlers.routing import Handlers, Work
from storage.messages import Message

feedback = Handlers()


@feedback.opens("feedback")
def open_feedback(_work: Work, _argument: str) -> Step:
    """Asks what it is about."""
    return ChooseKind()


@feedback.performs(KeepFeedback)
def keep_feedback(work: Work, action: KeepFeedback) -> int:
    """Stores it; of somebody who agreed to nothing, without the person."""
    message = Message(action.kind, action.text, work.address.channel, work.now)
    return work.store.messages.keep(message, work.conversation.client_id)
