"""From a recording to tracked work, in steps that are saved one by one: a retry pays for nothing twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.core.database import transaction
from app.models import (
    Call,
    CallStatus,
    CallTag,
    Client,
    Document,
    Insight,
    JobStatus,
    Lead,
    Tenant,
    TranscriptSegment,
)
from app.services import call_outcomes, engines, events, followups, leads, records
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.audio.base import Recording, Sound
from app.services.providers.audio.decode import decode
from app.services.providers.audio.speech_check import check
from app.services.providers.audio.voicemail import is_voicemail
from app.services.providers.errors import ProviderError, Refused, Unavailable
from app.services.providers.insights import evidence
from app.services.providers.insights.base import Conversation
from app.services.providers.storage.base import BlobMissingError, StorageUnavailableError
from app.services.providers.storage.registry import storage
from app.services.providers.transcription.base import Segment, Transcript

SPEECH_CHECK = "speech_check"
# A greeting is over within a minute; longer calls are conversations.
LONGEST_VOICEMAIL_MS = 60_000


def run(claim: Claim) -> None:
    """The job of one call. Raises ProviderError; every step writes under the claim's fence."""
    for name, do in STEPS:
        if name not in claim.progress:
            do(claim)
    conclude(claim)


def transcribe(claim: Claim) -> None:
    """Audio → segments. Without speech there are none, and no engine is asked."""
    with transaction(claim.tenant_id) as session:
        call = session.get_one(Call, claim.subject_id)
        document = session.get(Document, call.document_id) if call.document_id else None
        language = call.language
    if document is None:
        _save_nothing(claim, "transcript")
        return
    with _decoded(document, call.duration_ms or 0) as recording:
        sound = check(recording).sound
        if sound is not Sound.SPEECH:
            _save_unspoken(claim, recording, CallTag.NO_ANSWER, heard=None)
            return
        greeting = _heard_unpaid(recording)
        if greeting is not None and is_voicemail(greeting.text):
            _save_unspoken(claim, recording, CallTag.VOICEMAIL, heard=greeting)
            return
        transcript = engines.transcriber().transcribe(recording, language=language, vocabulary=())
    if recording.duration_ms <= LONGEST_VOICEMAIL_MS and is_voicemail(transcript.text):
        _save_unspoken(claim, recording, CallTag.VOICEMAIL, heard=transcript)
    elif not transcript.segments:
        _save_unspoken(claim, recording, CallTag.NO_ANSWER, heard=transcript)
    else:
        _save_transcript(claim, recording, transcript)


def draw_insights(claim: Claim) -> None:
    """Segments → claims whose evidence was checked. Without segments there is nothing to draw."""
    with transaction(claim.tenant_id) as session:
        call = session.get_one(Call, claim.subject_id)
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
        segments = _segments(session, call.id)
    if not segments:
        _save_nothing(claim, "insights")
        return
    conversation = Conversation(
        segments=segments, recorded_at=call.recorded_at, zone=zone, language=call.language
    )
    drawn = evidence.check(engines.insight_engine().draw(conversation), conversation)
    with queue.step(claim, "insights") as session:
        call = session.get_one(Call, claim.subject_id)
        session.add(call_outcomes.insight_row(call, drawn, version=_next_version(session, call.id)))
        values = {
            "intent": drawn.intent,
            "intent_confidence": drawn.intent_confidence,
            "sentiment": drawn.sentiment,
        }
        records.propose(session, call, values, source=drawn.engine)
        call.degraded = call.degraded or drawn.degraded


def make_followups(claim: Claim) -> None:
    """Action items, or the rule for a call that nobody answered, become suggested work."""
    with queue.step(claim, "followups") as session:
        call = session.get_one(Call, claim.subject_id)
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
        insight = _latest_insight(session, call.id)
        followups.suggest(session, call, call_outcomes.suggestions(call, insight, zone))
        lead = session.get(Lead, call.lead_id) if call.lead_id else None
        if lead is not None:
            leads.note_call(session, lead, call, source=insight.engine if insight else "rule")


