"""Leads: one per phone number, and what an intent means for the pipeline."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict
from app.models import Call, Lead, LeadStatus
from app.models.lead import CLOSED
from app.services import phones, records

# An intent suggests a status; what is not listed leaves it as it is.
STATUS_OF_INTENT = {
    Intent.INTERESTED: LeadStatus.QUALIFIED,
    Intent.PAYMENT_PENDING: LeadStatus.QUALIFIED,
    Intent.CALLBACK_REQUESTED: LeadStatus.IN_PROGRESS,
    Intent.UNDECIDED: LeadStatus.IN_PROGRESS,
    Intent.NOT_INTERESTED: LeadStatus.LOST,
    Intent.WRONG_NUMBER: LeadStatus.LOST,
    Intent.FUTURE_PLANNING: LeadStatus.DEFERRED,
    Intent.NO_ANSWER: LeadStatus.CONTACTED,
}


def create(session: Session, actor: Actor, values: dict[str, object]) -> Lead:
    """Add a lead. Raises Conflict with the id of the one that has this phone number."""
    phone = phones.normalised(str(values["phone"]), actor.region)
    known = session.scalar(select(Lead.id).where(Lead.tenant_id == actor.tenant_id, Lead.phone == phone))
    if known is not None:
        raise _taken(known)
    return records.create(session, actor, Lead, {**values, "phone": phone})


def update(
    session: Session, actor: Actor, lead_id: UUID, changes: dict[str, object], *, if_match: str | None
) -> Lead:
    """A person's change. A lead that becomes converted is dated; the date stays."""
    if changes.get("phone") is not None:
        phone = phones.normalised(str(changes["phone"]), actor.region)
        known = session.scalar(
            select(Lead.id).where(Lead.tenant_id == actor.tenant_id, Lead.phone == phone, Lead.id != lead_id)
        )
        if known is not None:
            raise _taken(known)
        changes = {**changes, "phone": phone}
    lead = records.update(session, actor, Lead, lead_id, changes, if_match=if_match)
    if lead.status is LeadStatus.CONVERTED and lead.converted_at is None:
        lead.converted_at = clock.now()
        session.flush()
    return lead


def note_call(session: Session, lead: Lead, call: Call, *, source: str) -> None:
    """What one analysed call means for its lead: counters always, intent and status as proposals."""
    proposed: dict[str, object] = {}
    if call.intent is not None:
        proposed = {"intent": call.intent, "intent_confidence": call.intent_confidence}
        suggested = STATUS_OF_INTENT.get(call.intent)
        session.flush()
        session.refresh(lead, with_for_update=True)
        if suggested is not None and lead.status not in CLOSED:
            proposed["status"] = suggested
    records.propose(session, lead, proposed, source=source, evidence={"call_id": str(call.id)})
    lead.contact_count = Lead.contact_count + 1
    lead.last_contact_at = func.greatest(Lead.last_contact_at, call.recorded_at)
    session.flush()


def _taken(lead_id: UUID) -> Conflict:
    return Conflict(f"A lead with this phone number exists: {lead_id}", code="phone_taken")
