"""Draws a lead's intent, and the status that goes with it, from the last call in which something was said."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import transaction
from app.core.errors import Conflict
from app.models import Call, Job, JobKind, JobStatus, Lead, Tenant, TranscriptSegment
from app.schemas.leads import Classification
from app.services import drawing, scope
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.leads import statuses
from app.services.providers.errors import Refused
from app.services.providers.insights.base import Conversation
from app.services.providers.transcription.base import Segment

NOTHING_SAID = "Nothing was said in any call with this lead: there is nothing to draw an intent from."
UNFINISHED = (JobStatus.QUEUED, JobStatus.PROCESSING)


def start(session: Session, actor: Actor, lead_id: UUID) -> Classification:
    """Queue the work, or name the job that is at it. Raises Conflict where no call says anything."""
    lead = scope.get(session, actor, Lead, lead_id, lock=True)
    running = session.scalars(
        select(Job).where(
            Job.tenant_id == actor.tenant_id,
            Job.subject_id == lead.id,
            Job.kind == JobKind.CLASSIFICATION,
            Job.status.in_(UNFINISHED),
        )
    ).one_or_none()
    if running is not None:
        return Classification(lead_id=lead.id, job_id=running.id, status=running.status)
    if _last_call(session, lead) is None:
        raise Conflict(NOTHING_SAID, code="nothing_said")
    job_id = queue.enqueue(
        session,
        actor.tenant_id,
        kind=JobKind.CLASSIFICATION,
        subject_kind="lead",
        subject_id=lead.id,
        dedupe_key=f"classification:{clock.new_id()}",
    )
    return Classification(lead_id=lead.id, job_id=job_id, status=JobStatus.QUEUED)


def run(claim: Claim) -> None:
    """The job. Raises ProviderError; no transaction is open while the engine works."""
    call, conversation = _read(claim)
    with drawing.drawn(claim, call.id, conversation) as (insights, bill), queue.last_step(claim) as session:
        quoted = insights.intent_evidence
        statuses.suggest(
            session,
            session.get_one(Lead, claim.subject_id),
            {"intent": insights.intent, "intent_confidence": insights.intent_confidence},
            source=insights.engine,
            evidence={
                "call_id": str(call.id),
                "quote": quoted.quote if quoted else None,
                "segments": list(quoted.segments) if quoted else [],
            },
        )
        bill.write(session)


def project(_session: Session, _claim: Claim, _status: JobStatus, _error: Exception | None) -> None:
    """The job alone knows how it stands."""


def _read(claim: Claim) -> tuple[Call, Conversation]:
    with transaction(claim.tenant_id) as session:
        lead = session.get_one(Lead, claim.subject_id)
        call = _last_call(session, lead)
        if call is None:
            raise Refused("nothing_said", NOTHING_SAID)
        rows = session.scalars(
            select(TranscriptSegment)
            .where(TranscriptSegment.tenant_id == lead.tenant_id, TranscriptSegment.call_id == call.id)
            .order_by(TranscriptSegment.number)
        )
        segments = tuple(
            Segment(row.number, row.start_ms, row.end_ms, row.speaker, row.text, row.confidence)
            for row in rows
        )
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
    return call, Conversation(
        segments=segments, recorded_at=call.recorded_at, zone=zone, language=call.language
    )


def _last_call(session: Session, lead: Lead) -> Call | None:
    something_said = (
        select(TranscriptSegment.number)
        .where(TranscriptSegment.tenant_id == Call.tenant_id, TranscriptSegment.call_id == Call.id)
        .exists()
    )
    return session.scalars(
        select(Call)
        .where(
            Call.tenant_id == lead.tenant_id,
            Call.lead_id == lead.id,
            Call.archived_at.is_(None),
            something_said,
        )
        .order_by(Call.recorded_at.desc())
        .limit(1)
    ).one_or_none()
