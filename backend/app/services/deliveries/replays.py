"""Events sent on a person's word: a test, one delivery again, or all that a receiver missed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.actor import Actor
from app.core.errors import Conflict
from app.models import Delivery, DeliveryStatus, Event, JobKind, WebhookEndpoint
from app.schemas.webhooks import Replayed
from app.services import audit, events, records, scope
from app.services.events import Receiver
from app.services.jobs import queue
from app.services.records import Page, PageRequest

MOST_AT_ONCE = 500


def page(session: Session, actor: Actor, endpoint_id: UUID, request: PageRequest) -> Page[Delivery]:
    """What went to this receiver, newest first. Raises NotFound."""
    scope.get(session, actor, WebhookEndpoint, endpoint_id)
    to_it = Delivery.endpoint_id == endpoint_id
    return records.page(session, actor, Delivery, request, to_it, load=(joinedload(Delivery.event),))


def test(session: Session, actor: Actor, endpoint_id: UUID) -> Delivery:
    """Send this receiver, and no other, an event that means nothing. Raises Conflict for a paused one."""
    endpoint = _running(session, actor, endpoint_id)
    event = events.record(
        session,
        actor.tenant_id,
        "webhook.test",
        subject_kind="webhook",
        subject_id=endpoint.id,
        payload={"webhook_id": str(endpoint.id), "message": "It works."},
    )
    audit.record(session, actor, "tested", kind="webhook_endpoints", subject_id=endpoint.id)
    return _loaded(events.queue_delivery(session, event, Receiver(endpoint.channel, endpoint.id)), event)


def replay(session: Session, actor: Actor, delivery_id: UUID) -> Delivery:
    """Send one event again, with the id that it had. Raises Conflict while it is on its way."""
    delivery = scope.get(session, actor, Delivery, delivery_id, lock=True)
    if delivery.status is DeliveryStatus.PENDING:
        raise Conflict("This is on its way already.", code="pending")
    if delivery.endpoint_id is not None:
        _running(session, actor, delivery.endpoint_id)
    _send_again(session, delivery)
    told = {"event_id": delivery.event_id, "endpoint_id": delivery.endpoint_id}
    audit.record(session, actor, "replayed", kind="deliveries", subject_id=delivery.id, after=told)
    return _loaded(delivery, session.get_one(Event, delivery.event_id))


def replay_range(
    session: Session,
    actor: Actor,
    endpoint_id: UUID,
    *,
    since: datetime,
    until: datetime,
    delivered: bool,
) -> Replayed:
    """Send what happened in this time and did not arrive, also what the receiver was not sent while it was
    paused or not there yet; with `delivered` what did arrive too. At most `MOST_AT_ONCE` events a time."""
    endpoint = _running(session, actor, endpoint_id)
    rows = session.execute(_missed(actor, endpoint, since, until, delivered=delivered)).all()
    for event, delivery in rows[:MOST_AT_ONCE]:
        if delivery is None:
            events.queue_delivery(session, event, Receiver(endpoint.channel, endpoint.id))
        else:
            _send_again(session, delivery)
    queued = min(len(rows), MOST_AT_ONCE)
    told = {"from": since, "to": until, "events": queued}
    audit.record(session, actor, "replayed", kind="webhook_endpoints", subject_id=endpoint.id, after=told)
    return Replayed(queued=queued, more=len(rows) > MOST_AT_ONCE)


def _missed(
    actor: Actor, endpoint: WebhookEndpoint, since: datetime, until: datetime, *, delivered: bool
) -> Select[tuple[Event, Delivery]]:
    again = [DeliveryStatus.PARKED, *([DeliveryStatus.DELIVERED] if delivered else [])]
    to_it = and_(
        Delivery.tenant_id == Event.tenant_id,
        Delivery.event_id == Event.id,
        Delivery.endpoint_id == endpoint.id,
    )
    statement = (
        select(Event, Delivery)
        .outerjoin(Delivery, to_it)
        .where(
            Event.tenant_id == actor.tenant_id,
            Event.occurred_at >= since,
            Event.occurred_at < until,
            Event.name != "webhook.test",
            or_(Delivery.id.is_(None), Delivery.status.in_(again)),
        )
        .order_by(Event.id)
        .limit(MOST_AT_ONCE + 1)
    )
    return statement.where(Event.name.in_(endpoint.events)) if endpoint.events else statement


def _send_again(session: Session, delivery: Delivery) -> None:
    """A delivery that was given up goes on with its job; one that arrived gets another."""
    delivery.status, delivery.delivered_at, delivery.sent_at = DeliveryStatus.PENDING, None, None
    delivery.carrier_reference = delivery.carrier_status = None
    session.flush()
    found = queue.requeue(session, delivery.tenant_id, kind=JobKind.DELIVERY, subject_id=delivery.id)
    if found is None:
        events.queue_job(session, delivery, again=delivery.attempts)


def _running(session: Session, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = scope.get(session, actor, WebhookEndpoint, endpoint_id)
    if endpoint.disabled_at is not None or endpoint.archived_at is not None:
        raise Conflict("This receiver is paused or removed: start it again first.", code="paused")
    return endpoint


def _loaded(delivery: Delivery, event: Event) -> Delivery:
    delivery.event = event
    return delivery
