"""What people decide on what a machine says of a lead: accept or reject it, field by field."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict
from app.models import Lead, LeadStatus
from app.services import audit, provenance, records, scope
from app.services.leads import changes


class DecidedOfLead(StrEnum):
    """What engines, imports and senders write of a lead."""

    STATUS = "status"
    INTENT = "intent"
    INTEREST_LEVEL = "interest_level"
    NEXT_FOLLOWUP_AT = "next_followup_at"
    NAME = "name"
    EMAIL = "email"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    NOTES = "notes"


# What stands in the place of a value that was rejected; without one, nothing.
AT_FIRST: Mapping[DecidedOfLead, object] = {
    DecidedOfLead.STATUS: LeadStatus.NEW,
    DecidedOfLead.INTENT: Intent.NEW,
}
COMPANIONS = {DecidedOfLead.INTENT: ("intent_confidence",)}


def accept(
    session: Session, actor: Actor, lead_id: UUID, field: DecidedOfLead, *, if_match: str | None
) -> Lead:
    """Take what is proposed, else confirm what a machine wrote: a person's value from now on."""
    lead = _locked(session, actor, lead_id, field, if_match)
    values = {name: provenance.proposed(lead, name) for name in (field, *COMPANIONS.get(field, ()))}
    _record(session, actor, "accepted", lead, field)
    return changes.update(session, actor, lead_id, values)


def reject(
    session: Session, actor: Actor, lead_id: UUID, field: DecidedOfLead, *, if_match: str | None
) -> Lead:
    """Drop what is proposed and keep what stands; without a proposal, take out what a machine wrote. It is
    not proposed again."""
    lead = _locked(session, actor, lead_id, field, if_match)
    names = (field.value, *COMPANIONS.get(field, ()))
    stays = field in lead.proposals
    rejected = {field.value: provenance.proposed(lead, field)}
    values = {
        name: getattr(lead, name) if stays else AT_FIRST.get(field) if name == field else None
        for name in names
    }
    _record(session, actor, "rejected", lead, field)
    provenance.mark_human(lead, actor, rejected, rejected)
    return changes.update(session, actor, lead_id, values)


def _locked(
    session: Session, actor: Actor, lead_id: UUID, field: DecidedOfLead, if_match: str | None
) -> Lead:
    lead = scope.get(session, actor, Lead, lead_id, lock=True)
    records.require_match(lead, if_match)
    if field not in lead.proposals and (field not in lead.provenance or provenance.is_human(lead, field)):
        raise Conflict(f"No machine has said anything about {field} yet.", code="nothing_to_decide")
    return lead


def _record(session: Session, actor: Actor, action: str, lead: Lead, field: DecidedOfLead) -> None:
    """Also where the value that stands is the same afterwards: from now on it is a person's."""
    audit.record(session, actor, action, kind=Lead.__tablename__, subject_id=lead.id, after={"field": field})
