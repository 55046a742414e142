"""The ledger: what vendors counted for each piece of work, and what was not spent at all."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Entity, Text40, Text200, one_of, tenant_key


class UsageKind(StrEnum):
    SPEECH = "speech"
    INSIGHTS = "insights"
    READING = "reading"


class AvoidedBy(StrEnum):
    """Why nothing was paid: the bytes were known, nobody spoke, or the local engine heard a greeting."""

    DUPLICATE = "duplicate"
    SILENCE = "silence"
    VOICEMAIL = "voicemail"


class Usage(Entity):
    """One vendor's work on one subject. `billed_ms` and tokens are the vendor's own figures; `micropence`
    is what they cost by the prices of `price_version`. With `avoided_by` both are what would have been.

    The subject has no foreign key: money spent outlives it.
    """

    __tablename__ = "usage"
    __table_args__ = (
        tenant_key(),
        one_of("kind", UsageKind),
        one_of("avoided_by", AvoidedBy),
        Index("ix_usage_tenant_id_occurred_at", "tenant_id", "occurred_at"),
        Index("ix_usage_tenant_id_subject_id", "tenant_id", "subject_id"),
    )

    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    subject_kind: Mapped[Text40]
    subject_id: Mapped[UUID]
    kind: Mapped[UsageKind]
    engine: Mapped[Text200]
    billed_ms: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    micropence: Mapped[int] = mapped_column(BigInteger)
    price_version: Mapped[Text40]
    avoided_by: Mapped[AvoidedBy | None]
