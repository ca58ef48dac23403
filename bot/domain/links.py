"""Whether an address is of use to anybody but us."""

from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104 - compared


def opens_elsewhere(link: str) -> bool:
    """Whether an address leads anywhere on somebody else's phone."""
    return urlsplit(link).hostname not in LOOPBACK
