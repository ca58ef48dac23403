"""Reads who deals with which case, how soon, and the list of root causes: data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bot.domain.toml_table import Problem, TomlTable, parse_toml

FILE: Final = Path(__file__).with_name("case_rules.toml")
MOST_DAYS: Final = 30  # working days; 59-ФЗ gives even an official appeal 30 calendar days
FIRST_OWNER: Final = "office"


class CaseRulesError(ValueError):
    """The file cannot be used; each problem has its line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.path} {one.reason}" for one in problems))
        self.problems = problems


@dataclass(frozen=True)
class Named:
    """An owner or a root cause by its code, with its name by language."""

    code: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """What a case may be about; `answer_within` is in working days."""

    code: str
    name: Mapping[str, str]
    owner: str
    answer_within: int


@dataclass(frozen=True)
class CaseRules:
    """All of it; a code that is no longer in the file is dealt with as `other`."""

    topics: tuple[Topic, ...]
    owners: tuple[Named, ...]
    causes: tuple[Named, ...]
    manager: str
    other_topic: str

    def topic(self, code: str) -> Topic:
        """The topic of that code, or the one for all the rest."""
        known = {one.code: one for one in self.topics}
        return known.get(code) or known[self.other_topic]

    def cause(self, code: str) -> Named | None:
        """The root cause of that code, if it is on the list."""
        return next((one for one in self.causes if one.code == code), None)

    def owner_name(self, code: str) -> str:
        """How staff call that owner, in Russian."""
        return next((one.name["ru"] for one in self.owners if one.code == code), code)


@cache
def case_rules() -> CaseRules:
    """The rules that the product ships with."""
    return read_case_rules(FILE.read_text(encoding="utf-8"))


def read_case_rules(text: str) -> CaseRules:
    """The rules of a file; CaseRulesError names every line that cannot be used."""
    whole = parse_toml(text)
    owners, causes = _named(whole, "owner"), _named(whole, "cause")
    topics = tuple(_topic(one) for one in whole.tables("topic"))
    rules = CaseRules(topics, owners, causes, whole.words("manager"), whole.words("other_topic"))
    whole.nothing_else()
    _refuse_strangers(whole, rules)
    if whole.report.problems:
        raise CaseRulesError(tuple(sorted(whole.report.problems, key=lambda one: one.line)))
    return rules


def _named(whole: TomlTable, key: str) -> tuple[Named, ...]:
    found = []
    for table in whole.tables(key):
        found.append(Named(table.words("code"), table.texts("name")))
        table.nothing_else()
    return tuple(found)


def _topic(table: TomlTable) -> Topic:
    topic = Topic(
        code=table.words("code"),
        name=table.texts("name"),
        owner=table.words("owner", FIRST_OWNER),
        answer_within=table.number("answer_within", 1, MOST_DAYS),
    )
    table.nothing_else()
    return topic


def _refuse_strangers(whole: TomlTable, rules: CaseRules) -> None:
    owners, topics = ({one.code for one in some} for some in (rules.owners, rules.topics))
    if rules.manager not in owners:
        whole.refuse("manager", f"{rules.manager!r} нет среди owner")
    if rules.other_topic not in topics:
        whole.refuse("other_topic", f"{rules.other_topic!r} нет среди topic")
    for at, topic in enumerate(rules.topics):
        if topic.owner not in owners:
            whole.report.refuse(("topic", at, "owner"), f"{topic.owner!r} нет среди owner")
    for key, some in (("owner", rules.owners), ("topic", rules.topics), ("cause", rules.causes)):
        codes = [one.code for one in some]
        for at, code in enumerate(codes):
            if code in codes[:at]:
                whole.report.refuse((key, at, "code"), f"{code!r} уже есть выше")
