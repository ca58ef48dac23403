"""The scales answers are given on: each with its own range and its own idea of a good answer.

An 8 is a good answer in the index and an indifferent one in NPS, so an answer never leaves the
instrument it was given on: no scale is ever stretched or shrunk into another.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Instrument:
    """Whole numbers from `low` to `high`; what is neither positive nor negative is neutral."""

    code: str
    low: int
    high: int
    positive: range
    negative: range

    def accept(self, value: int) -> int:
        """The value itself; ValueError naming the instrument and its range for any other number."""
        # True and 7.0 compare equal to points of the scale, yet nobody pressed them.
        if type(value) is not int or not self.low <= value <= self.high:
            raise ValueError(f"{value!r} is off the scale of {self.code}: {self.low}-{self.high}")
        return value


INSTRUMENTS: Final = {
    one.code: one
    for one in (
        Instrument("ces", 1, 7, positive=range(5, 8), negative=range(1, 4)),
        Instrument("nps", 0, 10, positive=range(9, 11), negative=range(7)),
        Instrument("csi", 1, 5, positive=range(4, 6), negative=range(1, 3)),
        Instrument("index", 1, 10, positive=range(8, 11), negative=range(1, 8)),
        Instrument("enps", 0, 10, positive=range(9, 11), negative=range(7)),
        Instrument("ease", 1, 5, positive=range(4, 6), negative=range(1, 3)),
        Instrument("fcr", 0, 2, positive=range(2, 3), negative=range(1)),
        Instrument("yesno", 0, 1, positive=range(1, 2), negative=range(1)),
    )
}

# Some instruments are answered in words; each word is one point of the scale, the lowest first.
LABELS: Final = {
    "ease": ("hard", "rather-hard", "neither", "rather-easy", "easy"),
    "fcr": ("no", "partly", "yes"),
    "yesno": ("no", "yes"),
}

# One of a question's own options, or several: a name, which is no point of any scale.
NOMINAL: Final = frozenset({"choice", "choices"})


def instrument(code: str) -> Instrument:
    """The instrument of that code; ValueError listing the known ones if there is none."""
    if code not in INSTRUMENTS:
        raise ValueError(f"there is no instrument {code!r}, only {', '.join(INSTRUMENTS)}")
    return INSTRUMENTS[code]
