import pytest

from bot.domain.toml_table import parse_toml

TEXT = '''\
title = "x"
a.b = 1
[plain]
"quoted key" = 1
[[list]]
one = 1
[list.inner]
deep.er = 1
[[list]]
# not = "a key"
words = """
hidden = 1
[header]
"""
after = 2
  indented = 3
[[list.inner.most]]
x = 1
[[list.inner.most]]
x = 2
spread = [
  "k = v",
  "w",
]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("a",), 2),
        (("a", "b"), 2),
        (("plain",), 3),
        (("plain", "quoted key"), 4),
        (("list", 0), 5),
        (("list", 0, "inner"), 7),
        (("list", 0, "inner", "deep", "er"), 8),
        (("list", 1), 9),
        (("list", 1, "words"), 11),
        (("list", 1, "after"), 15),
        (("list", 1, "indented"), 16),
        (("list", 1, "inner", "most", 1, "x"), 20),
        (("list", 1, "inner", "most", 1, "spread"), 21),
        (("list", 1, "missing"), 9),  # the line of what it belongs to
        (("nowhere",), 1),
    ],
)
def test_a_problem_stands_at_the_line_of_its_value(path: tuple[str | int, ...], line: int) -> None:
    report = parse_toml(TEXT).report
    report.refuse(path, "is wrong")
    assert report.problems[0].line == line


def test_a_path_counts_the_tables_of_a_list_from_one() -> None:
    report = parse_toml(TEXT).report
    report.refuse(("list", 1, "inner", "most", 0, "x"), "is wrong")
    assert report.problems[0].path == "list[2].inner.most[1].x"


@pytest.mark.parametrize(
    "text", ["a = ", "a = 1\na = 2", 'a = "', "[", "\x00", "a = " + "[" * 9000]
)
def test_what_is_no_toml_is_one_problem(text: str) -> None:
    (problem,) = parse_toml(text).report.problems
    assert problem.reason.startswith("это не TOML: ")
    assert 1 <= problem.line <= text.count("\n") + 1
