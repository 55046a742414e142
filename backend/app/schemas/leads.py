"""Leads as they go in and out."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, JsonValue

from app.core.conversation import Intent
from app.models import CallTag, InterestLevel, JobStatus, LeadStatus
from app.schemas.base import Change, Email, Extra, In, Label, Moment, Name, Note, Out, Phone, Stamped
from app.schemas.clients import ClientOut


class LeadCreate(In):
    """`phone` is read in the tenant's region and kept as E.164. Without `owner_id` the lead is free for
    everybody. `extra` keeps fields of the sender's own."""

    phone: Phone
    name: Label | None = None
    email: Email | None = None
    source: Label | None = None
    campaign: Label | None = None
    owner_id: UUID | None = None
    client_id: UUID | None = None
    status: LeadStatus = LeadStatus.NEW
    intent: Intent = Intent.NEW
    interest_level: InterestLevel | None = None
    next_followup_at: Moment | None = None
    notes: Note | None = None
    extra: Extra = Field(default_factory=dict)


class LeadChange(Change):
    phone: Phone = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    name: Label | None = None
    email: Email | None = None
    source: Label | None = None
    campaign: Label | None = None
    owner_id: UUID | None = None
    client_id: UUID | None = None
    status: LeadStatus = Field(None)  # type: ignore[assignment]  # likewise
    intent: Intent = Field(None)  # type: ignore[assignment]  # likewise
    interest_level: InterestLevel | None = None
    next_followup_at: Moment | None = None
    notes: Note | None = None
    extra: Extra = Field(None)  # type: ignore[arg-type]  # likewise


class LeadOut(Stamped):
    """`intent_confidence` is the engine's, None where a person chose. `contact_count` counts calls made,
    `no_answer_count` those in vain since the last conversation, `followup_count` follow-ups set. Until
    `leased_until` the lead is `leased_by`'s to call."""

    id: UUID
    phone: str
    name: str | None
    email: str | None
    source: str | None
    campaign: str | None
    owner_id: UUID | None
    client_id: UUID | None
    status: LeadStatus
    intent: Intent
    intent_confidence: float | None
    interest_level: InterestLevel | None
    next_followup_at: datetime | None
    last_contact_at: datetime | None
    converted_at: datetime | None
    contact_count: int
    no_answer_count: int
    followup_count: int
    leased_by: UUID | None
    leased_until: datetime | None
    notes: str | None
    extra: dict[str, JsonValue]
    version: int
    archived_at: datetime | None


class LeadDetail(LeadOut):
    """`provenance` says who set a field, `proposals` what an engine would have written over a person's
    value: writing it takes it, writing another value drops it."""

    provenance: dict[str, object]
    proposals: dict[str, object]


class LeadToCall(LeadOut):
    """`reason` is the class of the queue that the lead is called from."""

    reason: str


class Assignment(In):
    """Without `owner_id` an agent takes the lead; a manager gives it to whoever has the fewest open ones."""

    owner_id: UUID | None = None


class NoAnswer(In):
    """Without `next_followup_at` the next try is set by rule, later each time."""

    call_tag: Literal[CallTag.NO_ANSWER, CallTag.VOICEMAIL] = CallTag.NO_ANSWER
    next_followup_at: Moment | None = None


class Conversion(In):
    """The client that the lead becomes: one that is there already, else a new one with what the lead says,
    unless it is named here."""

    client_id: UUID | None = None
    name: Name | None = None
    email: Email | None = None
    company: Label | None = None
    notes: Note | None = None


class LeadConverted(LeadOut):
    client: ClientOut


class Classification(Out):
    """The job that draws intent and status from what was said last."""

    lead_id: UUID
    job_id: UUID
    status: JobStatus
