"""Settings: the language, questions after a visit, and «forget me»."""

from dataclasses import dataclass

from bot.core.events import Event
from bot.core.pages import UNCLEAR, Action, Go, Page, Unclear, pressed
from bot.core.says import Button, Say, Text, column

MENU = Button(Text("button-menu"), "go:menu")
BACK = Button(Text("button-back"), "go:settings")


@dataclass(frozen=True)
class Settings(Page):
    """What can be set, and how it stands."""

    languages: tuple[str, ...]
    letters: bool

    def show(self) -> Say:
        """Languages by their own names, questions on or off, forget me."""
        languages = tuple(Button(Text(f"language-{code}"), code) for code in self.languages)
        letters = Button(
            Text("button-letters-off" if self.letters else "button-letters-on"), "letters"
        )
        forget = Button(Text("button-forget"), "forget", style="negative")
        return Say(
            Text("settings", {"letters": Text("on" if self.letters else "off")}),
            (languages, (letters,), (forget,), (MENU,)),
        )

    def react(self, event: Event) -> "ChooseLanguage | StopLetters | Go | ReallyForget | Unclear":
        """One of them."""
        language = pressed(event, {code: code for code in self.languages})
        if language:
            return ChooseLanguage(language)
        if pressed(event, {"letters": True}):
            return StopLetters() if self.letters else Go("consent", "letters settings")
        return ReallyForget() if pressed(event, {"forget": True}) else UNCLEAR


@dataclass(frozen=True)
class ChooseLanguage(Action[None]):
    """From now on the bot speaks this language."""

    language: str

    def then(self, result: None) -> Go:
        """The menu in the new language."""
        return Go("menu")


@dataclass(frozen=True)
class StopLetters(Action[None]):
    """Takes the consent to letters back."""

    def then(self, result: None) -> Go:
        """The settings, changed."""
        return Go("settings")


@dataclass(frozen=True)
class ReallyForget(Page):
    """Says what will be deleted and what becomes of visits ahead."""

    def show(self) -> Say:
        """Yes or no."""
        yes = Button(Text("button-yes-forget"), "yes", style="negative")
        return Say(Text("really-forget"), column(yes, BACK))

    def react(self, event: Event) -> "Forget | Unclear":
        """Yes forgets at once."""
        return Forget() if pressed(event, {"yes": True}) else UNCLEAR


@dataclass(frozen=True)
class Forget(Action[None]):
    """Deletes everything personal at once."""

    def then(self, result: None) -> "Forgotten":
        """Says so."""
        return Forgotten()


@dataclass(frozen=True)
class Forgotten(Page):
    """Nothing is left of the person here."""

    def show(self) -> Say:
        """The last word."""
        return Say(Text("forgotten"), ((MENU,),), fresh=True)
