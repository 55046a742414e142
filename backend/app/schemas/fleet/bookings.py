"""Bookings as they go in and out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field, JsonValue

from app.models import BookingStatus
from app.schemas.base import Change, DayOrMoment, Extra, In, Label, Moment, Name, Note, Plain, Stamped

CLIENT = AliasChoices("client_id", "customer_id")
STARTS = AliasChoices("starts_at", "start_date", "start_at")
ENDS = AliasChoices("ends_at", "end_date", "end_at")
Reference = Annotated[str, Field(min_length=1, max_length=40), Plain]
Odometer = Annotated[int, Field(ge=0, le=9_999_999)]


class Driver(In):
    """A further driver, with the particulars that a hire agreement has to name."""

    name: Name
    date_of_birth: date | None = None
    address: Note | None = None
    licence_number: Label | None = None
    licence_issuer: Label | None = None
    licence_expires_on: date | None = None


Drivers = Annotated[list[Driver], Field(max_length=10)]


class _Booked(In):
    def sent(self) -> dict[str, object]:
        """As the row has them: drivers are kept as JSON."""
        values = super().sent()
        drivers = values.get("drivers")
        if isinstance(drivers, list):
            values["drivers"] = [each.model_dump(mode="json") for each in drivers if isinstance(each, Driver)]
        return values


class BookingCreate(_Booked):
    """A bare day is the tenant's: a booking starts at its midnight and lasts through its last minute."""

    vehicle_id: UUID
    client_id: UUID = Field(validation_alias=CLIENT)
    starts_at: DayOrMoment = Field(validation_alias=STARTS)
    ends_at: DayOrMoment = Field(validation_alias=ENDS)
    reference: Reference | None = None
    drivers: Drivers = Field(default_factory=list)
    agreement_signed_at: Moment | None = None
    liability_signed_at: Moment | None = None
    liability_signed_by: Label | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class BookingChange(_Booked, Change):
    """Vehicle, client and period change here only before the keys are handed over."""

    vehicle_id: UUID = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    client_id: UUID = Field(None, validation_alias=CLIENT)  # type: ignore[assignment]  # likewise
    starts_at: DayOrMoment = Field(None, validation_alias=STARTS)  # type: ignore[assignment]  # likewise
    ends_at: DayOrMoment = Field(None, validation_alias=ENDS)  # type: ignore[assignment]  # likewise
    reference: Reference | None = None
    drivers: Drivers = Field(None)  # type: ignore[arg-type]  # likewise
    agreement_signed_at: Moment | None = None
    liability_signed_at: Moment | None = None
    liability_signed_by: Label | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class Handover(In):
    """`at` is when the keys changed hands; now where it is left out."""

    at: Moment | None = None
    odometer: Odometer | None = None


class Extension(In):
    ends_at: DayOrMoment = Field(validation_alias=ENDS)


class Swap(In):
    vehicle_id: UUID
    at: Moment | None = None


class BookingOut(Stamped):
    """`starts_at` and `ends_at` are agreed, `started_at` and `returned_at` happened. `vehicle_id` is the
    present vehicle."""

    id: UUID
    vehicle_id: UUID
    client_id: UUID
    reference: str | None
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    returned_at: datetime | None
    cancelled_at: datetime | None
    drivers: list[dict[str, JsonValue]]
    extensions: list[dict[str, JsonValue]]
    agreement_signed_at: datetime | None
    liability_signed_at: datetime | None
    liability_signed_by: str | None
    odometer_start: int | None
    odometer_end: int | None
    notes: str | None
    extra: dict[str, JsonValue]
    archived_at: datetime | None
