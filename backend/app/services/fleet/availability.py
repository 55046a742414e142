"""When a vehicle is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import BookingLeg, Vehicle, VehicleStatus
from app.services import scope


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the asked period; `booking_id` is None where the vehicle is free."""

    starts_at: datetime
    ends_at: datetime
    booking_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """`available` is whether it can be hired for the whole period."""

    vehicle_id: UUID
    status: VehicleStatus
    starts_at: datetime
    ends_at: datetime
    available: bool
    booked: Sequence[Span]
    free: Sequence[Span]


def availability(
    session: Session, actor: Actor, vehicle_id: UUID, starts_at: datetime, ends_at: datetime
) -> Availability:
    vehicle = scope.get(session, actor, Vehicle, vehicle_id)
    rows = session.scalars(
        select(BookingLeg)
        .where(
            BookingLeg.tenant_id == actor.tenant_id,
            BookingLeg.vehicle_id == vehicle.id,
            BookingLeg.live,
            BookingLeg.during.overlaps(Range(starts_at, ends_at)),
        )
        .order_by(BookingLeg.during)
    )
    booked = [
        Span(max(leg.started_at or leg.starts_at, starts_at), min(_end(leg), ends_at), leg.booking_id)
        for leg in rows
    ]
    for_hire = vehicle.status is VehicleStatus.ACTIVE and vehicle.archived_at is None
    return Availability(
        vehicle_id=vehicle.id,
        status=vehicle.status,
        starts_at=starts_at,
        ends_at=ends_at,
        available=for_hire and not booked,
        booked=booked,
        free=_between(booked, starts_at, ends_at) if for_hire else [],
    )


def _end(leg: BookingLeg) -> datetime:
    return min(leg.ends_at, leg.returned_at or leg.ends_at)


def _between(booked: Sequence[Span], starts_at: datetime, ends_at: datetime) -> list[Span]:
    edges = [starts_at, *(edge for span in booked for edge in (span.starts_at, span.ends_at)), ends_at]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(since, until) for since, until in pairs if since < until]
