"""The sales pipeline: one row per phone number and tenant."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.conversation import Intent
from app.models.base import (
    Archivable,
    Corrected,
    Entity,
    JSONObject,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class LeadStatus(StrEnum):
    NEW = "new"
    CONTACTED = "contacted"
    IN_PROGRESS = "in_progress"
    QUALIFIED = "qualified"
    PAYMENT_SENT = "payment_sent"
    CONVERTED = "converted"
    LOST = "lost"
    DEFERRED = "deferred"


class InterestLevel(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


CLOSED = (LeadStatus.CONVERTED, LeadStatus.LOST)
IS_OPEN = "status NOT IN ('converted', 'lost')"


def _shown(name: str, *columns: str, where: str = "") -> Index:
    """An index of the leads that are not archived."""
    condition = " AND ".join(filter(None, ["archived_at IS NULL", where]))
    return Index(f"ix_leads_shown_{name}", "tenant_id", *columns, postgresql_where=text(condition))


class Lead(Timestamped, Archivable, Corrected, Entity):
    """`phone` is E.164 and unique per tenant, archived rows included: a restored lead never clashes.

    `contact_count` counts calls made, `followup_count` follow-ups set; `converted_at` dates the conversion.
    """

    __tablename__ = "leads"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "phone"),
        one_of("status", LeadStatus),
        one_of("intent", Intent),
        one_of("interest_level", InterestLevel),
        owned("owner_id", table="agents"),
        owned("client_id", table="clients"),
        Index("ix_leads_tenant_id_intent", "tenant_id", "intent"),
        # The dashboard counts from these alone, without touching a row.
        _shown("campaign_status", "campaign", "status"),
        _shown("owner_id_status", "owner_id", "status"),
        _shown("status_intent", "status", "intent", "interest_level", "followup_count"),
        _shown("created_at", "created_at", "owner_id"),
        _shown("converted_at", "converted_at", "owner_id", where="status = 'converted'"),
        _shown("open", "last_contact_at", "created_at", "owner_id", where=IS_OPEN),
    )

    phone: Mapped[Text40]
    name: Mapped[Text200 | None]
    email: Mapped[Text200 | None]
    source: Mapped[Text200 | None]
    campaign: Mapped[Text200 | None]
    owner_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    status: Mapped[LeadStatus] = mapped_column(default=LeadStatus.NEW)
    intent: Mapped[Intent] = mapped_column(default=Intent.NEW)
    intent_confidence: Mapped[float | None]
    interest_level: Mapped[InterestLevel | None]
    next_followup_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    converted_at: Mapped[datetime | None]
    contact_count: Mapped[int] = mapped_column(server_default="0", default=0)
    followup_count: Mapped[int] = mapped_column(server_default="0", default=0)
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
