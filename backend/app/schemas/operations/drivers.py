"""Drivers, their collections and the runs that fetch both, as they go in and out."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field, JsonValue

from app.models.operations.driver import SyncStatus
from app.schemas.base import Change, Email, Extra, In, Label, Name, Note, Out, Phone, Stamped


class DriverCreate(In):
    """`client_id` is the client or company that they drive for; `external_id` what the collections service
    calls them, once per organisation."""

    name: Name
    phone: Phone | None = None
    email: Email | None = None
    client_id: UUID | None = None
    external_id: Label | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class DriverChange(Change):
    name: Name = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    phone: Phone | None = None
    email: Email | None = None
    client_id: UUID | None = None
    external_id: Label | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class DriverOut(Stamped):
    """`details` is what the collections service last said of them."""

    id: UUID
    name: str
    phone: str | None
    email: str | None
    client_id: UUID | None
    external_id: str | None
    notes: str | None
    extra: dict[str, JsonValue]
    details: dict[str, JsonValue] | None
    synced_at: datetime | None
    version: int
    archived_at: datetime | None


class CollectionOut(Stamped):
    id: UUID
    driver_id: UUID
    reference: str
    day: date
    status: str | None
    details: dict[str, JsonValue]


class SyncRequest(In):
    """Without a day: today, in the organisation's zone."""

    day: date | None = None


class SyncOut(Out):
    """A run and what became of each row: `read` is created, updated, unchanged and unreadable together."""

    id: UUID
    driver_id: UUID | None
    day: date
    status: SyncStatus
    read: int
    created: int
    updated: int
    unchanged: int
    unreadable: int
    collections: int
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None
