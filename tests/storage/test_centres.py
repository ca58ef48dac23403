from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, select

from bot.domain.centre_file import CentreFileError
from storage.centres import DEMO, Centres
from storage.tables import centres, metadata

TEXT = DEMO.read_text("utf-8")
OTHER = TEXT.replace("Прикамский центр", "Другой центр")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    yield from database(tmp_path / "one.db")


@pytest.fixture
def other_engine(tmp_path: Path) -> Iterator[Engine]:
    yield from database(tmp_path / "other.db")


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def database(path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def name(connection: Connection) -> str:
    centre = Centres(connection).newest()
    assert centre
    return centre.name["ru"]


def test_an_empty_database_has_no_centre(connection: Connection) -> None:
    assert Centres(connection).newest() is None
    assert Centres(connection).newest_id() is None


def test_the_newest_centre_is_in_force_and_the_older_ones_are_kept(connection: Connection) -> None:
    first = Centres(connection).keep(TEXT, NOON)
    assert name(connection).startswith("Прикамский")
    second = Centres(connection).keep(OTHER, NOON)
    assert second > first
    assert Centres(connection).newest_id() == second
    assert name(connection).startswith("Другой")
    kept = connection.execute(select(centres.c.description).order_by(centres.c.id)).scalars()
    assert list(kept) == [TEXT, OTHER]


def test_a_centre_is_parsed_once(connection: Connection) -> None:
    Centres(connection).keep(TEXT, NOON)
    assert Centres(connection).newest() is Centres(connection).newest()


def test_a_bad_file_is_not_stored(connection: Connection) -> None:
    with pytest.raises(CentreFileError):
        Centres(connection).keep(TEXT.replace('code = "perm"', ""), NOON)
    assert Centres(connection).newest_id() is None


def test_two_databases_in_one_process_are_not_confused(
    engine: Engine, other_engine: Engine
) -> None:
    with engine.connect() as here, other_engine.connect() as there:
        assert Centres(here).keep(TEXT, NOON) == Centres(there).keep(OTHER, NOON)
        assert name(here).startswith("Прикамский")
        assert name(there).startswith("Другой")
        assert name(here).startswith("Прикамский")


def test_a_load_rolled_back_is_forgotten_though_its_number_comes_again(
    connection: Connection,
) -> None:
    number = Centres(connection).keep(TEXT, NOON)
    assert name(connection).startswith("Прикамский")
    connection.rollback()
    assert Centres(connection).newest() is None
    assert Centres(connection).keep(OTHER, NOON + timedelta(seconds=1)) == number
    assert name(connection).startswith("Другой")
