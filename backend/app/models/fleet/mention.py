"""What of the fleet is spoken of in a call."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.models.base import Entity, owned, tenant_key


class CallMention(Entity):
    """A vehicle whose mark, or a violation whose reference is said in a call. `segment` is the number of the
    stretch of speech, `quote` its words."""

    __tablename__ = "call_mentions"
    __table_args__ = (
        tenant_key(),
        owned("call_id", table="calls", on_delete="CASCADE"),
        owned("vehicle_id", table="vehicles", on_delete="CASCADE"),
        owned("violation_id", table="violations", on_delete="CASCADE"),
        CheckConstraint("num_nonnulls(vehicle_id, violation_id) = 1", name="one_thing"),
        Index("ix_call_mentions_tenant_id_call_id", "tenant_id", "call_id"),
        Index("ix_call_mentions_tenant_id_vehicle_id", "tenant_id", "vehicle_id"),
        Index("ix_call_mentions_tenant_id_violation_id", "tenant_id", "violation_id"),
    )

    call_id: Mapped[UUID]
    vehicle_id: Mapped[UUID | None]
    violation_id: Mapped[UUID | None]
    segment: Mapped[int]
    quote: Mapped[str]
