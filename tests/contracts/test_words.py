"""The locales hold every word that the code says, and both languages the same."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser, visitor
from fluent.syntax import ast as fluent

import bot
from bot.core.says import Text
from bot.domain.booking import WhyNot
from bot.domain.cases import KINDS, STATES
from bot.domain.services import SERVICES
from bot.domain.survey_file import shipped_surveys
from bot.domain.wish_reasons import Reason
from bot.flows.where import WEEK
from bot.handlers.all import EVERYTHING
from bot.handlers.caller_sms import HEADS, TAILS
from bot.handlers.calls import SIZES
from bot.handlers.casework import Told
from bot.handlers.consent import WAYS_ON
from bot.texts import LOCALES, BadTextError, MissingTextError, Texts, plain
from scoring.comparison import Verdict
from scoring.facts import AUDIENCES, MODES
from scoring.indicators import indicators

BOT = Path(bot.__path__[0])
TEXTS = Texts()
# Where a key comes from elsewhere as a value: it is checked where that value is written down.
CARRIED = {"self.opening", "self.key", "self.note", "key", "name", "near"}
SHORT = 40  # characters: the shortest label of all channels, VK's


class _Variables(visitor.Visitor):  # type: ignore[misc] # the library has no types
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    """Key → the variables that its words take."""
    found: dict[str, set[str]] = {}
    for entry in parsed(language).body:
        if isinstance(entry, fluent.Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found, f"{entry.id.name} stands twice"
            found[entry.id.name] = variables.names
    return found


def parsed(language: str) -> fluent.Resource:
    return FluentParser().parse((LOCALES / f"{language}.ftl").read_text("utf-8"))


def said_in_code() -> Iterator[tuple[str, ast.expr]]:
    """(where, the key) of each `Text(…)` in the product."""
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text" and node.args:
                yield f"{file.relative_to(BOT)}:{node.lineno}", node.args[0]


def keys_meant(key: ast.expr) -> Iterator[str]:
    """Patterns of the keys that an expression may give."""
    match key:
        case ast.Constant(value=str(word)):
            yield re.escape(word)
        case ast.IfExp(body=one, orelse=other):
            yield from keys_meant(one)
            yield from keys_meant(other)
        case ast.JoinedStr(values=parts):
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_-]+"
                for part in parts
            )
        case _:
            assert ast.unparse(key) in CARRIED, ast.unparse(key)


@pytest.mark.parametrize("language", TEXTS.languages)
def test_the_file_of_a_language_has_no_line_that_is_not_understood(language: str) -> None:
    junk = [entry.content for entry in parsed(language).body if isinstance(entry, fluent.Junk)]
    assert junk == []
    assert messages(language).keys() == TEXTS.keys(language)


def test_russian_comes_first() -> None:
    assert TEXTS.languages[:2] == ("ru", "en")


def test_russian_and_english_have_the_same_keys_with_the_same_variables() -> None:
    assert messages("ru") == messages("en")


@pytest.mark.parametrize(
    ("where", "key"), [(where, ast.unparse(key)) for where, key in said_in_code()]
)
def test_every_key_that_the_code_says_has_words(where: str, key: str) -> None:
    for pattern in keys_meant(ast.parse(key, mode="eval").body):
        assert any(re.fullmatch(pattern, known) for known in TEXTS.keys("ru")), where


FAMILIES = {
    "service": [one.code for one in SERVICES],
    "feedback": KINDS,
    "write": KINDS,
    "case": STATES,
    "told": get_args(Told),
    "which": ["office", "topic"],
    "day": WEEK,
    "consent": WAYS_ON,
    "declined": WAYS_ON,
    "language": TEXTS.languages,
    "office": ["route", "parking", "access"],
    "slot": ["today", "tomorrow", *get_args(WhyNot)],
    "sms": SIZES,
    "sms-visit": HEADS,
    "sms-manage": TAILS,
    "indicator": [*indicators(), "index"],
    "audience": AUDIENCES,
    "mode": MODES,
    "verdict": get_args(Verdict),
    "wish": ["hint", "full", *get_args(Reason)],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_families_of_keys_are_whole(family: str) -> None:
    assert {f"{family}-{one}" for one in FAMILIES[family]} <= TEXTS.keys("ru")


@pytest.mark.parametrize("code", shipped_surveys())
@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_survey_has_its_words(code: str, language: str) -> None:
    assert set(shipped_surveys()[code].words()) <= TEXTS.keys(language)


def test_no_survey_has_words_that_nobody_says() -> None:
    asked = {key for one in shipped_surveys().values() for key in one.words()}
    written = {key for key in TEXTS.keys("ru") if re.match("(ask|ends|label|option)-", key)}
    assert written - asked == {"ask-phone"}


def test_no_key_has_words_that_nobody_says() -> None:
    nodes = [
        node
        for file in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr | ast.Constant)
    ]
    named = {node.value for node in nodes if isinstance(node, ast.Constant)}
    families = {
        pattern
        for node in nodes
        if isinstance(node, ast.JoinedStr)
        for pattern in keys_meant(node)
        if re.match(r"[a-z]+\\-\[", pattern)
    }
    silent = {
        key
        for key in TEXTS.keys("ru") - named
        if not key.startswith("open-")
        and not any(re.fullmatch(pattern, key) for pattern in families)
    }
    assert silent == set()


def test_what_opens_a_conversation_is_opened_by_somebody() -> None:
    opened = {key.removeprefix("open-") for key in TEXTS.keys("ru") if key.startswith("open-")}
    assert opened <= set(EVERYTHING.openers)


def test_no_word_opens_two_conversations() -> None:
    opens: dict[str, set[str]] = defaultdict(set)
    for typed, word in TEXTS.opening_words():
        assert typed
        opens[typed].add(word)
    assert {typed: words for typed, words in opens.items() if len(words) > 1} == {}


@pytest.mark.parametrize("language", TEXTS.languages)
def test_a_button_of_the_menu_may_be_typed_at_any_time(language: str) -> None:
    opens = dict(TEXTS.opening_words())
    for word in ("menu", "booking", "visits", "info", "where", "feedback", "operator", "settings"):
        label = TEXTS.words(Text(f"button-{word}"), language)
        assert opens.get(plain(label)) == word, label


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize("family", ["button-", "service-", "language-", "label-", "option-"])
def test_labels_need_no_shortening_on_any_channel(language: str, family: str) -> None:
    for key in TEXTS.keys(language):
        if key.startswith(family):
            assert len(TEXTS.words(Text(key), language)) <= SHORT, key


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_choice_of_words_has_a_default_that_can_be_said(language: str) -> None:
    for limit in (2, 5, 10, 21):
        for key in ("too-many-visits", "too-many-moves"):
            assert str(limit) in TEXTS.words(Text(key, {"limit": limit}), language)
        assert str(limit) in TEXTS.words(Text("on-the-list", {"before": limit}), language)
    first = TEXTS.words(Text("on-the-list", {"before": 0}), language)
    assert "0" not in first
    for kind in ("voice", "sticker", "photo", "something new"):
        assert TEXTS.words(Text("cannot-read", {"kind": kind}), language)


def test_a_key_without_words_is_our_own_mistake() -> None:
    with pytest.raises(MissingTextError):
        TEXTS.words(Text("no-such-key"), "ru")


def test_a_text_that_cannot_be_filled_in_is_our_own_mistake() -> None:
    with pytest.raises(BadTextError, match="confirmation"):
        TEXTS.words(Text("confirmation"), "ru")


def test_what_a_language_does_not_know_is_said_in_russian(tmp_path: Path) -> None:
    (tmp_path / "ru.ftl").write_text("menu = Чем помочь?\nbutton-menu = Меню\n", "utf-8")
    (tmp_path / "en.ftl").write_text("menu = How can I help?\n", "utf-8")
    texts = Texts(tmp_path)
    assert texts.words(Text("menu"), "en") == "How can I help?"
    assert texts.words(Text("button-menu"), "en") == "Меню"
    assert texts.words(Text("menu"), "tt") == "Чем помочь?"


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru", "ru"), ("en-GB", "en"), ("EN_us", "en"), ("tt", "ru"), ("", "ru"), (None, "ru")],
)
def test_a_messengers_language_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert TEXTS.language(code) == language


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("  «Записаться!» ", "записаться"),
        ("Ёлка", "елка"),
        ("/START", "/start"),
        ("Мои   записи…", "мои записи"),
        ("!?", ""),
    ],
)
def test_words_are_compared_without_case_and_punctuation(typed: str, compared: str) -> None:
    assert plain(typed) == compared
