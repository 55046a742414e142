"""Vehicles: one per registration mark."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import marks
from app.core.actor import Actor
from app.core.errors import Conflict, FieldError
from app.models import Booking, BookingStatus, Vehicle, VehicleStatus
from app.services import records, scope
from app.services.fleet import compliance
from app.services.fleet.marks import checked
from app.services.records import Page, PageRequest

ONE_PER_MARK = "uq_vehicles_tenant_id_mark"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` is a part of a mark, or of make or model;
    `expiring_by` finds those whose MOT or tax runs out by that day."""

    status: VehicleStatus | None = None
    mark: str | None = None
    q: str | None = None
    expiring_by: date | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Vehicle:
    """Add a vehicle. Raises Conflict with the id of the one that carries this mark, archived ones too."""
    with _one_per_mark(session, actor, values) as unique:
        vehicle = records.create(session, actor, Vehicle, unique)
    compliance.renew(session, vehicle, actor.zone)
    return vehicle


def update(
    session: Session, actor: Actor, vehicle_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Vehicle:
    with _one_per_mark(session, actor, changes) as unique:
        vehicle = records.update(session, actor, Vehicle, vehicle_id, unique, if_match=if_match)
    compliance.renew(session, vehicle, actor.zone)
    return vehicle


def archive(session: Session, actor: Actor, vehicle_id: UUID) -> None:
    """Take a vehicle out of the lists. Raises Conflict while somebody has it or will get it."""
    vehicle = scope.get(session, actor, Vehicle, vehicle_id, lock=True)
    promised = session.scalar(
        scope.of(Booking, actor)
        .where(
            Booking.vehicle_id == vehicle.id,
            Booking.status.in_([BookingStatus.RESERVED, BookingStatus.ACTIVE]),
            Booking.archived_at.is_(None),
        )
        .limit(1)
    )
    if promised is not None:
        raise Conflict(
            f"Booking {promised.id} still needs this vehicle: swap, return or cancel it first.",
            code="vehicle_booked",
            members={"booking_id": str(promised.id)},
        )
    records.archive(session, actor, Vehicle, vehicle_id)
    compliance.renew(session, vehicle, actor.zone)


def restore(session: Session, actor: Actor, vehicle_id: UUID) -> Vehicle:
    vehicle = records.restore(session, actor, Vehicle, vehicle_id)
    compliance.renew(session, vehicle, actor.zone)
    return vehicle


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Vehicle]:
    return records.page(session, actor, Vehicle, request, *_conditions(wanted))


@contextmanager
def _one_per_mark(
    session: Session, actor: Actor, values: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    if values.get("mark") is None:
        yield dict(values)
        return
    mark = checked(str(values["mark"]))
    try:
        with session.begin_nested():
            yield {**values, "mark": mark}
    except IntegrityError as error:
        if ONE_PER_MARK not in str(error.orig):
            raise
        known = select(Vehicle.id).where(Vehicle.tenant_id == actor.tenant_id, Vehicle.mark == mark)
        vehicle_id = str(session.scalars(known).one())
        raise Conflict(
            f"A vehicle with this mark exists: {vehicle_id}",
            code="mark_taken",
            errors=[FieldError("body.mark", "belongs to another vehicle")],
            members={"vehicle_id": vehicle_id},
        ) from error


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        conditions.append(Vehicle.status == wanted.status)
    if wanted.mark is not None:
        conditions.append(Vehicle.mark == marks.normalised(wanted.mark))
    if wanted.q is not None:
        in_mark = Vehicle.mark.contains(marks.normalised(wanted.q), autoescape=True)
        texts = (
            column.icontains(wanted.q.strip(), autoescape=True) for column in (Vehicle.make, Vehicle.model)
        )
        conditions.append(or_(in_mark, *texts))
    if wanted.expiring_by is not None:
        conditions.append(
            or_(Vehicle.mot_expires_on <= wanted.expiring_by, Vehicle.tax_due_on <= wanted.expiring_by)
        )
    return conditions
