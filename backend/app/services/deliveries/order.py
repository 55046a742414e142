"""Events of one subject reach a receiver in the order in which they happened; the job of a delivery asks."""

from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Delivery, DeliveryStatus, Event, Job, JobKind, JobStatus
from app.services.jobs import queue
from app.services.providers.errors import RateLimited


def require_turn(session: Session, delivery: Delivery) -> None:
    """Raises RateLimited, which counts as no failure, while an earlier event of the subject is on its way."""
    subject = session.get_one(Event, delivery.event_id).subject_id
    earlier = (
        _on_their_way(delivery)
        .with_only_columns(Job.run_at)
        .where(Event.subject_id == subject, Event.id < delivery.event_id)
        .order_by(Event.id)
        .limit(1)
    )
    run_at: datetime | None = session.scalar(earlier)
    if run_at is not None:
        pause = (run_at - clock.now()).total_seconds()
        raise RateLimited("waits_its_turn", "An earlier event of the same subject goes first.", pause)


def let_next_go(session: Session, delivery: Delivery) -> None:
    """Make the next event of the subject due, now that this one has arrived or was given up."""
    subject = session.get_one(Event, delivery.event_id).subject_id
    following = (
        _on_their_way(delivery)
        .with_only_columns(Delivery.id)
        .where(Event.subject_id == subject, Event.id > delivery.event_id, Job.status == JobStatus.QUEUED)
        .order_by(Event.id)
        .limit(1)
    )
    next_id = session.scalar(following)
    if next_id is not None:
        queue.hurry(session, delivery.tenant_id, kind=JobKind.DELIVERY, subject_id=next_id)


def _on_their_way(delivery: Delivery) -> Select[tuple[Delivery]]:
    """Deliveries to the same receiver that have a living job. One whose job is gone blocks nothing."""
    return (
        select(Delivery)
        .join(Event, and_(Event.tenant_id == Delivery.tenant_id, Event.id == Delivery.event_id))
        .join(Job, and_(Job.tenant_id == Delivery.tenant_id, Job.subject_id == Delivery.id))
        .where(
            Delivery.tenant_id == delivery.tenant_id,
            Delivery.endpoint_id.is_not_distinct_from(delivery.endpoint_id),
            Delivery.channel == delivery.channel,
            Delivery.status == DeliveryStatus.PENDING,
            Job.status.in_((JobStatus.QUEUED, JobStatus.PROCESSING)),
        )
    )
