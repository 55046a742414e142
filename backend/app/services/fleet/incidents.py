"""Incidents: what happened to a vehicle, tied to who had it at that time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.models import Incident, IncidentKind, IncidentStatus
from app.services import events, records
from app.services.fleet.possession import possession
from app.services.records import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it."""

    kind: IncidentKind | None = None
    status: IncidentStatus | None = None
    vehicle_id: UUID | None = None
    booking_id: UUID | None = None
    client_id: UUID | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Incident:
    """Report an incident. Where no booking is named, it is the one that had the vehicle at that minute."""
    whose = {} if values.get("booking_id") else _holder(session, actor, values)
    incident = records.create(
        session, actor, Incident, {**values, **whose, "reported_by": actor.agent_id, **_closing(values)}
    )
    _emit(session, incident, "incident.created")
    return incident


def update(
    session: Session, actor: Actor, incident_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Incident:
    dated = {**changes, **_closing(changes)}
    incident = records.update(session, actor, Incident, incident_id, dated, if_match=if_match)
    _emit(session, incident, "incident.updated")
    return incident


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Incident]:
    return records.page(session, actor, Incident, request, *_conditions(wanted))


def _holder(session: Session, actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    vehicle_id, at = values["vehicle_id"], values["occurred_at"]
    assert isinstance(vehicle_id, UUID)
    assert isinstance(at, datetime)
    holder = possession(session, actor, vehicle_id, at).holder
    if holder is None:
        return {}
    return {"booking_id": holder.booking_id, "client_id": values.get("client_id") or holder.client_id}


def _closing(values: Mapping[str, object]) -> dict[str, object]:
    if "status" not in values:
        return {}
    return {"closed_at": clock.now() if values["status"] is IncidentStatus.CLOSED else None}


def _emit(session: Session, incident: Incident, name: str) -> None:
    payload: dict[str, object] = {
        "incident_id": str(incident.id),
        "vehicle_id": str(incident.vehicle_id),
        "booking_id": str(incident.booking_id) if incident.booking_id else None,
        "client_id": str(incident.client_id) if incident.client_id else None,
        "kind": incident.kind.value,
        "status": incident.status.value,
    }
    events.emit(
        session, incident.tenant_id, name, subject_kind="incident", subject_id=incident.id, payload=payload
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    return [
        column == value
        for column, value in (
            (Incident.kind, wanted.kind),
            (Incident.status, wanted.status),
            (Incident.vehicle_id, wanted.vehicle_id),
            (Incident.booking_id, wanted.booking_id),
            (Incident.client_id, wanted.client_id),
        )
        if value is not None
    ]
