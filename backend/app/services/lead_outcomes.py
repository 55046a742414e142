"""What comes of calling a lead: nobody answers, or the lead becomes a client."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Call, CallStatus, Client, Lead, LeadStatus
from app.schemas.leads import NoAnswer
from app.services import clients, records, scope
from app.services.leads import announcing, changes, queue, statuses, tries

RULE = "rule"
IN_THE_PAST = "This time has passed: give one that is still to come."


def no_answer(session: Session, actor: Actor, lead_id: UUID, said: NoAnswer) -> Lead:
    """Count a call in vain, log it without audio, and put the lead off: to the time that the agent names,
    else by rule. Raises Conflict for a lead that is closed or deleted."""
    lead = scope.get(session, actor, Lead, lead_id, lock=True)
    if lead.archived_at is not None or lead.is_closed:
        raise Conflict("Nobody calls this lead any more: restore or reopen it first.", code="lead_closed")
    now = clock.now()
    call = records.create(
        session,
        actor,
        Call,
        {
            "agent_id": actor.agent_id,
            "lead_id": lead.id,
            "client_id": lead.client_id,
            "tag": said.call_tag,
            "recorded_at": now,
            "status": CallStatus.COMPLETED,
        },
    )
    call.counted = True
    lead.contact_count += 1
    lead.no_answer_count += 1
    lead.last_contact_at = now
    queue.set_free(lead)
    _put_off(session, actor, lead, said)
    known_only_as_silent = lead.intent in {Intent.NEW, Intent.NO_ANSWER}
    values = {"intent": Intent.NO_ANSWER} if known_only_as_silent else {}
    statuses.suggest(session, lead, values, source=RULE, evidence={"call_id": str(call.id)})
    announcing.no_answer(session, lead, call_id=call.id)
    return lead


def convert(
    session: Session, actor: Actor, lead_id: UUID, *, client_id: UUID | None, values: Mapping[str, object]
) -> Lead:
    """Make the lead a client, or tie it to the client who has its number, and its calls with it.

    Raises Conflict for one that is converted already, NotFound for a client that is not there.
    """
    lead = scope.get(session, actor, Lead, lead_id, lock=True)
    if lead.status is LeadStatus.CONVERTED and lead.client_id is not None:
        raise Conflict(
            "This lead is a client already.",
            code="already_converted",
            members={"client_id": str(lead.client_id)},
        )
    client = _client(session, actor, lead, client_id or lead.client_id, values)
    queue.set_free(lead)
    changes.update(session, actor, lead.id, {"status": LeadStatus.CONVERTED, "client_id": client.id})
    session.execute(
        update(Call)
        .where(Call.tenant_id == actor.tenant_id, Call.lead_id == lead.id, Call.client_id.is_(None))
        .values(client_id=client.id)
    )
    session.refresh(lead, ["client"])
    return lead


def _put_off(session: Session, actor: Actor, lead: Lead, said: NoAnswer) -> None:
    if said.next_followup_at is not None:
        if said.next_followup_at <= clock.now():
            raise Unprocessable(IN_THE_PAST, errors=[FieldError("body.next_followup_at", IN_THE_PAST)])
        changes.update(session, actor, lead.id, {"next_followup_at": said.next_followup_at})
        return
    # A date that a person set holds while it is to come; once it was tried, the rule sets the next one.
    if lead.next_followup_at is None or lead.next_followup_at <= clock.now():
        later = tries.next_try(clock.now(), lead.no_answer_count, actor.zone)
        lead.next_followup_at = later
        lead.provenance = {name: mark for name, mark in lead.provenance.items() if name != "next_followup_at"}
        session.flush()


def _client(
    session: Session, actor: Actor, lead: Lead, client_id: UUID | None, values: Mapping[str, object]
) -> Client:
    if client_id is not None:
        return scope.get(session, actor, Client, client_id)
    same_number = scope.of(Client, actor).where(Client.phone == lead.phone, Client.archived_at.is_(None))
    known = session.scalars(same_number.order_by(Client.id).limit(1)).one_or_none()
    if known is not None:
        return known
    return clients.create(
        session,
        actor,
        {"name": lead.name or lead.phone, "phone": lead.phone, "email": lead.email, **values},
    )
