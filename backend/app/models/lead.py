"""The sales pipeline: one row per phone number and tenant."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Computed,
    Index,
    PrimaryKeyConstraint,
    String,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.conversation import Intent
from app.models.base import (
    Archivable,
    Base,
    Corrected,
    Entity,
    JSONObject,
    TenantOwned,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)
from app.models.client import Client


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
# Together with a high interest level: whoever is close to buying.
HIGH_INTENTS = (Intent.INTERESTED, Intent.PAYMENT_PENDING)
IS_OPEN = "status NOT IN ('converted', 'lost')"
# An open lead to whom nobody has spoken for so long goes cold; one never spoken to counts from its arrival.
STALE_AFTER = timedelta(days=7)
# A date is served once somebody has spoken to the lead since.
AWAITED = "next_followup_at IS NOT NULL AND (last_contact_at IS NULL OR last_contact_at < next_followup_at)"
SERVED = "(next_followup_at IS NULL OR last_contact_at >= next_followup_at)"
ARRIVED = "status = 'new' AND next_followup_at IS NULL"
IS_HOT = "(interest_level = 'high' OR intent IN ('interested', 'payment_pending'))"
IS_CALLBACK = "intent = 'callback_requested'"
# Leads that are nobody's stand under a caller of their own: behind "IS NULL" an index gives no order.
NOBODY = UUID(int=0)


def _shown(name: str, *columns: str | TextClause, where: str = "") -> Index:
    """An index of the leads that are not archived."""
    condition = " AND ".join(filter(None, ["archived_at IS NULL", where]))
    return Index(f"ix_leads_shown_{name}", "tenant_id", *columns, postgresql_where=text(condition))


def _queued(name: str, first: str, *, where: str) -> Index:
    """An index of one class of the queue, in the order in which its leads are called."""
    return _shown(f"queue_{name}", "caller", text(first), where=where)


def _derived(expression: str) -> Any:
    """Kept by the database, and never NULL. Columns, for under row-level security the planner looks for no
    function in an index."""
    return mapped_column(Computed(expression, persisted=True), deferred=True)


class Lead(Timestamped, Archivable, Corrected, Entity):
    """`phone` is E.164 and unique per tenant, archived rows included: a restored lead never clashes.

    `contact_count` counts calls made, `no_answer_count` those in vain since the last conversation,
    `followup_count` follow-ups set; `converted_at` dates the conversion. Until `leased_until` the lead is
    `leased_by`'s to call.
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
        owned("leased_by", table="agents"),
        Index("ix_leads_tenant_id_intent", "tenant_id", "intent"),
        # The dashboard counts from these alone, without touching a row.
        _shown("campaign_status", "campaign", "status"),
        _shown("owner_id_status", "owner_id", "status"),
        _shown("status_intent", "status", "intent", "interest_level", "followup_count"),
        _shown("created_at", "created_at", "owner_id"),
        _shown("converted_at", "converted_at", "owner_id", where="status = 'converted'"),
        _shown("open", "last_contact_at", "created_at", "owner_id", where=IS_OPEN),
        _shown("name_key", "name_key", "id"),
        _shown("next_key", "next_key", "id"),
        # The classes of the queue of next calls.
        _queued("callbacks", "next_followup_at", where=f"{IS_OPEN} AND {AWAITED} AND {IS_CALLBACK}"),
        _queued("due", "next_followup_at", where=f"{IS_OPEN} AND {AWAITED}"),
        _queued("hot_or_keen", "created_at DESC", where=f"{ARRIVED} AND {IS_HOT}"),
        _queued("new", "created_at DESC", where=ARRIVED),
        _queued("stale", "untouched_since", where=f"{IS_OPEN} AND status <> 'new' AND {SERVED}"),
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
    no_answer_count: Mapped[int] = mapped_column(server_default="0", default=0)
    followup_count: Mapped[int] = mapped_column(server_default="0", default=0)
    leased_by: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)

    caller: Mapped[UUID] = _derived(f"coalesce(owner_id, '{NOBODY}'::uuid)")
    untouched_since: Mapped[datetime] = _derived("coalesce(last_contact_at, created_at)")
    name_key: Mapped[str] = _derived("coalesce(lower(name), '~')")
    next_key: Mapped[datetime] = _derived("coalesce(next_followup_at, '9999-12-30 00:00:00+00'::timestamptz)")

    client: Mapped[Client | None] = relationship(
        primaryjoin=lambda: Lead.client_id == Client.id,
        foreign_keys=lambda: Lead.client_id,
        viewonly=True,
        lazy="raise",
    )

    @property
    def is_hot(self) -> bool:
        """Whether interest or intent is high; the list, the figures and the queue ask the same."""
        return self.interest_level is InterestLevel.HIGH or self.intent in HIGH_INTENTS

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED


class LeadWord(TenantOwned, Base):
    """One word of a lead's name, e-mail, campaign or source, in small letters; kept by a trigger."""

    __tablename__ = "lead_words"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "word", "lead_id"),
        owned("lead_id", table="leads", on_delete="CASCADE"),
        Index("ix_lead_words_tenant_id_lead_id", "tenant_id", "lead_id"),
    )

    word: Mapped[str] = mapped_column(String(collation="C"))
    lead_id: Mapped[UUID]
