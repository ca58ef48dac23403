"""How many messages an operator counts for a text."""

from dataclasses import dataclass
from typing import Final

# Cyrillic travels as UCS-2: 140 bytes a message, 6 of them spent on joining where there are several
# (3GPP TS 23.040).
ALONE: Final = 70
A_PART: Final = 67


@dataclass(frozen=True)
class Sms:
    """A text ready to be sent, and how many messages the operator will count for it."""

    text: str

    @property
    def length(self) -> int:
        """In UCS-2 units."""
        return len(self.text.encode("utf-16-le")) // 2

    @property
    def parts(self) -> int:
        """Messages it takes."""
        return 1 if self.length <= ALONE else -(-self.length // A_PART)
