"""Hirer profiles and identity checks as they go in and out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from app.models import IdentityStatus
from app.schemas.base import Change, In, Label, Note, Plain, Stamped

LicenceNumber = Annotated[str, Field(max_length=40), Plain]


class _Profile(In):
    date_of_birth: date | None = None
    permanent_address: Note | None = None
    hire_address: Note | None = None
    licence_number: LicenceNumber | None = None
    licence_issuer: Label | None = None
    licence_expires_on: date | None = None


class HirerProfileIn(_Profile):
    """All of a profile: what is absent becomes empty. `hire_address` is where the hirer stays meanwhile."""


class HirerProfileChange(_Profile, Change):
    """What is absent stays as it is."""


class HirerProfileOut(Stamped):
    client_id: UUID
    date_of_birth: date | None
    permanent_address: str | None
    hire_address: str | None
    licence_number: str | None
    licence_issuer: str | None
    licence_expires_on: date | None


class IdentityCheckCreate(In):
    """Nothing has to be said: the client's name, phone and e-mail are used."""


class IdentityCheckOut(Stamped):
    """`journey_url` is where the person shows their documents; `result` what was found, in words."""

    id: UUID
    client_id: UUID
    provider: str
    status: IdentityStatus
    reference: str | None
    registration_code: str | None
    journey_url: str | None
    journey_expires_at: datetime | None
    result: dict[str, JsonValue] | None
    error_code: str | None
    error: str | None
    completed_at: datetime | None
