"""Tells the receivers what became of a follow-up."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Agent, Call, Client, Lead, WorkItem, WorkKind
from app.services import events

COMPLETED = {
    WorkKind.FOLLOWUP: "followup.completed",
    WorkKind.TASK: "task.completed",
    WorkKind.DEADLINE: "followup.completed",
}


def scheduled(session: Session, item: WorkItem) -> None:
    """Also counts it for the lead that it serves."""
    call = _call_of(session, item)
    lead_id = item.lead_id or (call.lead_id if call else None)
    if lead_id is not None:
        session.execute(
            update(Lead)
            .where(Lead.tenant_id == item.tenant_id, Lead.id == lead_id)
            .values(followup_count=Lead.followup_count + 1)
        )
    tell(session, item, "followup.scheduled")


def tell(session: Session, item: WorkItem, name: str) -> None:
    call = _call_of(session, item)
    owner = session.get(Agent, item.owner_id) if item.owner_id else None
    client_id = item.client_id or (call.client_id if call else None)
    client = session.get(Client, client_id) if client_id else None
    events.emit(
        session,
        item.tenant_id,
        name,
        subject_kind="followup",
        subject_id=item.id,
        payload={
            "followup_id": str(item.id),
            "kind": item.kind,
            "call_id": _text(item.call_id),
            "lead_id": _text(item.lead_id),
            "client_id": _text(client_id),
            "client_name": client.name if client else None,
            "agent_name": owner.full_name if owner else None,
            "agent_email": owner.email if owner else None,
            "due_date": item.due_at.isoformat() if item.due_at else None,
            "task": item.task,
            "notes": item.notes,
        },
    )


def _call_of(session: Session, item: WorkItem) -> Call | None:
    return session.get(Call, item.call_id) if item.call_id else None


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
