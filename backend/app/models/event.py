"""The outbox: what happened, who is told, and how each telling went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import (
    Archivable,
    Entity,
    JSONObject,
    Text40,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class Channel(StrEnum):
    WEBHOOK = "webhook"
    PABBLY = "pabbly"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"


class Event(Entity):
    """Something that happened, committed with its cause. `payload` is the flat envelope as receivers get it.
    The subject has no foreign key: an event outlives it."""

    __tablename__ = "events"
    __table_args__ = (
        tenant_key(),
        Index("ix_events_tenant_id_subject_id", "tenant_id", "subject_id"),
    )

    name: Mapped[Text40]
    subject_kind: Mapped[Text40]
    subject_id: Mapped[UUID]
    payload: Mapped[JSONObject]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WebhookEndpoint(Timestamped, Archivable, Entity):
    """A receiver of a tenant's. `events` names what it wants, empty for all; a disabled one gets nothing."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (tenant_key(), one_of("channel", Channel))

    channel: Mapped[Channel] = mapped_column(default=Channel.WEBHOOK)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    disabled_at: Mapped[datetime | None]


class Delivery(Timestamped, Entity):
    """One event on its way to one receiver. Without `endpoint_id` it goes to the channel's default receiver,
    named by the environment."""

    __tablename__ = "deliveries"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint(
            "tenant_id", "event_id", "channel", "endpoint_id", postgresql_nulls_not_distinct=True
        ),
        one_of("channel", Channel),
        one_of("status", DeliveryStatus),
        owned("event_id", table="events", on_delete="CASCADE"),
        owned("endpoint_id", table="webhook_endpoints", on_delete="CASCADE"),
    )

    event_id: Mapped[UUID]
    endpoint_id: Mapped[UUID | None]
    channel: Mapped[Channel]
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    response_status: Mapped[int | None]
    response_body: Mapped[str | None]
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
