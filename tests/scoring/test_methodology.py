"""The methodology is data: read whole, refused with a sentence, told apart by its fingerprint."""

from pathlib import Path

import pytest

from scoring.methodology import FOLDER, MethodologyError, methodology, names
from tests.scoring.slow_index import ALL, GROUPS, STEPS

WRITTEN = (FOLDER / "after-pilot-2022.toml").read_text("utf-8")


def test_the_pilots_twenty_indicators_stand_in_five_groups() -> None:
    rules = methodology()
    assert [item.code for item in rules.items] == ALL
    assert {one.code: list(rules.members(one.code)) for one in rules.groups} == GROUPS
    steps = {one.code: one.objective.step for one in rules.items if one.objective}
    assert {code: step for code, step in steps.items() if step} == STEPS
    assert names() == ("after-pilot-2022",)


def test_what_no_source_states_says_so() -> None:
    notes = {one.name: one.note for one in methodology().parameters}
    for name in ("chosen", "minimum_coverage", "network", "subjective_weight", "growth_cap"):
        assert "в источниках не указано" in notes[name]
    assert all("не указан" in group.note for group in methodology().groups)
    assert notes["positive_from"] == notes["comfort_points"] == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('value = "B"', 'value = "D"', "параметр chosen не может быть 'D'"),
        ("value = 0.8", "value = 80", "параметр minimum_coverage"),
        ("value = 1000", "value = 100", "параметр draws"),
        ("value = 0.95", "value = 0.9", "параметр level"),
        ('value = ["bot", "web"]', 'value = ["sms"]', "параметр official_modes"),
        ("value = [2.0, 1.0, 0.5]", "value = [2.0, 1.0]", "параметр comfort_points"),
        ("value = 30\n", "value = 3\n", "least_shown больше"),
        ('group = "IV"', 'group = "VI"', "неизвестная группа 'VI'"),
        ('code = "usefulness"', 'code = "simplicity"', "описан дважды"),
        ("weight = 1.0", "weight = 0", "вес группы I"),
        ("step = 0.1 }", "step = -1 }", "шаг чек-листа channels"),
        ('rule = "share" }', 'rule = "share", step = 1 }', "шаг чек-листа transport"),
        ('rule = "levels"', 'rule = "stars"', "неизвестное правило 'stars'"),
        ('scale = "choice", scored = false', 'scale = "choice"', "не имеет оценки"),
        ('scale = "yesno", note', 'scale = "maybe", note', "неизвестная шкала 'maybe'"),
        ("[parameters.level]", "[parameters.leve1]", "parameters: не хватает level"),
        ('title = "Адресность"', 'titel = "Адресность"', "группа IV"),
        ('title = "Адресность"', 'title = ""', "title должен быть"),
        ('version = "after', "version = after", "не читается"),
        ('objective = { rule = "growth" }', "", "нет ни вопроса, ни чек-листа"),
        ('group = "IV"', 'group = ["IV"]', "group должен быть непустой строкой"),
        ('code = "usefulness"', "code = 5", "code должен быть непустой строкой"),
        ('code = "usefulness"', "", "показатель: не хватает code"),
        ('value = ["bot", "web"]', 'value = [["bot"]]', "параметр official_modes"),
        ("weight = 1.0", "weight = inf", "вес группы I"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_one_sentence(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in WRITTEN
    file = tmp_path / "mine.toml"
    file.write_text(WRITTEN.replace(old, new, 1), "utf-8")
    with pytest.raises(MethodologyError, match=r"mine\.toml") as wrong:
        methodology(str(file))
    assert words in str(wrong.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("groups = 1", "groups должны быть"),
        ("indicators = 1", "indicators — списком"),
        ('indicators = ["a"]', "показатель: ожидалась таблица"),
    ],
)
def test_a_methodology_of_another_shape_is_refused(tmp_path: Path, wrong: str, words: str) -> None:
    before, groups = WRITTEN.split("[groups.I]")
    groups, items = groups.split("[[indicators]]", 1)
    rest = "[[indicators]]" + items if wrong.startswith("groups") else "[groups.I]" + groups
    file = tmp_path / "mine.toml"
    file.write_text(f"{wrong}\n{before}\n{rest}", "utf-8")
    with pytest.raises(MethodologyError, match=words):
        methodology(str(file))


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(MethodologyError, match="after-pilot-2022"):
        methodology("before-pilot")
    with pytest.raises(MethodologyError, match="не читается: проверьте имя"):
        methodology(str(tmp_path / "none.toml"))


def test_every_edit_changes_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(WRITTEN + "\n", "utf-8")
    assert methodology(str(file)).fingerprint != methodology().fingerprint
