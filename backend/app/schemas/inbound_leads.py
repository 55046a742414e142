"""How a tenant reads the leads that others send, and what the sender is told."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from app.schemas.base import In, Label, Name, Out


class LeadField(StrEnum):
    """The fields that something sent can be mapped to."""

    PHONE = "phone"
    NAME = "name"
    EMAIL = "email"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    NOTES = "notes"
    STATUS = "status"
    INTENT = "intent"
    INTEREST_LEVEL = "interest_level"
    NEXT_FOLLOWUP_AT = "next_followup_at"
    OWNER = "owner"


class LeadIntakeChange(In):
    """`mapping` names our field for the sender's, "contact.phone" for a nested one; what is called as ours
    needs none, all else is kept in the lead's `extra`. With a secret only signed leads come in; one that is
    not sent stays, null takes it away."""

    mapping: dict[Name, LeadField] = Field(default_factory=dict, max_length=100)
    source: Label | None = None
    campaign: Label | None = None
    secret: Annotated[SecretStr, Field(min_length=16, max_length=200)] | None = None


class LeadIntakeOut(Out):
    """`signed` is whether a secret is set, which is never shown."""

    mapping: dict[str, str]
    source: str | None
    campaign: str | None
    signed: bool


class LeadAddress(Out):
    """Where to send leads, shown this once. `url` needs PUBLIC_URL."""

    path: str
    url: str | None


class LeadArrived(Out):
    """`created` is False where the phone number was known and the lead was added to."""

    id: UUID
    created: bool
