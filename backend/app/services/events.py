"""The outbox: what happened is committed with its cause, together with one delivery per receiver."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models import Channel, Delivery, Event, JobKind, WebhookEndpoint
from app.models.base import JSONObject
from app.services.jobs import queue

# What the receiver named by the environment is told; an endpoint of a tenant's chooses for itself.
PABBLY_EVENTS = frozenset({"transcription.completed", "followup.scheduled"})


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
    for receiver in _receivers(session, tenant_id, name):
        queue_delivery(session, event, receiver)
    return event


def record(
    session: Session, tenant_id: UUID, name: str, *, subject_kind: str, subject_id: UUID, payload: JSONObject
) -> Event:
    """Record an event without telling anybody."""
    event_id, occurred_at = clock.new_id(), clock.now()
    event = Event(
        id=event_id,
        tenant_id=tenant_id,
        name=name,
        subject_kind=subject_kind,
        subject_id=subject_id,
        occurred_at=occurred_at,
        payload=_envelope(event_id, tenant_id, name, occurred_at, payload),
    )
    session.add(event)
    session.flush()
    return event


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
    wants_it = or_(WebhookEndpoint.events == [], WebhookEndpoint.events.contains([name]))
    own = session.scalars(
        select(WebhookEndpoint).where(
            WebhookEndpoint.tenant_id == tenant_id,
            WebhookEndpoint.disabled_at.is_(None),
            WebhookEndpoint.archived_at.is_(None),
            wants_it,
        )
    )
    receivers = [Receiver(endpoint.channel, endpoint.id) for endpoint in own]
    has_own_pabbly = any(receiver.channel is Channel.PABBLY for receiver in receivers)
    if name in PABBLY_EVENTS and settings().pabbly_webhook_url is not None and not has_own_pabbly:
        receivers.append(Receiver(Channel.PABBLY, None))
    return receivers
