"""Calls, what was said in them, and what was drawn from it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Computed,
    Float,
    Index,
    ScalarSelect,
    UniqueConstraint,
    cast,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.conversation import Intent, Sentiment, Speaker
from app.models.base import (
    Archivable,
    Base,
    Corrected,
    Entity,
    JSONObject,
    Proposed,
    TenantOwned,
    Text40,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)
from app.models.document import Document


class CallStatus(StrEnum):
    """A projection of the call's job: queued, processing, done, needs_attention."""

    PENDING = "pending"
    TRANSCRIBING = "transcribing"
    COMPLETED = "completed"
    FAILED = "failed"


class CallTag(StrEnum):
    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"


class Consent(StrEnum):
    """What the caller said to being shown to an engine outside."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class Call(Timestamped, Archivable, Corrected, Entity):
    """`document_id` is None for a call that was logged without audio. `content_sha256` makes the same bytes
    from the same agent the same call. `error` is plain words, set when the call failed. `counted` says that
    its lead's calls include it; `speaker_names` maps a speaker to the name that a person gave; `next_segment`
    is past every number that a transcription has given to a segment."""

    __tablename__ = "calls"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "agent_id", "content_sha256"),
        one_of("status", CallStatus),
        one_of("tag", CallTag),
        one_of("intent", Intent),
        one_of("sentiment", Sentiment),
        one_of("consent", Consent),
        owned("agent_id", table="agents"),
        owned("assignee_id", table="agents"),
        owned("client_id", table="clients"),
        owned("lead_id", table="leads"),
        owned("document_id", table="documents"),
        Index("ix_calls_tenant_id_client_id", "tenant_id", "client_id"),
        Index("ix_calls_tenant_id_lead_id", "tenant_id", "lead_id"),
        Index("ix_calls_tenant_id_status_sentiment", "tenant_id", "status", "sentiment"),
        # An agent's own, the newest first.
        Index(
            "ix_calls_shown_agent_id_id",
            *("tenant_id", "agent_id", "id"),
            postgresql_where=text("archived_at IS NULL"),
        ),
        Index("ix_calls_tenant_id_assignee_id_id", "tenant_id", "assignee_id", "id"),
        # The dashboard counts from these two alone, without touching a row.
        Index(
            "ix_calls_shown_agent_id_status",
            "tenant_id",
            "agent_id",
            "status",
            "sentiment",
            postgresql_where=text("archived_at IS NULL"),
        ),
        Index(
            "ix_calls_shown_recorded_at",
            "tenant_id",
            "recorded_at",
            "agent_id",
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    agent_id: Mapped[UUID]
    assignee_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    content_sha256: Mapped[str | None]
    status: Mapped[CallStatus] = mapped_column(default=CallStatus.PENDING)
    tag: Mapped[CallTag | None]
    consent: Mapped[Consent] = mapped_column(default=Consent.UNKNOWN, server_default=Consent.UNKNOWN)
    recorded_at: Mapped[datetime]
    duration_ms: Mapped[int | None]
    language: Mapped[Text40 | None]
    engine: Mapped[Text40 | None]
    degraded: Mapped[bool] = mapped_column(server_default="false", default=False)
    intent: Mapped[Intent | None]
    intent_confidence: Mapped[float | None]
    sentiment: Mapped[Sentiment | None]
    warnings: Mapped[list[str]] = mapped_column(server_default="[]", default=list)
    error_code: Mapped[Text40 | None]
    error: Mapped[str | None]
    counted: Mapped[bool] = mapped_column(server_default="false", default=False)
    speaker_names: Mapped[JSONObject] = mapped_column(server_default="{}", default=dict)
    next_segment: Mapped[int] = mapped_column(server_default="0", default=0)

    document: Mapped[Document | None] = relationship(
        primaryjoin=lambda: Call.document_id == Document.id,
        foreign_keys=lambda: Call.document_id,
        viewonly=True,
        lazy="raise",
    )

    @hybrid_property
    def audio_filename(self) -> str | None:
        """Of a row it needs `document` loaded."""
        return self.document.filename if self.document else None

    @audio_filename.inplace.expression
    @classmethod
    def _audio_filename(cls) -> ScalarSelect[str]:
        own = (Document.tenant_id == cls.tenant_id) & (Document.id == cls.document_id)
        return select(Document.filename).where(own).correlate(cls).scalar_subquery()

    @hybrid_property
    def duration_seconds(self) -> float | None:
        return None if self.duration_ms is None else self.duration_ms / 1000

    @duration_seconds.inplace.expression
    @classmethod
    def _duration_seconds(cls) -> ColumnElement[float]:
        return type_coerce(cast(cls.duration_ms, Float) / 1000, Float)


class TranscriptSegment(Proposed, TenantOwned, Base):
    """One stretch of speech. Times count in milliseconds from the start of the recording."""

    __tablename__ = "transcript_segments"
    __table_args__ = (
        owned("call_id", table="calls", on_delete="CASCADE"),
        one_of("speaker", Speaker),
        Index("ix_transcript_segments_tenant_id_call_id", "tenant_id", "call_id"),
    )

    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    speaker: Mapped[Speaker]
    text: Mapped[str]
    confidence: Mapped[float | None]
    words: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', text)", persisted=True), deferred=True
    )


class Insight(Timestamped, Proposed, Entity):
    """One run of an insight engine over one call; the highest version is the current one. What a person
    decided of an earlier version goes on in it, and what the engine drew instead is a proposal.

    `summary`, `action_items` and `next_step` hold claims: `text`, `quote`, `segments`, `start_ms`, `end_ms`,
    `verified`, and `due_at` (ISO 8601) on action items. Intent and sentiment are this run's reading; the
    call's own are in `calls`.
    """

    __tablename__ = "insights"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("tenant_id", "call_id", "version"),
        owned("call_id", table="calls", on_delete="CASCADE"),
        one_of("sentiment", Sentiment),
        one_of("intent", Intent),
    )

    call_id: Mapped[UUID]
    version: Mapped[int]
    engine: Mapped[Text40]
    prompt_version: Mapped[Text40]
    degraded: Mapped[bool]
    summary: Mapped[list[JSONObject]]
    action_items: Mapped[list[JSONObject]]
    next_step: Mapped[JSONObject | None]
    sentiment: Mapped[Sentiment]
    intent: Mapped[Intent]
    intent_confidence: Mapped[float]
    intent_evidence: Mapped[JSONObject | None]
    key_topics: Mapped[list[str]]
    input_tokens: Mapped[int] = mapped_column(server_default="0", default=0)
    output_tokens: Mapped[int] = mapped_column(server_default="0", default=0)
