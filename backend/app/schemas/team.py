"""A tenant and its people as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, AliasChoices, Field

from app.core.actor import Role
from app.models import OutsideEngines
from app.schemas.auth import AgentOut
from app.schemas.base import Change, Email, In, Name, Stamped


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is no IANA time zone: write it as Europe/London")
    return ZoneInfo(value).key


def _region(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if value.upper() not in SUPPORTED_REGIONS:
        raise ValueError("is no ISO 3166 country code: write it as GB")
    return value.upper()


Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Region = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(_region)]


class TenantOut(Stamped):
    """`zone` is where days begin, `region` where local phone numbers are read. `outside_engines` says which
    calls may be shown to engines outside. `redact_outside` blackens card numbers, phone numbers and e-mail
    addresses in what was said first, and keeps letters here; a recording that is heard outside leaves as
    it is."""

    id: UUID
    name: str
    zone: str
    region: str
    outside_engines: OutsideEngines
    redact_outside: bool


class TenantChange(Change):
    name: Name = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    zone: Zone = Field(None)  # type: ignore[assignment]  # likewise
    region: Region = Field(None)  # type: ignore[assignment]  # likewise
    outside_engines: OutsideEngines = Field(None)  # type: ignore[assignment]  # likewise
    redact_outside: bool = Field(None)  # type: ignore[assignment]  # likewise


class MemberOut(AgentOut):
    """`deactivated_at` is set for who is no longer let in."""

    updated_at: datetime
    deactivated_at: datetime | None


class MemberChange(Change):
    full_name: Name = Field(None, validation_alias=AliasChoices("full_name", "name"))  # type: ignore[assignment]
    role: Role = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused


class InviteCreate(In):
    email: Email
    role: Role = Role.AGENT


class InviteOut(Stamped):
    id: UUID
    email: str
    role: Role
    invited_by: UUID
    expires_at: datetime


class InviteMade(InviteOut):
    """`link` lets whoever opens it join; it is mailed where mail is set up, and shown this once."""

    link: str | None
