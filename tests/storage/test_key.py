import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.key import Key, key_for


def test_a_key_is_made_once_beside_the_database_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/otklik.db")
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: key_for(url, None).fingerprint, range(8)))
    file = tmp_path / "otklik.db.key"
    assert len(made) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["otklik.db.key"]


def test_a_key_that_was_given_needs_no_file(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/otklik.db")
    assert key_for(url, "a").fingerprint != key_for(url, "b").fingerprint
    assert key_for(url, "a").fingerprint == key_for(make_url("postgresql://x/y"), "a").fingerprint
    assert list(tmp_path.iterdir()) == []


def test_a_digest_is_of_its_purpose_and_of_its_very_parts() -> None:
    key = Key(None, "a")
    told = [
        key.digest("draw", "ab", "c"),
        key.digest("draw", "a", "bc"),
        key.digest("draw", "abc"),
        key.digest("phone", "ab", "c"),
        Key(None, "b").digest("draw", "ab", "c"),
    ]
    assert len(set(told)) == 5
