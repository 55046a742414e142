"""From spooled bytes to an acknowledged call, in four steps: admit, recognise, store, record.

Each opens its own short transaction; none is open while bytes move. What `record` commits is what the
202 promises.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.database import Pool, transaction
from app.core.errors import Unprocessable
from app.models import Call, CallStatus, Client, Consent, Document, DocumentKind, JobKind, Lead
from app.schemas.calls import Accepted, UploadForm
from app.services import engines, events, idempotency, provenance, received_files, scope
from app.services.idempotency import RepeatableRequest
from app.services.jobs import queue
from app.services.providers.audio.base import NotAudioError, Probe
from app.services.providers.audio.probe import probe
from app.services.providers.storage.base import Storage
from app.services.received_files import SpooledFile
from app.services.usage import ledger

ROUTE = "POST /calls/upload"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The answer, and the job to wake; None where the call was known already."""

    call: Accepted
    job_id: UUID | None


def accept(
    actor: Actor, file: SpooledFile, form: UploadForm, storage: Storage, *, idempotency_key: str | None
) -> Acknowledged:
    """Make a call of a spooled recording, or give the first one again for bytes or a key that are known.

    Raises Unprocessable for what is no audio, NotFound or Forbidden for a client or lead that the actor
    can't use, InsufficientStorage, Unavailable.
    """
    # The recording alone is the payload: a phone may repeat it with other form fields.
    request = RepeatableRequest(ROUTE, idempotency_key, file.sha256) if idempotency_key else None
    known = _admit(actor, file, form, request)
    if known is not None:
        return Acknowledged(known, None)
    described = _recognise(file)
    key = received_files.stage(actor, file, described.content_type, storage)
    try:
        acknowledged = _record(actor, file, form, described, key=key, request=request)
    except Exception as error:
        if not _may_be_committed(error):
            received_files.forget(storage, key)
        # The same recording arrived twice at once, and the other one won.
        known = _admit(actor, file, form, request) if isinstance(error, IntegrityError) else None
        if known is None:
            raise
        return Acknowledged(known, None)
    if acknowledged.job_id is None:
        received_files.forget(storage, key)
    return acknowledged


def known_call(actor: Actor, sha256: str) -> Accepted | None:
    """The call that these bytes from this agent have become already; an archived one comes back."""
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        return _same_bytes(session, actor, sha256)


def _admit(
    actor: Actor, file: SpooledFile, form: UploadForm, request: RepeatableRequest | None
) -> Accepted | None:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        known = _known(session, actor, file, request)
        if known is not None:
            return known
        if form.client_id is not None:
            scope.get(session, actor, Client, form.client_id)
        if form.lead_id is not None:
            scope.get(session, actor, Lead, form.lead_id)
    return None


def _known(
    session: Session, actor: Actor, file: SpooledFile, request: RepeatableRequest | None
) -> Accepted | None:
    """The answer for a key or for bytes that were here before. A key that brings known bytes is taken, so
    that it can never stand for others."""
    kept = _kept(session, actor, request)
    known = _same_bytes(session, actor, file.sha256, counted=kept is None)
    if kept is not None or known is None or request is None:
        return kept or known
    idempotency.hold(session, actor, request)
    kept = _kept(session, actor, request)
    if kept is None:
        idempotency.keep(session, actor, request, status=202, body=known.model_dump(mode="json"))
    return kept or known


def _kept(session: Session, actor: Actor, request: RepeatableRequest | None) -> Accepted | None:
    kept = idempotency.kept_answer(session, actor, request) if request is not None else None
    return Accepted.model_validate(kept.body) if kept is not None else None


def _same_bytes(session: Session, actor: Actor, sha256: str, *, counted: bool = True) -> Accepted | None:
    """The agent's call with these bytes; an archived one comes back. `counted` as money not spent."""
    found = session.execute(
        select(Call, Document.filename)
        .join(Document, Document.id == Call.document_id)
        .where(
            Call.tenant_id == actor.tenant_id,
            Call.agent_id == actor.agent_id,
            Call.content_sha256 == sha256,
        )
    ).one_or_none()
    if found is None:
        return None
    found[0].archived_at = None
    if counted:
        ledger.repeated(session, found[0], engine=engines.transcriber().engine)
    return _accepted(*found)


def _recognise(file: SpooledFile) -> Probe:
    try:
        return probe(file.path)
    except NotAudioError as error:
        raise Unprocessable(error.detail, code=error.code) from error


def _record(
    actor: Actor,
    file: SpooledFile,
    form: UploadForm,
    described: Probe,
    *,
    key: str,
    request: RepeatableRequest | None,
) -> Acknowledged:
    with transaction(actor.tenant_id, pool=Pool.REQUESTS) as session:
        if request is not None:
            idempotency.hold(session, actor, request)
            kept = _kept(session, actor, request)
            if kept is not None:
                return Acknowledged(kept, None)
        document = received_files.document(actor, file, DocumentKind.RECORDING, described.content_type, key)
        call = _call(actor, file, form, described, document)
        session.add(document)
        session.flush()
        session.add(call)
        session.flush()
        job_id = queue.enqueue(
            session,
            actor.tenant_id,
            kind=JobKind.CALL,
            subject_kind="call",
            subject_id=call.id,
            dedupe_key=f"call:{call.id}",
        )
        events.emit(
            session,
            actor.tenant_id,
            "call.uploaded",
            subject_kind="call",
            subject_id=call.id,
            payload={"call_id": str(call.id), "agent_id": str(actor.agent_id)},
        )
        accepted = _accepted(call, document.filename)
        if request is not None:
            idempotency.keep(session, actor, request, status=202, body=accepted.model_dump(mode="json"))
        return Acknowledged(accepted, job_id)


def _may_be_committed(error: Exception) -> bool:
    """Whether the connection broke, perhaps after the commit: the object is then the janitor's to judge."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _call(actor: Actor, file: SpooledFile, form: UploadForm, described: Probe, document: Document) -> Call:
    call = Call(
        id=clock.new_id(),
        tenant_id=actor.tenant_id,
        agent_id=actor.agent_id,
        client_id=form.client_id,
        lead_id=form.lead_id,
        document_id=document.id,
        content_sha256=file.sha256,
        status=CallStatus.PENDING,
        tag=form.call_tag,
        consent=form.consent or Consent.UNKNOWN,
        recorded_at=form.recorded_at or clock.now(),
        duration_ms=described.duration_ms,
    )
    if form.call_tag is not None:
        provenance.mark_human(call, actor, ["tag"])
    return call


def _accepted(call: Call, filename: str) -> Accepted:
    return Accepted(
        id=call.id,
        status=call.status,
        audio_filename=filename,
        agent_id=call.agent_id,
        client_id=call.client_id,
        lead_id=call.lead_id,
        created_at=call.created_at,
    )