def conclude(claim: Claim) -> None:
    """The call is completed, its events are out, the job is done: one commit."""
    with queue.last_step(claim) as session:
        call = session.get_one(Call, claim.subject_id)
        call.status, call.error, call.error_code = CallStatus.COMPLETED, None, None
        insight = _latest_insight(session, call.id)
        client = session.get(Client, call.client_id) if call.client_id else None
        payload = call_outcomes.completed_payload(call, insight, client)
        for name in ("transcription.completed", "call.analyzed" if insight else "call.no_answer"):
            events.emit(
                session, call.tenant_id, name, subject_kind="call", subject_id=call.id, payload=payload
            )


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    """The call's status is a projection of its job's."""
    call = session.get(Call, claim.subject_id)
    if call is None:
        return
    call.status = PROJECTION[status]
    if status is not JobStatus.NEEDS_ATTENTION:
        return
    call.error_code, call.error = _in_plain_words(error)
    for name in ("call.failed", "job.needs_attention"):
        events.emit(
            session,
            call.tenant_id,
            name,
            subject_kind="call",
            subject_id=call.id,
            payload={"call_id": str(call.id), "job_id": str(claim.job_id), "error_code": call.error_code},
        )


STEPS: Sequence[tuple[str, Callable[[Claim], None]]] = (
    ("transcript", transcribe),
    ("insights", draw_insights),
    ("followups", make_followups),
)
PROJECTION = {
    JobStatus.QUEUED: CallStatus.PENDING,
    JobStatus.PROCESSING: CallStatus.TRANSCRIBING,
    JobStatus.DONE: CallStatus.COMPLETED,
    JobStatus.NEEDS_ATTENTION: CallStatus.FAILED,
}


def _in_plain_words(error: Exception | None) -> tuple[str, str]:
    if isinstance(error, ProviderError):
        return error.code, error.detail
    return "internal_error", "Something went wrong on our side; the recording is kept."


@contextmanager
def _decoded(document: Document, duration_ms: int) -> Iterator[Recording]:
    spool = settings().spool_dir
    spool.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=spool, prefix="call-") as name:
        source = Path(name) / "source"
        try:
            storage().fetch(document.key, source)
        except BlobMissingError as error:
            raise Refused("recording_missing", "The recording is no longer in the store.") from error
        except StorageUnavailableError as error:
            raise Unavailable("storage_unavailable", "The store for recordings does not answer.") from error
        yield decode(source, Path(name) / "decoded.wav", duration_ms=duration_ms)


def _heard_unpaid(recording: Recording) -> Transcript | None:
    """What the local engine hears of a short call, asked only where the other engine costs money."""
    if engines.transcriber() is engines.LOCAL or recording.duration_ms > LONGEST_VOICEMAIL_MS:
        return None
    return engines.LOCAL.transcribe(recording, language=None, vocabulary=())


def _save_nothing(claim: Claim, name: str) -> None:
    with queue.step(claim, name):
        pass


def _save_unspoken(claim: Claim, recording: Recording, tag: CallTag, *, heard: Transcript | None) -> None:
    """No words are kept. Without `heard` the speech check alone decided, and no engine does that better."""
    engine, degraded = (heard.engine, heard.degraded) if heard else (SPEECH_CHECK, False)
    with queue.step(claim, "transcript") as session:
        call = session.get_one(Call, claim.subject_id)
        session.execute(delete(TranscriptSegment).where(TranscriptSegment.call_id == call.id))
        _describe(call, recording, engine=engine, degraded=degraded)
        records.propose(session, call, {"tag": tag}, source=engine)


def _save_transcript(claim: Claim, recording: Recording, transcript: Transcript) -> None:
    with queue.step(claim, "transcript") as session:
        call = session.get_one(Call, claim.subject_id)
        session.execute(delete(TranscriptSegment).where(TranscriptSegment.call_id == call.id))
        session.add_all(call_outcomes.segment_row(call, segment) for segment in transcript.segments)
        _describe(call, recording, engine=transcript.engine, degraded=transcript.degraded)
        call.language = transcript.language
        records.propose(session, call, {"tag": CallTag.CONNECTED}, source=transcript.engine)


def _describe(call: Call, recording: Recording, *, engine: str, degraded: bool) -> None:
    call.duration_ms = recording.duration_ms
    call.engine, call.degraded = engine, degraded
    call.warnings = [call_outcomes.TRUNCATED] if recording.truncated else []


def _segments(session: Session, call_id: UUID) -> tuple[Segment, ...]:
    rows = session.scalars(
        select(TranscriptSegment)
        .where(TranscriptSegment.call_id == call_id)
        .order_by(TranscriptSegment.number)
    )
    return tuple(
        Segment(row.number, row.start_ms, row.end_ms, row.speaker, row.text, row.confidence) for row in rows
    )


def _latest_insight(session: Session, call_id: UUID) -> Insight | None:
    return session.scalar(
        select(Insight).where(Insight.call_id == call_id).order_by(Insight.version.desc()).limit(1)
    )


def _next_version(session: Session, call_id: UUID) -> int:
    last = session.scalar(select(func.max(Insight.version)).where(Insight.call_id == call_id))
    return (last or 0) + 1
