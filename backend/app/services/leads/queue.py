"""Whom to call next: each lead goes to one caller at a time, who holds it for some minutes."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict
from app.models import Lead, LeadStatus
from app.services import scope


class Reason(StrEnum):
    """The classes of the queue, most urgent first, as the database's function `next_lead` asks them."""

    OVERDUE_CALLBACK = "overdue_callback"
    HOT_NEW = "hot_new"
    NEW = "new"
    DUE_FOLLOWUP = "due_followup"
    STALE = "stale"


def next_lead(session: Session, actor: Actor, *, minutes: int) -> tuple[Lead, Reason] | None:
    """Lease the most urgent lead that is the actor's or nobody's and that no one else holds; of one class,
    the actor's own go first. None where nobody is to be called now.

    The database's function passes over whoever another transaction is just leasing; its lock reads a row
    again, so that a lease that was committed meanwhile is seen."""
    first = select(func.public.next_lead(actor.tenant_id, actor.agent_id)).scalar_subquery()
    statement = (
        update(Lead)
        .where(Lead.tenant_id == actor.tenant_id, Lead.id == first, _is_free())
        .values(leased_by=actor.agent_id, leased_until=func.now() + timedelta(minutes=minutes))
        .returning(Lead)
        .execution_options(synchronize_session=False)
    )
    lead = session.scalars(statement).one_or_none()
    return None if lead is None else (lead, _reason(lead))


def release(session: Session, actor: Actor, lead_id: UUID) -> Lead:
    """Give a lead back to the queue. Raises Conflict where a colleague holds it, unless a manager asks."""
    lead = scope.get(session, actor, Lead, lead_id, lock=True)
    held = session.scalar(select(Lead.leased_until > func.now()).where(Lead.id == lead.id))
    if held and lead.leased_by != actor.agent_id and not actor.manages:
        raise Conflict("A colleague is calling this lead.", code="leased")
    set_free(lead)
    session.flush()
    return lead


def set_free(lead: Lead) -> None:
    lead.leased_by = lead.leased_until = None


def _is_free() -> ColumnElement[bool]:
    return or_(Lead.leased_until.is_(None), Lead.leased_until < func.now())


def _reason(lead: Lead) -> Reason:
    served = lead.last_contact_at is not None and (
        lead.next_followup_at is None or lead.last_contact_at >= lead.next_followup_at
    )
    if lead.next_followup_at is not None and not served:
        callback = lead.intent is Intent.CALLBACK_REQUESTED
        return Reason.OVERDUE_CALLBACK if callback else Reason.DUE_FOLLOWUP
    if lead.status is LeadStatus.NEW and lead.next_followup_at is None:
        return Reason.HOT_NEW if lead.is_hot else Reason.NEW
    return Reason.STALE
