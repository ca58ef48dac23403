import pytest

from tests.cli.command_line import Centre

POSTER = ("poster", "--office", "perm", "--window", "3", "--pdf")


def test_a_poster_is_written_and_its_link_named(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", "https://czn.example.ru/")
    file = centre.path.parent / "poster.pdf"
    said = centre.says(*POSTER, str(file))
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1] == "Ссылка: https://czn.example.ru/q/perm/3"
    assert file.read_bytes().startswith(b"%PDF-")
    russian = file.read_bytes()
    assert centre.says(*POSTER, str(file), "--language", "en").code == 0
    assert file.read_bytes() != russian


def test_a_link_that_opens_only_here_is_warned_about(centre: Centre) -> None:
    said = centre.says(*POSTER, str(centre.path.parent / "poster.pdf"))
    assert said.code == 0
    assert "OTKLIK_PUBLIC_URL" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("poster", "--office", "nowhere", "--window", "3", "--pdf", "p.pdf"), 1),
        (("poster", "--office", "perm", "--window", "0", "--pdf", "p.pdf"), 2),
        (("poster", "--office", "perm", "--window", "1000", "--pdf", "p.pdf"), 2),
        ((*POSTER, "no/such/folder/p.pdf"), 1),
    ],
)
def test_what_cannot_be_is_no_poster(centre: Centre, words: tuple[str, ...], code: int) -> None:
    said = centre.says(*words)
    assert said.code == code
    assert said.err.rstrip("\n").splitlines()
    assert not (centre.path.parent / "p.pdf").exists()
