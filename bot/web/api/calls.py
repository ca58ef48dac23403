"""Finished calls, told by a contact centre's system; the answer is a link, or why there is none."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic import StringConstraints as Length

from bot.domain.calls import Call, CallAudience, WhyNotAsked, lasted
from bot.domain.offices import OfficeCode
from bot.domain.phones import read_phone
from bot.handlers.calls import Registered, ToldOtherwise, addresses, register_call, sms_for
from bot.handlers.routing import Parts
from bot.web.api.access import System
from bot.web.happenings import storable
from bot.web.refusals import RefusedError, answers
from bot.web.services import WebServices, services_of
from bot.web.words import FIRST_LANGUAGE
from scoring.facts import STAGES
from storage.database import Store

# Clocks of two systems never agree wholly.
CLOCKS_DIFFER: Final = timedelta(minutes=5)
# A clock that was never set says 1970 or the year 1.
FIRST_YEAR: Final = 2000

router = APIRouter(prefix="/api/v1", tags=["calls"])

Line: TypeAlias = Annotated[str, Length(strip_whitespace=True), AfterValidator(storable)]


def _of_our_time(moment: datetime) -> datetime:
    if moment.year < FIRST_YEAR:
        raise ValueError(f"must not be before {FIRST_YEAR}")
    return moment


Moment: TypeAlias = Annotated[
    AwareDatetime,
    AfterValidator(_of_our_time),
    Field(examples=["2026-11-23T14:05:00+05:00"]),
]


def _stage(code: str) -> str:
    if code not in STAGES:
        raise ValueError(f"must be one of {', '.join(STAGES)}")
    return code


def _phone(text: str) -> str:
    phone = read_phone(text)
    if phone is None:
        raise ValueError("is not a phone number")
    return phone


class FinishedCall(BaseModel):
    """A call that is over. Whether its caller is asked is decided here, not by the operator."""

    model_config = ConfigDict(extra="forbid")

    call_id: Line = Field(
        min_length=1,
        max_length=100,
        description="Your own name for the call; told again, it is registered once.",
    )
    operator: Line = Field(min_length=1, max_length=60, examples=["op-17"])
    audience: CallAudience
    topic: Line = Field(min_length=1, max_length=200, examples=["пособие"])
    started: Moment
    ended: Moment
    stage: Annotated[str, AfterValidator(_stage)] = Field(
        "search", description=f"Stage of the client path: {', '.join(STAGES)}."
    )
    office: Line | None = Field(None, max_length=40, description="Code of an office.")
    resolved: bool | None = Field(
        None, strict=True, description="Whether the first contact was enough."
    )
    escalated_to: Line | None = Field(None, min_length=1, max_length=100)
    contacts: int = Field(
        1, strict=True, ge=1, le=1000, description="Contacts about this matter so far."
    )
    phone: Annotated[str, AfterValidator(_phone)] | None = Field(
        None,
        description="The caller's; never stored. Its keyed digest lives as long as the cap, and as "
        "the window in which another call is a repeat; for good where its owner wants no more "
        "questions.",
    )
    language: Literal["ru", "en"] = Field("ru", description="Language of the SMS.")

    @model_validator(mode="after")
    def in_order(self) -> "FinishedCall":
        """A call begins before it ends, and ends within a day."""
        if not lasted(self.started, self.ended):
            raise ValueError("started must not be after ended, nor a day before it")
        return self

    def call(self, system: str) -> Call:
        """As the product keeps it."""
        return Call(
            system=system,
            code=self.call_id,
            operator=self.operator,
            audience=self.audience,
            topic=self.topic,
            stage=self.stage,
            started=self.started,
            ended=self.ended,
            office=OfficeCode(self.office) if self.office else None,
            resolved=self.resolved,
            escalated_to=self.escalated_to,
            contacts=self.contacts,
        )


class Links(BaseModel):
    """Addresses of one single-use link; null where the messenger is not switched on."""

    telegram: str | None
    vk: str | None
    web: str


class SmsText(BaseModel):
    """A text to send by SMS, its length in UCS-2 units and the messages it takes."""

    text: str
    length: int
    parts: int


class RegisteredCall(BaseModel):
    """The call under our number; `reason` says why nobody is asked about it."""

    call: int
    call_id: str
    asked: bool
    reason: WhyNotAsked | None
    links: Links | None
    sms: SmsText | None
    expires: datetime | None


@router.post(
    "/calls",
    status_code=201,
    responses={
        200: {"model": RegisteredCall, "description": "It was registered before."},
        **answers(401, 409, 413, 422, 503),
    },
)
async def register(
    told: FinishedCall,
    response: Response,
    system: System,
    services: Annotated[WebServices, Depends(services_of)],
) -> RegisteredCall:
    """Register a finished call, and get the link to send where the rule says so."""
    now, parts = services.clock(), services.parts
    if parts is None:
        raise RefusedError(503, "unavailable")
    if told.ended > now + CLOCKS_DIFFER:
        raise RefusedError(422, "bad-request", details=("ended: the call is not over yet",))

    def unit(store: Store) -> tuple[RegisteredCall, bool]:
        call = told.call(system)
        centre = store.centres.newest()
        if call.office and not (centre and centre.office(call.office)):
            raise RefusedError(422, "bad-request", details=("office: there is no such office",))
        outcome = register_call(store, parts.rules, call, told.phone, now)
        if isinstance(outcome, ToldOtherwise):
            raise RefusedError(409, "told-otherwise")
        answer = _answer(store, parts, services.vk_group, outcome, told.language)
        return answer, outcome.new

    answer, new = await services.database.run(unit)
    response.headers["Cache-Control"] = "no-store"
    response.status_code = 201 if new else 200
    return answer


def _answer(
    store: Store, parts: Parts, group: int | None, registered: Registered, language: str
) -> RegisteredCall:
    kept = registered.kept
    links = addresses(store, parts.rules, group, kept.token) if kept.token else None
    sms = sms_for(parts.texts, links, language or FIRST_LANGUAGE) if links else None
    return RegisteredCall(
        call=kept.id,
        call_id=kept.call.code,
        asked=kept.token is not None,
        reason=kept.reason,
        links=Links.model_validate(links) if links else None,
        sms=SmsText(text=sms.text, length=sms.length, parts=sms.parts) if sms else None,
        expires=kept.expires,
    )
