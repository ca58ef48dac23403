import re
from datetime import time, timedelta

import pytest

from bot.app import rules_of
from bot.domain.booking import Limits
from bot.settings import SettingsError, read_settings, tokens


@pytest.fixture(autouse=True)
def nowhere(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from anybody's own .env."""
    monkeypatch.chdir(str(tmp_path))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("20:00-10:00", (time(20), time(10))),
        ("", None),
        (" 21:30 - 09:15 ", (time(21, 30), time(9, 15))),
    ],
)
def test_quiet_hours_are_read_as_written(
    monkeypatch: pytest.MonkeyPatch, written: str, read: object
) -> None:
    monkeypatch.setenv("OTKLIK_QUIET_HOURS", written)
    assert read_settings().quiet_hours == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2h", timedelta(hours=2)),
        ("90m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("30", timedelta(seconds=30)),
        ("1.5h", timedelta(minutes=90)),
    ],
)
def test_a_delay_is_read_as_written(
    monkeypatch: pytest.MonkeyPatch, written: str, read: timedelta
) -> None:
    monkeypatch.setenv("OTKLIK_SURVEY_DELAY", written)
    assert read_settings().survey_delay == read


def test_the_limits_of_booking_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules_of(read_settings()).limits == Limits()
    written = {"ACTIVE_BOOKINGS": "3", "MOVES": "0", "HOLD": "90s", "OFFER_HOLD": "1h"}
    for name, value in {**written, "COOL_DOWN": "0"}.items():
        monkeypatch.setenv(f"OTKLIK_{name}", value)
    read = rules_of(read_settings()).limits
    held, offered = timedelta(seconds=90), timedelta(hours=1)
    assert read == Limits(3, 0, held, offered, timedelta(0))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACTIVE_BOOKINGS", "0"),
        ("ACTIVE_BOOKINGS", "two"),
        ("MOVES", "-1"),
        ("HOLD", "soon"),
        ("HOLD", "0"),
        ("OFFER_HOLD", "-15m"),
        ("OFFER_HOLD", "0m"),
        ("PUBLIC_URL", "chat.example.org"),
        ("COOL_DOWN", "a while"),
        ("CALL_CAP", "3651d"),
        ("SURVEY_EXPIRY", "9" * 30 + "d"),
        ("CALL_TOKENS", "pbx"),
        ("CALL_TOKENS", "pbx:short"),
        ("CALL_TOKENS", f"pbx:{'t' * 24},pbx:{'u' * 24}"),
        ("CALL_TOKENS", f"pbx:{'t' * 24},other:{'t' * 24}"),
        ("CALL_SHARE", "1.1"),
        ("CALL_CAP", "-1d"),
        ("STAFF", "Anna"),
        ("CHAIN_KEY", "guessed"),
        ("QUIET_HOURS", "evening"),
        ("QUIET_HOURS", "20:00"),
        ("SURVEY_DELAY", "soon"),
        ("SURVEY_DELAY", "-1h"),
        ("PORT", "70000"),
        ("PORT", "many"),
        ("DATABASE_URL", "mysql://localhost/otklik"),
        ("VK_GROUP_ID", "club1"),
        ("VK_GROUP_ID", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("CONVERSION_2", "hired"),
        ("ASK_MISSED", "maybe"),
        ("MOVES", "9" * 5000),
        ("TELEGRAM_TOKEN", "secret"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"OTKLIK_{name}", value)
    with pytest.raises(SettingsError, match=f"OTKLIK_{name}: .*[а-я]") as refused:
        read_settings()
    assert not re.search("[a-z] [a-z]", str(refused.value)), "not in Russian alone"


def test_a_wrong_setting_is_refused_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_PORT", "many")
    monkeypatch.setenv("OTKLIK_MOVES", "-1")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    told = str(refused.value).splitlines()
    assert told == ["OTKLIK_PORT: нужно целое число", "OTKLIK_MOVES: нужно не меньше 0"]


def test_a_wrong_token_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("OTKLIK_PORT", "many")
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert "secret" not in str(wrong.value)
    monkeypatch.setenv("OTKLIK_PORT", "1")
    assert "secret" not in repr(read_settings())


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "VK_TOKEN", "VK_GROUP_ID", "VK_API_URL"])
def test_an_empty_line_means_that_it_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"OTKLIK_{name}", "")
    assert getattr(read_settings(), name.lower()) is None


def test_systems_are_known_by_their_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_CALL_TOKENS", f"pbx:{'t' * 24}, other:{'u' * 24}")
    settings = read_settings()
    assert settings.call_tokens
    assert tokens(settings.call_tokens) == {"t" * 24: "pbx", "u" * 24: "other"}
    assert "ttt" not in repr(settings)


def test_addresses_lose_their_last_slash_and_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_VK_API_URL", "http://127.0.0.1:8082/")
    monkeypatch.setenv("OTKLIK_DATABASE_URL", "postgresql+asyncpg://otklik@localhost/otklik")
    settings = read_settings()
    assert settings.vk_api_url == "http://127.0.0.1:8082"
    assert settings.database_url == "postgresql://otklik@localhost/otklik"
