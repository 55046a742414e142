"""Incidents as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from app.models import IncidentKind, IncidentStatus
from app.schemas.base import Change, Extra, In, Moment, Note, Stamped

Pence = Annotated[int, Field(ge=0, le=1_000_000_000)]


class IncidentCreate(In):
    """Without `booking_id` the booking is found that had the vehicle at `occurred_at`."""

    vehicle_id: UUID
    booking_id: UUID | None = None
    client_id: UUID | None = None
    kind: IncidentKind
    status: IncidentStatus = IncidentStatus.REPORTED
    occurred_at: Moment
    location: Note | None = None
    description: Note | None = None
    cost_pence: Pence | None = None
    extra: Extra = Field(default_factory=dict)


class IncidentChange(Change):
    booking_id: UUID | None = None
    client_id: UUID | None = None
    kind: IncidentKind = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    status: IncidentStatus = Field(None)  # type: ignore[assignment]  # likewise
    occurred_at: Moment = Field(None)  # type: ignore[assignment]  # likewise
    location: Note | None = None
    description: Note | None = None
    cost_pence: Pence | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class IncidentOut(Stamped):
    id: UUID
    vehicle_id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    reported_by: UUID | None
    kind: IncidentKind
    status: IncidentStatus
    occurred_at: datetime
    location: str | None
    description: str | None
    cost_pence: int | None
    closed_at: datetime | None
    extra: dict[str, JsonValue]
    archived_at: datetime | None
