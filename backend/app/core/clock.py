"""Time and ids for the whole service: aware UTC and UUIDv7, so ids sort by creation."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    return uuid7()
