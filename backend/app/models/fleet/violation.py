"""Official letters about a vehicle, and the rules that say until when each has to be answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

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
from app.models.work_item import WorkItem, WorkKind, WorkStatus


class ViolationStatus(StrEnum):
    RECEIVED = "received"
    NEEDS_ATTENTION = "needs_attention"
    NOT_A_PENALTY = "not_a_penalty"
    DUPLICATE = "duplicate"
    OPEN = "open"
    MATCHED = "matched"
    TRANSFER_READY = "transfer_ready"
    TRANSFERRED = "transferred"
    PAID = "paid"
    APPEALED = "appealed"
    RECHARGED = "recharged"
    CLOSED = "closed"


class Violation(Timestamped, Archivable, Corrected, Entity):
    """One letter. The columns named like the fields of an extraction hold what counts now; `extraction` what
    a reader found, with confidence, page and words. Local times of the letter are kept as UTC, by the
    tenant's zone. `attention` lists why a person has to look, `match` why the booking fits, `letter` the
    facts of the transfer letter as they were when it was made, `costs` what the hirer is charged.

    One issuer uses a reference once: a second letter with both is a duplicate of the first.
    """

    __tablename__ = "violations"
    __table_args__ = (
        tenant_key(),
        one_of("status", ViolationStatus),
        owned("document_id", table="documents"),
        owned("uploaded_by", table="agents"),
        owned("vehicle_id", table="vehicles"),
        owned("booking_id", table="bookings"),
        owned("client_id", table="clients"),
        owned("duplicate_of", table="violations"),
        owned("approved_by", table="agents"),
        Index(
            "uq_violations_notice",
            "tenant_id",
            "issuer_key",
            "reference_key",
            unique=True,
            postgresql_where=text("duplicate_of IS NULL AND archived_at IS NULL"),
        ),
        Index("ix_violations_tenant_id_status", "tenant_id", "status"),
        Index("ix_violations_tenant_id_document_id", "tenant_id", "document_id"),
        Index("ix_violations_tenant_id_vehicle_id", "tenant_id", "vehicle_id"),
        Index("ix_violations_tenant_id_booking_id", "tenant_id", "booking_id"),
        Index("ix_violations_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_violations_tenant_id_reference_key", "tenant_id", "reference_key"),
    )

    status: Mapped[ViolationStatus] = mapped_column(default=ViolationStatus.RECEIVED)
    document_id: Mapped[UUID | None]
    uploaded_by: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    booking_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    duplicate_of: Mapped[UUID | None]

    document_type: Mapped[Text40 | None]
    reference: Mapped[Text200 | None]
    reference_key: Mapped[Text200 | None]
    vrm: Mapped[Text40 | None]
    issuing_authority: Mapped[Text200 | None]
    issuer_key: Mapped[Text200 | None]
    statutory_basis: Mapped[Text200 | None]
    contravention_code: Mapped[Text40 | None]
    contravention_description: Mapped[str | None]
    location: Mapped[str | None]
    contravention_at: Mapped[datetime | None]
    contravention_end_at: Mapped[datetime | None]
    date_of_notice: Mapped[date | None]
    amount_full_pence: Mapped[int | None]
    amount_discounted_pence: Mapped[int | None]
    amount_increased_pence: Mapped[int | None]
    amount_other_pence: Mapped[int | None]
    discount_days: Mapped[int | None]
    discount_until: Mapped[date | None]
    pay_or_represent_until: Mapped[date | None]
    liability_type: Mapped[Text40 | None]

    extraction: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
    reader: Mapped[Text200 | None]
    degraded: Mapped[bool] = mapped_column(server_default="false", default=False)
    read_at: Mapped[datetime | None]
    attention: Mapped[list[JSONObject]] = mapped_column(server_default="[]", default=list)
    match: Mapped[JSONObject | None]
    letter: Mapped[JSONObject | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    transferred_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_pence: Mapped[int | None]
    appealed_at: Mapped[datetime | None]
    costs: Mapped[JSONObject | None]
    closed_at: Mapped[datetime | None]
    notes: Mapped[str | None]

    open_deadlines: Mapped[list[WorkItem]] = relationship(
        primaryjoin=lambda: and_(
            Violation.tenant_id == WorkItem.tenant_id,
            Violation.id == foreign(WorkItem.violation_id),
            WorkItem.kind == WorkKind.DEADLINE,
            WorkItem.status == WorkStatus.OPEN,
            WorkItem.archived_at.is_(None),
        ),
        order_by=lambda: WorkItem.due_at,
        viewonly=True,
        lazy="raise",
    )


class RegimeRule(Timestamped, Entity):
    """A tenant's correction of one regime, in force from a day on. Never changed: a newer one replaces it.
    `terms` has the shape of the rules that the service ships."""

    __tablename__ = "regime_rules"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "regime", "version"),
        owned("written_by", table="agents"),
        Index("ix_regime_rules_tenant_id_regime_valid_from", "tenant_id", "regime", "valid_from"),
    )

    regime: Mapped[Text40]
    version: Mapped[int]
    valid_from: Mapped[date]
    terms: Mapped[JSONObject]
    source: Mapped[Text200]
    written_by: Mapped[UUID | None]
