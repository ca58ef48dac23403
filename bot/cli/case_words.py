"""A case as staff read it: in a table, on one page, in JSON; never a word on who raised it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.cli.table import readable, table

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.cases import Case
    from bot.domain.offices import Centre
    from storage.cases import Said, Score
    from storage.improvements import Improvement
    from storage.journal import Deed

KINDS: Final = {"thanks": "благодарность", "complaint": "жалоба", "idea": "предложение"}
SOURCES: Final = {
    "chat": "чат",
    "survey": "опрос",
    "book": "книга отзывов",
    "mail": "почта",
    "phone": "телефон",
    "review-site": "сайт отзывов",
    "box": "ящик для отзывов",
}
STATES: Final = {
    "received": "получен",
    "read": "прочитан",
    "working": "в работе",
    "answered": "есть ответ",
    "closed": "закрыт",
}
AUTHORS: Final = {"person": "человек", "reply": "ответ", "change": "что изменили"}
DEEDS: Final = {
    "opened": "открыт",
    "placed": "уточнён",
    "followed": "человек следит за ним",
    "words": "человек добавил сообщение",
    "read": "прочитан",
    "take": "взят в работу",
    "reply": "дан ответ",
    "close": "закрыт",
    "contested": "человек нажал «Не решено»",
    "escalated": "просрочен, передан руководителю",
    "proposed": "карточка предложена",
    "published": "карточка опубликована",
    "withdrawn": "карточка снята",
}
SCORES: Final = {
    "ces": "лёгкость (CES)",
    "nps": "готовность рекомендовать (NPS)",
    "csi": "удовлетворённость (CSI)",
    "fcr": "вопрос решён",
    "ease": "лёгкость",
}
HEAD: Final = ("№", "Открыт", "Что", "Откуда", "Отделение", "Тема", "Отвечает", "Срок", "Состояние")


@dataclass(frozen=True)
class Listed:
    """A case with the clock of its office, or of the centre's first one, and the office's name."""

    case: "Case"
    zone: str
    now: datetime
    office: str

    def local(self, moment: datetime) -> datetime:
        """By that clock."""
        return moment.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class CaseFile(Listed):
    """A case with all that was said and done; `reached` when the person is told of each step."""

    reached: bool
    said: "tuple[Said, ...]"
    history: "tuple[Deed, ...]"
    card: "Improvement | None"
    scores: "tuple[Score, ...]"


def case_file(desk: "Desk", case: "Case") -> CaseFile:
    """Everything that staff may know about a case."""
    from bot.handlers.casework import is_reached, zone_of

    store = desk.store
    return CaseFile(
        case=case,
        zone=zone_of(store, case.office),
        now=desk.now,
        office=office_name(store.centres.newest(), case.office),
        reached=is_reached(store, case),
        said=store.cases.said(case.number),
        history=store.journal.of(f"case:{case.number}"),
        card=store.improvements.find(case.number),
        scores=store.cases.scores(case.number),
    )


def office_name(centre: "Centre | None", code: str | None) -> str:
    """As staff call it; the code alone where the centre has no such office any more."""
    known = centre.office(code) if centre and code else None
    return known.name["ru"] if known else code or ""


def listed(cases: tuple[Listed, ...]) -> str:
    """One line a case."""
    return table(HEAD, map(_row, cases))


def in_words(file: CaseFile) -> str:
    """One case on a page."""
    return "\n".join(map(readable, _lines(file)))


def in_json(file: CaseFile) -> dict[str, object]:
    """The case with what was said and done."""
    card = file.card
    return {
        **listed_in_json(file),
        "reached": file.reached,
        "scores": [asdict(one) for one in file.scores],
        "words": [{"author": s.author, "text": s.text, "at": _utc(s.at)} for s in file.said],
        "history": [
            {"deed": d.deed, "at": _utc(d.at), "by": d.channel, "detail": d.detail}
            for d in file.history
        ],
        "card": card and card_in_json(card),
    }


def listed_in_json(one: Listed) -> dict[str, object]:
    """The case as it stands, its moments in UTC."""
    from bot.domain.cases import is_late

    case = one.case
    return {
        "number": case.number,
        "kind": case.kind,
        "source": case.source,
        "office": case.office,
        "service": case.service,
        "topic": case.topic,
        "about": case.about,
        "owner": case.owner,
        "state": case.state,
        "opened": _utc(case.opened_at),
        "due": _utc(case.deadline),
        "late": is_late(case, one.now),
        "escalated": _utc(case.escalated_at),
        "closed": _utc(case.closed_at),
        "answers": case.answers,
        "reopened": case.reopened,
        "cause": case.cause,
        "action": case.action,
    }


def card_in_json(card: "Improvement") -> dict[str, object]:
    """A card of what changed, public when it has a moment."""
    return {"title": card.title, "action": card.action, "published": _utc(card.published_at)}


def card_in_words(card: "Improvement") -> str:
    """As people will read it."""
    return f"Вы сказали: {card.title}\nМы сделали: {card.action}"


def _row(one: Listed) -> tuple[str, ...]:
    case = one.case
    return (
        str(case.number),
        f"{one.local(case.opened_at):%d.%m.%Y}",
        KINDS[case.kind],
        SOURCES[case.source],
        one.office,
        _topic(case.topic),
        _owner(case.owner),
        _due(one),
        _state(one),
    )


def _lines(file: CaseFile) -> Iterator[str]:
    from bot.domain.case_rules import case_rules

    case = file.case
    yield f"Отзыв {case.number}: {KINDS[case.kind]}, {SOURCES[case.source]}, {_topic(case.topic)}"
    yield f"Отделение: {file.office or 'не указано'}"
    if case.service or case.about:
        yield f"О чём: {', '.join(filter(None, (_service(case.service), case.about)))}"
    yield f"Состояние: {_state(file)}, срок {_due(file)}"
    if file.scores:
        yield f"Оценки: {', '.join(map(_score, file.scores))}"
    yield f"Отвечает: {_owner(case.owner)}"
    yield f"Человеку {'сообщаем в чате' if file.reached else 'сообщить нельзя: нет согласия'}"
    if case.cause:
        cause = case_rules().cause(case.cause)
        yield f"Причина: {cause.name['ru'] if cause else case.cause}"
    for one in file.said:
        yield f"{_moment(file, one.at)}  {AUTHORS[one.author]}: {one.text or '(удалено)'}"
    for deed in file.history:
        yield f"{_moment(file, deed.at)}  — {DEEDS[deed.deed.removeprefix('case-')]}"
    if file.card:
        yield from card_in_words(file.card).splitlines()


def _state(one: Listed) -> str:
    from bot.domain.cases import is_late

    late = ", просрочен" if is_late(one.case, one.now) else ""
    return f"{STATES[one.case.state]}{late}"


def _due(one: Listed) -> str:
    deadline = one.case.deadline
    return f"{one.local(deadline):%d.%m.%Y}" if deadline else "не нужен"


def _score(one: "Score") -> str:
    from bot.core.says import Text
    from bot.texts import Texts
    from scoring.instruments import INSTRUMENTS, LABELS

    scale, labels = INSTRUMENTS[one.instrument], LABELS.get(one.instrument)
    name = SCORES.get(one.instrument, one.question)
    if labels is None:
        return f"{name} {one.value} из {scale.high}"
    label = labels[one.value - scale.low]
    return f"{name} — {Texts().words(Text(f'label-{one.instrument}-{label}'), 'ru').lower()}"


def _topic(code: str) -> str:
    from bot.domain.case_rules import case_rules

    return case_rules().topic(code).name["ru"]


def _service(code: str | None) -> str | None:
    from bot.core.says import Text
    from bot.texts import Texts

    return Texts().words(Text(f"service-{code}"), "ru") if code else None


def _owner(code: str) -> str:
    from bot.domain.case_rules import case_rules

    return case_rules().owner_name(code)


def _moment(file: CaseFile, moment: datetime) -> str:
    return f"{file.local(moment):%d.%m.%Y %H:%M}"


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
