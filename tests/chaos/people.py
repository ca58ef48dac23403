"""People who talk to a bot that is killed again and again: patient, and with a good memory."""

import asyncio
import os
from dataclasses import dataclass, field

from tests.emulators.telegram_phone import Phone
from tests.emulators.telegram_shown import Shown

# A person outlives all deaths of the bot, each followed by a start on a busy machine: who gives up
# is never too impatient, so what did not come was lost.
PATIENCE = 60.0 + 20 * int(os.environ.get("CHAOS_ROUNDS", "10"))
OUT_OF_DATE = "Это сообщение уже устарело"
NPS, CSI, YES = 9, 4, 2


@dataclass
class Person:
    """Goes through a whole conversation, each step as soon as the one before was answered."""

    phone: Phone
    comment: str
    steps: int = 0
    seen: list[str] = field(default_factory=list)
    reading: str = ""

    async def books(self) -> None:
        """Start, consent, booking, the second consent, another time."""
        await self.phone.start()
        await self.sees("Здравствуйте")
        await self.presses("Записаться", "согласие на обработку")
        await self.presses("Даю согласие", "На какую услугу")
        await self.presses("Справка", "Куда вам удобнее")
        await self.types("Отделение в Перми", "Ближайшее свободное время")
        await self.presses("Другие дни", "На какой день")
        await self.presses(2, "Свободное время")
        await self.presses(3, "Проверьте, всё ли верно")
        await self.presses("Записаться", "Вы записаны", "Что взять с собой", "получать вопросы")
        await self.presses("Даю согласие", "пришлём несколько коротких вопросов")
        await self.types("мои записи", "Номер записи")
        await self.presses("Перенести", "Ближайшее свободное время")
        await self.presses("Другие дни", "На какой день")
        await self.presses(3, "Свободное время")
        await self.presses(4, "Перенести запись на новое время?")
        await self.presses("Перенести", "Запись перенесена", "Что взять с собой")

    async def answers(self) -> None:
        """The invitation, three taps, a comment, the last visit to the menu."""
        await self.sees("Ответите на несколько коротких вопросов")
        await self.presses("Ответить", "Вопрос 1 из 4")
        await self.presses(str(NPS), "Вопрос 2 из 4")
        await self.presses(str(CSI), "Вопрос 3 из 4")
        await self.presses("Да", "Вопрос 4 из 4")
        await self.types(self.comment, "Спасибо! Ваши ответы")
        await self.types("меню", "Чем помочь?")

    async def presses(self, button: str | int, *wanted: str) -> None:
        """A button of the newest letter that has it; once more where that one was out of date.

        A letter that a death did not let cross off comes twice, perhaps after its answer.
        """
        await self.phone.presses(button, self._newest_with(button))
        while wanted and await self._is_out_of_date(wanted[0]):
            await self.phone.presses(button, self._newest_with(button))
        await self._answered(wanted)

    async def types(self, text: str, *wanted: str) -> None:
        """Words, as after a press: what a keyboard under the field would send."""
        await self.phone.types(text)
        await self._answered(wanted)

    async def sees(self, *wanted: str) -> None:
        """Wait for letters with these words; a repeated letter of an earlier step is no answer."""
        for words in wanted:
            shown = await self.phone.wait_for_text(words, PATIENCE)
            self.seen.append(shown.text)
            self.reading = words

    async def _answered(self, wanted: tuple[str, ...]) -> None:
        self.steps += 1
        await self.sees(*wanted)

    async def _is_out_of_date(self, words: str) -> bool:
        """Wait for either answer to a press; whether it is not the one with these words."""
        answers = (words, OUT_OF_DATE)
        await self.phone.sees(lambda _: any(map(self._reads, answers)), PATIENCE)
        return not self._reads(words)

    def _reads(self, words: str) -> bool:
        return any(words in one.text for one in self.phone.news)

    def _newest_with(self, button: str | int) -> Shown:
        shown = [one for one in self.phone.messages if one.keys]
        if isinstance(button, int):
            # Not simply the newest: one of an earlier step may have come twice, after its answer.
            return next(one for one in reversed(shown) if self.reading in one.text)
        return next(one for one in reversed(shown) if button in one.labels)


async def everybody(people: list[Person], what: str) -> None:
    """All of them at once, until the last is through."""
    async with asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(getattr(person, what)())
