"""How well the fleet is used: hours on hire, bookings, incidents, deadlines missed; one query each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core import clock
from app.core.actor import Actor
from app.models import Booking, BookingLeg, Incident, Vehicle, VehicleStatus, WorkItem, WorkKind, WorkStatus
from app.models.base import Archivable, Entity
from app.schemas.fleet.figures import FleetFigures
from app.services import scope, spans
from app.services.spans import Asked


def figures(session: Session, actor: Actor, asked: Asked) -> FleetFigures:
    """Without from and to of the last 30 days."""
    span = spans.of(actor, asked)
    vehicles = _by(session, actor, Vehicle, Vehicle.status.expression)
    on_hire = _hours_on_hire(session, actor, span.since, min(span.until, clock.now()))
    hours = max((min(span.until, clock.now()) - span.since).total_seconds() / 3600, 0)
    for_hire = vehicles.get(VehicleStatus.ACTIVE, 0) * hours
    return FleetFigures(
        since=span.since,
        until=span.until,
        zone=span.zone.key,
        vehicles_by_status=vehicles,
        hours_on_hire=round(on_hire, 1),
        utilisation=round(100 * on_hire / for_hire, 1) if for_hire else 0,
        bookings_by_status=_by(
            session, actor, Booking, Booking.status.expression, *_within(Booking.starts_at, span)
        ),
        incidents_by_kind=_by(
            session, actor, Incident, Incident.kind.expression, *_within(Incident.occurred_at, span)
        ),
        deadlines_missed=_missed(session, actor),
    )


def _hours_on_hire(session: Session, actor: Actor, since: datetime, until: datetime) -> float:
    ended = func.least(func.coalesce(BookingLeg.returned_at, until), until)
    held = extract("epoch", ended - func.greatest(BookingLeg.started_at, since))
    seconds = session.scalar(
        select(func.sum(held)).where(
            BookingLeg.tenant_id == actor.tenant_id,
            BookingLeg.live,
            BookingLeg.started_at < until,
            func.coalesce(BookingLeg.returned_at, until) > since,
        )
    )
    return float(seconds or 0) / 3600


def _by(
    session: Session,
    actor: Actor,
    model: type[Entity],
    column: ColumnElement[Any],
    *conditions: ColumnElement[bool],
) -> dict[str, int]:
    rows = scope.of(model, actor).where(*conditions)
    if issubclass(model, Archivable):
        rows = rows.where(model.archived_at.is_(None))
    counted = rows.with_only_columns(column, func.count()).group_by(column)
    return {str(name): count for name, count in session.execute(counted)}


def _within(column: InstrumentedAttribute[datetime], span: spans.Span) -> tuple[ColumnElement[bool], ...]:
    return column >= span.since, column < span.until


def _missed(session: Session, actor: Actor) -> int:
    """Deadlines of the fleet that are open past their time."""
    late = scope.of(WorkItem, actor).where(
        WorkItem.kind == WorkKind.DEADLINE,
        WorkItem.vehicle_id.is_not(None),
        WorkItem.status == WorkStatus.OPEN,
        WorkItem.archived_at.is_(None),
        WorkItem.due_at < clock.now(),
    )
    return session.scalar(late.with_only_columns(func.count())) or 0
