"""Vehicles as they go in and out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field, JsonValue, computed_field

from app.models import VehicleStatus
from app.schemas.base import Change, Extra, In, Label, Note, Out, Stamped

# Names that people and other programs give to the registration mark.
MARK = AliasChoices("mark", "registration", "registration_number", "vrm")
Mark = Annotated[str, Field(min_length=2, max_length=20)]
Year = Annotated[int, Field(ge=1890, le=2199)]


class VehicleCreate(In):
    """`mark` is the registration mark, written as people write it. Days are local ones."""

    mark: Mark = Field(validation_alias=MARK)
    status: VehicleStatus = VehicleStatus.ACTIVE
    make: Label | None = None
    model: Label | None = None
    colour: Label | None = None
    fuel_type: Label | None = None
    year: Year | None = None
    mot_expires_on: date | None = None
    tax_due_on: date | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class VehicleChange(Change):
    mark: Mark = Field(None, validation_alias=MARK)  # type: ignore[assignment]  # null is refused
    status: VehicleStatus = Field(None)  # type: ignore[assignment]  # likewise
    make: Label | None = None
    model: Label | None = None
    colour: Label | None = None
    fuel_type: Label | None = None
    year: Year | None = None
    mot_expires_on: date | None = None
    tax_due_on: date | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class VehicleOut(Stamped):
    """`registration` repeats the mark. `mot_status` and `tax_status` are the licensing agency's words."""

    id: UUID
    mark: str
    status: VehicleStatus
    make: str | None
    model: str | None
    colour: str | None
    fuel_type: str | None
    year: int | None
    mot_status: str | None
    mot_expires_on: date | None
    tax_status: str | None
    tax_due_on: date | None
    enquired_at: datetime | None
    notes: str | None
    extra: dict[str, JsonValue]
    version: int
    archived_at: datetime | None

    @computed_field
    def registration(self) -> str:
        return self.mark


class Lookup(In):
    mark: Mark = Field(validation_alias=MARK)


class VehicleRecordOut(Out):
    """What the licensing agency said; `answer` is all of it, as it came."""

    mark: str
    make: str | None
    colour: str | None
    fuel_type: str | None
    year: int | None
    tax_status: str | None
    tax_due_on: date | None
    mot_status: str | None
    mot_expires_on: date | None
    answer: dict[str, JsonValue]

    @computed_field
    def registration(self) -> str:
        return self.mark


class TenureOut(Out):
    """`until` is null where no return is recorded."""

    booking_id: UUID
    client_id: UUID
    basis: str
    since: datetime
    until: datetime | None
    ends_at: datetime
    overdue: bool
    evidence: list[str]


class PossessionOut(Out):
    """`holder` is null where nobody had the vehicle, and where several bookings cover the minute."""

    vehicle_id: UUID
    at: datetime
    holder: TenureOut | None
    covering: list[TenureOut]
    before: TenureOut | None
    after: TenureOut | None
    near_handover: bool
    reasons: list[str]


class SpanOut(Out):
    starts_at: datetime
    ends_at: datetime


class BookedSpanOut(SpanOut):
    booking_id: UUID


class AvailabilityOut(Out):
    """`available` is whether the vehicle can be hired for the whole period."""

    vehicle_id: UUID
    status: VehicleStatus
    starts_at: datetime
    ends_at: datetime
    available: bool
    booked: list[BookedSpanOut]
    free: list[SpanOut]
