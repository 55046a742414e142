"""Credas, by its "pi" API version 1: no call back exists, so whoever waits has to look again."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from pydantic import AliasPath, BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from app.services.providers.errors import Declined, ProviderError, Refused
from app.services.providers.exchange import Reply, exchange
from app.services.providers.identity.base import Invitation, Judgement, Person, Progress
from app.services.providers.upstream import Vendor, failure, unreadable

CREDAS = Vendor("credas", "Credas", "CREDAS_API_KEY")
# Status 5 does not exist; 0 and 4 (exported) say nothing about the outcome.
JUDGEMENTS = {
    1: Judgement.SUBMITTED,
    2: Judgement.APPROVED,
    3: Judgement.REJECTED,
    4: Judgement.SUBMITTED,
    6: Judgement.INVITED,
}
STATUSES = ("unknown", "submitted", "approved", "rejected", "exported", "", "invited")
DATA_CHECKS = ("unknown", "pass", "refer", "fail")
REFUSALS: Mapping[int, tuple[str, str]] = {
    402: ("credas_no_credit", "The Credas account has no credit left or lacks a permission."),
    401: ("credas_key_refused", "Credas refused the key; set CREDAS_API_KEY or PUT /integrations/credas."),
    403: ("credas_not_permitted", "The Credas key may not do this."),
}
DENIALS: Mapping[int, tuple[str, str]] = {
    400: ("credas_request_refused", "Credas did not accept the person's details; check name and phone."),
    404: ("credas_not_found", "Credas does not know this registration."),
}
Read = TypeVar("Read", bound=BaseModel)


class CredasVerifier:
    name = "credas"

    def __init__(self, key: str, base_url: str, *, registration_type: str | None = None) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._registration_type = registration_type

    def invite(self, person: Person) -> Invitation:
        known = self._ask("GET", f"/registrations/referenceid/{quote(person.our_reference, safe='')}/summary")
        if known.status == 200:
            found = _read(_Summary, known.body)
            return Invitation(str(found.id), found.code, None, None)
        if known.status != 404:
            raise _failure(known)
        made = _read(_Added, self._require("POST", "/registrations", self._request(person)))
        return Invitation(str(made.id), made.code, made.journey_url, made.journey_expires_at)

    def look(self, reference: str) -> Progress:
        summary = _read(_Summary, self._require("GET", f"/registrations/{quote(reference, safe='')}/summary"))
        judgement = JUDGEMENTS.get(summary.status, Judgement.INVITED)
        return Progress(
            judgement,
            {
                "status": _word(STATUSES, summary.status),
                "data_check": _word(DATA_CHECKS, summary.data_check),
                "liveness_verified": summary.liveness_verified,
                "expired": summary.expired,
            },
        )

    def require_offer(self) -> None:
        """Reads the kinds of checks on offer, which invites nobody. Raises ProviderError."""
        self._type_id()

    def _request(self, person: Person) -> dict[str, JsonValue]:
        wanted: dict[str, JsonValue] = {
            "forename": person.forename,
            "surname": person.surname,
            "regTypeId": str(self._type_id()),
            "sendSms": person.phone is not None,
            "sendEmail": person.email is not None,
            "provideWebJourneyLink": True,
            "referenceId": person.our_reference,
        }
        if person.email is not None:
            wanted["emailAddress"] = person.email
        if person.phone is not None:
            wanted["phoneNumber"] = person.phone
        return wanted

    def _type_id(self) -> UUID:
        try:
            offered = _TYPES.validate_python(self._require("GET", "/reg-types"))
        except ValidationError as error:
            raise unreadable(CREDAS) from error
        wanted = self._registration_type
        for each in offered:
            if wanted is None or wanted.casefold() in {str(each.id), (each.name or "").casefold()}:
                return each.id
        raise Refused("credas_no_such_type", "Credas offers no such check; see CREDAS_REGISTRATION_TYPE.")

    def _require(self, method: str, path: str, body: JsonValue = None) -> JsonValue:
        reply = self._ask(method, path, body)
        if reply.status != 200:
            raise _failure(reply)
        return reply.body

    def _ask(self, method: str, path: str, body: JsonValue = None) -> Reply:
        return exchange(
            CREDAS, method, f"{self._base_url}/api{path}", headers={"apikey": self._key}, body=body
        )


class _Added(BaseModel):
    id: UUID
    code: str = Field(validation_alias="regCode")
    journey_url: str | None = Field(None, validation_alias=AliasPath("webJourneyUrl", "url"))
    journey_expires_at: datetime | None = Field(
        None, validation_alias=AliasPath("webJourneyUrl", "validUntil")
    )


class _Summary(BaseModel):
    id: UUID
    code: str = Field(validation_alias="regCode")
    status: int
    data_check: int = Field(0, validation_alias="dataCheckResult")
    liveness_verified: bool | None = Field(None, validation_alias="livenessVerified")
    expired: bool | None = Field(None, validation_alias="IsExpired")


class _Type(BaseModel):
    id: UUID
    name: str | None = None


_TYPES = TypeAdapter(list[_Type])


def _read(model: type[Read], body: JsonValue) -> Read:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise unreadable(CREDAS) from error


def _failure(reply: Reply) -> ProviderError:
    if reply.status in DENIALS:
        return Declined(*DENIALS[reply.status])
    if reply.status in REFUSALS:
        return Refused(*REFUSALS[reply.status])
    return failure(CREDAS, reply.status, reply.headers)


def _word(words: tuple[str, ...], number: int) -> str:
    return words[number] if 0 <= number < len(words) else f"unknown ({number})"
