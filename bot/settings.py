"""Every setting of the product (`OTKLIK_…`), read once and checked at start."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "OTKLIK_"
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(s|m|h|d)?")
# A moment so much later is still a date, wherever it is counted from.
LONGEST_DURATION = timedelta(days=3650)
SHORTEST_SECRET = 24
_TOKEN = re.compile(rf"([a-z0-9-]{{1,40}}):([A-Za-z0-9_.~+/=-]{{{SHORTEST_SECRET},200}})")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class SettingsError(ValueError):
    """Some settings are wrong: one line each, with the setting's name."""


class Settings(BaseSettings):
    """What a centre may set; descriptions go into docs/settings.md as they are."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    database_url: str = Field(
        "sqlite:///otklik.db",
        description="Where everything is remembered: SQLite or PostgreSQL "
        "(13 or newer, with its extension `btree_gist`).",
    )
    host: str = Field("127.0.0.1", description="Address the web chat listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port the web chat listens on.")
    public_url: str = Field(
        "http://127.0.0.1:8080", description="The web chat's address as people see it, for links."
    )
    frame_ancestors: str = Field(
        "'self'", description="Sites that may show the chat in a frame (CSP frame-ancestors)."
    )
    telegram_token: SecretStr | None = Field(
        None, description="Token of the Telegram bot; without it Telegram stays off."
    )
    telegram_api_url: str | None = Field(
        None, description="A Bot API server of your own in place of the public one."
    )
    vk_token: SecretStr | None = Field(
        None, description="Token of the VK community; without it VK stays off."
    )
    vk_group_id: int | None = Field(None, gt=0, description="Number of the VK community.")
    vk_api_url: str | None = Field(None, description="Another server in place of VK's own.")
    survey_delay: timedelta = Field(
        timedelta(hours=2), description="How long after a visit the person is asked (90m, 2h, 1d)."
    )
    quiet_hours: tuple[time, time] | None = Field(
        (time(20), time(10)),
        description="Hours of the office's day when nobody is asked (20:00-10:00); empty: none.",
    )
    call_tokens: SecretStr | None = Field(
        None,
        description="Who may register calls (POST /api/v1/calls): name:token, parted by commas.",
    )
    call_share: float = Field(
        1.0, ge=0, le=1, description="How large a share of the calls is asked about, 0 to 1."
    )
    call_cap: timedelta = Field(
        timedelta(days=14), description="How long one phone gets no second link (14d; 0: no cap)."
    )
    chain_key: SecretStr | None = Field(
        None,
        description="Secret that seals answers and attendance; without it one is kept in a file "
        "beside the database.",
    )
    survey_after_visit: str = Field(
        "after-visit", description="Which survey follows an attended visit, by its file's name."
    )
    survey_after_call: str = Field(
        "after-call", description="Which survey follows a closed call, by its file's name."
    )
    survey_expiry: timedelta = Field(
        timedelta(hours=72), description="How long an invitation may be answered (72h)."
    )
    survey_reminder: timedelta = Field(
        timedelta(hours=24),
        description="How long after an invitation its one reminder goes out (24h; 0: none).",
    )
    survey_cap: timedelta = Field(
        timedelta(days=14),
        description="A person is invited at most once in so long, over all surveys (14d).",
    )
    nps_cap: timedelta = Field(
        timedelta(days=90),
        description="A person is asked at most once in so long whether they recommend us (90d).",
    )
    ask_missed: bool = Field(
        True, description="Whether who missed a visit is asked one neutral question why."
    )
    repeat_window: timedelta = Field(
        timedelta(days=7),
        description="Another contact on the same topic within so long is the same matter (7d).",
    )
    promised_wait: timedelta = Field(
        timedelta(minutes=5),
        description="How long who has an appointment waits at most, as promised to people (5m).",
    )
    conversion_2: Literal["visit", "result"] = Field(
        "visit",
        description="What a booking should lead to in the conversion's second step: visit or "
        "result.",
    )
    staff: str = Field(
        "",
        description="Accounts and phones of staff, who are never asked: telegram:17, +79001234567.",
    )
    active_bookings: int = Field(
        2, ge=1, le=20, description="How many visits ahead one person may have."
    )
    moves: int = Field(5, ge=0, le=50, description="How often one visit may be moved.")
    hold: timedelta = Field(
        timedelta(minutes=5), description="How long a chosen time is held for the person (5m)."
    )
    offer_hold: timedelta = Field(
        timedelta(minutes=15),
        description="How long a freed time is held for somebody from the waiting list (15m).",
    )
    cool_down: timedelta = Field(
        timedelta(minutes=10),
        description="How long a time given back is kept from the public (10m; 0: not at all).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO",
        description="How much is logged: DEBUG, INFO, WARNING, ERROR.",
    )

    @property
    def secret(self) -> str | None:
        """The chain's key, where one is set."""
        return self.chain_key.get_secret_value() if self.chain_key else None

    @field_validator(
        "telegram_token", "vk_token", "vk_group_id", "call_tokens", "chain_key", mode="before"
    )
    @classmethod
    def empty_is_off(cls, value: Any) -> Any:
        """An empty line in .env means that the setting is not set."""
        return None if value == "" else value

    @field_validator("telegram_token")
    @classmethod
    def looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Digits, a colon, letters: as BotFather gives it."""
        if value and not re.fullmatch(r"\d+:\S+", value.get_secret_value()):
            raise ValueError("это не токен: он похож на 123456:ABC-DEF, его выдаёт BotFather")
        return value

    @field_validator("telegram_api_url", "vk_api_url", mode="before")
    @classmethod
    def empty_is_default(cls, value: Any) -> Any:
        """An empty address means the platform's own; a slash at the end does not matter."""
        return value.rstrip("/") or None if isinstance(value, str) else value

    @field_validator("call_tokens")
    @classmethod
    def names_and_tokens(cls, value: SecretStr | None) -> SecretStr | None:
        """Each system has a name of its own, and a token that nobody guesses."""
        if value:
            tokens(value)
        return value

    @field_validator("chain_key")
    @classmethod
    def long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        """A secret that can be guessed seals nothing."""
        if value and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"нужно не меньше {SHORTEST_SECRET} знаков")
        return value

    @field_validator("staff")
    @classmethod
    def accounts_or_phones(cls, value: str) -> str:
        """A channel's code and an account, or a phone with whatever spaces and dashes."""
        for one in filter(None, (part.strip() for part in value.split(","))):
            if not re.fullmatch(r"[a-z]+:\S+|\+?[\d ()-]{10,20}", one):
                raise ValueError("нужны учётные записи или телефоны: telegram:17, +79001234567")
        return value

    @field_validator(
        "survey_delay",
        "survey_expiry",
        "survey_reminder",
        "survey_cap",
        "nps_cap",
        "call_cap",
        "repeat_window",
        "promised_wait",
        "hold",
        "offer_hold",
        "cool_down",
        mode="before",
    )
    @classmethod
    def read_delay(cls, value: Any) -> Any:
        """2h, 90m, 1d, 30s; a bare number is seconds."""
        return duration(value) if isinstance(value, str) else value

    @field_validator("hold", "offer_hold")
    @classmethod
    def some_time(cls, value: timedelta) -> timedelta:
        """A time held for no time could never be booked."""
        if not value:
            raise ValueError("нужно больше нуля, например 5m")
        return value

    @field_validator("public_url")
    @classmethod
    def an_address(cls, value: str) -> str:
        """It stands before every link that people get."""
        if not re.match(r"https?://[^\s/]+", value):
            raise ValueError("нужен адрес, например https://chat.example.org")
        return value

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def read_quiet_hours(cls, value: Any) -> Any:
        """20:00-10:00, or nothing for no quiet hours."""
        return hours(value) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        """Only SQLite and PostgreSQL are supported."""
        if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
            raise ValueError("нужно начать с sqlite:/// или postgresql://")
        return re.sub(r"^(sqlite|postgresql)\+\w+://", r"\1://", value)


