"""Imported rows as they come in, and what became of them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.core.conversation import Intent
from app.models import (
    ClientKind,
    ImportFormat,
    ImportNoun,
    ImportStatus,
    InterestLevel,
    LeadStatus,
    Outcome,
    WorkStatus,
)
from app.schemas.base import DayOrMoment, Email, Extra, In, Label, Name, Note, Out, Phone, Stamped
from app.schemas.fleet.hirers import LicenceNumber
from app.schemas.followups import Task


class LeadRow(In):
    """`owner` is the e-mail address of the colleague whose lead it is."""

    phone: Phone
    name: Label | None = None
    email: Email | None = None
    source: Label | None = None
    campaign: Label | None = None
    status: LeadStatus | None = None
    intent: Intent | None = None
    interest_level: InterestLevel | None = None
    next_followup_at: DayOrMoment | None = None
    notes: Note | None = None
    owner: Email | None = None
    extra: Extra = Field(default_factory=dict)


class ClientRow(In):
    name: Name
    kind: ClientKind | None = None
    email: Email | None = None
    phone: Phone | None = None
    company: Label | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class CustomerRow(ClientRow):
    """A client and what an agreement has to say of them, under the names of the hirer profile."""

    date_of_birth: date | None = None
    permanent_address: Note | None = None
    hire_address: Note | None = None
    licence_number: LicenceNumber | None = None
    licence_issuer: Label | None = None
    licence_expires_on: date | None = None


class CompanyRow(In):
    name: Name
    email: Email | None = None
    phone: Phone | None = None
    address: Note | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class DriverRow(In):
    """`client` is the name, the e-mail address or the id of the client or company that they drive for."""

    name: Name
    phone: Phone | None = None
    email: Email | None = None
    client: Label | None = None
    external_id: Label | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class TaskRow(In):
    """`owner` is a colleague's e-mail address, `driver` a driver's external id, name or id. Tasks are the
    same that have the same `reference` or, where there is none, say the same."""

    task: Task
    notes: Note | None = None
    due_at: DayOrMoment | None = None
    status: WorkStatus | None = None
    owner: Email | None = None
    driver: Label | None = None
    client: Label | None = None
    reference: Label | None = None


class ImportOut(Stamped):
    """`position` is the number of the last row that was dealt with; `error` says in plain words why the
    rest could not be read."""

    id: UUID
    noun: ImportNoun
    format: ImportFormat
    status: ImportStatus
    dry_run: bool
    filename: str
    position: int
    created: int
    updated: int
    merged: int
    skipped: int
    error: str | None
    finished_at: datetime | None


class ImportRowOut(Out):
    """`number` counts as a spreadsheet does: the header of a CSV file is row 1. `subject_id` is the row of
    ours that was made or changed, None in a dry run."""

    number: int
    outcome: Outcome
    reason: str | None
    subject_id: UUID | None
