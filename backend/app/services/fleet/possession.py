"""Who had a vehicle at a given minute, and what says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.models import Booking, BookingLeg, Vehicle
from app.services import scope
from app.services.fleet.moments import in_words

NEAR_HANDOVER = timedelta(minutes=60)


class Basis(StrEnum):
    """What a tenure rests on: keys that were handed over, or an agreed period alone."""

    HANDOVER = "handover"
    BOOKING = "booking"


@dataclass(frozen=True, slots=True)
class Tenure:
    """One vehicle with one hirer. `until` is None where the vehicle was never recorded as brought back;
    `ends_at` is the agreed end. `overdue` says that the asked minute lies after it."""

    booking_id: UUID
    client_id: UUID
    basis: Basis
    since: datetime
    until: datetime | None
    ends_at: datetime
    overdue: bool
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class Possession:
    """`holder` is the one tenure that covers the minute; None where none does, or where several do and a
    person has to decide. `before` and `after` are the nearest others. `near_handover` says that keys changed
    hands within an hour of the minute."""

    vehicle_id: UUID
    at: datetime
    holder: Tenure | None
    covering: Sequence[Tenure]
    before: Tenure | None
    after: Tenure | None
    near_handover: bool
    reasons: Sequence[str]


def possession(session: Session, actor: Actor, vehicle_id: UUID, at: datetime) -> Possession:
    """Raises NotFound for a vehicle that is not the actor's."""
    vehicle = scope.get(session, actor, Vehicle, vehicle_id)
    tenures = [_tenure(leg, booking, at, actor.zone) for leg, booking in _legs(session, actor, vehicle.id)]
    covering = _decided([each for each in tenures if _covers(each, at)])
    before = [each for each in tenures if each not in covering and each.since <= at]
    after = [each for each in tenures if each not in covering and each.since > at]
    near = [each for each in tenures if _changes_hands_near(each, at)]
    return Possession(
        vehicle_id=vehicle.id,
        at=at,
        holder=covering[0] if len(covering) == 1 else None,
        covering=covering,
        before=max(before, key=lambda each: each.until or at, default=None),
        after=min(after, key=lambda each: each.since, default=None),
        near_handover=bool(near),
        reasons=_reasons(covering, near),
    )


def _legs(session: Session, actor: Actor, vehicle_id: UUID) -> Sequence[tuple[BookingLeg, Booking]]:
    rows = session.execute(
        select(BookingLeg, Booking)
        .join(Booking, Booking.id == BookingLeg.booking_id)
        .where(
            BookingLeg.tenant_id == actor.tenant_id,
            Booking.tenant_id == actor.tenant_id,
            BookingLeg.vehicle_id == vehicle_id,
            BookingLeg.live,
        )
        .order_by(BookingLeg.starts_at, BookingLeg.id)
    )
    return [(leg, booking) for leg, booking in rows]


def _tenure(leg: BookingLeg, booking: Booking, at: datetime, zone: ZoneInfo) -> Tenure:
    handed_over = leg.started_at is not None
    return Tenure(
        booking_id=booking.id,
        client_id=booking.client_id,
        basis=Basis.HANDOVER if handed_over else Basis.BOOKING,
        since=leg.started_at or leg.starts_at,
        until=leg.returned_at if handed_over else leg.ends_at,
        ends_at=leg.ends_at,
        overdue=handed_over and at >= leg.ends_at,
        evidence=_evidence(leg, booking, zone),
    )


def _covers(tenure: Tenure, at: datetime) -> bool:
    return tenure.since <= at and (tenure.until is None or at < tenure.until)


def _decided(covering: list[Tenure]) -> list[Tenure]:
    """Keys handed over and brought back outweigh a reservation, and so do keys within the agreed time. Keys
    that should have been back by then do not: somebody may have forgotten to write it down."""
    certain = [
        each
        for each in covering
        if each.basis is Basis.HANDOVER and (each.until is not None or not each.overdue)
    ]
    return certain or covering


def _changes_hands_near(tenure: Tenure, at: datetime) -> bool:
    moments = [tenure.since, tenure.until or tenure.ends_at]
    return any(abs(moment - at) < NEAR_HANDOVER for moment in moments)


def _evidence(leg: BookingLeg, booking: Booking, zone: ZoneInfo) -> list[str]:
    name = f"Booking {booking.reference or booking.id}"
    lines = [
        f"{name} reserves the vehicle from {in_words(leg.starts_at, zone)} to {in_words(leg.ends_at, zone)}."
    ]
    lines += [
        "It was extended from {from} to {to} on {at}.".format_map(
            {name: in_words(extension[name], zone) for name in ("from", "to", "at")}
        )
        for extension in booking.extensions
    ]
    swapped_in = leg.started_at != booking.started_at
    if leg.started_at is not None:
        how = "by a swap of vehicles" if swapped_in else "at the start of the hire"
        lines.append(f"The vehicle was handed over at {in_words(leg.started_at, zone)}, {how}.")
    else:
        lines.append("No handover is recorded.")
    if leg.returned_at is not None:
        swapped_out = booking.returned_at is None or leg.returned_at < booking.returned_at
        how = "swapped for another" if swapped_out else _punctuality(leg)
        lines.append(f"It came back at {in_words(leg.returned_at, zone)}, {how}.")
    elif leg.started_at is not None and leg.ends_at < clock.now():
        lines.append("No return is recorded, and the agreed end has passed.")
    return lines


def _punctuality(leg: BookingLeg) -> str:
    if leg.returned_at is not None and leg.returned_at != leg.ends_at:
        return "before the agreed end" if leg.returned_at < leg.ends_at else "after the agreed end"
    return "on time"


def _reasons(covering: Sequence[Tenure], near: Sequence[Tenure]) -> list[str]:
    reasons: list[str] = []
    if not covering:
        reasons.append("No booking covers this minute.")
    if len(covering) > 1:
        names = ", ".join(str(each.booking_id) for each in covering)
        reasons.append(f"Several bookings cover this minute: {names}.")
    if len(covering) == 1 and covering[0].basis is Basis.BOOKING:
        reasons.append("The booking covers this minute, but no handover is recorded.")
    if len(covering) == 1 and covering[0].overdue:
        reasons.append("The minute lies after the agreed end, before the return.")
    reasons += [f"Within an hour of a handover of booking {each.booking_id}." for each in near]
    return reasons
