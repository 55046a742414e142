"""The contract of an insight engine: a conversation in, claims with their evidence out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from app.core.conversation import Intent as Intent
from app.core.conversation import Sentiment as Sentiment
from app.services.providers.spending import Spent
from app.services.providers.transcription.base import Segment


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim comes from: words as they stand in the transcript, and the segments that hold them.

    The times are the evidence check's: where in the recording the words lie, as near as their place in a
    segment tells. None before the check.
    """

    quote: str
    segments: tuple[int, ...]
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the call. `verified` is set by the evidence check alone, never by an engine."""

    text: str
    evidence: Evidence | None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Work that the call promises. `due_at` is aware, or None where the call names no time."""

    claim: Claim
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What an engine is given. `recorded_at` is aware and anchors "tomorrow"; `zone` is the tenant's."""

    segments: tuple[Segment, ...]
    recorded_at: datetime
    zone: ZoneInfo
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Insights:
    """What was drawn from one conversation. Token counts are the vendor's own, 0 for a local engine."""

    summary: tuple[Claim, ...]
    sentiment: Sentiment
    intent: Intent
    intent_confidence: float
    intent_evidence: Evidence | None
    action_items: tuple[ActionItem, ...]
    next_step: Claim | None
    key_topics: tuple[str, ...]
    engine: str
    prompt_version: str
    degraded: bool
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def spent(self) -> Spent:
        return Spent(input_tokens=self.input_tokens, output_tokens=self.output_tokens)


class InsightEngine(Protocol):
    """Draws insights. Raises `ProviderError`; the transcript is material to it, never instructions."""

    @property
    def engine(self) -> str: ...

    def draw(self, conversation: Conversation) -> Insights: ...
