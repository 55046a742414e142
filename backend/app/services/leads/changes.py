"""Leads as people make and change them: one per phone number."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict, FieldError
from app.models import Lead, LeadStatus
from app.services import phones, records, scope
from app.services.leads import announcing
from app.services.ownership import require_may_own

ONE_PER_PHONE = "uq_leads_tenant_id_phone"


def create(session: Session, actor: Actor, values: Mapping[str, object]) -> Lead:
    """Add a lead. Raises Conflict with the id of the one that has this phone number, archived ones too."""
    require_may_own(session, actor, _owner(values))
    with _one_per_phone(session, actor, values) as unique:
        lead = _dated(session, records.create(session, actor, Lead, _decided(unique)))
    announcing.created(session, lead)
    return lead


def update(
    session: Session,
    actor: Actor,
    lead_id: UUID,
    changes: Mapping[str, object],
    *,
    if_match: str | None = None,
) -> Lead:
    """A person's change. A lead that becomes converted is dated; the date stays."""
    require_may_own(session, actor, _owner(changes))
    before = announcing.state(scope.get(session, actor, Lead, lead_id, lock=True))
    with _one_per_phone(session, actor, changes) as unique:
        lead = _dated(
            session, records.update(session, actor, Lead, lead_id, decision(unique), if_match=if_match)
        )
    announcing.changed(session, lead, before)
    return lead


def decision(changes: Mapping[str, object]) -> dict[str, object]:
    """What a person's change means for the fields beside it: a confidence was the engine's in its own
    value."""
    return {"intent_confidence": None, **changes} if "intent" in changes else dict(changes)


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
        known = scope.of(Lead, actor).where(Lead.phone == phone).with_only_columns(Lead.id)
        raise _taken(session.scalars(known).one_or_none()) from error


def _taken(lead_id: UUID | None) -> Conflict:
    """A colleague's is not named."""
    return Conflict(
        f"A lead with this phone number exists: {lead_id or 'a colleague has it'}",
        code="phone_taken",
        errors=[FieldError("body.phone", "belongs to another lead")],
        members={"lead_id": str(lead_id)} if lead_id else {},
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
