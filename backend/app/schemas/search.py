"""What a search finds, as it goes out."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.core.conversation import Speaker
from app.schemas.base import Out


class Place(StrEnum):
    """Where to look."""

    CALLS = "calls"
    LEADS = "leads"
    CLIENTS = "clients"
    DOCUMENTS = "documents"
    VIOLATIONS = "violations"


class Part(Out):
    """A stretch of the text; `hit` where it is what was searched for. The text is plain, never markup."""

    text: str
    hit: bool


class HitOut(Out):
    """`found_in` and `id` name the row. Of a call it is the segment that fits best, with its time in the
    recording; `rank` lies between 0 and 1. `at` is the recording's time, or when the row was made."""

    found_in: Place
    id: UUID
    title: str | None
    rank: float
    at: datetime
    parts: list[Part]
    segment: int | None
    speaker: Speaker | None
    start_ms: int | None
    end_ms: int | None
