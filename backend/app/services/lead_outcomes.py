"""What comes of calling a lead: the call counts, nobody answers, or the lead becomes a client."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.core.errors import Conflict, FieldError, Unprocessable
from app.models import Call, CallStatus, CallTag, Client, Lead, LeadStatus
from app.schemas.insights import InsightOut
from app.schemas.leads import NoAnswer
from app.services import call_results, calls, clients, insight_decisions, records, scope
from app.services.insight_decisions import Decided
from app.services.leads import announcing, changes, queue, statuses, tries

RULE = "rule"
IN_THE_PAST = "This time has passed: give one that is still to come."


def called(session: Session, call: Call) -> None:
    """Count a call for its lead, with what is known of it; whom nobody had called yet is contacted now. Where
    work on the call is still to come, the pipeline counts it. The lead is locked, see `lock`."""
    if call.lead_id is None or call.status is not CallStatus.COMPLETED:
        return
    lead, drawn = session.get_one(Lead, call.lead_id), call_results.latest_insight(session, call.id)
    statuses.note_call(session, lead, call, source=drawn.engine if drawn else RULE)
    if lead.status is LeadStatus.NEW:
        status = LeadStatus.LOST if call.tag is CallTag.WRONG_NUMBER else LeadStatus.CONTACTED
        statuses.suggest(session, lead, {"status": status}, source=RULE, evidence={"call_id": str(call.id)})


def change_call(
    session: Session, actor: Actor, call_id: UUID, changes: dict[str, object], *, if_match: str | None
) -> Call:
    """A person's correction, see `calls.change`. Tied to another lead, the call counts for that one and no
    longer for the one before; another intent moves its lead on, see `_follow`."""
    if not changes.keys() & {"lead_id", "intent"}:
        return calls.change(session, actor, call_id, changes, if_match=if_match)
    call = _locked_call(session, actor, call_id, changes.get("lead_id"))
    intent, other_lead = call.intent, changes.get("lead_id", call.lead_id) != call.lead_id
    if other_lead and call.lead_id is not None and call.counted:
        _uncount(session, session.get_one(Lead, call.lead_id), call)
    call = calls.change(session, actor, call_id, changes, if_match=if_match)
    if other_lead:
        called(session, call)
    elif call.intent is not intent:
        _follow(session, call)
    return call


def accept_reading(
    session: Session, actor: Actor, call_id: UUID, field: Decided, *, if_match: str | None
) -> tuple[Call, InsightOut]:
    """See `insight_decisions.accept`. Taking another intent for the call's moves its lead on."""
    before = _locked_call(session, actor, call_id).intent if field is Decided.INTENT else None
    call, shown = insight_decisions.accept(session, actor, call_id, field, if_match=if_match)
    if field is Decided.INTENT and call.intent is not before:
        _follow(session, call)
    return call, shown


def lock(session: Session, actor: Actor, *lead_ids: object) -> None:
    """Leads come before their calls, and in the order of their ids: two who change the same ones never wait
    for each other."""
    ids = [each for each in lead_ids if isinstance(each, UUID)]
    rows = select(Lead.id).where(Lead.tenant_id == actor.tenant_id, Lead.id.in_(ids)).order_by(Lead.id)
    session.execute(rows.with_for_update())


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


def _locked_call(session: Session, actor: Actor, call_id: UUID, *lead_ids: object) -> Call:
    """Behind its lead and these."""
    lock(session, actor, scope.get(session, actor, Call, call_id).lead_id, *lead_ids)
    return scope.get(session, actor, Call, call_id, lock=True)


def _follow(session: Session, call: Call) -> None:
    """What a person says a call meant moves its lead on as the engine's word would have, unless a later call
    has said something since. Where the work on the call is still to come, the pipeline does so."""
    if call.lead_id is None or call.intent is None or not call.counted:
        return
    later = select(Call.id).where(
        Call.tenant_id == call.tenant_id,
        Call.lead_id == call.lead_id,
        Call.archived_at.is_(None),
        Call.intent.is_not(None),
        Call.recorded_at > call.recorded_at,
    )
    if not session.scalar(select(later.exists())):
        values = {"intent": call.intent, "intent_confidence": call.intent_confidence}
        lead = session.get_one(Lead, call.lead_id)
        statuses.suggest(session, lead, values, source=RULE, evidence={"call_id": str(call.id)})


def _uncount(session: Session, lead: Lead, call: Call) -> None:
    """What was drawn from the call for this lead stays: people may have acted on it."""
    lead.contact_count = max(lead.contact_count - 1, 0)
    if call.tag in statuses.UNANSWERED:
        lead.no_answer_count = max(lead.no_answer_count - 1, 0)
    if lead.last_contact_at == call.recorded_at:
        counted = (Call.tenant_id == lead.tenant_id, Call.lead_id == lead.id, Call.counted)
        latest = select(func.max(Call.recorded_at)).where(*counted, Call.id != call.id)
        lead.last_contact_at = session.scalar(latest)
    call.counted = False
    session.flush()


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
