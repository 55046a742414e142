"""Bookings, and which vehicle each of them held when: the evidence of who had a car at a given minute."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Entity,
    JSONObject,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)

SAME_VEHICLE = (text("uuidrange(vehicle_id, vehicle_id, '[]')"), "&&")
DURING = "tstzrange(COALESCE(started_at, starts_at), LEAST(ends_at, returned_at))"
HELD = "tstzrange(started_at, returned_at)"


class BookingStatus(StrEnum):
    RESERVED = "reserved"
    ACTIVE = "active"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Booking(Timestamped, Archivable, Entity):
    """A hire. `starts_at` and `ends_at` are agreed, `started_at` and `returned_at` happened. `vehicle_id` is
    the present vehicle; the legs tell which it was before. `drivers` are further drivers with the particulars
    that an agreement needs, `extensions` each extension with its old and new end, time and agent.
    `liability_signed_at` is when the hirer signed the statement of liability."""

    __tablename__ = "bookings"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "reference"),
        one_of("status", BookingStatus),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("returned_at >= started_at", name="handover"),
        owned("vehicle_id", table="vehicles"),
        owned("client_id", table="clients"),
        Index("ix_bookings_tenant_id_vehicle_id_starts_at", "tenant_id", "vehicle_id", "starts_at"),
        Index("ix_bookings_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_bookings_tenant_id_starts_at", "tenant_id", "starts_at"),
    )

    vehicle_id: Mapped[UUID]
    client_id: Mapped[UUID]
    reference: Mapped[Text40 | None]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.RESERVED)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    drivers: Mapped[list[JSONObject]] = mapped_column(server_default="[]", default=list)
    extensions: Mapped[list[JSONObject]] = mapped_column(server_default="[]", default=list)
    agreement_signed_at: Mapped[datetime | None]
    liability_signed_at: Mapped[datetime | None]
    liability_signed_by: Mapped[Text200 | None]
    odometer_start: Mapped[int | None]
    odometer_end: Mapped[int | None]
    notes: Mapped[str | None]
    extra: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)


class BookingLeg(Timestamped, Entity):
    """One vehicle within a booking; a swap ends one leg and begins the next. `during` is what the leg blocks
    for others: from handover or the agreed start to return or the agreed end. `live` is false for a booking
    that is cancelled or archived.

    Two constraints hold whoever writes: no vehicle is promised twice, and none is with two hirers at once,
    however late it comes back.
    """

    __tablename__ = "booking_legs"
    __table_args__ = (
        tenant_key(),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("returned_at >= started_at", name="handover"),
        owned("booking_id", table="bookings", on_delete="CASCADE"),
        owned("vehicle_id", table="vehicles"),
        ExcludeConstraint(
            SAME_VEHICLE,
            ("during", "&&"),
            name="ex_booking_legs_promised",
            using="gist",
            where=text("live"),
        ),
        ExcludeConstraint(
            SAME_VEHICLE,
            (text(HELD), "&&"),
            name="ex_booking_legs_held",
            using="gist",
            where=text("live AND started_at IS NOT NULL"),
        ),
        Index("ix_booking_legs_tenant_id_booking_id", "tenant_id", "booking_id"),
        Index("ix_booking_legs_tenant_id_vehicle_id_starts_at", "tenant_id", "vehicle_id", "starts_at"),
    )

    booking_id: Mapped[UUID]
    vehicle_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    live: Mapped[bool] = mapped_column(server_default="true", default=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, Computed(DURING, persisted=True))
