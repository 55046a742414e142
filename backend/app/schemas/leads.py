"""Leads as they go in and out."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from app.core.conversation import Intent
from app.models import CallTag, InterestLevel, JobStatus, LeadStatus
from app.schemas.base import Change, Email, Extra, In, Label, Listed, Moment, Name, Note, Out, Phone
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


class LeadOut(Listed):
    """`intent_confidence` is the engine's, None where a person chose. `contact_count` counts calls made,
    `no_answer_count` those in vain since the last conversation, `followup_count` follow-ups set. Until
    `leased_until` the lead is `leased_by`'s to call."""

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


class BulkAction(StrEnum):
    CHANGE_STATUS = "change_status"
    CHANGE_INTENT = "change_intent"
    ASSIGN = "assign"
    ARCHIVE = "archive"
    UPDATE_FIELD = "update_field"


class BulkField(StrEnum):
    """The fields that may be the same in many leads."""

    NAME = "name"
    EMAIL = "email"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    INTEREST_LEVEL = "interest_level"
    NEXT_FOLLOWUP_AT = "next_followup_at"
    NOTES = "notes"
    STATUS = "status"
    INTENT = "intent"
    OWNER_ID = "owner_id"


FIELD_OF = {
    BulkAction.CHANGE_STATUS: BulkField.STATUS,
    BulkAction.CHANGE_INTENT: BulkField.INTENT,
    BulkAction.ASSIGN: BulkField.OWNER_ID,
}


class LeadsChange(In):
    """The same change to up to 500 leads: `value` goes with every action but archive, `field` with
    update_field. In short: `lead_ids` and `status`."""

    lead_ids: list[UUID] = Field(min_length=1, max_length=500)
    action: BulkAction | None = None
    value: JsonValue = None
    field: BulkField | None = None
    status: LeadStatus | None = None

    @model_validator(mode="after")
    def _require_what_goes_with_it(self) -> "LeadsChange":
        if (self.status is None) == (self.action is None):
            raise ValueError("Give an action with its value, or in short a status")
        if (self.field is not None) != (self.action is BulkAction.UPDATE_FIELD):
            raise ValueError("field goes with update_field, and with nothing else")
        if self.field is None and ("value" in self.model_fields_set) == (
            self.action in {None, BulkAction.ARCHIVE}
        ):
            raise ValueError("value goes with every action but archive")
        self.values()
        return self

    def values(self) -> dict[str, object]:
        """The columns that change; none for archive."""
        if self.action is BulkAction.ARCHIVE:
            return {}
        if self.action is None:
            return {"status": self.status}
        field = self.field or FIELD_OF[self.action]
        return LeadChange.model_validate({field.value: self.value}).changes()


class LeadResult(Out):
    """`reason` is a code: not_found, forbidden, and after an undo changed_meanwhile."""

    id: UUID
    ok: bool
    reason: str | None


class LeadsChanged(Out):
    batch_id: UUID
    updated: int
    failed: int
    results: list[LeadResult]


class LeadsRestored(Out):
    """Leads that a person has changed since the batch stay as they are."""

    batch_id: UUID
    restored: int
    failed: int
    results: list[LeadResult]


class Classification(Out):
    """The job that draws intent and status from what was said last."""

    lead_id: UUID
    job_id: UUID
    status: JobStatus
