"""A living person: the centre's phone and hours, or a call back."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.events import Event, SharedPhone, Typed
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Say, Text, Value, Words, column

MENU = Button(Text("button-menu"), "go:menu")


@dataclass(frozen=True)
class Operator(Page):
    """The phone to call, and an offer to be called."""

    phone: str
    hours: Mapping[str, str]

    def show(self) -> Say:
        """Phone, hours, call back."""
        call = Button(Text("button-call-back"), "call")
        args: dict[str, Value] = {"phone": self.phone, "hours": Words(self.hours)}
        return Say(Text("operator", args), column(call, MENU))

    def react(self, event: Event) -> "Go | Unclear":
        """Being called back needs a phone, and so a consent."""
        return Go("callback") if pressed(event, {"call": True}) else UNCLEAR


@dataclass(frozen=True)
class AskPhone(Page):
    """Asks where to call."""

    def show(self) -> Say:
        """A button where the messenger has one; typing works everywhere."""
        share = Button(Text("button-send-phone"), kind="phone")
        return Say(Text("ask-phone"), column(share, MENU))

    def react(self, event: Event) -> "CheckPhone | Unclear":
        """The shared or typed number."""
        match event:
            case SharedPhone(phone) | Typed(phone):
                return CheckPhone(phone)
            case _:
                return UNCLEAR

    def free_text(self) -> bool:
        """Digits are a phone here, not a button."""
        return True


@dataclass(frozen=True)
class CheckPhone(Action[str | None]):
    """Reads the number and asks an operator to call it."""

    phone: str

    def then(self, result: str | None) -> "CallPromised | Unclear":
        """A promise, or the question once more."""
        return CallPromised() if result else Unclear(Text("bad-phone"))


@dataclass(frozen=True)
class CallPromised(Page):
    """An operator will call."""

    def show(self) -> Say:
        """When, and a way on."""
        return Say(Text("call-promised"), ((MENU,),))
