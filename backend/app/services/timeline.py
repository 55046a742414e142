"""What happened with a client or a vehicle, on all desks, the latest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import (
    Booking,
    BookingLeg,
    Call,
    CallMention,
    Client,
    Document,
    DocumentStatus,
    IdentityCheck,
    Incident,
    Vehicle,
    WorkItem,
)
from app.models.base import Archivable, Entity
from app.services import scope
from app.services.documents.desk import NOT_A_RECORDING

SHOWN_DOCUMENT = NOT_A_RECORDING & (Document.status == DocumentStatus.READY)
Whose = Callable[[Actor, UUID], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` names the noun; `mentions` are the vehicles that a call speaks of."""

    kind: str
    id: UUID
    at: datetime
    title: str
    status: str | None
    mentions: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The latest `limit` entries that lie before a moment, if one is given."""

    before: datetime | None
    limit: int


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


def of_client(session: Session, actor: Actor, client_id: UUID, window: Window) -> list[Entry]:
    scope.get(session, actor, Client, client_id)
    wanted = [(each, each.of_client(actor, client_id)) for each in SOURCES if each.of_client]
    return _merged(session, actor, wanted, window)


def of_vehicle(session: Session, actor: Actor, vehicle_id: UUID, window: Window) -> list[Entry]:
    """A call belongs to a vehicle whose mark is spoken in it."""
    scope.get(session, actor, Vehicle, vehicle_id)
    wanted = [(each, each.of_vehicle(actor, vehicle_id)) for each in SOURCES if each.of_vehicle]
    return _merged(session, actor, wanted, window)


def _merged(
    session: Session, actor: Actor, wanted: Sequence[tuple[Source, ColumnElement[bool]]], window: Window
) -> list[Entry]:
    found = [
        Entry(source.kind, *row)
        for source, whose in wanted
        for row in session.execute(_lines(actor, source, whose, window)).tuples()
    ]
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    return _with_mentions(session, actor, found[: window.limit])


def _lines(
    actor: Actor, source: Source, whose: ColumnElement[bool], window: Window
) -> Select[tuple[UUID, datetime, str, str | None]]:
    rows = scope.of(source.model, actor).where(whose)
    if issubclass(source.model, Archivable):
        rows = rows.where(source.model.archived_at.is_(None))
    if window.before is not None:
        rows = rows.where(source.at < window.before)
    latest = rows.order_by(source.at.desc(), source.model.id.desc()).limit(window.limit)
    return latest.with_only_columns(source.model.id, source.at, source.title, source.status)


def _with_mentions(session: Session, actor: Actor, entries: list[Entry]) -> list[Entry]:
    calls = [entry.id for entry in entries if entry.kind == "call"]
    if not calls:
        return entries
    rows = session.execute(
        select(CallMention.call_id, CallMention.vehicle_id)
        .where(CallMention.tenant_id == actor.tenant_id, CallMention.call_id.in_(calls))
        .distinct()
    )
    spoken: dict[UUID, list[UUID]] = {}
    for call_id, vehicle_id in rows:
        spoken.setdefault(call_id, []).append(vehicle_id)
    return [
        Entry(entry.kind, entry.id, entry.at, entry.title, entry.status, sorted(spoken.get(entry.id, ())))
        for entry in entries
    ]


def _bookings_of(actor: Actor, condition: ColumnElement[bool]) -> Select[tuple[UUID]]:
    return select(Booking.id).where(Booking.tenant_id == actor.tenant_id, condition)


def _with_vehicle(actor: Actor, vehicle_id: UUID) -> Select[tuple[UUID]]:
    return select(BookingLeg.booking_id).where(
        BookingLeg.tenant_id == actor.tenant_id, BookingLeg.vehicle_id == vehicle_id
    )


def _speaking_of(actor: Actor, vehicle_id: UUID) -> ColumnElement[bool]:
    spoken = select(CallMention.call_id).where(
        CallMention.tenant_id == actor.tenant_id, CallMention.vehicle_id == vehicle_id
    )
    return Call.id.in_(spoken)


def _documents_of_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    of_booking = Document.booking_id.in_(_bookings_of(actor, Booking.client_id == client_id))
    return SHOWN_DOCUMENT & or_(Document.client_id == client_id, of_booking)


def _work_of_client(actor: Actor, client_id: UUID) -> ColumnElement[bool]:
    on_calls = scope.of(Call, actor).where(Call.client_id == client_id).with_only_columns(Call.id)
    return or_(WorkItem.client_id == client_id, WorkItem.call_id.in_(on_calls))


SOURCES: Sequence[Source] = (
    Source(
        "call",
        Call,
        Call.recorded_at.expression,
        func.coalesce(cast(Call.tag, String), "call"),
        Call.status.expression,
        lambda _, client_id: Call.client_id == client_id,
        _speaking_of,
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
        lambda _, vehicle_id: SHOWN_DOCUMENT & (Document.vehicle_id == vehicle_id),
    ),
    Source(
        "followup",
        WorkItem,
        WorkItem.created_at.expression,
        WorkItem.task.expression,
        WorkItem.status.expression,
        _work_of_client,
        lambda _, vehicle_id: WorkItem.vehicle_id == vehicle_id,
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
