"""Insights as they go out: claims with their proof, what is proposed, and how versions differ."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.conversation import Intent, Sentiment
from app.schemas.base import Change, Out, Plain, Stamped

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2_000), Plain]
Sentences = Annotated[list[Sentence], Field(max_length=50)]


class ClaimOut(Out):
    """A statement with its proof: the words of the transcript, the segments that hold them and where they
    lie in the recording. What the words do not bear out is not `verified`, and in no plain text of ours."""

    text: str
    quote: str | None = None
    segments: list[int] = Field(default_factory=list)
    start_ms: int | None = None
    end_ms: int | None = None
    verified: bool = False
    due_at: datetime | None = None


class InsightOut(Stamped):
    """`provenance` says who set a field, `proposals` what a later run would have written over a person's
    value. Intent and sentiment are this run's reading; the call's own are in the call."""

    id: UUID
    call_id: UUID
    version: int
    engine: str
    prompt_version: str
    degraded: bool
    summary: list[ClaimOut]
    action_items: list[ClaimOut]
    next_step: ClaimOut | None
    sentiment: Sentiment
    intent: Intent
    intent_confidence: float
    intent_evidence: dict[str, object] | None
    key_topics: list[str]
    provenance: dict[str, object]
    proposals: dict[str, object]


class FieldChange(Out):
    """What two runs said of one field; claims by their texts."""

    field: str
    before: list[str]
    after: list[str]


class InsightVersion(InsightOut):
    """`changes` lists what this run said otherwise than the version it is compared with."""

    changes: list[FieldChange]


class InsightChange(Change):
    """A person's own words in place of an engine's."""

    summary: Sentences = Field(None)  # type: ignore[arg-type]  # absent stays as it is, null is refused
    action_items: Sentences = Field(None)  # type: ignore[arg-type]  # likewise
    next_step: Sentence | None = None
    key_topics: Sentences = Field(None)  # type: ignore[arg-type]  # likewise
