"""Where others send to: the keys in inbound addresses, and how a tenant reads the leads that arrive."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Entity, JSONObject, Text200, Timestamped, one_of, tenant_key


class InboundPurpose(StrEnum):
    LEADS = "leads"
    PABBLY = "pabbly"
    TWILIO = "twilio"
    SLACK = "slack"


class InboundKey(Base):
    """What must be found before a tenant is known: SHA-256 hex of the key in an address → tenant. No tenant
    data and no row-level security."""

    __tablename__ = "inbound_keys"
    __table_args__ = (
        one_of("purpose", InboundPurpose),
        Index("ix_inbound_keys_tenant_id_purpose", "tenant_id", "purpose"),
    )

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[InboundPurpose]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LeadIntake(Timestamped, Entity):
    """How a tenant reads inbound leads. `mapping` names our field for each of the sender's, "first.name" for
    a nested one; `source` and `campaign` stand in where the sender names none. `secret` is sealed; with one,
    only what is signed with it comes in."""

    __tablename__ = "lead_intakes"
    __table_args__ = (tenant_key(), UniqueConstraint("tenant_id"))

    mapping: Mapped[JSONObject] = mapped_column(default=dict, server_default="{}")
    source: Mapped[Text200 | None]
    campaign: Mapped[Text200 | None]
    secret: Mapped[str | None]
