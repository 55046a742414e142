"""The contract of a delivery channel: how an event is put for one receiver, and what its answer means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.http import Answer
from app.services.providers.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it leaves. `body` is the exact JSON sent, `text` what it says to people; `message_id` stays
    the same in every attempt."""

    message_id: UUID
    event: str
    body: bytes
    text: str
    attempted_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """Where to. The secrets sign, the newest first, and are never shown. `trusted`: the operator wrote it."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One POST, ready to be sent."""

    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class Channel(Protocol):
    """`repeatable`: sent twice it does no harm, because the receiver can tell or it does not matter."""

    repeatable: bool

    def request(self, message: Message, target: Target) -> Outgoing: ...

    def judge(self, answer: Answer) -> ProviderError | None:
        """What the answer means; None for a message that has arrived."""
        ...

    def reference(self, answer: Answer) -> str | None:
        """What the other side calls an accepted message, to know it again when it is spoken of."""
        ...
