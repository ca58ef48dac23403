"""Parameters of one API call, read as strictly as the platform reads them."""

from dataclasses import dataclass

from tests.emulators.vk_errors import RefusedError, invalid

OLDEST = (5, 81)
INT32 = 2**31


@dataclass(frozen=True)
class Params:
    """The form of one call; an absent parameter and an empty one are the same to VK."""

    raw: dict[str, str]

    def text(self, name: str) -> str:
        """The value as it came, empty if it did not."""
        return self.raw.get(name, "")

    def needed(self, name: str) -> str:
        """The value; raises error 100 if there is none."""
        if not self.text(name):
            raise invalid(f"{name} is undefined")
        return self.text(name)

    def number(self, name: str) -> int | None:
        """The value as a whole number, None if it did not come; raises error 100 for others."""
        value = self.text(name)
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise invalid(f"{name} not integer") from None

    def needed_number(self, name: str) -> int:
        """The value as a whole number; raises error 100 if there is none."""
        self.needed(name)
        return self.number(name) or 0

    def numbers(self, name: str) -> list[int]:
        """A comma-separated list of whole numbers; raises error 100 for anything else."""
        try:
            return [int(part) for part in self.text(name).split(",") if part.strip()]
        except ValueError:
            raise invalid(f"{name} not integer") from None

    def flag(self, name: str) -> bool:
        """Whether a 0/1 switch is on."""
        return self.text(name) not in {"", "0", "false", "False"}

    def random_id(self) -> int:
        """The sender's own number of the message; raises error 100 if missing or no int32."""
        if not self.text("random_id"):
            raise invalid("random_id is a required parameter")
        number = self.number("random_id") or 0
        if not -INT32 <= number < INT32:
            raise invalid("random_id not integer")
        return number

    def check_version(self) -> None:
        """Raises error 8 for a missing or dead API version and 100 for one that is no version."""
        if not self.text("v"):
            raise RefusedError(8, "v (version) is required")
        major, dot, minor = self.text("v").partition(".")
        if not (dot and major.isdigit() and minor.isdigit()):
            raise invalid("v is incorrect")
        if (int(major), int(minor)) < OLDEST:
            raise RefusedError(8, "versions below 5.81 are deprecated")
