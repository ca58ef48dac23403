"""A slip in a typed command is answered in one Russian line, with exit code 2."""

import pytest

from bot.cli.commands import run


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["book", "--office", "perm"], "otklik book: не хватает --service, --time, --phone."),
        (["visits", "--jsn"], "otklik: лишнее: --jsn."),
        (["visits", "--day"], "otklik visits: после --day ничего нет."),
        (["bok"], "otklik: команды 'bok' нет."),
        (["arrived"], "otklik arrived: не хватает НОМЕР."),
        (
            ["link", "--topic", "x", "--audience", "all"],
            "otklik link: --audience 'all' не бывает, есть: ",
        ),
        (["survey", "lose"], "otklik survey: ДЕЙСТВИЕ 'lose' не бывает, есть: "),
        (["visits", "--json=1"], "otklik visits: --json пишут без '1'."),
        (["score", "--off", "perm"], "otklik score: --off может значить --office, --offices."),
        (["link", "--topic", "x", "--contacts", "two"], "otklik link: --contacts не бывает 'two'."),
    ],
)
def test_a_slip_is_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as left:
        run(words)
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert told.startswith(sentence)
    assert told.endswith("--help\n")
    assert told.count("\n") == 1
