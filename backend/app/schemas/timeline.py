"""A timeline as it goes out."""

from datetime import datetime
from uuid import UUID

from app.schemas.base import Out


class EntryOut(Out):
    """What a call speaks of: `mentions` are vehicles, by their marks, `violations` notices, by reference."""

    kind: str
    id: UUID
    at: datetime
    title: str
    status: str | None
    mentions: list[UUID]
    violations: list[UUID]
