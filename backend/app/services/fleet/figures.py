"""How well the fleet is used, and what became of penalties; one query each."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, case, cast, extract, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core import clock
from app.core.actor import Actor
from app.models import (
    Booking,
    BookingLeg,
    Incident,
    Vehicle,
    VehicleStatus,
    Violation,
    ViolationStatus,
    WorkItem,
    WorkKind,
    WorkStatus,
)
from app.models.base import Archivable, Entity
from app.schemas.fleet.figures import FleetFigures, ViolationCount
from app.services import scope, spans
from app.services.fleet import regimes
from app.services.fleet.regimes import LONDON_ISSUERS, LONDON_STATUTES
from app.services.spans import Asked, Span

LONDONS = func.coalesce(
    or_(
        *(Violation.statutory_basis.startswith(each) for each in LONDON_STATUTES),
        *(Violation.issuer_key.startswith(each) for each in LONDON_ISSUERS),
    ),
    False,
)


def figures(session: Session, actor: Actor, asked: Asked) -> FleetFigures:
    """Without from and to of the last 30 days."""
    span = spans.of(actor, asked)
    missed = _missed(session, actor, span)
    saved, recharged = _money(session, actor, span)
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
        deadlines_missed=sum(missed.values()),
        deadlines_missed_by_kind=missed,
        violations=_violations(session, actor, span),
        saved_pence=saved,
        recharged_pence=recharged,
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


def _within(column: InstrumentedAttribute[datetime], span: Span) -> tuple[ColumnElement[bool], ...]:
    return column >= span.since, column < span.until


def _missed(session: Session, actor: Actor, span: Span) -> dict[str, int]:
    """By kind, of the deadlines whose last day lies in the span."""
    kind = func.split_part(WorkItem.origin, ":", 3)
    printed = func.coalesce(WorkItem.evidence["due_on"].astext, WorkItem.evidence["expires_on"].astext)
    last_day = cast(printed, Date)
    ended = func.coalesce(func.timezone(span.zone.key, cast(last_day + 1, DateTime)), WorkItem.due_at)
    late = scope.of(WorkItem, actor).where(
        WorkItem.kind == WorkKind.DEADLINE,
        WorkItem.vehicle_id.is_not(None) | WorkItem.violation_id.is_not(None),
        WorkItem.status.in_([WorkStatus.OPEN, WorkStatus.DONE]),
        WorkItem.archived_at.is_(None),
        func.coalesce(WorkItem.completed_at, clock.now()) >= ended,
        ended >= span.since,
        ended < span.until,
    )
    counted = late.with_only_columns(func.coalesce(func.nullif(kind, ""), "other"), func.count())
    grouped = counted.group_by(text("1")).order_by(text("1"))
    return dict(session.execute(grouped).tuples().all())


def _violations(session: Session, actor: Actor, span: Span) -> list[ViolationCount]:
    """The regimes of today: what a letter is and whether London's rules apply are columns of it."""
    happened = func.coalesce(Violation.contravention_at, Violation.created_at)
    columns = (Violation.document_type, LONDONS, Violation.status)
    rows = session.execute(
        scope.of(Violation, actor)
        .where(
            Violation.archived_at.is_(None),
            Violation.status != ViolationStatus.RECEIVED,
            happened >= span.since,
            happened < span.until,
        )
        .with_only_columns(*columns, func.count())
        .group_by(*columns)
    )
    today = clock.now().astimezone(span.zone).date()
    rules = regimes.effective(session, actor.tenant_id, today)
    counts: Counter[tuple[str | None, ViolationStatus]] = Counter()
    for letter, london, status, number in rows:
        ruling = regimes.fitting(rules, letter=letter, london=london) if letter else None
        counts[ruling.regime if ruling else None, status] += number
    listed = sorted(counts.items(), key=lambda each: (each[0][0] or "~", each[0][1]))
    return [
        ViolationCount(regime=regime, status=status, violations=number) for (regime, status), number in listed
    ]


def _money(session: Session, actor: Actor, span: Span) -> tuple[int, int]:
    """What was saved, and what hirers were charged, in pence."""
    demanded = func.coalesce(
        case(
            (Violation.document_type == "charge_certificate", Violation.amount_increased_pence),
            else_=Violation.amount_full_pence,
        ),
        0,
    )
    transferred = Violation.transferred_at.between(span.since, span.until)
    paid = Violation.paid_at.between(span.since, span.until)
    charged = cast(Violation.costs["at"].astext, DateTime(timezone=True)).between(span.since, span.until)
    saved = case((transferred, demanded), (paid, func.greatest(demanded - Violation.paid_pence, 0)), else_=0)
    recharged = case((charged, cast(Violation.costs["total_pence"].astext, Integer)), else_=0)
    rows = scope.of(Violation, actor).where(Violation.archived_at.is_(None), transferred | paid | charged)
    sums = rows.with_only_columns(func.sum(saved), func.sum(recharged))
    found = session.execute(sums).one()
    return int(found[0] or 0), int(found[1] or 0)
