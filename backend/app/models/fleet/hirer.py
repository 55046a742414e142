"""What a hire firm knows of a client who hires, and the checks of who they are."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, JSONObject, Text40, Text200, Timestamped, one_of, owned, tenant_key


class HirerProfile(Timestamped, Entity):
    """One per client. `permanent_address` is what a transfer of liability names; `hire_address` is where the
    hirer stays meanwhile, if elsewhere."""

    __tablename__ = "hirer_profiles"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "client_id"),
        owned("client_id", table="clients", on_delete="CASCADE"),
    )

    client_id: Mapped[UUID]
    date_of_birth: Mapped[date | None]
    permanent_address: Mapped[str | None]
    hire_address: Mapped[str | None]
    licence_number: Mapped[Text40 | None]
    licence_issuer: Mapped[Text200 | None]
    licence_expires_on: Mapped[date | None]


class IdentityStatus(StrEnum):
    REQUESTED = "requested"
    INVITED = "invited"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    FAILED = "failed"


class IdentityCheck(Timestamped, Entity):
    """One check at an outside service. `reference` is theirs; `result` what the last look said, in words;
    `error` why it failed, in plain words."""

    __tablename__ = "identity_checks"
    __table_args__ = (
        tenant_key(),
        one_of("status", IdentityStatus),
        owned("client_id", table="clients", on_delete="CASCADE"),
        owned("requested_by", table="agents"),
        Index("ix_identity_checks_tenant_id_client_id", "tenant_id", "client_id"),
    )

    client_id: Mapped[UUID]
    requested_by: Mapped[UUID | None]
    provider: Mapped[Text40]
    status: Mapped[IdentityStatus] = mapped_column(default=IdentityStatus.REQUESTED)
    reference: Mapped[Text200 | None]
    registration_code: Mapped[Text200 | None]
    journey_url: Mapped[str | None]
    journey_expires_at: Mapped[datetime | None]
    result: Mapped[JSONObject | None]
    error_code: Mapped[Text40 | None]
    error: Mapped[str | None]
    completed_at: Mapped[datetime | None]
