"""The contract of a speech engine: a decoded recording in, timed segments out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.conversation import Speaker as Speaker
from app.services.providers.audio.base import Recording
from app.services.providers.spending import Spent


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of speech, numbered from 0 in order of `start_ms`; times are from the recording's start."""

    number: int
    start_ms: int
    end_ms: int
    speaker: Speaker
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What an engine heard. `degraded` marks a draft-quality engine; a local one bills nothing."""

    segments: tuple[Segment, ...]
    language: str | None
    engine: str
    degraded: bool
    billed_ms: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def spent(self) -> Spent:
        return Spent(self.billed_ms, self.input_tokens, self.output_tokens)

    @property
    def text(self) -> str:
        return "\n".join(segment.text for segment in self.segments)


class Transcriber(Protocol):
    """A speech engine. Raises `ProviderError`; holds no state between calls."""

    @property
    def engine(self) -> str: ...

    def transcribe(
        self, recording: Recording, *, language: str | None, vocabulary: Sequence[str]
    ) -> Transcript:
        """`language` is an ISO 639-1 code, None lets the engine find it; `vocabulary` are names to expect."""
        ...
