"""People on the three channels of one running server, all with the same few gestures."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

PATIENCE = 15.0


class Person(Protocol):
    """Whoever they are and wherever: each gesture waits for the words that must follow."""

    async def starts(self, payload: str, *wanted: str) -> None: ...
    async def types(self, text: str, *wanted: str) -> None: ...
    async def presses(self, label: str, *wanted: str) -> None: ...
    async def sees(self, words: str) -> str: ...


@dataclass
class OnPhone(Person):
    """On an emulator's phone, Telegram's or VK's: they differ in how a letter names its buttons."""

    phone: Any

    async def starts(self, payload: str, *wanted: str) -> None:
        await self.phone.start(payload or self._nothing)
        await self._answered(wanted)

    async def types(self, text: str, *wanted: str) -> None:
        await self.phone.types(text)
        await self._answered(wanted)

    async def presses(self, label: str, *wanted: str) -> None:
        await self.phone.sees(lambda _: label in self._labels, PATIENCE)
        letters = [one for one in self.phone.messages if label in labels_of(one)]
        if letters and getattr(letters[-1], "inline", True):
            await self.phone.presses(label, letters[-1])
        else:
            await self.phone.presses(label)
        await self._answered(wanted)

    async def sees(self, words: str) -> str:
        shown = await self.phone.wait_for_text(words, PATIENCE)
        return str(shown.text)

    @property
    def _nothing(self) -> str | None:
        return "" if hasattr(self.phone, "callback_answers") else None

    @property
    def _labels(self) -> set[str]:
        under = self.phone.keyboard or ()
        keys = under.buttons if hasattr(under, "buttons") else [one for row in under for one in row]
        inside = (label for one in self.phone.messages for label in labels_of(one))
        return {*inside, *(key.label for key in keys)}

    async def _answered(self, wanted: tuple[str, ...]) -> None:
        for words in wanted:
            await self.sees(words)


def labels_of(letter: Any) -> tuple[str, ...]:
    """What stands on a letter's buttons."""
    if hasattr(letter, "keys"):
        return tuple(letter.labels)
    return tuple(button.label for button in letter.buttons)


@dataclass
class OnPage(Person):
    """On the centre's page, by the same requests as its script."""

    session: aiohttp.ClientSession
    letters: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0

    async def starts(self, payload: str, *wanted: str) -> None:
        await self._posts(wanted, type="started", payload=payload)

    async def types(self, text: str, *wanted: str) -> None:
        await self._posts(wanted, type="typed", text=text)

    async def presses(self, label: str, *wanted: str) -> None:
        for letter in reversed(self.letters):
            for button in (button for row in letter["rows"] for button in row):
                if button["label"] == label:
                    value, number = button["value"], letter["id"]
                    await self._posts(wanted, type="pressed", value=value, letter=number)
                    return
        raise LookupError(f"no button {label!r} in sight")

    async def sees(self, words: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                await self._fetch()
                for letter in self.letters[self.seen :]:
                    if words in letter["text"]:
                        return str(letter["text"])
                await asyncio.sleep(0.02)

    async def _posts(self, wanted: tuple[str, ...], **event: Any) -> None:
        await self._fetch()
        self.seen = len(self.letters)
        body = {"key": secrets.token_hex(8), **event}
        async with self.session.post("/api/v1/chat/events", json=body) as answer:
            assert answer.status == 202, await answer.text()
        for words in wanted:
            await self.sees(words)

    async def _fetch(self) -> None:
        after = self.letters[-1]["id"] if self.letters else 0
        async with self.session.get("/api/v1/chat/letters", params={"after": after}) as answer:
            self.letters += await answer.json()


async def books(person: Person, time: str = "1") -> str:
    """From the greeting to a booking number, with both consents; the number."""
    await person.starts("", "Здравствуйте")
    await person.presses("Записаться", "согласие на обработку")
    await person.presses("Даю согласие", "На какую услугу")
    await person.presses("Справка", "Куда вам удобнее")
    await person.types("Отделение в Перми", "Ближайшее свободное время")
    await person.presses("Другие дни", "На какой день")
    await person.types("4", "Свободное время")
    await person.types(time, "Проверьте, всё ли верно")
    await person.presses("Записаться", "Что взять с собой", "получать вопросы")
    told = await person.sees("Номер записи: ")
    await person.presses("Даю согласие", "пришлём несколько коротких вопросов")
    return told.partition("Номер записи: ")[2][:7]


async def moves_and_cancels(person: Person, number: str, time: str) -> None:
    """«Мои записи», another time, and then not at all."""
    await person.types("Мои записи", f"Номер записи: {number}")
    await person.presses("Перенести", "Ближайшее свободное время")
    await person.presses("Другие дни", "На какой день")
    await person.types("5", "Свободное время")
    await person.types(time, "Перенести запись на новое время?")
    await person.presses("Перенести", f"Запись перенесена. Номер записи: {number}")
    await person.types("мои записи", f"Номер записи: {number}")
    await person.presses("Отменить", "Отменить эту запись?")
    await person.presses("Да, отменить", f"Запись {number} отменена")


async def answers(person: Person, comment: str, *said: str) -> None:
    """All by typing, for a scale may stand under the field or in the letter; then a comment."""
    for number, words in enumerate(said, 1):
        await person.sees(f"Вопрос {number} из 4")
        await person.types(words, f"Вопрос {number + 1} из 4")
    await person.types(comment, "Спасибо! Ваши ответы")
