"""What all verbs of a booking share: its legs, its periods in the tenant's zone, its events."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Booking, BookingLeg, BookingStatus, Vehicle, VehicleStatus
from app.services import events, scope
from app.services.fleet.clashes import Slot

# A phone's clock may run a little ahead of ours.
CLOCK_DRIFT = timedelta(minutes=5)


def locked(session: Session, actor: Actor, booking_id: UUID, *allowed: BookingStatus) -> Booking:
    """The booking, held until the transaction ends. Raises Conflict for one that was deleted or is in
    another state."""
    booking = scope.get(session, actor, Booking, booking_id, lock=True)
    if booking.archived_at is not None:
        raise Conflict("This was deleted: restore it first.", code="archived")
    if allowed and booking.status not in allowed:
        wanted = " or ".join(allowed)
        raise Conflict(f"This booking is {booking.status}; it has to be {wanted}.", code="wrong_state")
    return booking


def legs(session: Session, booking: Booking) -> Sequence[BookingLeg]:
    """In the order in which the vehicles followed each other."""
    return session.scalars(
        select(BookingLeg)
        .where(BookingLeg.tenant_id == booking.tenant_id, BookingLeg.booking_id == booking.id)
        .order_by(BookingLeg.id)
    ).all()


def present_leg(session: Session, booking: Booking) -> BookingLeg:
    return legs(session, booking)[-1]


def bookable(session: Session, actor: Actor, vehicle_id: UUID) -> Vehicle:
    """Raises NotFound, and Conflict for a vehicle that nobody can hire."""
    vehicle = scope.get(session, actor, Vehicle, vehicle_id)
    if vehicle.archived_at is not None or vehicle.status is not VehicleStatus.ACTIVE:
        state = "deleted" if vehicle.archived_at is not None else vehicle.status
        raise Conflict(f"This vehicle is {state}: choose another one.", code="vehicle_not_active")
    return vehicle


def period(values: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    """The values with their period in UTC. A bare day is the tenant's: from its midnight, and through its
    last minute."""
    moments = {
        name: _moment(value, zone, through=name == "ends_at")
        for name, value in values.items()
        if name in {"starts_at", "ends_at"} and isinstance(value, date)
    }
    return {**values, **moments}


def last_moment(value: date, zone: ZoneInfo) -> datetime:
    return _moment(value, zone, through=True)


def slot(values: Mapping[str, object], booking_id: UUID | None = None) -> Slot:
    """What these values ask for. Raises Unprocessable for an end that does not follow the start."""
    vehicle_id, starts_at, ends_at = values["vehicle_id"], values["starts_at"], values["ends_at"]
    assert isinstance(vehicle_id, UUID)
    assert isinstance(starts_at, datetime)
    assert isinstance(ends_at, datetime)
    if ends_at <= starts_at:
        message = "The booking has to end after it starts."
        raise Unprocessable(message, errors=[FieldError("body.ends_at", message)])
    return Slot(vehicle_id, starts_at, ends_at, booking_id)


def leg_of(booking: Booking, *, starts_at: datetime, started_at: datetime | None = None) -> BookingLeg:
    """A new leg with the booking's present vehicle, until its end."""
    return BookingLeg(
        tenant_id=booking.tenant_id,
        booking_id=booking.id,
        vehicle_id=booking.vehicle_id,
        starts_at=starts_at,
        ends_at=booking.ends_at,
        started_at=started_at,
    )


def happened(at: datetime | None) -> datetime:
    """When something was done: now where nothing is said. Raises Unprocessable for the future."""
    now = clock.now()
    if at is not None and at > now + CLOCK_DRIFT:
        message = "This lies in the future: say when it happened."
        raise Unprocessable(message, errors=[FieldError("body.at", message)])
    return at or now


def emit(session: Session, booking: Booking, name: str, **more: str) -> None:
    payload: dict[str, object] = {
        "booking_id": str(booking.id),
        "vehicle_id": str(booking.vehicle_id),
        "client_id": str(booking.client_id),
        "status": booking.status.value,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        **more,
    }
    events.emit(
        session, booking.tenant_id, name, subject_kind="booking", subject_id=booking.id, payload=payload
    )


def _moment(value: date, zone: ZoneInfo, *, through: bool) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value + timedelta(days=1 if through else 0), time())
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)
