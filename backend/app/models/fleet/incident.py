"""What happened to a vehicle: accidents, damage, thefts, breakdowns."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Archivable, Entity, JSONObject, Timestamped, one_of, owned, tenant_key


class IncidentKind(StrEnum):
    ACCIDENT = "accident"
    DAMAGE = "damage"
    THEFT = "theft"
    BREAKDOWN = "breakdown"


class IncidentStatus(StrEnum):
    REPORTED = "reported"
    INVESTIGATING = "investigating"
    CLOSED = "closed"


class Incident(Timestamped, Archivable, Entity):
    """`booking_id` is the hire during which it happened, if there was one."""

    __tablename__ = "incidents"
    __table_args__ = (
        tenant_key(),
        one_of("kind", IncidentKind),
        one_of("status", IncidentStatus),
        owned("vehicle_id", table="vehicles"),
        owned("booking_id", table="bookings"),
        owned("client_id", table="clients"),
        owned("reported_by", table="agents"),
        Index("ix_incidents_tenant_id_vehicle_id", "tenant_id", "vehicle_id"),
        Index("ix_incidents_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_incidents_tenant_id_booking_id", "tenant_id", "booking_id"),
    )

    vehicle_id: Mapped[UUID]
    booking_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    reported_by: Mapped[UUID | None]
    kind: Mapped[IncidentKind]
    status: Mapped[IncidentStatus] = mapped_column(default=IncidentStatus.REPORTED)
    occurred_at: Mapped[datetime]
    location: Mapped[str | None]
    description: Mapped[str | None]
    cost_pence: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
