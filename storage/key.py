"""The installation's own secret: what is keyed by it cannot be made, or guessed, without it.

Given by the settings, or kept in a file beside the SQLite database (`otklik.db.key`; in the folder
Otklik is started in where the database is PostgreSQL), made at first need and readable by its owner
alone. Whoever moves the database moves the key with it.
"""

import hmac
import os
import secrets
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

KEY_BYTES: Final = 32
KEY_FILE: Final = "otklik.key"
OWNER_ONLY: Final = 0o600


class Key:
    """Keyed digests, each for a purpose of its own, so that none can stand for another."""

    def __init__(self, place: Path | None, given: str | None = None) -> None:
        self.place = place
        self._given = given

    def digest(self, purpose: str, *parts: str) -> str:
        """64 hexadecimal digits; parts are parted so that no two lists give the same."""
        told = "\x1f".join((purpose, *(f"{len(part)}:{part}" for part in parts)))
        return hmac.digest(self._secret, told.encode(), "sha256").hex()

    @property
    def fingerprint(self) -> str:
        """Tells one key from another without telling the key."""
        return self.digest("fingerprint")[:16]

    @cached_property
    def _secret(self) -> bytes:
        if self._given:
            return sha256(self._given.encode()).digest()
        if self.place is None:
            return secrets.token_bytes(KEY_BYTES)  # a database in memory ends with its process
        try:
            return bytes.fromhex(self.place.read_text("ascii"))
        except FileNotFoundError:
            return _made(self.place)


def key_for(url: URL, given: str | None) -> Key:
    """The key that belongs to a database."""
    if url.get_backend_name() != "sqlite":
        return Key(Path(KEY_FILE), given)
    in_memory = url.database in {None, "", ":memory:"}
    return Key(None if in_memory else Path(f"{url.database}.key"), given)


def make_for_the_owner(place: Path, content: str = "") -> None:
    """A new file that its owner alone may read; one that is there stays as it is.

    It gets its name when it is whole and closed again: to close a file that SQLite has open in the
    same process would take SQLite's locks away.
    """
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(content)
    try:
        os.link(draft, place)  # a name is taken at once or not at all
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _made(place: Path) -> bytes:
    """A new key; of several processes that make one at once, the first has made it for all."""
    make_for_the_owner(place, secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(place.read_text("ascii"))
