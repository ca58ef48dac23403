"""How a survey's question is worded: its place, its ends, what was answered before, its choices."""

from bot.core.says import Joined, Text, Value
from bot.domain.questions import Asked
from bot.domain.surveys import COMMENT_LIMIT, TEXT, Reply
from scoring.instruments import INSTRUMENTS, LABELS


def question_words(asked: Asked, note: str) -> Value:
    """The question with its number; after a `note`, that the words before it were cut."""
    key = "question-number-optional" if asked.optional else "question-number"
    number = Text(key, {"number": asked.number, "total": asked.total})
    question = Joined((number, Text(f"ask-{asked.text}")), " ")
    ends = Text(f"ends-{asked.ends}") if asked.ends else ""
    return Joined((cut_words(note), Joined((question, ends), "\n"), _before(asked)))


def cut_words(note: str) -> Value:
    """That the words just said were too long to be kept whole, if there is such a note."""
    return Text("words-cut", {"limit": COMMENT_LIMIT}) if note else ""


def choice_label(asked: Asked, one: str) -> Text:
    """A named point or an option."""
    return Text(f"label-{asked.instrument}-{one}" if asked.labels else f"option-{one}")


def unsure_label(asked: Asked) -> Text:
    """«Не знаю», or that there was nothing to judge by."""
    return Text("button-no-experience" if asked.instrument == "index" else "button-unsure")


def _before(asked: Asked) -> Value:
    if asked.given is None or asked.given.said == "skipped":
        return ""
    if asked.instrument == TEXT:
        return Text("answered-words")
    return Text("answered-before", {"answer": _told(asked, asked.given)})


def _told(asked: Asked, reply: Reply) -> Value:
    if reply.said == "unsure":
        return unsure_label(asked)
    if reply.choice is not None:
        return Joined(tuple(Text(f"option-{one}") for one in reply.choice.split()), ", ")
    labels = LABELS.get(asked.instrument)
    value = reply.value or 0
    if labels is None:
        return str(value)
    return Text(f"label-{asked.instrument}-{labels[value - INSTRUMENTS[asked.instrument].low]}")
