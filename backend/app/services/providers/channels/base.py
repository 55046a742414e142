"""The contract of a delivery channel: one event to one receiver, and how that went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it leaves. `body` is the exact JSON sent; `message_id` stays the same in every attempt."""

    message_id: UUID
    event: str
    body: bytes
    attempted_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """Where to. The secret signs and is never shown."""

    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


class Channel(Protocol):
    def headers(self, message: Message, target: Target) -> Mapping[str, str]:
        """What is sent beside the body: content type, event name, signature."""
        ...
