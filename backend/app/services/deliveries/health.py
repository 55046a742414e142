"""Whether a receiver still works: paused after days of failure or when it says that it is gone, and its
owner told."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Role
from app.models import Agent, DisabledReason, WebhookEndpoint, WorkItem, WorkKind, WorkSource
from app.services import events

PATIENCE = timedelta(days=5)
REASONS = {
    DisabledReason.GONE: "it said that it is gone (410)",
    DisabledReason.FAILING: "nothing could be delivered for five days",
}


def note_success(endpoint: WebhookEndpoint) -> None:
    endpoint.failing_since = None


def note_failure(session: Session, endpoint: WebhookEndpoint, *, gone: bool) -> None:
    """One more failure; the last one that is borne pauses the receiver."""
    now = clock.now()
    endpoint.failing_since = endpoint.failing_since or now
    if endpoint.disabled_at is not None:
        return
    if gone:
        _pause(session, endpoint, DisabledReason.GONE)
    elif now - endpoint.failing_since >= PATIENCE:
        _pause(session, endpoint, DisabledReason.FAILING)


def _pause(session: Session, endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    endpoint.disabled_at, endpoint.disabled_reason = clock.now(), reason
    session.flush()
    name = endpoint.description or f"the {endpoint.channel} receiver"
    session.add(
        WorkItem(
            tenant_id=endpoint.tenant_id,
            kind=WorkKind.TASK,
            source=WorkSource.RULE,
            origin=f"webhook:{endpoint.id}:{endpoint.disabled_at.isoformat()}",
            owner_id=_owner(session, endpoint),
            due_at=endpoint.disabled_at,
            task=f"Events no longer go to {name}: {REASONS[reason]}. "
            "Mend it, start it again, then replay what it missed.",
        )
    )
    payload: dict[str, object] = {
        "webhook_id": str(endpoint.id),
        "description": endpoint.description,
        "reason": reason,
    }
    events.emit(
        session,
        endpoint.tenant_id,
        "webhook.paused",
        subject_kind="webhook",
        subject_id=endpoint.id,
        payload=payload,
    )


def _owner(session: Session, endpoint: WebhookEndpoint) -> object:
    owners = (
        select(Agent.id)
        .where(
            Agent.tenant_id == endpoint.tenant_id, Agent.role == Role.OWNER, Agent.deactivated_at.is_(None)
        )
        .order_by(Agent.id)
    )
    return session.scalars(owners).first()
