"""The centre's services: stable codes, their stage of the client path, whose address decides."""

from dataclasses import dataclass
from typing import Final

from bot.domain.offices import ServiceCode


@dataclass(frozen=True)
class Service:
    """A measure of support; `by_registration` where the registered address's centre decides."""

    code: ServiceCode
    stage: str
    by_registration: bool = False


SERVICES: Final = tuple(
    Service(ServiceCode(code), stage, by_registration)
    for code, stage, by_registration in (
        ("job-search", "application", False),
        ("career-guidance", "choice", False),
        ("psych-support", "choice", False),
        ("social-adaptation", "choice", False),
        ("training", "choice", False),
        ("graduate-temp-work", "referral", False),
        ("public-works", "referral", False),
        ("self-employment", "choice", False),
        ("relocation", "result", False),
        ("benefit", "application", True),
        ("certificate", "result", False),
        ("job-fair", "referral", False),
    )
)
BY_CODE: Final = {service.code: service for service in SERVICES}
