"""What `otklik explain` calls things: codes of the log, of places and of answers in Russian."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.cli.visits import CHANNELS, STATES
from bot.cli.words import known
from scoring.facts import SHORTENED

if TYPE_CHECKING:
    from scoring.figures import Record

WORDS: Final = {
    "visit": "визит",
    "booking": "запись",
    "call": "звонок",
    "card": "карточка",
    "asked": "опрос",
    "callback": "просьба перезвонить",
    "waiting": "ждёт",
    "waited": "минут ждал",
    "review": "карта оценки",
    "complaint": "жалоба",
    "thanks": "благодарность",
    "idea": "предложение",
    **STATES,
    "result-yes": "результат есть",
    "result-no": "результата нет",
    "resolved-yes": "решено",
    "resolved-no": "не решено",
    "resolved-unknown": "решено ли, неизвестно",
    "escalated": "передано дальше",
    "open": "в работе",
    "closed": "закрыто",
    "replies": "ответов",
    "received": "принят",
    "called": "перезвонили",
}


def told_record(one: "Record", names: Mapping[str, str]) -> tuple[str, ...]:
    """A row of the table of records; `names` are those of the offices by their codes."""
    return (
        f"{one.at:%d.%m.%Y %H:%M}" if isinstance(one.at, datetime) else f"{one.at or '—'}",
        _word(one.kind),
        (one.person or "—")[:SHORTENED],
        _channel(one.about) if one.kind == "asked" else _about(one.about),
        names.get(one.office or "", one.office or "—"),
        ", ".join(_word(word) for word in one.told.split()),
        "да" if one.counted else "нет",
    )


def counted_by(name: str, column: Mapping[str, int], names: Mapping[str, str]) -> Iterator[str]:
    """How many by an office, a state, a channel, a source or a topic, each in words."""
    for code, times in column.items():
        yield f"{_of_column(name, code, names) or '—'} {times}"


def said(instrument: str, value: int | str | None) -> str:
    """An answer: a point as it is, yes or no and an option in words."""
    if value is None:
        return "затрудняюсь"
    if instrument == "yesno":
        return "да" if value else "нет"
    if isinstance(value, int):
        return str(value)
    return ", ".join(known(f"option-{one}", one) for one in value.split())


def _of_column(name: str, code: str, names: Mapping[str, str]) -> str:
    from bot.cli.case_words import SOURCES

    if name == "office":
        return names.get(code, code)
    if name == "source":
        return SOURCES.get(code, code)
    tell = {"state": _word, "channel": _channel, "topic": _about}.get(name, str)
    return tell(code)


def _word(code: str) -> str:
    """A word of a record in Russian: attended, replies-2; numbers stay what they are."""
    from bot.cli.dispositions import NAMES

    word = WORDS.get(code) or NAMES.get(code)
    name, dash, number = code.rpartition("-")
    return word or (f"{WORDS[name]}: {number}" if dash and name in WORDS else code)


def _channel(code: str) -> str:
    return CHANNELS.get(code) or known(f"option-{code}", code or "—").lower()


def _about(code: str) -> str:
    """A service or a topic of cases by its name; a card or a call's topic as it was written."""
    from bot.domain.case_rules import case_rules

    topics = {topic.code: topic.name["ru"] for topic in case_rules().topics}
    return topics.get(code) or known(f"service-{code}", code or "—")
