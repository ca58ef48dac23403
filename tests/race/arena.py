"""The place where bookers race: one place here, three there, one time a day elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.events import Address
from bot.domain.booking import Limits
from bot.domain.centre_file import read_centre
from bot.handlers.routing import Rules
from storage.database import Store

# Monday, noon in Perm.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SERVICE = "certificate"
CHANNEL = "webchat"
PEOPLE = 220
# Nobody is stopped by how much one person may: who is quicker is what is asked.
RULES = Rules(timedelta(hours=2), None, "http://127.0.0.1:8080", Limits(active=10**6, moves=10**6))

ONE, THREE, PRESSED, MOVES, PHONE = "one", "three", "pressed", "moves", "phone"
CLOSING, CHANGING = "closing", "changing"
PLACES = {ONE: 1, THREE: 3, PRESSED: 1, MOVES: 1, PHONE: 1, CLOSING: 1, CHANGING: 1}
LISTS = 12
DAYS, FIRST_DAY, A_DAY = 300, 40, 48
# From here on no race uses a list's days but the last one's.
LATE_LISTS = 6 * DAYS
OPENS_UTC = timedelta(hours=3)


@dataclass(frozen=True)
class Racer:
    """Somebody with a chat and a consent."""

    number: int

    @property
    def address(self) -> Address:
        """Where they are reached."""
        return Address(CHANNEL, f"racer-{self.number}")


def prepare(store: Store) -> None:
    """The arena's centre and its people."""
    read_centre(described())
    store.centres.keep(described(), NOW)
    for number in range(PEOPLE):
        address = Racer(number).address
        store.conversations.open(address, "ru", NOW)
        client = store.clients.create(NOW)
        store.clients.agree(client, "booking", "words", "ru", address, NOW)
        store.conversations.belong_to(address, client)


def time_of(trial: int) -> datetime:
    """A time of its own for each trial, on another day than the last."""
    day, slot = FIRST_DAY + trial % DAYS, trial // DAYS
    return _midnight(day) + OPENS_UTC + timedelta(minutes=15 * slot)


def early_time(number: int) -> datetime:
    """A time of its own for each racer, before those of all trials."""
    return _midnight(2 + number // A_DAY) + OPENS_UTC + timedelta(minutes=15 * (number % A_DAY))


def only_time(trial: int) -> tuple[str, datetime]:
    """An office and the one time of one of its days."""
    return f"list-{trial // DAYS}", _midnight(FIRST_DAY + trial % DAYS) + OPENS_UTC


def described() -> str:
    """The arena as a centre's file."""
    offices = [_office(code, places, "08:00-20:00") for code, places in PLACES.items()]
    offices += [_office(f"list-{n}", 1, "08:00-08:15") for n in range(LISTS)]
    head = '[centre]\nname.ru = "Гонки"\nhotline = "8 800 000-00-00"\nhotline_hours.ru = "Всегда"\n'
    return head + "".join(offices)


def _office(code: str, places: int, hours: str) -> str:
    days = "\n".join(
        f'{day} = ["{hours}"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    )
    return f"""
[[offices]]
code = "{code}"
name.ru = "{code}"
address.ru = "{code}"
zone = "Asia/Yekaterinburg"
latitude = 58.0
longitude = 56.0
phone = "8 800 000-00-01"
places = {places}
horizon_days = 365
works_on_holidays = true
[offices.hours]
{days}
[offices.services]
{SERVICE} = 15
"""


def _midnight(day: int) -> datetime:
    return datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC) + timedelta(days=day)
