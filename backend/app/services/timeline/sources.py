"""Which rows of which desk belong to a client or a vehicle. A new desk is a row of SOURCES."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select

from app.core.actor import Actor
from app.models import (
    Booking,
    BookingLeg,
    Call,
    CallMention,
    Document,
    DocumentStatus,
    IdentityCheck,
    Incident,
    Violation,
    ViolationStatus,
    WorkItem,
)
from app.models.base import Entity
from app.services import scope
from app.services.documents.desk import NOT_A_RECORDING

SHOWN_DOCUMENT = NOT_A_RECORDING & (Document.status == DocumentStatus.READY)
# A letter that waits to be read is nobody's yet.
READ = Violation.status != ViolationStatus.RECEIVED
Whose = Callable[[Actor, UUID], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Source:
    """One desk's rows: their time, what a line says of them, and which belong to a client or a vehicle."""

    kind: str
    model: type[Entity]
    at: ColumnElement[datetime]
    title: ColumnElement[str]
    status: ColumnElement[Any]
    of_client: Whose | None
    of_vehicle: Whose | None


def _bookings_of(actor: Actor, condition: ColumnElement[bool]) -> Select[tuple[UUID]]:
    return select(Booking.id).where(Booking.tenant_id == actor.tenant_id, condition)


def _with_vehicle(actor: Actor, vehicle_id: UUID) -> Select[tuple[UUID]]:
    return select(BookingLeg.booking_id).where(
        BookingLeg.tenant_id == actor.tenant_id, BookingLeg.vehicle_id == vehicle_id
    )


def _notices(actor: Actor, condition: ColumnElement[bool]) -> Select[tuple[UUID]]:
    return select(Violation.id).where(Violation.tenant_id == actor.tenant_id, condition)


def _speaking_of(actor: Actor, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    spoken = select(CallMention.call_id).where(CallMention.tenant_id == actor.tenant_id, condition)
    return Call.id.in_(spoken)


def _calls_of_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    about = CallMention.violation_id.in_(_notices(actor, Violation.client_id == client_id))
    return or_(Call.client_id == client_id, _speaking_of(actor, about))


def _calls_of_vehicle(actor: Actor, vehicle_id: UUID) -> ColumnElement[bool]:
    about = CallMention.violation_id.in_(_notices(actor, Violation.vehicle_id == vehicle_id))
    return _speaking_of(actor, or_(CallMention.vehicle_id == vehicle_id, about))


def _documents_of_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    of_booking = Document.booking_id.in_(_bookings_of(actor, Booking.client_id == client_id))
    of_notice = Document.violation_id.in_(_notices(actor, Violation.client_id == client_id))
    return SHOWN_DOCUMENT & or_(Document.client_id == client_id, of_booking, of_notice)


def _documents_of_vehicle(actor: Actor, vehicle_id: UUID) -> ColumnElement[bool]:
    of_notice = Document.violation_id.in_(_notices(actor, Violation.vehicle_id == vehicle_id))
    return SHOWN_DOCUMENT & or_(Document.vehicle_id == vehicle_id, of_notice)


def _work_of_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    on_calls = scope.of(Call, actor).where(Call.client_id == client_id).with_only_columns(Call.id)
    of_notice = WorkItem.violation_id.in_(_notices(actor, Violation.client_id == client_id))
    return or_(WorkItem.client_id == client_id, WorkItem.call_id.in_(on_calls), of_notice)


def _work_of_vehicle(actor: Actor, vehicle_id: UUID) -> ColumnElement[bool]:
    of_notice = WorkItem.violation_id.in_(_notices(actor, Violation.vehicle_id == vehicle_id))
    return or_(WorkItem.vehicle_id == vehicle_id, of_notice)


SOURCES: Sequence[Source] = (
    Source(
        "call",
        Call,
        Call.recorded_at.expression,
        func.coalesce(cast(Call.tag, String), "call"),
        Call.status.expression,
        _calls_of_client,
        _calls_of_vehicle,
    ),
    Source(
        "booking",
        Booking,
        Booking.starts_at.expression,
        func.coalesce(Booking.reference, "booking"),
        Booking.status.expression,
        lambda _, client_id: Booking.client_id == client_id,
        lambda actor, vehicle_id: Booking.id.in_(_with_vehicle(actor, vehicle_id)),
    ),
    Source(
        "violation",
        Violation,
        func.coalesce(Violation.contravention_at, Violation.created_at),
        func.coalesce(
            func.nullif(func.concat_ws(" ", Violation.issuing_authority, Violation.reference), ""),
            "violation",
        ),
        Violation.status.expression,
        lambda _, client_id: READ & (Violation.client_id == client_id),
        lambda _, vehicle_id: READ & (Violation.vehicle_id == vehicle_id),
    ),
    Source(
        "incident",
        Incident,
        Incident.occurred_at.expression,
        func.concat_ws(": ", Incident.kind, Incident.description),
        Incident.status.expression,
        lambda _, client_id: Incident.client_id == client_id,
        lambda _, vehicle_id: Incident.vehicle_id == vehicle_id,
    ),
    Source(
        "document",
        Document,
        Document.created_at.expression,
        Document.filename.expression,
        Document.status.expression,
        _documents_of_client,
        _documents_of_vehicle,
    ),
    Source(
        "followup",
        WorkItem,
        WorkItem.created_at.expression,
        WorkItem.task.expression,
        WorkItem.status.expression,
        _work_of_client,
        _work_of_vehicle,
    ),
    Source(
        "identity_check",
        IdentityCheck,
        IdentityCheck.created_at.expression,
        IdentityCheck.provider.expression,
        IdentityCheck.status.expression,
        lambda _, client_id: IdentityCheck.client_id == client_id,
        None,
    ),
)
