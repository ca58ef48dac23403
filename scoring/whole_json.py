"""What whole questionnaires told, as text to keep, and the fingerprint that it is kept under."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from scoring.flag_staff import Review
from scoring.flag_thresholds import thresholds
from scoring.flags import Flagged, FlagReport, Log
from scoring.index import Ends, IndexFigure, Part
from scoring.material import Material
from scoring.whole import Spread, Whole

# To be raised whenever the same answers come to something else: what was kept is then made again.
EDITION: Final = 4


def decided_by(material: Material, answers: str, log: Log) -> str:
    """The fingerprint of all that a result depends on; `answers` stands for the answers' state."""
    asked = material.asked
    parts = (
        EDITION,
        asked.methodology.version,
        asked.methodology.fingerprint,
        asked.period,
        asked.office,
        asked.audience,
        sorted(material.objective.items()),
        thresholds(),
        answers,
        *(sorted(map(repr, told)) for told in vars(log).values()),
    )
    return sha256(repr(parts).encode()).hexdigest()


def whole_as_text(whole: Whole) -> str:
    """The result as JSON, its numbers to the last digit."""
    spreads = [
        {
            "modes": sorted(modes),
            "people": dict(one.people),
            "ends": {audience: asdict(ends) for audience, ends in one.ends.items()},
            "both": one.both,
        }
        for modes, one in whole.spreads.items()
    ]
    told = {
        "digest": whole.digest,
        "spreads": spreads,
        "flags": asdict(whole.flags),
        "without": whole.without and asdict(whole.without),
        "changed_at": whole.changed_at and whole.changed_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def whole_from_text(text: str) -> Whole:
    """The result that was kept."""
    told = json.loads(text)
    return Whole(
        told["digest"],
        {frozenset(one["modes"]): _spread(one) for one in told["spreads"]},
        _flags(told["flags"]),
        _index(told["without"]) if told["without"] else None,
        datetime.fromisoformat(told["changed_at"]) if told["changed_at"] else None,
    )


def _spread(told: Mapping[str, Any]) -> Spread:
    ends = {
        audience: Ends(_pairs(one["alternatives"]), _pairs(one["groups"]))
        for audience, one in told["ends"].items()
    }
    return Spread(told["people"], ends, None if told["both"] is None else _pairs(told["both"]))


def _pairs(told: Mapping[str, list[float]]) -> dict[str, tuple[float, float]]:
    return {code: (low, high) for code, (low, high) in told.items()}


def _flags(told: Mapping[str, Any]) -> FlagReport:
    return FlagReport(
        tuple(
            Flagged(one["respondent"], one["office"], tuple(one["codes"]))
            for one in told["respondents"]
        ),
        told["expected_false"],
        tuple(Review(**one) for one in told["reviews"]),
        told["version"],
    )


def _index(told: Mapping[str, Any]) -> IndexFigure:
    parts = {code: Part(**one) for code, one in told["alternatives"].items()}
    return IndexFigure(**{**told, "alternatives": parts, "audiences": tuple(told["audiences"])})
