"""Reads a methodology's file and refuses, in one Russian sentence, what cannot be computed."""

import tomllib
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args

from scoring.facts import AUDIENCES, MODES
from scoring.intervals import LEVEL
from scoring.methodology import (
    ALTERNATIVES,
    Group,
    Item,
    Methodology,
    MethodologyError,
    Network,
    Objective,
    Parameter,
    Publication,
    Rule,
    Scale,
    Subjective,
)

Table: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Any], bool]

MOST_DRAWS: Final = 100_000


def read(path: Path) -> Methodology:
    """The methodology of that file; MethodologyError for a missing, broken or senseless one."""
    try:
        written = path.read_bytes()
        document = tomllib.loads(written.decode())
    except OSError:
        told = f"Методика {path.name} не читается: проверьте имя и права на чтение."
        raise MethodologyError(told) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MethodologyError(f"Методика {path.name} не читается: {error}.") from error
    try:
        return _methodology(document, sha256(written).hexdigest())
    except MethodologyError as wrong:
        raise MethodologyError(f"Методика {path.name}: {wrong}") from None


def _methodology(document: Table, fingerprint: str) -> Methodology:
    _keys(document, {"version", "title", "source", "parameters", "groups", "indicators"}, "файл")
    if not isinstance(document["groups"], dict) or not isinstance(document["indicators"], list):
        raise MethodologyError("groups должны быть таблицами, indicators — списком таблиц.")
    values = _parameters(document["parameters"])
    groups = tuple(_group(code, table) for code, table in document["groups"].items())
    items = tuple(_item(table, {one.code for one in groups}) for table in document["indicators"])
    _refuse_twice([item.code for item in items])
    _refuse_empty(groups, items)
    _refuse_weightless(values)
    own = {name: values[name] for name in _KEPT}
    return Methodology(
        version=_text(document, "version", "файл"),
        title=_text(document, "title", "файл"),
        source=_text(document, "source", "файл"),
        groups=groups,
        items=items,
        parameters=tuple(_printed(document["parameters"], values)),
        fingerprint=fingerprint,
        official_modes=frozenset(values["official_modes"]),
        publication=Publication(values["least_shown"], values["least_firm"]),
        **own,
    )


def _parameters(tables: Table) -> dict[str, Any]:
    _keys(tables, set(_CHECKS), "parameters")
    values = {}
    for name, check in _CHECKS.items():
        _keys(tables[name], {"value", "unit"}, f"параметр {name}", may={"note"})
        value = tables[name]["value"]
        if not check(value):
            raise MethodologyError(f"параметр {name} не может быть {value!r}.")
        values[name] = tuple(value) if isinstance(value, list) else value
    return values


def _printed(tables: Table, values: Table) -> list[Parameter]:
    return [
        Parameter(name, value, tables[name]["unit"], tables[name].get("note", ""))
        for name, value in values.items()
    ]


def _group(code: str, table: Table) -> Group:
    _keys(table, {"title", "weight"}, f"группа {code}", may={"note"})
    if not _is_positive(table["weight"]):
        raise MethodologyError(f"вес группы {code} должен быть положительным числом.")
    return Group(code, _text(table, "title", code), float(table["weight"]), table.get("note", ""))


def _item(table: Table, groups: set[str]) -> Item:
    _keys(table, {"code", "group", "title"}, "показатель", may={"subjective", "objective"})
    code = _text(table, "code", "показатель")
    if _text(table, "group", code) not in groups:
        raise MethodologyError(f"у показателя {code} неизвестная группа {table['group']!r}.")
    if "subjective" not in table and "objective" not in table:
        raise MethodologyError(f"у показателя {code} нет ни вопроса, ни чек-листа.")
    subjective = _subjective(code, table["subjective"]) if "subjective" in table else None
    objective = _objective(code, table["objective"]) if "objective" in table else None
    return Item(code, table["group"], _text(table, "title", code), subjective, objective)


