"""Retention rules, legal holds and erasures as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from app.models import RetentionKind
from app.schemas.base import In, Note, Out, Stamped

Days = Annotated[int, Field(ge=1, le=36_500)]


class Retention(In):
    """Kind → days. What is not named is kept for good."""

    rules: dict[RetentionKind, Days] = Field(max_length=10)


class RetentionOut(Out):
    rules: dict[RetentionKind, int]


class RetentionPreview(Out):
    """Kind → how many the rules would remove now."""

    would_remove: dict[RetentionKind, int]


class HoldCreate(In):
    reason: Annotated[Note, Field(min_length=1)]


class HoldOut(Stamped):
    id: UUID
    client_id: UUID
    reason: str
    placed_by: UUID
    lifted_at: datetime | None


class ErasureOut(Stamped):
    """`receipt` is there once it is done: ids, hashes and receivers, and nothing of whom."""

    id: UUID
    client_id: UUID
    requested_by: UUID
    done_at: datetime | None
    receipt: dict[str, JsonValue] | None


class SubjectExport(Out):
    """Table → rows, all that is kept of one person."""

    rows: dict[str, list[dict[str, JsonValue]]]
