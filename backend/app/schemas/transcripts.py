"""Transcripts as they go out, and how people put them right."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.conversation import Speaker
from app.schemas.base import Change, In, Name, Out, Plain

TranscriptFormat = Literal["json", "txt", "srt", "vtt"]
Words = Annotated[str, StringConstraints(min_length=1, max_length=5_000), Plain]


class SegmentOut(Out):
    """`number` names the sentence for good: after a new transcription that heard other words, the sentences
    have other numbers. `provenance` names the fields that a person put right; `proposals` holds what a later
    transcription heard instead."""

    number: int
    start_ms: int
    end_ms: int
    speaker: Speaker
    text: str
    confidence: float | None
    provenance: dict[str, object]
    proposals: dict[str, object]


class TranscriptOut(Out):
    """`speaker_names` says how speakers are called, where a person gave a name."""

    call_id: UUID
    language: str | None
    engine: str | None
    degraded: bool
    speaker_names: dict[Speaker, str]
    segments: list[SegmentOut]


class SegmentChange(Change):
    text: Words = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    speaker: Speaker = Field(None)  # type: ignore[assignment]  # likewise


class Speakers(In):
    """Who speaks in which segment, by its number; segments that are not named stay as they are. `names`
    takes the place of the names that were."""

    segments: Annotated[dict[int, Speaker], Field(max_length=20_000)] = Field(default_factory=dict)
    names: dict[Speaker, Name] = Field(default_factory=dict)
