"""Imported rows as they come in, and what became of them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.core.conversation import Intent
from app.models import ClientKind, ImportFormat, ImportNoun, ImportStatus, InterestLevel, LeadStatus, Outcome
from app.schemas.base import DayOrMoment, Email, Extra, In, Label, Name, Note, Out, Phone, Stamped


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
