"""The outbox: what happened is committed with its cause, together with one delivery per receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Channel, Delivery, Event, JobKind, WebhookEndpoint
from app.models.base import JSONObject
from app.services import connectors
from app.services.connectors import CHANNEL_SERVICES
from app.services.jobs import queue

# What a connector's channel is told as long as no endpoint of the tenant's chooses for it.
DEFAULT_EVENTS: Mapping[Channel, frozenset[str]] = {
    Channel.PABBLY: frozenset({"transcription.completed", "followup.scheduled"}),
    Channel.SLACK: frozenset(
        {"job.needs_attention", "lead.converted", "violation.needs_attention", "webhook.paused"}
    ),
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where events go: a tenant's own endpoint or, without id, the channel's default."""

    channel: Channel
    endpoint_id: UUID | None


def emit(
    session: Session, tenant_id: UUID, name: str, *, subject_kind: str, subject_id: UUID, payload: JSONObject
) -> Event:
    """Record an event and queue its deliveries. `payload` is JSON-safe and becomes the flat envelope."""
    event = record(
        session, tenant_id, name, subject_kind=subject_kind, subject_id=subject_id, payload=payload
    )
    tell(session, event)
    return event


def tell(session: Session, event: Event) -> None:
    """Queue the deliveries of an event that is recorded."""
    for receiver in _receivers(session, event.tenant_id, event.name):
        queue_delivery(session, event, receiver)


def record(
    session: Session, tenant_id: UUID, name: str, *, subject_kind: str, subject_id: UUID, payload: JSONObject
) -> Event:
    """Record an event without telling anybody."""
    event = made(tenant_id, name, subject_kind=subject_kind, subject_id=subject_id, payload=payload)
    session.add(event)
    session.flush()
    return event


def made(tenant_id: UUID, name: str, *, subject_kind: str, subject_id: UUID, payload: JSONObject) -> Event:
    """An event that the caller records in a statement of its own."""
    event_id, occurred_at = clock.new_id(), clock.now()
    return Event(
        id=event_id,
        tenant_id=tenant_id,
        name=name,
        subject_kind=subject_kind,
        subject_id=subject_id,
        occurred_at=occurred_at,
        payload=_envelope(event_id, tenant_id, name, occurred_at, payload),
    )


def queue_delivery(session: Session, event: Event, receiver: Receiver) -> Delivery:
    delivery = Delivery(
        id=clock.new_id(),
        tenant_id=event.tenant_id,
        event_id=event.id,
        endpoint_id=receiver.endpoint_id,
        channel=receiver.channel,
    )
    session.add(delivery)
    session.flush()
    queue_job(session, delivery)
    return delivery


def queue_job(session: Session, delivery: Delivery, *, again: int | None = None) -> None:
    """The job that takes it there; `again` tells a later job of the same delivery from those before."""
    key = f"delivery:{delivery.id}" if again is None else f"delivery:{delivery.id}:{again}"
    queue.enqueue(
        session,
        delivery.tenant_id,
        kind=JobKind.DELIVERY,
        subject_kind="delivery",
        subject_id=delivery.id,
        dedupe_key=key,
    )


def _envelope(
    event_id: UUID, tenant_id: UUID, name: str, occurred_at: datetime, payload: JSONObject
) -> JSONObject:
    """Shallow and stable: no-code receivers address fields by path, so keys are never dropped."""
    head: JSONObject = {
        "event": name,
        "event_id": str(event_id),
        "occurred_at": occurred_at.isoformat(),
        "tenant_id": str(tenant_id),
    }
    return {**head, "data": payload, **{key: value for key, value in payload.items() if key not in head}}


def _receivers(session: Session, tenant_id: UUID, name: str) -> list[Receiver]:
    own = session.scalars(
        select(WebhookEndpoint).where(
            WebhookEndpoint.tenant_id == tenant_id, WebhookEndpoint.archived_at.is_(None)
        )
    ).all()
    receivers = [
        Receiver(endpoint.channel, endpoint.id)
        for endpoint in own
        if endpoint.disabled_at is None and (not endpoint.events or name in endpoint.events)
    ]
    chosen = {endpoint.channel for endpoint in own}
    for channel, told in DEFAULT_EVENTS.items():
        wanted = name in told and channel not in chosen
        if wanted and connectors.find(session, tenant_id, CHANNEL_SERVICES[channel]) is not None:
            receivers.append(Receiver(channel, None))
    return receivers
