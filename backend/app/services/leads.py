"""Leads: one per phone number, and what an intent means for the pipeline."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict, FieldError
from app.models import Call, Lead, LeadStatus
from app.models.lead import CLOSED
from app.services import phones, records, words
from app.services.ownership import require_may_own
from app.services.records import Page, PageRequest

ONE_PER_PHONE = "uq_leads_tenant_id_phone"
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


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds beginnings of words in name, e-mail, campaign,
    source and phone."""

    status: LeadStatus | None = None
    intent: Intent | None = None
    campaign: str | None = None
    owner: UUID | None = None
    q: str | None = None


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Lead:
    """Add a lead. Raises Conflict with the id of the one that has this phone number, archived ones too."""
    require_may_own(session, actor, _owner(values))
    with _one_per_phone(session, actor, values) as unique:
        lead = records.create(session, actor, Lead, _decided(unique))
        return _dated(session, lead)


def update(
    session: Session, actor: Actor, lead_id: UUID, changes: Mapping[str, object], *, if_match: str | None
) -> Lead:
    """A person's change. A lead that becomes converted is dated; the date stays."""
    require_may_own(session, actor, _owner(changes))
    if "intent" in changes:
        # The confidence was the engine's in its own value.
        changes = {**changes, "intent_confidence": None}
    with _one_per_phone(session, actor, changes) as unique:
        lead = records.update(session, actor, Lead, lead_id, unique, if_match=if_match)
        return _dated(session, lead)


def page(session: Session, actor: Actor, request: PageRequest, wanted: Filter) -> Page[Lead]:
    return records.page(session, actor, Lead, request, *_conditions(wanted))


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


@contextmanager
def _one_per_phone(
    session: Session, actor: Actor, values: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """The values with their phone normalised; the database says whether it is free, even while others
    write."""
    if values.get("phone") is None:
        yield dict(values)
        return
    phone = phones.normalised(str(values["phone"]), actor.region)
    try:
        with session.begin_nested():
            yield {**values, "phone": phone}
    except IntegrityError as error:
        if ONE_PER_PHONE not in str(error.orig):
            raise
        known = select(Lead.id).where(Lead.tenant_id == actor.tenant_id, Lead.phone == phone)
        raise _taken(session.scalars(known).one()) from error


def _taken(lead_id: UUID) -> Conflict:
    return Conflict(
        f"A lead with this phone number exists: {lead_id}",
        code="phone_taken",
        errors=[FieldError("body.phone", "belongs to another lead")],
        members={"lead_id": str(lead_id)},
    )


def _owner(values: Mapping[str, object]) -> UUID | None:
    owner_id = values.get("owner_id")
    return owner_id if isinstance(owner_id, UUID) else None


def _decided(values: dict[str, object]) -> dict[str, object]:
    """Without what merely says that nothing is known yet: a person's value is never overwritten, and the
    first call has to be able to move the lead on."""
    return {name: value for name, value in values.items() if value not in (LeadStatus.NEW, Intent.NEW)}


def _dated(session: Session, lead: Lead) -> Lead:
    if lead.status is LeadStatus.CONVERTED and lead.converted_at is None:
        lead.converted_at = clock.now()
        session.flush()
    return lead


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [
        column == value
        for column, value in (
            (Lead.status, wanted.status),
            (Lead.intent, wanted.intent),
            (Lead.campaign, wanted.campaign),
            (Lead.owner_id, wanted.owner),
        )
        if value is not None
    ]
    if wanted.q is not None:
        texts = (Lead.name, Lead.email, Lead.campaign, Lead.source)
        conditions.append(words.matching(wanted.q, *texts, phone=Lead.phone))
    return conditions