def read_settings(**given: Any) -> Settings:
    """The settings from the environment and .env; SettingsError names what is wrong."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        lines = (_complaint(one["loc"], _plain(one)) for one in wrong.errors())
        raise SettingsError("\n".join(lines)) from None


def tokens(written: SecretStr) -> dict[str, str]:
    """System by token; ValueError, which quotes none of them, for what is not name:token."""
    found: dict[str, str] = {}
    for one in filter(None, (part.strip() for part in written.get_secret_value().split(","))):
        match = _TOKEN.fullmatch(one)
        if not match or match[2] in found or match[1] in found.values():
            raise ValueError(
                "нужно имя:токен через запятую, каждое имя и каждый токен по одному разу, в токене "
                f"не меньше {SHORTEST_SECRET} знаков"
            )
        found[match[2]] = match[1]
    return found


def duration(text: str) -> timedelta:
    """A length of time as people write it; ValueError otherwise."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError("нужен срок, например 90m, 2h или 1d")
    length = timedelta(**{_UNITS[match[2] or "s"]: float(match[1])})
    if length > LONGEST_DURATION:
        raise ValueError(f"нужно не больше {LONGEST_DURATION.days}d")
    return length


def hours(text: str) -> tuple[time, time] | None:
    """Two times of day with a dash between; None for an empty text, ValueError otherwise."""
    if not text.strip():
        return None
    try:
        begins, ends = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError("нужны два времени, например 20:00-10:00, или пусто") from None
    return begins, ends


def _plain(error: Mapping[str, Any]) -> str:
    """What pydantic found, in words for who wrote the setting."""
    words = {
        "value_error": "{error}",
        "int_parsing": "нужно целое число",
        "float_parsing": "нужно число",
        "bool_parsing": "нужно true или false",
        "greater_than": "нужно больше {gt}",
        "greater_than_equal": "нужно не меньше {ge}",
        "less_than_equal": "нужно не больше {le}",
        "literal_error": "нужно одно из: {expected}",
    }.get(error["type"], "такого значения не бывает")
    return words.format_map(error.get("ctx", {})).replace(" or ", " или ")


def _complaint(place: tuple[int | str, ...], reason: str) -> str:
    name = PREFIX + str(place[0]).upper() if place else PREFIX.rstrip("_")
    return f"{name}: {reason}"
