"""What `otklik doctor` found: a line for each thing that it looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was looked at, whether it works, and in words how it stands or how to mend it."""

    check: str
    ok: bool
    says: str
