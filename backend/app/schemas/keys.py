"""API keys as they go in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.core import clock
from app.core.desks import SCOPES
from app.schemas.base import In, Moment, Name, Stamped


def _known(value: str) -> str:
    if value not in SCOPES:
        raise ValueError(f"is none of: {', '.join(sorted(SCOPES))}")
    return value


def _ahead(value: datetime) -> datetime:
    if value <= clock.now():
        raise ValueError("must lie ahead")
    return value


Scope = Annotated[str, Field(max_length=40), AfterValidator(_known)]


class KeyCreate(In):
    """`scopes` name desks, to read or to write: `leads:write` reads leads too."""

    name: Name
    scopes: list[Scope] = Field(min_length=1, max_length=40)
    expires_at: Annotated[Moment, AfterValidator(_ahead)] | None = None


class KeyOut(Stamped):
    """`shown` is enough of the key to tell it from others. `last_used_at` is true to the minute."""

    id: UUID
    name: str
    agent_id: UUID
    shown: str
    scopes: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyMade(KeyOut):
    key: str | None
