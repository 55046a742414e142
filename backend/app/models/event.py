"""The outbox: what happened, who is told, and how each telling went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import (
    Archivable,
    Entity,
    JSONObject,
    SealedText,
    Text40,
    Text200,
    Timestamped,
    one_of,
    owned,
    tenant_key,
)


class Channel(StrEnum):
    WEBHOOK = "webhook"
    PABBLY = "pabbly"
    SLACK = "slack"
    SMS = "sms"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"


class DisabledReason(StrEnum):
    """Why an endpoint gets nothing: a person, its own 410, or days of failure."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


class Event(Entity):
    """Something that happened, committed with its cause. `payload` is the flat envelope as receivers get it.
    The subject has no foreign key: an event outlives it. `recorded_at` is when its transaction began, by the
    database's clock: the order of the feed."""

    __tablename__ = "events"
    __table_args__ = (
        tenant_key(),
        Index("ix_events_tenant_id_subject_id", "tenant_id", "subject_id"),
        Index("ix_events_tenant_id_recorded_at", "tenant_id", "recorded_at", "id"),
    )

    name: Mapped[Text40]
    subject_kind: Mapped[Text40]
    subject_id: Mapped[UUID]
    payload: Mapped[JSONObject]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WebhookEndpoint(Timestamped, Archivable, Entity):
    """A receiver of a tenant's: which events go where. `events` names what it wants, empty for all; a
    disabled one gets nothing. Without `url` it is the connector's address; for text messages it is `tel:` and
    a number.

    The secret before the present one signs too until `previous_secret_until`. `failing_since` is the first of
    the failures that no success has followed.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (tenant_key(), one_of("channel", Channel), one_of("disabled_reason", DisabledReason))

    channel: Mapped[Channel] = mapped_column(default=Channel.WEBHOOK)
    description: Mapped[Text200 | None]
    url: Mapped[SealedText | None]
    secret: Mapped[SealedText | None]
    previous_secret: Mapped[SealedText | None]
    previous_secret_until: Mapped[datetime | None]
    events: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[DisabledReason | None]


class Delivery(Timestamped, Entity):
    """One event on its way to one receiver. Without `endpoint_id` it goes to the channel's default receiver,
    named by the environment.

    `sent_at` is noted before a message that must not go out twice; `carrier_reference` and `carrier_status`
    are what its carrier calls it and says of it later.
    """

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
        Index(
            "ix_deliveries_pending",
            "tenant_id",
            "endpoint_id",
            "event_id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_deliveries_tenant_id_endpoint_id", "tenant_id", "endpoint_id", text("id DESC")),
        Index("ix_deliveries_tenant_id_carrier_reference", "tenant_id", "carrier_reference"),
    )

    event: Mapped[Event] = relationship(lazy="raise")
    event_id: Mapped[UUID]
    endpoint_id: Mapped[UUID | None]
    channel: Mapped[Channel]
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    response_status: Mapped[int | None]
    response_body: Mapped[str | None]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    carrier_reference: Mapped[Text200 | None]
    carrier_status: Mapped[Text40 | None]
    delivered_at: Mapped[datetime | None]
