"""Calls as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, BeforeValidator, Field

from app.core.conversation import Intent, Sentiment
from app.models import CallStatus, CallTag, Consent
from app.schemas.base import Change, In, Listed, Moment, Name, Out


def _blank_is_absent(value: object) -> object:
    """Form fields that a phone leaves empty arrive as empty text."""
    return None if value == "" else value


class UploadForm(In):
    """The fields beside the file. `duration_seconds` is what the phone measured; the audio's own wins."""

    client_id: Annotated[UUID | None, BeforeValidator(_blank_is_absent)] = None
    lead_id: Annotated[UUID | None, BeforeValidator(_blank_is_absent)] = None
    duration_seconds: Annotated[
        Annotated[float, Field(ge=0, le=86_400)] | None, BeforeValidator(_blank_is_absent)
    ] = None
    recorded_at: Annotated[Moment | None, BeforeValidator(_blank_is_absent)] = None
    call_tag: Annotated[CallTag | None, BeforeValidator(_blank_is_absent)] = None
    consent: Annotated[Consent | None, BeforeValidator(_blank_is_absent)] = None


class CallLog(In):
    """A call without audio. `transcript` is lines of "Speaker: text"; with one, insights are drawn."""

    transcript: Annotated[str, Field(max_length=500_000)] | None = None
    recorded_at: Moment | None = None
    client_id: UUID | None = None
    lead_id: UUID | None = None
    call_tag: CallTag | None = None
    consent: Consent | None = None
    duration_seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None


class CallChange(Change):
    client_id: UUID | None = None
    lead_id: UUID | None = None
    assignee_id: UUID | None = None
    tag: CallTag | None = Field(None, validation_alias=AliasChoices("call_tag", "tag"))
    intent: Intent | None = Field(None, validation_alias=AliasChoices("intent_category", "intent"))
    sentiment: Sentiment | None = None
    recorded_at: Moment = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    language: Name | None = None
    consent: Consent = Field(None)  # type: ignore[assignment]  # likewise


class LeadOfCall(In):
    lead_id: UUID | None


class Accepted(Out):
    """The answer to an upload: what is known before any work has begun."""

    id: UUID
    status: CallStatus
    audio_filename: str | None
    agent_id: UUID
    client_id: UUID | None
    lead_id: UUID | None
    created_at: datetime


class CallSummary(Listed):
    """One row of the list: no transcript, no insights in full. `consent` is what the caller said to being
    shown to an engine outside."""

    status: CallStatus
    audio_filename: str | None
    agent_id: UUID
    assignee_id: UUID | None
    client_id: UUID | None
    lead_id: UUID | None
    call_tag: CallTag | None = Field(validation_alias=AliasChoices("tag", "call_tag"))
    consent: Consent
    duration_seconds: float | None
    sentiment: Sentiment | None
    intent_category: Intent | None = Field(validation_alias=AliasChoices("intent", "intent_category"))
    intent_confidence: float | None
    engine: str | None
    degraded: bool
    recorded_at: datetime
    error: str | None
    archived_at: datetime | None


class CallDetail(CallSummary):
    """The whole call. `raw_transcript` and `next_step` have second names that older clients read.
    `provenance` says who set a field, `proposals` what an engine would have written over a person's value."""

    stage: str | None
    raw_transcript: str | None
    transcription: str | None
    summary: str | None
    action_items: list[str]
    key_topics: list[str]
    next_step: str | None
    next_action: str | None
    language: str | None
    warnings: list[str]
    provenance: dict[str, object]
    proposals: dict[str, object]
    version: int


class RecordingLink(Out):
    """`url` begins at the service's own root; whoever has it may listen until it expires."""

    url: str
    expires_at: datetime


class CallProgress(Out):
    """Where the work on a call stands; `stage` is None once it has ended."""

    id: UUID
    status: CallStatus
    stage: str | None
    error: str | None