def _subjective(code: str, table: Table) -> Subjective:
    _keys(table, {"scale"}, f"{code}.subjective", may={"scored", "note"})
    scored = table.get("scored", True)
    if table["scale"] not in get_args(Scale) or type(scored) is not bool:
        raise MethodologyError(f"у показателя {code} неизвестная шкала {table['scale']!r}.")
    if scored and table["scale"] == "choice":
        raise MethodologyError(f"у показателя {code} выбор варианта не имеет оценки.")
    return Subjective(table["scale"], scored, table.get("note", ""))


def _objective(code: str, table: Table) -> Objective:
    _keys(table, {"rule"}, f"{code}.objective", may={"step", "note"})
    if table["rule"] not in get_args(Rule):
        raise MethodologyError(f"у чек-листа {code} неизвестное правило {table['rule']!r}.")
    listed = table["rule"] == "list"
    if listed != ("step" in table) or (listed and not _is_positive(table["step"])):
        raise MethodologyError(f"шаг чек-листа {code} нужен только списку и больше нуля.")
    return Objective(table["rule"], float(table.get("step", 0)), table.get("note", ""))


def _keys(table: Any, needed: set[str], where: str, *, may: set[str] | None = None) -> None:
    if not isinstance(table, dict):
        raise MethodologyError(f"{where}: ожидалась таблица.")
    missing, unknown = needed - table.keys(), table.keys() - needed - (may or set())
    if missing:
        raise MethodologyError(f"{where}: не хватает {', '.join(sorted(missing))}.")
    if unknown:
        raise MethodologyError(f"{where}: неизвестно {', '.join(sorted(unknown))}.")


def _text(table: Table, key: str, where: str) -> str:
    if not isinstance(table[key], str) or not table[key].strip():
        raise MethodologyError(f"{where}: {key} должен быть непустой строкой.")
    return str(table[key])


def _refuse_twice(codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise MethodologyError(f"показатель {code} описан дважды.")


def _refuse_empty(groups: tuple[Group, ...], items: tuple[Item, ...]) -> None:
    for group in groups:
        if not any(item.group == group.code for item in items):
            raise MethodologyError(f"в группе {group.code} нет ни одного показателя.")


def _refuse_weightless(values: Table) -> None:
    if values["subjective_weight"] + values["objective_weight"] <= 0:
        raise MethodologyError("у анкет и чек-листов вместе нет веса.")
    if values["least_shown"] > values["least_firm"]:
        raise MethodologyError("least_shown больше least_firm.")


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and isfinite(value)


def _is_positive(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _is_one_of(*words: str | float) -> Check:
    return lambda value: value in words


def _are_some_of(words: tuple[str, ...]) -> Check:
    return lambda value: (
        isinstance(value, list) and bool(value) and all(one in words for one in value)
    )


def _is_whole(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _are_points(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(map(_is_positive, value))  # noqa: PLR2004 (three levels of comfort)


_CHECKS: Final[Mapping[str, Check]] = {
    "audiences": _are_some_of(AUDIENCES),
    "positive_from": _is_whole(1, 10),
    "chosen": _is_one_of(*ALTERNATIVES),
    "minimum_coverage": _is_share,
    "subjective_weight": _is_share,
    "objective_weight": _is_share,
    "combination": _is_one_of("mean"),
    "network": _is_one_of(*get_args(Network)),
    "office_mean": _is_one_of("equal"),
    "checklist_period": _is_one_of("within", "until"),
    "comfort_points": _are_points,
    "list_cap": _is_positive,
    "growth_cap": _is_positive,
    "official_modes": _are_some_of(MODES),
    "least_shown": _is_whole(1, 1_000_000),
    "least_firm": _is_whole(1, 1_000_000),
    # Figures outside the index, and the words about all of them, know no other.
    "level": _is_one_of(LEVEL),
    "draws": _is_whole(1_000, MOST_DRAWS),
    "seed": _is_whole(0, 2**63 - 1),
}
_ELSEWHERE: Final = {
    "combination",
    "office_mean",
    "official_modes",
    "least_shown",
    "least_firm",
}
_KEPT: Final = tuple(name for name in _CHECKS if name not in _ELSEWHERE)
