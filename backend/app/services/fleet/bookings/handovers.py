"""What happens to a booking once it runs: keys handed over, extended, swapped, brought back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Booking, BookingLeg, BookingStatus
from app.services.fleet.bookings import rows
from app.services.fleet.clashes import Slot, exclusive

PAST_THE_END = "The agreed end has passed: extend the booking first."


def start(
    session: Session, actor: Actor, booking_id: UUID, *, at: datetime | None, odometer: int | None
) -> Booking:
    """The hirer gets the keys. Raises Conflict where another one still has the vehicle."""
    booking = rows.locked(session, actor, booking_id, BookingStatus.RESERVED)
    at = rows.happened(at)
    if at >= booking.ends_at:
        raise Conflict(PAST_THE_END, code="past_the_end")
    rows.bookable(session, actor, booking.vehicle_id)
    leg = rows.present_leg(session, booking)
    with exclusive(session, actor, Slot(leg.vehicle_id, at, leg.ends_at, booking.id, handover=True)):
        leg.started_at = booking.started_at = at
        booking.status = BookingStatus.ACTIVE
        booking.odometer_start = odometer
    rows.emit(session, booking, "booking.started", started_at=at.isoformat())
    return booking


def return_vehicle(
    session: Session, actor: Actor, booking_id: UUID, *, at: datetime | None, odometer: int | None
) -> Booking:
    """The vehicle is back, early, late or on time."""
    booking = rows.locked(session, actor, booking_id, BookingStatus.ACTIVE)
    at = rows.happened(at)
    leg = rows.present_leg(session, booking)
    _require_after_handover(leg, at)
    if odometer is not None and booking.odometer_start is not None and odometer < booking.odometer_start:
        message = f"The vehicle left with {booking.odometer_start}: it cannot come back with less."
        raise Unprocessable(message, errors=[FieldError("body.odometer", message)])
    leg.returned_at = booking.returned_at = at
    booking.status = BookingStatus.RETURNED
    booking.odometer_end = odometer
    session.flush()
    rows.emit(session, booking, "booking.returned", returned_at=at.isoformat())
    return booking


def extend(session: Session, actor: Actor, booking_id: UUID, *, ends_at: date) -> Booking:
    """Agree a later end; a bare day lasts through its last minute. Raises Conflict where the vehicle is
    promised to somebody else by then."""
    booking = rows.locked(session, actor, booking_id, BookingStatus.RESERVED, BookingStatus.ACTIVE)
    before, ends_at = booking.ends_at, rows.last_moment(ends_at, actor.zone)
    if ends_at <= before:
        message = f"The booking ends at {before.isoformat()}: an extension has to end later."
        raise Unprocessable(message, errors=[FieldError("body.ends_at", message)])
    leg = rows.present_leg(session, booking)
    with exclusive(session, actor, Slot(leg.vehicle_id, before, ends_at, booking.id)):
        leg.ends_at = booking.ends_at = ends_at
        extension: dict[str, object] = {
            "from": before.isoformat(),
            "to": ends_at.isoformat(),
            "at": clock.now().isoformat(timespec="seconds"),
            "by": str(actor.agent_id),
        }
        booking.extensions = [*booking.extensions, extension]
    rows.emit(session, booking, "booking.extended", extended_from=before.isoformat())
    return booking


def swap_vehicle(
    session: Session, actor: Actor, booking_id: UUID, *, vehicle_id: UUID, at: datetime | None
) -> Booking:
    """Another vehicle for the rest of the hire, or for all of it where it has not begun."""
    booking = rows.locked(session, actor, booking_id, BookingStatus.RESERVED, BookingStatus.ACTIVE)
    former = booking.vehicle_id
    if vehicle_id == former:
        message = "The booking has this vehicle already: name another one."
        raise Unprocessable(message, errors=[FieldError("body.vehicle_id", message)])
    rows.bookable(session, actor, vehicle_id)
    leg = rows.present_leg(session, booking)
    if booking.status is BookingStatus.RESERVED:
        with exclusive(session, actor, Slot(vehicle_id, leg.starts_at, leg.ends_at, booking.id)):
            leg.vehicle_id = booking.vehicle_id = vehicle_id
    else:
        at = rows.happened(at)
        _require_after_handover(leg, at)
        if at >= booking.ends_at:
            raise Conflict(PAST_THE_END, code="past_the_end")
        with exclusive(session, actor, Slot(vehicle_id, at, booking.ends_at, booking.id, handover=True)):
            leg.returned_at = at
            booking.vehicle_id = vehicle_id
            session.add(rows.leg_of(booking, starts_at=at, started_at=at))
    rows.emit(session, booking, "booking.swapped", former_vehicle_id=str(former))
    return booking


def _require_after_handover(leg: BookingLeg, at: datetime) -> None:
    if leg.started_at is not None and at < leg.started_at:
        message = f"The vehicle was handed over at {leg.started_at.isoformat()}: this cannot lie before it."
        raise Unprocessable(message, errors=[FieldError("body.at", message)])
