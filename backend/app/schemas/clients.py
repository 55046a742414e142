"""Clients as they go in and out."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, JsonValue

from app.models import ClientKind
from app.schemas.base import Change, Email, Extra, In, Label, Listed, Name, Note, Phone


class ClientCreate(In):
    """All that a person writes; PUT takes it too, and what is absent there becomes empty. `extra` keeps
    fields of the sender's own."""

    name: Name
    kind: ClientKind = ClientKind.PERSON
    email: Email | None = None
    phone: Phone | None = None
    company: Label | None = None
    parent_id: UUID | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class ClientChange(Change):
    name: Name = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    kind: ClientKind = Field(None)  # type: ignore[assignment]  # likewise
    email: Email | None = None
    phone: Phone | None = None
    company: Label | None = None
    parent_id: UUID | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class CompanyCreate(In):
    """A client that is a company. `extra` keeps fields of the sender's own."""

    name: Name
    email: Email | None = None
    phone: Phone | None = None
    parent_id: UUID | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class CompanyChange(Change):
    name: Name = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    email: Email | None = None
    phone: Phone | None = None
    parent_id: UUID | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class ClientOut(Listed):
    kind: ClientKind
    name: str
    email: str | None
    phone: str | None
    company: str | None
    parent_id: UUID | None
    address: str | None
    notes: str | None
    extra: dict[str, JsonValue]
    version: int
    archived_at: datetime | None
