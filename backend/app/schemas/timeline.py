"""A timeline as it goes out."""

from datetime import datetime
from uuid import UUID

from app.schemas.base import Out


class EntryOut(Out):
    """`mentions` are the vehicles whose marks are spoken in a call."""

    kind: str
    id: UUID
    at: datetime
    title: str
    status: str | None
    mentions: list[UUID]
