import pytest

from bot.cli.table import NOT_FOUND, RefusedError, command, read_day, readable, table


def test_columns_stand_below_one_another() -> None:
    drawn = table(("Имя", "Что"), [("ж", "длинное"), ("длинное", "")])
    assert drawn.splitlines() == ["Имя      Что", "ж        длинное", "длинное"]


def test_a_cell_is_one_line() -> None:
    assert table(("А",), [("раз\n\nдва",)]).splitlines() == ["А", "раз два"]


def test_what_a_person_wrote_neither_commands_the_terminal_nor_passes_for_ours() -> None:
    assert readable("раз\x1b[31m\nдва\u202e\u2028три") == "раз [31m\n    два \n    три"


def test_a_day_is_read_both_ways() -> None:
    day = read_day("2026-11-03")
    assert day
    assert day.isoformat() == "2026-11-03"
    assert read_day("03.11.2026") == day
    assert read_day(None) is None


@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "01.01.1999", "2026-02-30", "день"])
def test_a_day_that_nobody_can_mean_is_refused(typed: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_day(typed)
    assert refused.value.code == 2


def test_a_refusal_is_one_sentence_and_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    @command
    def refuse(_options: object) -> None:
        raise RefusedError("Так нельзя.", 2)

    assert refuse(None) == 2
    assert capsys.readouterr() == ("", "Так нельзя.\n")


def test_a_mistake_of_ours_is_not_hidden() -> None:
    @command
    def stumble(_options: object) -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        stumble(None)


def test_a_database_out_of_reach_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    @command
    def connect(_options: object) -> None:
        raise ConnectionRefusedError

    assert connect(None) == NOT_FOUND
    assert "otklik doctor" in capsys.readouterr().err
