"""No vehicle is promised or given to two hirers at once: the database decides, this names the clash."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError
from app.models import BookingLeg, Vehicle
from app.services import scope

BOOKED = "Vehicle already booked for these dates"
PROMISED, HELD = "ex_booking_legs_promised", "ex_booking_legs_held"


@dataclass(frozen=True, slots=True)
class Slot:
    """A vehicle for a period. `booking_id` is the booking that wants it and is not in its own way. With
    `handover` the keys go over at `starts_at`, so that nobody else may still have the vehicle then."""

    vehicle_id: UUID
    starts_at: datetime
    ends_at: datetime
    booking_id: UUID | None = None
    handover: bool = False


@contextmanager
def exclusive(session: Session, actor: Actor, slot: Slot) -> Iterator[None]:
    """What is written within gives the vehicle to one booking. Raises Conflict naming the one in the way.

    Who comes too late hears so before waiting; those who come at the same moment take turns at the vehicle's
    row, for two that wait for each other inside the constraint would end in a deadlock.
    """
    _require_free(session, actor, slot)
    scope.get(session, actor, Vehicle, slot.vehicle_id, lock=True)
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        if not any(name in str(error.orig) for name in (PROMISED, HELD)):
            raise
        _require_free(session, actor, slot)
        raise Conflict(BOOKED, code="vehicle_booked") from error


def _require_free(session: Session, actor: Actor, slot: Slot) -> None:
    in_the_way = BookingLeg.during.overlaps(Range(slot.starts_at, slot.ends_at))
    if slot.handover:
        not_back = or_(BookingLeg.returned_at.is_(None), BookingLeg.returned_at > slot.starts_at)
        in_the_way = or_(in_the_way, and_(BookingLeg.started_at.is_not(None), not_back))
    clashing = session.scalar(
        select(BookingLeg)
        .where(
            BookingLeg.tenant_id == actor.tenant_id,
            BookingLeg.vehicle_id == slot.vehicle_id,
            BookingLeg.booking_id.is_distinct_from(slot.booking_id),
            BookingLeg.live,
            in_the_way,
        )
        .order_by(BookingLeg.starts_at)
        .limit(1)
    )
    if clashing is not None:
        raise _booked(clashing)


def _booked(leg: BookingLeg) -> Conflict:
    since, until = (leg.started_at or leg.starts_at).isoformat(), leg.ends_at.isoformat()
    message = f"booking {leg.booking_id} has the vehicle from {since} to {until}: choose other dates"
    if leg.started_at is not None and leg.returned_at is None:
        message = (
            f"booking {leg.booking_id} has had the vehicle since {since}, until {until}: return it first"
        )
    return Conflict(
        BOOKED,
        code="vehicle_booked",
        errors=[FieldError("body.starts_at", message)],
        members={"booking_id": str(leg.booking_id), "starts_at": since, "ends_at": until},
    )
