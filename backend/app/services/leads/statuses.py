"""What calls mean for a lead's place in the pipeline: an intent suggests a status."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core import clock
from app.core.conversation import Intent
from app.models import Call, CallTag, Lead, LeadStatus
from app.models.base import JSONObject
from app.services import records
from app.services.leads import announcing

# What is not listed leaves the status as it is.
STATUS_OF_INTENT: Mapping[Intent, LeadStatus] = {
    Intent.INTERESTED: LeadStatus.QUALIFIED,
    Intent.PAYMENT_PENDING: LeadStatus.QUALIFIED,
    Intent.CALLBACK_REQUESTED: LeadStatus.IN_PROGRESS,
    Intent.UNDECIDED: LeadStatus.IN_PROGRESS,
    Intent.NOT_INTERESTED: LeadStatus.LOST,
    Intent.WRONG_NUMBER: LeadStatus.LOST,
    Intent.FUTURE_PLANNING: LeadStatus.DEFERRED,
    Intent.NO_ANSWER: LeadStatus.CONTACTED,
}
UNANSWERED = (CallTag.NO_ANSWER, CallTag.VOICEMAIL)
# When a lead is to be called, and by how much a call that was agreed on may come before its time.
AGREED, EARLY = "next_followup_at", timedelta(hours=1)
UNTOUCHED = (LeadStatus.NEW, LeadStatus.CONTACTED)


def note_call(
    session: Session, lead: Lead, call: Call, *, source: str, next_at: datetime | None = None
) -> None:
    """What one analysed call means for its lead: counted once, however often it is worked on; intent, status
    and the time of the next call as proposals. A call that was agreed on and held a little early is no longer
    to be made."""
    _lock(session, lead)
    # A phone's clock may run ahead, and nobody is spoken to tomorrow.
    spoken_at = min(call.recorded_at, clock.now())
    values: dict[str, object] = {}
    if not call.counted and _is_the_agreed(call, lead, spoken_at):
        # A date that a person set holds until it is kept, as after a call in vain.
        lead.provenance = {name: mark for name, mark in lead.provenance.items() if name != AGREED}
        values[AGREED] = spoken_at
    if next_at is not None:
        values[AGREED] = next_at
    if call.intent is not None:
        values |= {"intent": call.intent, "intent_confidence": call.intent_confidence}
    _propose(session, lead, values, source=source, evidence={"call_id": str(call.id)})
    if not call.counted:
        lead.contact_count = Lead.contact_count + 1
        lead.no_answer_count = Lead.no_answer_count + 1 if call.tag in UNANSWERED else 0
        call.counted = True
    lead.last_contact_at = max(lead.last_contact_at or spoken_at, spoken_at)
    session.flush()


def suggest(
    session: Session, lead: Lead, values: Mapping[str, object], *, source: str, evidence: JSONObject
) -> None:
    """Propose a machine's values, with the status that goes with its intent; receivers hear of what changed.

    The lead is locked and read again first, so that a person's decision is seen, however fresh.
    """
    _lock(session, lead)
    _propose(session, lead, values, source=source, evidence=evidence)


def fixed(lead: Lead) -> tuple[str, ...]:
    """What nothing that arrives may change: nobody comes back from converted."""
    return ("status", "converted_at") if lead.status is LeadStatus.CONVERTED else ()


def _lock(session: Session, lead: Lead) -> None:
    session.flush()
    session.refresh(lead, with_for_update=True)


def _is_the_agreed(call: Call, lead: Lead, spoken_at: datetime) -> bool:
    """Whether a conversation kept the time agreed before it. One that is agreed in it is still to come."""
    at, mark = lead.next_followup_at, lead.provenance.get(AGREED)
    if at is None or call.tag in UNANSWERED or not spoken_at < at <= spoken_at + EARLY:
        return False
    return not isinstance(mark, dict) or datetime.fromisoformat(mark["at"]) <= spoken_at


def _propose(
    session: Session, lead: Lead, values: Mapping[str, object], *, source: str, evidence: JSONObject
) -> None:
    before = announcing.state(lead)
    records.settle(lead, {**values, **_status(lead, values.get("intent"))}, source=source, evidence=evidence)
    session.flush()
    announcing.changed(session, lead, before)


def _status(lead: Lead, intent: object) -> dict[str, object]:
    """Nobody comes back from converted, and silence moves on only those who were not spoken to yet."""
    suggested = STATUS_OF_INTENT.get(intent) if isinstance(intent, Intent) else None
    if suggested is None or lead.status is LeadStatus.CONVERTED:
        return {}
    if intent is Intent.NO_ANSWER and lead.status not in UNTOUCHED:
        return {}
    return {"status": suggested}
