"""Bookings as the desk writes them: made, listed, changed, cancelled, deleted and brought back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError
from app.models import Booking, BookingLeg, BookingStatus
from app.services import records, scope
from app.services.fleet.bookings import rows
from app.services.fleet.clashes import Slot, exclusive
from app.services.records import Page, PageRequest

# What is agreed before the keys are handed over, and the verb that changes it afterwards.
SETTLED = {
    "vehicle_id": "swap-vehicle",
    "ends_at": "extend or return",
    "starts_at": "nothing: the hire has begun",
    "client_id": "nothing: somebody else has signed",
}

SLOT = frozenset({"vehicle_id", "starts_at", "ends_at"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `since` and `until` find bookings whose agreed period
    touches that span; `vehicle_id` finds those that had the vehicle at any time."""

    status: BookingStatus | None = None
    vehicle_id: UUID | None = None
    client_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Booking:
    """Reserve a vehicle. Raises Conflict where it is taken, or is not for hire."""
    ready = rows.period(values, actor.zone)
    slot = rows.slot(ready)
    rows.bookable(session, actor, slot.vehicle_id)
    with exclusive(session, actor, slot):
        booking = records.create(session, actor, Booking, ready)
        session.add(rows.leg_of(booking, starts_at=slot.starts_at))
    rows.emit(session, booking, "booking.created")
    return booking


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Booking]:
    return records.page(session, actor, Booking, request, *_conditions(wanted))


def update(
    session: Session, actor: Actor, booking_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Booking:
    """A person's change. Raises Conflict for what was settled when the keys were handed over."""
    booking = rows.locked(session, actor, booking_id)
    records.require_match(booking, if_match)
    changes = rows.period(changes, actor.zone)
    settled = [name for name in changes if name in SETTLED]
    if settled and booking.status is not BookingStatus.RESERVED:
        raise Conflict(
            f"This booking is {booking.status}: {', '.join(settled)} can no longer be edited.",
            code="wrong_state",
            errors=[FieldError(f"body.{name}", f"use {SETTLED[name]}") for name in settled],
        )
    if not SLOT & set(settled):
        return records.update(session, actor, Booking, booking_id, changes)
    return _rebook(session, actor, booking, changes)


def cancel(session: Session, actor: Actor, booking_id: UUID) -> Booking:
    """Give up a reservation and free its dates. Repeating it changes nothing."""
    booking = rows.locked(session, actor, booking_id, BookingStatus.RESERVED, BookingStatus.CANCELLED)
    if booking.status is BookingStatus.CANCELLED:
        return booking
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, clock.now()
    _set_live(session, booking, live=False)
    rows.emit(session, booking, "booking.cancelled")
    return booking


def archive(session: Session, actor: Actor, booking_id: UUID) -> None:
    """Hide a booking and free its dates. Raises Conflict while the hirer has the vehicle."""
    booking = scope.get(session, actor, Booking, booking_id, lock=True)
    if booking.status is BookingStatus.ACTIVE:
        raise Conflict("The vehicle is out: return it before you delete the booking.", code="wrong_state")
    records.archive(session, actor, Booking, booking_id)
    _set_live(session, booking, live=False)


def restore(session: Session, actor: Actor, booking_id: UUID) -> Booking:
    """Bring a deleted booking back. Raises Conflict where its dates were given away meanwhile."""
    booking = scope.get(session, actor, Booking, booking_id, lock=True)
    if booking.archived_at is None:
        return booking
    if booking.status is not BookingStatus.CANCELLED:
        for leg in rows.legs(session, booking):
            until = min(leg.ends_at, leg.returned_at or leg.ends_at)
            slot = Slot(leg.vehicle_id, leg.started_at or leg.starts_at, until, booking.id)
            with exclusive(session, actor, slot):
                leg.live = True
    return records.restore(session, actor, Booking, booking_id)


def _rebook(session: Session, actor: Actor, booking: Booking, changes: Mapping[str, object]) -> Booking:
    leg = rows.present_leg(session, booking)
    wanted = {name: changes.get(name, getattr(leg, name)) for name in SLOT}
    slot = rows.slot(wanted, booking.id)
    rows.bookable(session, actor, slot.vehicle_id)
    with exclusive(session, actor, slot):
        leg.vehicle_id, leg.starts_at, leg.ends_at = slot.vehicle_id, slot.starts_at, slot.ends_at
        changed = records.update(session, actor, Booking, booking.id, changes)
    rows.emit(session, changed, "booking.updated")
    return changed


def _set_live(session: Session, booking: Booking, *, live: bool) -> None:
    for leg in rows.legs(session, booking):
        leg.live = live
    session.flush()


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        conditions.append(Booking.status == wanted.status)
    if wanted.client_id is not None:
        conditions.append(Booking.client_id == wanted.client_id)
    if wanted.vehicle_id is not None:
        conditions.append(
            exists().where(
                BookingLeg.tenant_id == Booking.tenant_id,
                BookingLeg.booking_id == Booking.id,
                BookingLeg.vehicle_id == wanted.vehicle_id,
            )
        )
    if wanted.since is not None:
        conditions.append(Booking.ends_at > wanted.since)
    if wanted.until is not None:
        conditions.append(Booking.starts_at < wanted.until)
    return conditions
