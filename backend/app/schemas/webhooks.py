"""Receivers of events, their deliveries and the events themselves, as they go in and out."""

from datetime import datetime
from typing import Annotated, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from app.core.event_types import EVENT_TYPES
from app.models import Channel, DeliveryStatus, DisabledReason
from app.schemas.base import Change, In, Label, Out, Plain, Stamped


def _known(name: str) -> str:
    if name not in EVENT_TYPES:
        raise ValueError("is no event of ours: GET /event-types lists them")
    return name


def _without_its_secret(url: str | None) -> str | None:
    """Slack's and Pabbly's addresses are passwords: who knows one may send."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}/…" if parts.netloc else url


EventName = Annotated[str, AfterValidator(_known)]
EventNames = Annotated[list[EventName], Field(max_length=100)]
ReceiverUrl = Annotated[str, Field(min_length=4, max_length=2000), Plain]


class WebhookCreate(In):
    """Without `events` it gets all of them. Without `url` the channel's connector says where to; a text
    message needs one: `tel:+447700900123`."""

    url: ReceiverUrl | None = None
    channel: Channel = Channel.WEBHOOK
    description: Label | None = None
    events: EventNames = Field(default_factory=list)

    @model_validator(mode="after")
    def _require_an_address(self) -> Self:
        if self.url is None and self.channel in {Channel.WEBHOOK, Channel.SMS}:
            raise ValueError(f"A {self.channel} receiver needs a url.")
        return self


class WebhookChange(Change):
    """`disabled` false starts a paused receiver again; what it missed is sent by a replay."""

    url: ReceiverUrl = Field(None)  # type: ignore[assignment]  # absent stays as it is, null is refused
    description: Label | None = None
    events: EventNames = Field(None)  # type: ignore[arg-type]  # likewise
    disabled: bool = Field(None)  # type: ignore[assignment]  # likewise


class WebhookOut(Stamped):
    """`failing_since` is the first of the failures that no success has followed."""

    id: UUID
    channel: Channel
    url: Annotated[str | None, Field(description="For Slack and Pabbly only its host is shown.")]
    description: str | None
    events: list[str]
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: DisabledReason | None
    previous_secret_until: datetime | None
    archived_at: datetime | None

    @model_validator(mode="after")
    def _hide(self) -> Self:
        if self.channel in {Channel.SLACK, Channel.PABBLY}:
            self.url = _without_its_secret(self.url)
        return self


class WebhookWithSecret(WebhookOut):
    """The secret is shown this once: what signs each message, as Standard Webhooks says. A repeated request
    is answered without it."""

    secret: str | None


class DeliveryOut(Stamped):
    """One event on its way to one receiver. `response_body` is at most 20 KiB of what it answered last."""

    id: UUID
    event_id: UUID
    event: Annotated[str, BeforeValidator(lambda event: getattr(event, "name", event))]
    endpoint_id: UUID | None
    channel: Channel
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    response_body: str | None
    last_error: str | None
    carrier_status: str | None
    delivered_at: datetime | None


class Replayed(Out):
    """`more`: there were more than fit into one request; repeat it."""

    queued: int
    more: bool


class EventOut(Out):
    """`payload` is what receivers are sent."""

    id: UUID
    name: str
    subject_kind: str
    subject_id: UUID
    occurred_at: datetime
    payload: dict[str, JsonValue]


class EventTypeOut(Out):
    name: str
    description: str
