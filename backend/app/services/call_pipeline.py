"""From a recording to tracked work, in steps that are saved one by one: a retry pays for nothing twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import settings
from app.core.database import transaction
from app.models import (
    AvoidedBy,
    Call,
    CallStatus,
    CallTag,
    Client,
    Document,
    JobStatus,
    Tenant,
    TranscriptSegment,
    UsageKind,
)
from app.services import call_outcomes, call_results, drawing, engines, events, outside, records, vocabulary
from app.services.fleet import mentions
from app.services.followups import making
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.audio.base import Recording, Sound
from app.services.providers.audio.decode import decode
from app.services.providers.audio.speech_check import check
from app.services.providers.audio.voicemail import is_voicemail
from app.services.providers.errors import ProviderError, Refused, Unavailable
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.spending import Spent
from app.services.providers.storage.base import BlobMissingError, StorageUnavailableError
from app.services.providers.storage.registry import storage
from app.services.providers.transcription.base import Segment, Transcriber, Transcript
from app.services.usage import choice, ledger
from app.services.usage.ledger import Bill

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
        language, known = call.language, vocabulary.terms(session, claim.tenant_id)
    if document is None:
        with queue.step(claim, "transcript"):
            return
    usual = engines.transcriber() if outside.permission(claim, call.id).engines else engines.LOCAL
    with (
        _decoded(document, call.duration_ms or 0) as recording,
        ledger.billed(claim, kind=UsageKind.SPEECH, engine=usual.engine) as bill,
    ):
        heard = _heard(recording, bill, usual, language=language, known=known)
        _save_heard(claim, recording, heard, bill)


def draw_insights(claim: Claim) -> None:
    """Segments → claims whose evidence was checked. Without segments there is nothing to draw, and nothing
    that was drawn before is true any more."""
    with transaction(claim.tenant_id) as session:
        call = session.get_one(Call, claim.subject_id)
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
        segments = _segments(session, call.id)
    if not segments:
        with queue.step(claim, "insights") as session:
            call_results.save_silence(session, session.get_one(Call, claim.subject_id))
        return
    conversation = Conversation(
        segments=segments, recorded_at=call.recorded_at, zone=zone, language=call.language
    )
    with drawing.drawn(claim, call.id, conversation) as (insights, bill):
        _save_insights(claim, insights, bill)


def make_followups(claim: Claim) -> None:
    """Action items, or the rule for a call that nobody answered, become suggested work."""
    with queue.step(claim, "followups") as session:
        call = session.get_one(Call, claim.subject_id)
        zone = ZoneInfo(session.get_one(Tenant, claim.tenant_id).zone)
        insight = call_results.latest_insight(session, call.id)
        suggested = call_outcomes.suggestions(call, insight, zone)
        making.suggest(session, call, suggested)
        call_outcomes.tell_lead(session, call, insight, suggested)
        mentions.note(session, call)


def conclude(claim: Claim) -> None:
    """The call is completed, its events are out, the job is done: one commit."""
    with queue.last_step(claim) as session:
        call = session.get_one(Call, claim.subject_id)
        call.status, call.error, call.error_code = CallStatus.COMPLETED, None, None
        insight = call_results.latest_insight(session, call.id)
        client = session.get(Client, call.client_id) if call.client_id else None
        payload = call_outcomes.completed_payload(call, insight, client)
        ended = "call.analyzed" if call_outcomes.is_about_words(insight) else "call.no_answer"
        for name in ("transcription.completed", ended):
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


def _heard(
    recording: Recording, bill: Bill, usual: Transcriber, *, language: str | None, known: Sequence[str]
) -> Transcript | None:
    """None where nobody speaks. No engine is paid for what the local one knows for a greeting."""
    if check(recording).sound is not Sound.SPEECH:
        bill.avoided_by, bill.spent = AvoidedBy.SILENCE, Spent(billed_ms=recording.duration_ms)
        return None
    short = recording.duration_ms <= LONGEST_VOICEMAIL_MS
    if short and usual is not engines.LOCAL:
        greeting = engines.LOCAL.transcribe(recording, language=None, vocabulary=())
        if is_voicemail(greeting.text):
            bill.avoided_by, bill.spent = AvoidedBy.VOICEMAIL, Spent(billed_ms=recording.duration_ms)
            return greeting
    engine = usual if usual is engines.LOCAL else choice.transcriber(bill, recording)
    transcript = engine.transcribe(recording, language=language, vocabulary=known)
    bill.spent = transcript.spent
    return transcript


def _save_heard(claim: Claim, recording: Recording, heard: Transcript | None, bill: Bill) -> None:
    """Without words none are kept. Where the speech check alone decided, no engine does that better."""
    tag = _tag(recording, heard)
    spoken = heard if heard and tag is CallTag.CONNECTED else None
    with queue.step(claim, "transcript") as session:
        bill.write(session)
        call = session.get_one(Call, claim.subject_id)
        if bill.over_budget and call.engine not in {None, call_outcomes.SPEECH_CHECK, engines.LOCAL.engine}:
            # Past the cap a local engine did the work again: what was paid for stays.
            _warn_of_budget(call)
            return
        call.duration_ms = recording.duration_ms
        by_check = (call_outcomes.SPEECH_CHECK, False)
        call.engine, call.degraded = (heard.engine, heard.degraded) if heard else by_check
        call.warnings = call_outcomes.warnings(recording, over_budget=bill.over_budget)
        call_results.save_segments(session, call, spoken.segments if spoken else (), source=call.engine)
        proposed = {"tag": tag, "language": spoken.language} if spoken else {"tag": tag}
        records.propose(session, call, proposed, source=call.engine)


def _tag(recording: Recording, heard: Transcript | None) -> CallTag:
    if heard and recording.duration_ms <= LONGEST_VOICEMAIL_MS and is_voicemail(heard.text):
        return CallTag.VOICEMAIL
    return CallTag.CONNECTED if heard and heard.segments else CallTag.NO_ANSWER


def _save_insights(claim: Claim, drawn: Insights, bill: Bill) -> None:
    with queue.step(claim, "insights") as session:
        bill.write(session)
        call = session.get_one(Call, claim.subject_id)
        if bill.over_budget:
            _warn_of_budget(call)
        last = call_results.latest_insight(session, call.id)
        if last is None or last.degraded or not bill.over_budget:
            call_results.save_insight(session, call, drawn)
            call.degraded = drawn.degraded or call.engine == engines.LOCAL.engine


def _warn_of_budget(call: Call) -> None:
    if call_outcomes.OVER_BUDGET not in call.warnings:
        call.warnings = [*call.warnings, call_outcomes.OVER_BUDGET]


def _segments(session: Session, call_id: UUID) -> tuple[Segment, ...]:
    rows = session.scalars(
        select(TranscriptSegment)
        .where(TranscriptSegment.call_id == call_id)
        .order_by(TranscriptSegment.number)
    )
    return tuple(
        Segment(row.number, row.start_ms, row.end_ms, row.speaker, row.text, row.confidence) for row in rows
    )
