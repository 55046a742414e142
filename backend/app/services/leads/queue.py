"""Whom to call next: each lead goes to one caller at a time, who holds it for some minutes."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ScalarSelect,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict
from app.models import InterestLevel, Lead, LeadStatus
from app.models.lead import ARRIVED, AWAITED, IS_CALLBACK, IS_HOT, IS_OPEN, NOBODY, SERVED, STALE_AFTER
from app.services import scope


class Reason(StrEnum):
    """The classes of the queue, most urgent first."""

    OVERDUE_CALLBACK = "overdue_callback"
    HOT_NEW = "hot_new"
    NEW = "new"
    DUE_FOLLOWUP = "due_followup"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class _Class:
    """The leads of one class and their order, in the words of the index that holds them."""

    holds: str
    due: str
    first: str


IS_DUE = "next_followup_at <= now()"
CLASSES = {
    Reason.OVERDUE_CALLBACK: _Class(f"{IS_OPEN} AND {AWAITED} AND {IS_CALLBACK}", IS_DUE, "next_followup_at"),
    Reason.HOT_NEW: _Class(f"{ARRIVED} AND {IS_HOT}", "true", "created_at DESC"),
    Reason.NEW: _Class(ARRIVED, "true", "created_at DESC"),
    Reason.DUE_FOLLOWUP: _Class(f"{IS_OPEN} AND {AWAITED}", IS_DUE, "next_followup_at"),
    Reason.STALE: _Class(
        f"{IS_OPEN} AND status <> 'new' AND {SERVED}",
        f"untouched_since < now() - interval '{STALE_AFTER.days} days'",
        "untouched_since",
    ),
}


def next_lead(session: Session, actor: Actor, *, minutes: int) -> tuple[Lead, Reason] | None:
    """Lease the most urgent lead that is the actor's or nobody's and that no one else holds; of one class,
    the actor's own go first. None where nobody is to be called now."""
    # COALESCE asks one class after the other and stops at the first that has somebody.
    candidates = (
        _first(actor, each, caller) for each in CLASSES.values() for caller in (actor.agent_id, NOBODY)
    )
    first = select(func.coalesce(*candidates)).scalar_subquery()
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


def _first(actor: Actor, wanted: _Class, caller: UUID) -> ScalarSelect[UUID]:
    """Whoever another transaction is just leasing is passed over; the lock reads a row again, so that a
    lease that was committed meanwhile is seen."""
    return (
        select(Lead.id)
        .where(
            Lead.tenant_id == actor.tenant_id,
            Lead.caller == caller,
            Lead.archived_at.is_(None),
            literal_column(wanted.holds, Boolean()),
            literal_column(wanted.due, Boolean()),
            _is_free(),
        )
        .order_by(text(wanted.first))
        .limit(1)
        .with_for_update(skip_locked=True)
        .correlate(None)
        .scalar_subquery()
    )


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
        return Reason.HOT_NEW if lead.interest_level is InterestLevel.HIGH else Reason.NEW
    return Reason.STALE
