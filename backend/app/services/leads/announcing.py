"""Tells the receivers what became of a lead."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.models import Batch, Event, Lead, LeadStatus
from app.models.base import JSONObject
from app.services import events

# What a receiver acts on; a change of a note wakes nobody.
WATCHED = ("status", "intent", "owner_id")


def created(session: Session, lead: Lead) -> None:
    _emit(session, lead, "lead.created", {})


def state(lead: Lead) -> JSONObject:
    """To be taken before a change and handed to `changed` after it."""
    return {name: getattr(lead, name) for name in WATCHED}


def changed(session: Session, lead: Lead, before: JSONObject) -> None:
    """One event for what changed of what is watched, one more for a new owner and for a conversion."""
    previous = {name: _plain(value) for name, value in before.items() if getattr(lead, name) != value}
    if not previous:
        return
    _emit(session, lead, "lead.updated", {"previous": previous})
    if "owner_id" in previous and lead.owner_id is not None:
        _emit(session, lead, "lead.assigned", {})
    if "status" in previous and lead.status is LeadStatus.CONVERTED:
        _emit(session, lead, "lead.converted", {})


def came_again(session: Session, lead: Lead) -> None:
    """Somebody who is known has asked again."""
    _emit(session, lead, "lead.updated", {"previous": {}})


def no_answer(session: Session, lead: Lead, *, call_id: object) -> None:
    _emit(session, lead, "lead.no_answer", {"call_id": str(call_id), "tries": lead.no_answer_count})


def batch_changed(batch: Batch, tenant_id: UUID, values: Mapping[str, object]) -> Event:
    """One event for all of a batch, to be recorded with it. It tells the values that are nobody's own words:
    what a batch tells outlives an erasure."""
    return events.made(
        tenant_id,
        "leads.changed",
        subject_kind="batch",
        subject_id=batch.id,
        payload={
            **_of_batch(batch, [str(row["id"]) for row in batch.rows]),
            "fields": batch.fields,
            "values": to_jsonable_python({name: values[name] for name in WATCHED if name in values}),
        },
    )


def batch_restored(session: Session, batch: Batch, restored: Iterable[UUID]) -> None:
    events.emit(
        session,
        batch.tenant_id,
        "leads.restored",
        subject_kind="batch",
        subject_id=batch.id,
        payload=_of_batch(batch, sorted(map(str, restored))),
    )


def _of_batch(batch: Batch, lead_ids: list[str]) -> JSONObject:
    return {
        "batch_id": str(batch.id),
        "action": batch.action,
        "lead_ids": lead_ids,
        "count": len(lead_ids),
        "agent_id": str(batch.agent_id),
    }


def _emit(session: Session, lead: Lead, name: str, more: JSONObject) -> None:
    events.emit(
        session,
        lead.tenant_id,
        name,
        subject_kind="lead",
        subject_id=lead.id,
        payload={
            "lead_id": str(lead.id),
            "phone": lead.phone,
            "name": lead.name,
            "email": lead.email,
            "source": lead.source,
            "campaign": lead.campaign,
            "status": lead.status,
            "intent": lead.intent,
            "owner_id": _plain(lead.owner_id),
            "client_id": _plain(lead.client_id),
            "next_followup_at": lead.next_followup_at.isoformat() if lead.next_followup_at else None,
            **more,
        },
    )


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
